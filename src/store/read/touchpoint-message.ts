// The message that a touchpoint came with: what a verdict on it names.
import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** Source and message id of a touchpoint; null when there is none. */
export async function messageOfTouchpoint(
  db: Kysely<Database>,
  id: number,
): Promise<{ readonly sourceId: number; readonly messageId: string } | null> {
  const row = await db
    .selectFrom('touchpoint')
    .select(['source_id as sourceId', 'message_id as messageId'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}
