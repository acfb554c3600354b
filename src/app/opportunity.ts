// Deals as they are told: stored or moved on, with their people, and the leads of those people with them.
// Invariant: a deal that is told again as it is changes nothing; what is not said stays as it was.
// An open lead climbs to `opportunity` when its deal opens and closes when the deal is won or lost; a person
// without an open lead stays without one. Money hangs on the deal alone, so it counts once.

import type { Kysely } from 'kysely'
import type { Identifier } from '../kernel/evidence.ts'
import { dealLead } from '../kernel/lead.ts'
import { resolveAccounts } from '../store/account.ts'
import { findIdentifiers } from '../store/identity.ts'
import {
  lockOpportunities,
  type StoredOpportunity,
  writeOpportunities,
  writeOpportunityContacts,
} from '../store/opportunity.ts'
import type { Database } from '../store/schema.ts'
import { inTransaction } from '../store/transaction.ts'
import type { Statement } from './account.ts'
import { contentHash } from './capture/content-hash.ts'
import type { CapturedAccount, CapturedEvent } from './capture/event.ts'
import { announce } from './change-feed.ts'
import type { Context } from './context.ts'
import { ingest } from './ingest/ingest.ts'
import { contactAt } from './ingest/regroup.ts'
import type { ContactChange } from './ingest/restate.ts'
import { type LeadMove, moveLeads } from './lead-move.ts'

export interface StatedOpportunity {
  /** `system:id`. */
  readonly externalId: string
  /** undefined: not said. */
  readonly name: string | undefined
  readonly amount: number | undefined
  readonly currency: string | undefined
  readonly openedAt: number | undefined
  readonly closedAt: number | undefined
  readonly outcome: 'won' | 'lost' | undefined
  readonly reason: string | undefined
  readonly account: CapturedAccount | null
  readonly contacts: readonly { readonly identifier: Identifier; readonly role: string | null }[]
}

export type OpportunityWord = 'created' | 'updated' | 'unchanged'

/** One word for each deal, in order. */
export async function recordOpportunities(
  ctx: Context,
  statement: Statement,
  stated: readonly StatedOpportunity[],
): Promise<OpportunityWord[]> {
  if (stated.length === 0) return []
  if (!statement.dryRun) await knowPeople(ctx, statement, stated)
  const { words, changes } = await inTransaction(ctx.db, (db) => record(ctx, db, statement, stated))
  announce(ctx, changes)
  return words
}

const keyOf = ({ kind, value }: Identifier): string => `${kind} ${value}`

/** People whom only the deal names become contacts first, as any list would make them. */
async function knowPeople(
  ctx: Context,
  { sourceId, says }: Statement,
  stated: readonly StatedOpportunity[],
): Promise<void> {
  const wanted = new Map<string, Identifier>()
  for (const { contacts } of stated)
    for (const { identifier } of contacts) wanted.set(keyOf(identifier), identifier)
  const { identifiers } = await findIdentifiers(ctx.db, [...wanted.values()])
  for (const known of identifiers) wanted.delete(keyOf(known))
  const events: CapturedEvent[] = []
  for (const { contacts, account, openedAt, closedAt, externalId } of stated) {
    for (const { identifier } of contacts) {
      if (!wanted.delete(keyOf(identifier))) continue
      const messageId = `deal ${externalId} ${keyOf(identifier)}`
      events.push({
        sourceId,
        messageId: messageId.length > 255 ? `deal ${contentHash(messageId)}` : messageId,
        occurredAt: Math.min(openedAt ?? closedAt ?? ctx.now(), ctx.now()),
        known: 'history',
        type: 'imported',
        own: false,
        channel: 'import',
        trafficSource: null,
        medium: null,
        campaign: null,
        path: null,
        properties: { opportunity: externalId },
        identifiers: [identifier],
        linkStrength: null,
        claims: [],
        account,
        verdicts: [],
        contentHash: contentHash(messageId),
        opensLead: false,
        says,
      })
    }
  }
  await ingest(ctx, events)
}

async function record(
  ctx: Context,
  db: Kysely<Database>,
  { sourceId, dryRun }: Statement,
  stated: readonly StatedOpportunity[],
): Promise<{ words: OpportunityWord[]; changes: ContactChange[] }> {
  const now = ctx.now()
  const ids = [...new Set(stated.map(({ externalId }) => externalId))]
  const held = new Map<string, StoredOpportunity>()
  const openBefore = new Map<string, StoredOpportunity>()
  for (const one of await lockOpportunities(db, sourceId, ids)) {
    held.set(one.externalId, one)
    openBefore.set(one.externalId, one)
  }
  const accounts = dryRun ? new Map<StatedOpportunity, number>() : await accountsOf(db, stated, now)
  const words: OpportunityWord[] = []
  for (const one of stated) {
    const before = held.get(one.externalId)
    const after = told(one, before, { sourceId, now, account: accounts.get(one) ?? null })
    held.set(one.externalId, after)
    words.push(before === undefined ? 'created' : isSame(before, after) ? 'unchanged' : 'updated')
  }
  if (dryRun) return { words, changes: [] }
  const written = await writeOpportunities(
    db,
    [...held.values()].filter((after) => !isSame(openBefore.get(after.externalId), after)),
    now,
  )
  const changes = await linkPeople(ctx, db, stated, words, held, written, sourceId)
  return { words, changes }
}

async function accountsOf(
  db: Kysely<Database>,
  stated: readonly StatedOpportunity[],
  now: number,
): Promise<Map<StatedOpportunity, number>> {
  const named = stated.filter(({ account }) => account !== null)
  const ids = await resolveAccounts(
    db,
    named.map(({ account }) => account!),
    now,
  )
  return new Map(named.map((one, i) => [one, ids[i]!]))
}

/** The deal with what is told now; what is not told stays. */
function told(
  one: StatedOpportunity,
  before: StoredOpportunity | undefined,
  { sourceId, now, account }: { sourceId: number; now: number; account: number | null },
): StoredOpportunity {
  return {
    sourceId,
    externalId: one.externalId,
    accountId: account ?? before?.accountId ?? null,
    name: one.name ?? before?.name ?? null,
    amount: one.amount === undefined ? (before?.amount ?? null) : String(one.amount),
    currency: one.currency ?? before?.currency ?? null,
    openedAt: one.openedAt ?? before?.openedAt ?? one.closedAt ?? now,
    closedAt: one.closedAt ?? before?.closedAt ?? null,
    outcome: one.outcome ?? before?.outcome ?? null,
    reason: one.reason ?? before?.reason ?? null,
  }
}

function isSame(a: StoredOpportunity | undefined, b: StoredOpportunity): boolean {
  if (a === undefined) return false
  const money =
    a.amount === b.amount || (a.amount !== null && b.amount !== null && Number(a.amount) === Number(b.amount))
  return (
    money &&
    (['accountId', 'name', 'currency', 'openedAt', 'closedAt', 'outcome', 'reason'] as const).every(
      (key) => a[key] === b[key],
    )
  )
}

/** Puts people to their deals, and moves the leads of deals that are new or have changed. */
async function linkPeople(
  ctx: Context,
  db: Kysely<Database>,
  stated: readonly StatedOpportunity[],
  words: OpportunityWord[],
  held: ReadonlyMap<string, StoredOpportunity>,
  written: ReadonlyMap<string, number>,
  sourceId: number,
): Promise<ContactChange[]> {
  const unwritten = stated.map(({ externalId }) => externalId).filter((id) => !written.has(id))
  const ids = new Map([
    ...written,
    ...(await lockOpportunities(db, sourceId, unwritten)).map((one) => [one.externalId, one.id] as const),
  ])
  const { identifiers } = await findIdentifiers(
    db,
    stated.flatMap(({ contacts }) => contacts.map(({ identifier }) => identifier)),
  )
  const byKey = new Map(identifiers.map((one) => [keyOf(one), one]))
  const links = stated.flatMap(({ externalId, contacts }) =>
    contacts.flatMap(({ identifier, role }) => {
      const known = byKey.get(keyOf(identifier))
      return known === undefined ? [] : [{ opportunity: ids.get(externalId)!, identifier: known.id, role }]
    }),
  )
  const relinked = new Set(await writeOpportunityContacts(db, links))
  const moves = new Map<number, LeadMove[]>()
  for (const [i, { externalId, contacts }] of stated.entries()) {
    if (words[i] === 'unchanged' && relinked.has(ids.get(externalId)!)) words[i] = 'updated'
    if (words[i] === 'unchanged') continue
    const deal = held.get(externalId)!
    for (const { identifier } of contacts) {
      const known = byKey.get(keyOf(identifier))
      if (known === undefined) continue
      const contact = contactAt(known.spans, deal.openedAt)
      moves.set(contact, [...(moves.get(contact) ?? []), (lead) => dealLead(lead, deal)])
    }
  }
  return moveLeads(ctx, db, moves, 'its deal')
}
