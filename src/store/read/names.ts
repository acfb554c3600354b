// How contacts and accounts are called: for reports that hold ids alone.

import { type Kysely, sql } from 'kysely'
import { idsOf } from '../bulk.ts'
import type { Database } from '../schema.ts'

type Db = Kysely<Database>

/** What contacts are shown by; those without a name or an address are left out. */
export async function namesOfContacts(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ id: number; name: string | null }>`
    select contact_id as id, coalesce(display ->> 'name', display ->> 'email') as name from contact_state
    where contact_id = any(${idsOf(ids)})`.execute(db)
  return new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])))
}

/** What accounts are shown by; those without a name or a domain are left out. */
export async function namesOfAccounts(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ id: number; name: string | null }>`
    select id, coalesce(name, domain) as name from account where id = any(${idsOf(ids)})`.execute(db)
  return new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])))
}

/** Whose these identifiers are now. */
export async function contactsOfIdentifiers(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ id: number; contact: number }>`
    select distinct on (identifier_id) identifier_id as id, contact_id as contact from identifier_span
    where identifier_id = any(${idsOf(ids)}) order by identifier_id, from_at`.execute(db)
  return new Map(rows.map(({ id, contact }) => [id, contact]))
}
