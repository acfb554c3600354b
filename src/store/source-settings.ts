// How the messages of one source are to be read, as its row keeps it.
import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** The settings as stored; null when there is no such source. */
export async function readSourceSettings(
  db: Kysely<Database>,
  id: number,
): Promise<{ settings: unknown } | null> {
  const row = await db.selectFrom('source').select('settings').where('id', '=', id).executeTakeFirst()
  return row ?? null
}
