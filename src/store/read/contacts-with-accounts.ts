// Every contact and its account, in pages by id: the order of work for going through everybody.

import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

/** Contacts after `after`, in order of id; account 0 is none. */
export async function contactsWithAccounts(
  db: Kysely<Database>,
  after: number,
  limit: number,
): Promise<{ readonly contact: number; readonly account: number }[]> {
  const { rows } = await sql<{ contact: number; account: number }>`
    select contact_id as contact, coalesce(account_id, 0) as account from contact_state
    where contact_id > ${after} order by contact_id limit ${limit}`.execute(db)
  return rows
}
