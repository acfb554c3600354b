// Orders of the long lists that had no index: by name, and by when somebody qualified. A million contacts took seconds,
// ten of them when the table was not in memory. Names are compared by code unit, as short lists do it in app/read.
// Neither index is written when only scores change, which is what happens most.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index contact_state_named on contact_state
    (bucket, identified, (coalesce(nullif(lower(display ->> 'name'), ''), display ->> 'email') collate "C"), contact_id)
  `.execute(db)
  await sql`create index lead_qualified on lead (qualified_at desc, contact_id) where qualified_at is not null`.execute(
    db,
  )
}
