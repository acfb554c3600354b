// Everything known about some linked identifiers, as the chronicle takes it in: the contacts that they ever made up, each
// with its evidence, accounts and leads. One page of the log at a time, so memory holds a page however long the log is.
// Deliberately absent: columns (kernel/chronicle), and what of it is new (chronicle.ts).

import type { AccountEvidence, ContactEvidence, LeadEvidence } from '../../kernel/chronicle/builder.ts'
import type { ClaimEvidence } from '../../kernel/chronicle/claim-rows.ts'
import type { TouchpointFacts } from '../../kernel/evidence.ts'
import type { KnownTouch, KnownVerdict } from '../../kernel/history.ts'
import {
  accountRows,
  type ClaimRow,
  claimRows,
  type IdentifierRow,
  identifierRows,
  type LeadRow,
  type LinkRow,
  leadRows,
  linkRows,
  spanRows,
  type TouchRow,
  touchRows,
  verdictRows,
} from '../../store/read/chronicle-rows.ts'
import type { VerdictKnown } from '../../store/read/evidence-at.ts'
import type { Context } from '../context.ts'
import { factsOf, type TouchSource } from '../ingest/facts.ts'
import { accountsOf, type DatedAccountLink } from './account-history.ts'
import { type DatedIdentifier, type Lineage, lineagesOf } from './lineage.ts'

/** What reading a page needs besides. */
export interface Reading {
  readonly sources: ReadonlyMap<number, TouchSource>
  /** Top-level names of the properties that any agreement asks for. */
  readonly properties: readonly string[]
  readonly facts: FactsRead
}

/** Different facts that are remembered while reading; past this it forgets all and starts again. */
const FACTS_REMEMBERED_MAX = 100_000

/** Facts as text, read once each. */
export class FactsRead {
  /** By source, which is part of the facts and not of the text. */
  readonly #read = new Map<TouchSource | null, Map<string, TouchpointFacts>>()

  of(text: string, source: TouchSource | null): TouchpointFacts {
    let read = this.#read.get(source)
    if (read === undefined) {
      read = new Map()
      this.#read.set(source, read)
    }
    const held = read.get(text)
    if (held !== undefined) return held
    const [type, own, channel, trafficSource, medium, campaign, path, properties] = JSON.parse(text)
    const said = { type, own, channel, trafficSource, medium, campaign, path, properties }
    const facts = { ...factsOf(said, source) }
    if (read.size >= FACTS_REMEMBERED_MAX) read.clear()
    read.set(text, facts)
    return facts
  }
}

/** Rows of one page, by what they hang on. */
interface Page {
  readonly links: ReadonlyMap<number, readonly LinkRow[]>
  readonly touches: ReadonlyMap<number, readonly TouchRow[]>
  readonly claims: ReadonlyMap<number, readonly ClaimRow[]>
  readonly verdicts: ReadonlyMap<number, readonly VerdictKnown[]>
  readonly leads: ReadonlyMap<number, readonly LeadRow[]>
  readonly contacts: ReadonlyMap<number, readonly number[]>
}

/** Reads whole groups of linked identifiers; no identifier of a group may be missing. */
export async function readGroups(
  ctx: Context,
  groups: readonly (readonly number[])[],
  reading: Reading,
): Promise<ContactEvidence[]> {
  const ids = groups.flat()
  const [identifiers, spans, links, touches, claims, verdicts] = await Promise.all([
    identifierRows(ctx.db, ids),
    spanRows(ctx.db, ids),
    linkRows(ctx.db, ids),
    touchRows(ctx.db, ids, reading.properties),
    claimRows(ctx.db, ids),
    verdictRows(ctx.db, ids),
  ])
  const leads = await leadRows(ctx.db, [...new Set(spans.map(({ contact }) => contact))])
  const page: Page = {
    links: by(links, ({ a }) => a),
    touches: by(touches, ({ identifier }) => identifier),
    claims: by(claims, ({ subject }) => subject),
    verdicts: by(verdicts, ({ on }) => on),
    leads: by(leads, ({ contact }) => contact),
    contacts: new Map(
      [...by(spans, ({ identifier }) => identifier)].map(([id, of]) => [
        id,
        of.map(({ contact }) => contact),
      ]),
    ),
  }
  const rows = new Map(identifiers.map((row) => [row.id, row]))
  return groups.flatMap((group) => {
    const known = group.flatMap((id) => rows.get(id) ?? [])
    return known.length === 0 ? [] : contactsOf(known, page, reading)
  })
}

function by<T>(rows: readonly T[], keyOf: (row: T) => number): Map<number, T[]> {
  const map = new Map<number, T[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const held = map.get(key)
    if (held === undefined) map.set(key, [row])
    else held.push(row)
  }
  return map
}

const NONE: readonly never[] = []

function contactsOf(identifiers: readonly IdentifierRow[], page: Page, reading: Reading): ContactEvidence[] {
  const ids = identifiers.map(({ id }) => id)
  const links = ids.flatMap((id) => page.links.get(id) ?? NONE)
  const verdicts = verdictsOn(ids, page)
  const dated = identifiers.map(
    ({ id, kind, value }): DatedIdentifier => ({ id, kind, value, knownAt: firstKnown(id, links, page) }),
  )
  const lineages = lineagesOf(
    dated,
    links.flatMap((link) => (link.kind === 'account' || link.b === null ? [] : { ...link, kind: link.kind })),
    verdicts,
  )
  const names = namesOf(lineages, page)
  const accountLinks = accountLinksOf(links)
  return lineages.map((lineage) =>
    contactOf(lineage, names.get(lineage)!, accountLinks, verdicts, page, reading),
  )
}

/** The verdicts on these identifiers and on the messages that hang on them, each once, oldest first. */
function verdictsOn(ids: readonly number[], { verdicts }: Page): VerdictKnown[] {
  if (verdicts.size === 0) return []
  const found = new Map<number, VerdictKnown>()
  for (const id of ids) for (const verdict of verdicts.get(id) ?? NONE) found.set(verdict.id, verdict)
  return [...found.values()].sort((a, b) => a.id - b.id)
}

function firstKnown(id: number, links: readonly LinkRow[], page: Page): number {
  let first = Infinity
  for (const { knownAt } of page.touches.get(id) ?? NONE) first = Math.min(first, knownAt)
  for (const { knownAt } of page.claims.get(id) ?? NONE) first = Math.min(first, knownAt)
  for (const { a, b, knownAt } of links) if (a === id || b === id) first = Math.min(first, knownAt)
  // Nothing but a name: it has been there since the beginning, and nobody can tell.
  return first === Infinity ? 0 : first
}

/**
 * The store's ids of the contacts that there are, and the negated id of its oldest identifier for one that was merged
 * away: the store keeps no id of it to which anything hangs.
 */
function namesOf(lineages: readonly Lineage[], page: Page): Map<Lineage, number> {
  const names = new Map<Lineage, number>()
  const taken = new Set<number>()
  for (const lineage of lineages) {
    const contact = lineage.isAlive ? contactNow(lineage, page, taken) : null
    const name = contact ?? goneName(lineage.identifier, taken)
    names.set(lineage, name)
    taken.add(name)
  }
  return names
}

/** Added to an identifier's id for each further contact of its that was merged away: split and merged, and again. */
const AGAIN = 2 ** 40

function goneName(identifier: number, taken: ReadonlySet<number>): number {
  let name = -identifier
  while (taken.has(name)) name -= AGAIN
  return name
}

/** The identifier that a contact which is no more is named by; null: one that there is. */
export const identifierOfGone = (contact: number): number | null => (contact < 0 ? -contact % AGAIN : null)

function contactNow({ identifier }: Lineage, page: Page, taken: ReadonlySet<number>): number | null {
  return page.contacts.get(identifier)?.find((contact) => !taken.has(contact)) ?? null
}

function accountLinksOf(links: readonly LinkRow[]): DatedAccountLink[] {
  const retractions = links.filter(({ retracts }) => retracts !== null)
  return links.flatMap((link) => {
    if (link.kind !== 'account' || link.account === null) return []
    const takenBack = retractions
      .filter(({ a, retracts }) => a === link.a && retracts === link.id)
      .map(({ knownAt }) => knownAt)
    return [{ ...link, account: link.account, retractedAt: Math.min(Infinity, ...takenBack) }]
  })
}

function contactOf(
  { memberships }: Lineage,
  id: number,
  accountLinks: readonly DatedAccountLink[],
  verdicts: readonly VerdictKnown[],
  page: Page,
  reading: Reading,
): ContactEvidence {
  const identifiers = [...new Set(memberships.map(({ identifier }) => Number(identifier)))]
  const touches: KnownTouch[] = []
  const claims: ClaimEvidence[] = []
  for (const identifier of identifiers) {
    const key = String(identifier)
    for (const row of page.touches.get(identifier) ?? NONE) touches.push(touchOf(row, key, reading))
    for (const row of page.claims.get(identifier) ?? NONE) claims.push(claimOf(row, key))
  }
  const held = new Set(identifiers)
  return {
    id,
    memberships,
    touches,
    claims,
    verdicts: verdicts.map(verdictOf),
    accounts: accountsOf(
      memberships,
      accountLinks.filter(({ a }) => held.has(a)),
      verdicts,
    ),
    leads: (page.leads.get(id) ?? NONE).map(leadOf),
  }
}

function touchOf(row: TouchRow, identifier: string, { facts, sources }: Reading): KnownTouch {
  const { occurredAt, knownAt, sourceId, messageId } = row
  return {
    touch: { occurredAt, sourceId, messageId, facts: facts.of(row.facts, sources.get(sourceId) ?? null) },
    identifier,
    knownAt,
  }
}

const claimOf = (row: ClaimRow, identifier: string | null): ClaimEvidence => ({
  claim: {
    attribute: row.attribute,
    value: row.value,
    provenance: row.provenance,
    occurredAt: row.occurredAt,
    knownAt: row.knownAt,
  },
  identifier,
  sourceId: row.sourceId,
  messageId: row.messageId,
  assumed: row.assumed,
})

const verdictOf = ({ verdict, identifier, sourceId, messageId, knownAt }: VerdictKnown): KnownVerdict => ({
  verdict,
  knownAt,
  target:
    identifier === null ? { sourceId: sourceId!, messageId: messageId! } : { identifier: String(identifier) },
})

const leadOf = ({ id, openedAt, closedAt, outcome }: LeadRow): LeadEvidence => ({
  id,
  openedAt,
  closedAt,
  outcome,
})

/** What was said of accounts themselves. */
export async function readAccounts(ctx: Context, ids: readonly number[]): Promise<AccountEvidence[]> {
  const { claims, verdicts } = await accountRows(ctx.db, ids)
  const of = by(claims, ({ subject }) => subject)
  const judgements = by(verdicts, ({ on }) => on)
  return ids.map((id) => {
    const mine = of.get(id) ?? []
    return {
      id,
      claims: mine.map((row) => claimOf(row, null)),
      verdicts: (judgements.get(id) ?? []).map(verdictOf),
    }
  })
}
