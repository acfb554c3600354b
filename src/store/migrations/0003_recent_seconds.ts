// Stored states keep their last seconds apart, so that late evidence finds its place without a fold of the whole. Bytes
// of the old format belong to no agreement any more, and everybody is asked to be folded anew.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update contact_state set agreement_hash = null`.execute(db)
  await sql`update account_state set agreement_hash = null`.execute(db)
  await sql`update agreement_activation set rescored_at = null, rescore_asks = rescore_asks + 1
    where id = (select max(id) from agreement_activation)`.execute(db)
}
