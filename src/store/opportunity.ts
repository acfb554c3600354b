// Deals: one row for each (source, id of the feeding system), rewritten as it moves on; its people beside it.
// Invariant: a deal belongs to one account and any number of identifiers; money is text, never a float.
// Deliberately absent: what a deal does to leads (app/opportunity.ts).

import { type Kysely, sql } from 'kysely'
import type { Deal } from '../kernel/lead.ts'
import { type BulkColumn, bulk, idsOf, namesOf, PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface StoredOpportunity {
  readonly sourceId: number
  readonly externalId: string
  readonly accountId: number | null
  readonly name: string | null
  /** Decimal text as the database gives it. */
  readonly amount: string | null
  readonly currency: string | null
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: 'won' | 'lost' | null
  readonly reason: string | null
}

const COLUMNS: readonly BulkColumn<StoredOpportunity & { readonly knownAt: number }>[] = [
  ['source_id', 'integer', (row) => row.sourceId],
  ['external_id', 'text', (row) => row.externalId],
  ['account_id', 'bigint', (row) => row.accountId],
  ['name', 'text', (row) => row.name],
  ['amount', 'numeric', (row) => row.amount],
  ['currency', 'text', (row) => row.currency],
  ['opened_at', 'bigint', (row) => row.openedAt],
  ['closed_at', 'bigint', (row) => row.closedAt],
  ['outcome', 'text', (row) => row.outcome],
  ['reason', 'text', (row) => row.reason],
  ['known_at', 'bigint', (row) => row.knownAt],
]

/** Those of the deals that are stored already, locked in order of id. */
export async function lockOpportunities(
  db: Db,
  sourceId: number,
  externalIds: readonly string[],
): Promise<(StoredOpportunity & { readonly id: number })[]> {
  if (externalIds.length === 0) return []
  const { rows } = await sql<StoredOpportunity & { id: number }>`
    select id, source_id as "sourceId", external_id as "externalId", account_id as "accountId", name,
      amount::text as amount, currency, opened_at as "openedAt", closed_at as "closedAt", outcome, reason
    from opportunity where source_id = ${sourceId} and external_id = any(${externalIds}::text[])
    order by id for update`.execute(db)
  return rows
}

/** Writes deals whole, new ones and changed ones; gives their ids by external id. */
export async function writeOpportunities(
  db: Db,
  rows: readonly StoredOpportunity[],
  knownAt: number,
): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map()
  const known = rows.map((row) => ({ ...row, knownAt }))
  const { rows: written } = await sql<{ id: number; external_id: string }>`
    insert into opportunity (${namesOf(COLUMNS)}) select * from ${bulk(known, COLUMNS)}
    on conflict (source_id, external_id) do update set account_id = excluded.account_id, name = excluded.name,
      amount = excluded.amount, currency = excluded.currency, opened_at = excluded.opened_at,
      closed_at = excluded.closed_at, outcome = excluded.outcome, reason = excluded.reason,
      known_at = excluded.known_at
    returning id, external_id`.execute(db)
  return new Map(written.map((row) => [row.external_id, row.id]))
}

export interface OpportunityContact {
  readonly opportunity: number
  readonly identifier: number
  readonly role: string | null
}

/** Adds people to deals; gives how many were new or have another role now. */
export async function writeOpportunityContacts(
  db: Db,
  rows: readonly OpportunityContact[],
): Promise<number[]> {
  if (rows.length === 0) return []
  const { rows: changed } = await sql<{ opportunity_id: number }>`
    insert into opportunity_contact (opportunity_id, identifier_id, role)
    select distinct on (opportunity, identifier) opportunity, identifier, role from ${bulk(rows, [
      ['opportunity', 'bigint', (row) => row.opportunity],
      ['identifier', 'bigint', (row) => row.identifier],
      ['role', 'text', (row) => row.role],
    ])}
    on conflict (opportunity_id, identifier_id) do update
      set role = coalesce(excluded.role, opportunity_contact.role)
      where excluded.role is not null and excluded.role is distinct from opportunity_contact.role
    returning opportunity_id`.execute(db)
  return [...new Set(changed.map((row) => row.opportunity_id))]
}

/** What the deals of these contacts mean for their leads, oldest first; contacts without a deal are left out. */
export async function dealsOfContacts(
  db: Db,
  contacts: readonly number[],
): Promise<ReadonlyMap<number, readonly Deal[]>> {
  const deals = new Map<number, Deal[]>()
  if (contacts.length === 0) return deals
  const { rows } = await sql<Deal & { contact: number }>`${PREPARED}
    select distinct s.contact_id as contact, o.id, o.opened_at as "openedAt", o.closed_at as "closedAt", o.outcome,
      o.reason
    from identifier_span s
    join opportunity_contact p on p.identifier_id = s.identifier_id
    join opportunity o on o.id = p.opportunity_id and o.opened_at >= s.from_at and o.opened_at < s.to_at
    where s.contact_id = any(${idsOf(contacts)})
    order by o.opened_at, o.id`.execute(db)
  for (const { contact, ...deal } of rows) deals.set(contact, [...(deals.get(contact) ?? []), deal])
  return deals
}
