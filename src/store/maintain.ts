// What autovacuum does on PostgreSQL, for the embedded database, which has no background processes: removes
// dead rows and refreshes the planner's statistics of the tables that changed much. One table at a time, for
// a vacuum holds up everybody else.

import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

// PostgreSQL's own thresholds: autovacuum_vacuum_threshold 50 + scale factor 0.2, and 50 + 0.1 for analyze.
// A thousand rows at least, since here the work is done in the foreground.
const ROWS_LEAST = 1_000
const DEAD_SHARE = 0.2
const CHANGED_SHARE = 0.1

/** Vacuums or analyzes what needs it, and returns the names of the tables treated. */
export async function maintainTables(db: Kysely<Database>): Promise<string[]> {
  // Counts are written out once a second at most; this asks for it now, at the end of this statement.
  await sql`select pg_stat_force_next_flush()`.execute(db)
  const { rows } = await sql<{ name: string; dead: boolean }>`
    select quote_ident(schemaname) || '.' || quote_ident(relname) as name,
      n_dead_tup > ${ROWS_LEAST} + ${DEAD_SHARE}::float8 * n_live_tup as dead
    from pg_stat_user_tables
    where n_dead_tup > ${ROWS_LEAST} + ${DEAD_SHARE}::float8 * n_live_tup
      or n_mod_since_analyze > ${ROWS_LEAST} + ${CHANGED_SHARE}::float8 * n_live_tup
    order by relname`.execute(db)
  for (const { name, dead } of rows)
    await sql.raw(`${dead ? 'vacuum (analyze)' : 'analyze'} ${name}`).execute(db)
  return rows.map(({ name }) => name)
}
