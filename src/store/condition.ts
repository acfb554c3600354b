// What the command line asks the database about itself: its version, its clock, what is active, what is
// behind, whether anything is in it.

import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

/** The version as PostgreSQL numbers it (150004) and as people read it ("15.4"). */
export async function databaseVersion(db: Kysely<Database>): Promise<{ number: number; text: string }> {
  const { rows } = await sql<{ number: string; text: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as text`.execute(
    db,
  )
  return { number: Number(rows[0]?.number ?? 0), text: rows[0]?.text ?? '' }
}

/** The database's own clock, in milliseconds UTC. */
export async function databaseClock(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ at: number }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as at`.execute(db)
  return rows[0]?.at ?? 0
}

/** The name of the agreement that is active at the instant, or null. */
export async function activeAgreementName(db: Kysely<Database>, at: number): Promise<string | null> {
  const active = await db
    .selectFrom('agreement_activation as activation')
    .innerJoin('agreement', 'agreement.hash', 'activation.hash')
    .select('agreement.name')
    .where('active_from', '<=', at)
    .orderBy('active_from', 'desc')
    .orderBy('activation.id', 'desc')
    .executeTakeFirst()
  return active?.name ?? null
}

/** How many contacts have a next change that was due before the instant. */
export async function countOverdueChanges(db: Kysely<Database>, before: number): Promise<number> {
  const { count } = await db
    .selectFrom('contact_state')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('next_change_at', '<', before)
    .executeTakeFirstOrThrow()
  return count
}

/** Whether nothing was ever put into this database: no source, no contact, no agreement. */
export async function isEmptyDatabase(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ empty: boolean }>`
    select not (exists (select from source) or exists (select from contact) or exists (select from agreement))
      as empty`.execute(db)
  return rows[0]?.empty === true
}
