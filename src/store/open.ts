// Opens the database that the settings name: the embedded one of a data directory, or a PostgreSQL. Behind
// this file nobody knows which one it is; both are reached through `pg`, with one dialect.
// Deliberately absent: migrations (migrate.ts), which only some commands may run.

import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import { checkDurability } from './durability.ts'
import { openEmbedded } from './embedded.ts'
import { kyselyOver, openPool } from './pool.ts'
import type { Database } from './schema.ts'

export interface OpenedDatabase {
  readonly db: Kysely<Database>
  readonly pool: pg.Pool
  readonly kind: 'embedded' | 'postgres'
  readonly close: () => Promise<void>
}

export interface OpenOptions {
  readonly dataDirectory: string
  readonly databaseUrl: string | null
  readonly log: Logger
}

// One backend session serves the embedded database, so more connections only wait; four keep it busy
// between two statements of one client.
const EMBEDDED_CONNECTIONS = 4
const POSTGRES_CONNECTIONS = 12
// PostgreSQL compiles statements that it thinks dear, and compiling takes longer than ours run: one look-up of
// claims took 603 ms, 557 of them for compiling. A statement and no start parameter, for poolers refuse those.
const NO_JIT = 'set jit = off'

/** Opens the database and checks that it answers; throws one sentence that says what to do if it does not. */
export async function openDatabase(options: OpenOptions): Promise<OpenedDatabase> {
  const { dataDirectory, databaseUrl, log } = options
  const embedded = databaseUrl ? null : await openEmbedded(dataDirectory, log)
  const pool = embedded
    ? openPool(
        { host: embedded.socketDirectory, database: 'postgres', user: 'postgres', max: EMBEDDED_CONNECTIONS },
        log,
      )
    : openPool({ connectionString: databaseUrl ?? '', max: POSTGRES_CONNECTIONS }, log, NO_JIT)
  const db = kyselyOver(pool, { keepsPrepared: embedded === null })
  const close = async () => {
    await db.destroy()
    await embedded?.close()
  }
  try {
    for (const warning of await checkDurability(db)) log.error(warning)
  } catch (error) {
    await close()
    throw error
  }
  return { db, pool, kind: embedded ? 'embedded' : 'postgres', close }
}
