// The contacts of an account in order of id, straight from an index. Asked for with a limit, the planner walked the
// primary key instead until it had found enough: the whole table for small accounts (docs/decisions/R01).

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index contact_state_members on contact_state (account_id, contact_id)
    where account_id is not null`.execute(db)
  await sql`drop index contact_state_by_account`.execute(db)
}
