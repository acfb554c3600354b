// The deals of a contact (by its identifiers) or of an account, the latest first.

import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

const OPPORTUNITIES_SHOWN_MAX = 200

export interface OpportunitySeen {
  readonly id: number
  readonly name: string | null
  /** numeric as text; null when unknown. */
  readonly amount: string | null
  readonly currency: string | null
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: 'won' | 'lost' | null
  readonly role: string | null
}

const COLUMNS = sql.raw(`o.id, o.name, o.amount, o.currency, o.opened_at as "openedAt",
  o.closed_at as "closedAt", o.outcome`)

export async function opportunitiesOfContact(
  db: Kysely<Database>,
  contact: number,
): Promise<OpportunitySeen[]> {
  const { rows } = await sql<OpportunitySeen>`
    select distinct on (o.opened_at, o.id) ${COLUMNS}, c.role
    from identifier_span p
    join opportunity_contact c on c.identifier_id = p.identifier_id
    join opportunity o on o.id = c.opportunity_id and o.opened_at >= p.from_at and o.opened_at < p.to_at
    where p.contact_id = ${contact}
    order by o.opened_at desc, o.id desc, c.role nulls last limit ${OPPORTUNITIES_SHOWN_MAX}`.execute(db)
  return rows
}

export async function opportunitiesOfAccount(
  db: Kysely<Database>,
  account: number,
): Promise<OpportunitySeen[]> {
  const { rows } = await sql<OpportunitySeen>`
    select ${COLUMNS}, null as role from opportunity o where o.account_id = ${account}
    order by o.opened_at desc, o.id desc limit ${OPPORTUNITIES_SHOWN_MAX}`.execute(db)
  return rows
}
