// When the first touchpoint of all happened. Read from what is kept about contacts, for the log has no order of its own.

import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

/** Milliseconds UTC; null while there is none. */
export async function firstTouchpointAt(db: Kysely<Database>): Promise<number | null> {
  const { rows } = await sql<{ at: number | null }>`
    select min(first_touch_at) as at from contact_state`.execute(db)
  return rows[0]?.at ?? null
}
