// The columns of the chronicle: read from the log once, kept in memory that threads share and on disk, and from then on
// only refreshed by what is new. What is read again by mistake does no harm: a contact is always put in its place whole.
// Invariants: `reach` is taken before anything is read, so nothing that was stored meanwhile is missed the next time.
// Columns with an erased person, of other sources or of another database are never used again.
// Deliberately absent: when to refresh, and files (columns-file.ts).

import { ChronicleBuilder, type ContactEvidence } from '../../kernel/chronicle/builder.ts'
import type { Chronicle, Watermark } from '../../kernel/chronicle/chronicle.ts'
import { decodeChronicle, encodeChronicle } from '../../kernel/chronicle/chronicle-bytes.ts'
import type { DealEvidence } from '../../kernel/chronicle/deal-rows.ts'
import { refreshed } from '../../kernel/chronicle/refreshed.ts'
import { countContacts } from '../../store/contact-state.ts'
import {
  accountsWithClaims,
  dealPeople,
  dealRows,
  dealsWrittenSince,
  identifiersOfLeadsSince,
  idsAfter,
  type LogTable,
  mergedInto,
  type Reach,
  reachOf,
  sizeOfLog,
  sourceRows,
  spanRows,
  subjectsOf,
} from '../../store/read/chronicle-rows.ts'
import type { Context } from '../context.ts'
import { FactsRead, identifierOfGone, type Reading, readAccounts, readGroups } from './evidence.ts'
import { allGroups, type GroupPages, groupsAround } from './groups.ts'

const TABLES: readonly LogTable[] = ['touchpoint', 'claim', 'verdict', 'link']
/** Ids before the largest that may still have been uncommitted when it was seen. */
const OVERLAP = 20_000
const ACCOUNTS_PAGE = 5_000
const DEALS_PAGE = 20_000
/** With more new rows than this in one table, everything is read anew: that is no slower, and simpler. */
const NEW_ROWS_MAX = 500_000

/** What goes with the columns so that they can be refreshed. */
export interface ColumnsReach {
  readonly reach: Reach
  /** Ids within OVERLAP of the largest that were there already. */
  readonly seen: Readonly<Record<LogTable, readonly number[]>>
  readonly properties: readonly string[]
  /** Who was ever known by an identifier that a deal names. */
  readonly holders: readonly (readonly [identifier: number, contacts: readonly number[]])[]
}

export interface Columns extends ColumnsReach {
  readonly chronicle: Chronicle
  /** The same in bytes, in memory that threads share. */
  readonly bytes: Uint8Array
}

/** How far along, 0 to 1; throws to break it off. */
export type OnProgress = (progress: number) => void

async function seenUpTo(ctx: Context, reach: Reach): Promise<ColumnsReach['seen']> {
  const seen: Partial<Record<LogTable, readonly number[]>> = {}
  for (const table of TABLES)
    seen[table] = (await idsAfter(ctx.db, table, Math.max(0, reach[table] - OVERLAP), OVERLAP)).filter(
      (id) => id <= reach[table],
    )
  return seen as ColumnsReach['seen']
}

async function readingOf(ctx: Context, properties: readonly string[]): Promise<Reading> {
  const sources = new Map((await sourceRows(ctx.db)).map(({ id, ...source }) => [id, source]))
  return { sources, properties, facts: new FactsRead() }
}

/** Shared memory, so that a thread reads what another has written without a copy. */
function shared(chronicle: Chronicle): Pick<Columns, 'chronicle' | 'bytes'> {
  const bytes = encodeChronicle(chronicle, (size) => new Uint8Array(new SharedArrayBuffer(size)))
  return { bytes, chronicle: decodeChronicle(bytes) }
}

/** Reads the whole log. */
export async function readColumns(
  ctx: Context,
  properties: readonly string[],
  onProgress: OnProgress,
): Promise<Columns> {
  const knownAt = ctx.now()
  const reach = await reachOf(ctx.db)
  const seen = await seenUpTo(ctx, reach)
  const reading = await readingOf(ctx, properties)
  const builder = new ChronicleBuilder()
  const holders = new Holders(await dealPeople(ctx.db))
  const groups = await allGroups(ctx)
  for await (const contacts of evidenceOf(ctx, groups, reading, onProgress))
    for (const contact of contacts) {
      builder.addContact(contact)
      holders.take(contact)
    }
  for (let after = 0; ; ) {
    const ids = await accountsWithClaims(ctx.db, after, ACCOUNTS_PAGE)
    if (ids.length === 0) break
    for (const account of await readAccounts(ctx, ids)) builder.addAccount(account)
    after = ids.at(-1)!
  }
  for (const deal of await dealsOf(ctx, holders)) builder.addDeal(deal)
  const chronicle = builder.finish(await watermarkOf(ctx, knownAt))
  return { ...shared(chronicle), reach, seen, properties, holders: holders.all() }
}

const watermarkOf = async (ctx: Context, knownAt: number): Promise<Watermark> => ({
  knownAt,
  ...(await sizeOfLog(ctx.db)),
})

/** Page after page, the next one being read while one is taken in. */
async function* evidenceOf(
  ctx: Context,
  groups: GroupPages,
  reading: Reading,
  onProgress: OnProgress,
): AsyncGenerator<ContactEvidence[]> {
  let next: Promise<ContactEvidence[]> | null = null
  let done = 0
  for (const page of groups.pages()) {
    const before: Promise<ContactEvidence[]> | null = next
    next = readGroups(ctx, page, reading)
    // Should the one before fail, nobody waits for this one.
    next.catch(() => undefined)
    if (before !== null) yield await before
    done += page.reduce((sum, group) => sum + group.length, 0)
    onProgress(done / groups.identifiers)
  }
  if (next !== null) yield await next
}

/** Contacts by the identifiers that deals name. */
class Holders {
  readonly #contacts = new Map<number, Set<number>>()
  readonly people: readonly { readonly deal: number; readonly identifier: number }[]

  constructor(people: Holders['people'], before: ColumnsReach['holders'] = []) {
    this.people = people
    for (const { identifier } of people) this.#contacts.set(identifier, new Set())
    for (const [identifier, contacts] of before)
      if (this.#contacts.has(identifier)) this.#contacts.set(identifier, new Set(contacts))
  }

  /** Identifiers of which nobody is known yet. */
  unknown(): number[] {
    return [...this.#contacts].flatMap(([identifier, contacts]) => (contacts.size === 0 ? identifier : []))
  }

  /** Forgets whose these were, for they are read anew; whether any of them is named in a deal. */
  forget(identifiers: Iterable<number>): boolean {
    let areHeld = false
    for (const identifier of identifiers) {
      const contacts = this.#contacts.get(identifier)
      contacts?.clear()
      if (contacts !== undefined) areHeld = true
    }
    return areHeld
  }

  take({ id, memberships }: ContactEvidence): void {
    if (this.#contacts.size === 0) return
    for (const { identifier, spans } of memberships)
      if (spans.length > 0) this.#contacts.get(Number(identifier))?.add(id)
  }

  of(identifier: number): Iterable<number> {
    return this.#contacts.get(identifier) ?? []
  }

  all(): ColumnsReach['holders'] {
    return [...this.#contacts].map(([identifier, contacts]) => [identifier, [...contacts]] as const)
  }
}

async function dealsOf(ctx: Context, holders: Holders): Promise<DealEvidence[]> {
  const people = new Map<number, Set<number>>()
  for (const { deal, identifier } of holders.people) {
    const contacts = people.get(deal) ?? new Set()
    people.set(deal, contacts)
    for (const contact of holders.of(identifier)) contacts.add(contact)
  }
  const deals: DealEvidence[] = []
  for (let after = 0; ; ) {
    const page = await dealRows(ctx.db, after, DEALS_PAGE)
    if (page.length === 0) return deals
    for (const { amount, ...deal } of page)
      deals.push({
        ...deal,
        amount: amount === null ? null : Number(amount),
        contacts: [...(people.get(deal.id) ?? [])],
      })
    after = page.at(-1)!.id
  }
}

/** The columns with everything that is new; null when they cannot be refreshed and must be read anew. */
export async function refreshColumns(
  ctx: Context,
  before: Columns,
  onProgress: OnProgress,
): Promise<Columns | null> {
  const knownAt = ctx.now()
  const reach = await reachOf(ctx.db)
  if (!isRefreshable(before.reach, reach)) return null
  const news = await newsSince(ctx, before)
  if (news === null) return null
  const seen = await seenUpTo(ctx, reach)
  const watermark: Watermark = {
    knownAt,
    touchpoints: before.chronicle.watermark.touchpoints + news.touchpoints,
    contacts: await countContacts(ctx.db),
  }
  const holders = new Holders(await dealPeople(ctx.db), before.holders)
  const identifiers = [...new Set([...news.identifiers, ...holders.unknown()])]
  if (identifiers.length === 0 && news.accounts.length === 0 && !news.deals)
    return { ...before, chronicle: { ...before.chronicle, watermark }, reach, seen }
  const groups = await groupsAround(ctx, identifiers)
  const read = [...groups.pages()].flat(2)
  const areHeld = holders.forget(read)
  const contacts: ContactEvidence[] = []
  const reading = await readingOf(ctx, before.properties)
  for await (const page of evidenceOf(ctx, groups, reading, onProgress)) contacts.push(...page)
  for (const contact of contacts) holders.take(contact)
  const chronicle = refreshed(before.chronicle, {
    contacts: [...contacts, ...(await goneOf(ctx, before.chronicle, read, contacts))],
    accounts: await readAccounts(ctx, news.accounts),
    ...(news.deals || areHeld ? { deals: await dealsOf(ctx, holders) } : {}),
    watermark,
  })
  return { ...shared(chronicle), reach, seen, properties: before.properties, holders: holders.all() }
}

const isRefreshable = (before: Reach, now: Reach): boolean =>
  before.database === now.database &&
  Object.entries(before.sources).every(([id, source]) => now.sources[id] === source) &&
  before.erased === now.erased &&
  // A database that was put back to an earlier day.
  TABLES.every((table) => before[table] <= now[table])

interface News {
  readonly touchpoints: number
  readonly identifiers: readonly number[]
  readonly accounts: readonly number[]
  /** Whether a deal, or who is named in one, may be another. */
  readonly deals: boolean
}

/** What was stored since; null: so much that it is better to begin again. */
async function newsSince(ctx: Context, { reach, seen }: ColumnsReach): Promise<News | null> {
  const identifiers = new Set<number>()
  const accounts = new Set<number>()
  let touchpoints = 0
  for (const table of TABLES) {
    const known = new Set(seen[table])
    const after = Math.max(0, reach[table] - OVERLAP)
    const ids = (await idsAfter(ctx.db, table, after, NEW_ROWS_MAX + OVERLAP)).filter((id) => !known.has(id))
    if (ids.length >= NEW_ROWS_MAX) return null
    if (table === 'touchpoint') touchpoints = ids.length
    const subjects = await subjectsOf(ctx.db, table, ids)
    for (const id of subjects.identifiers) identifiers.add(id)
    for (const id of subjects.accounts) accounts.add(id)
  }
  for (const id of await identifiersOfLeadsSince(ctx.db, reach.transaction)) identifiers.add(id)
  const now = await reachOf(ctx.db)
  const deals =
    reach.deals !== now.deals ||
    reach.dealPeople !== now.dealPeople ||
    (await dealsWrittenSince(ctx.db, reach.transaction))
  return { touchpoints, identifiers: [...identifiers], accounts: [...accounts], deals }
}

/** Contacts of these identifiers that are no more: their rows go. */
async function goneOf(
  ctx: Context,
  before: Chronicle,
  identifiers: readonly number[],
  contacts: readonly ContactEvidence[],
): Promise<ContactEvidence[]> {
  const now = [...new Set((await spanRows(ctx.db, identifiers)).map(({ contact }) => contact))]
  const held = new Set(before.ids)
  for (const { id } of contacts) held.delete(id)
  const read = new Set(identifiers)
  const here = new Set([...now, ...(await mergedInto(ctx.db, now))])
  return [...held].filter((id) => here.has(id) || read.has(identifierOfGone(id) ?? 0)).map(nobody)
}

const nobody = (id: number): ContactEvidence => ({
  id,
  memberships: [],
  touches: [],
  claims: [],
  verdicts: [],
  accounts: [],
  leads: [],
})
