// What an acknowledgement is worth: the settings without which a commit that was answered can be lost.
// docs/durability.md says what each database promises.

import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

/** The durability settings of the connected database, as PostgreSQL prints them. */
export async function durabilitySettings(db: Kysely<Database>): Promise<Readonly<Record<string, string>>> {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method')`.execute(db)
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
}

/** One sentence for each setting that lets an answered commit be lost; none when all is well. */
export async function checkDurability(db: Kysely<Database>): Promise<string[]> {
  const settings = await durabilitySettings(db)
  const faults: string[] = []
  if (settings.fsync !== 'on')
    faults.push('The database runs with fsync off: a crash of the machine can destroy it. Turn fsync on.')
  if (settings.synchronous_commit === 'off')
    faults.push(
      'The database runs with synchronous_commit off: a crash loses events that were answered with success. Turn it on.',
    )
  if (settings.full_page_writes !== 'on')
    faults.push('The database runs with full_page_writes off: a crash can leave torn pages. Turn it on.')
  return faults
}
