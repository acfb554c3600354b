// The standings of contacts by id, or of everybody of an account: what is scored when it is known who is meant.

import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'
import { type StandingRow, standingRows } from './standing-rows.ts'

/** In the order of the ids given; ids without a state are left out. */
export async function contactStandings(
  db: Kysely<Database>,
  contacts: readonly number[],
): Promise<StandingRow[]> {
  if (contacts.length === 0) return []
  const { rows } = await standingRows(
    sql`(select * from contact_state where contact_id = any(${contacts}::bigint[])) s`,
  ).execute(db)
  const place = new Map(contacts.map((contact, i) => [contact, i]))
  return rows.sort((a, b) => place.get(a.contact)! - place.get(b.contact)!)
}

/** Contacts and visitors of an account, the best bound first; at most `limit`. */
export async function accountStandings(
  db: Kysely<Database>,
  account: number,
  limit: number,
): Promise<StandingRow[]> {
  const { rows } = await standingRows(sql`(
    select * from contact_state where account_id = ${account}
    order by identified desc, bound desc, contact_id limit ${limit}) s`).execute(db)
  return rows
}
