// The one way to the database: a `pg` pool, and Kysely on top of it. int8 arrives as a number, numeric as text.
// Invariants: a lost connection never ends the process; every query made while the database is away throws
// DatabaseUnavailable; no statement of the embedded database has a name, for it shares one session.
// Deliberately absent: LISTEN, session-level advisory locks, and session settings (SET) that results depend on.

import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import { asUnavailable } from './database-unavailable.ts'
import { preparedName } from './prepared.ts'
import type { Database } from './schema.ts'

/** How long a caller waits for a free or new connection before DatabaseUnavailable. */
const CONNECT_TIMEOUT_MS = 5_000

const INT8 = 20
// Ids and instants stay below 2^53, and sums of counts too; a larger value is a bug and must not be rounded.
const toSafeInteger = (text: string): number => {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new Error(`int8 ${text} does not fit a number`)
  return number
}
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? toSafeInteger
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/**
 * Opens a pool; connects nothing yet. `config` names the server (host and user, or connectionString). `first` is a
 * statement that each new connection runs before any other; a database that refuses it serves without.
 */
export function openPool(config: pg.PoolConfig, log: Logger, first: string | null = null): pg.Pool {
  const setUp = async (client: pg.ClientBase): Promise<void> => {
    if (first !== null)
      await client
        .query(first)
        .catch((error) => log.warn({ err: error, first }, 'could not set up a connection'))
  }
  const pool = new pg.Pool({
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...config,
    types,
    onConnect: setUp,
  })
  // A connection that dies while idle is reported by the pool, one that dies in use by the client alone;
  // without a listener either ends the process. The caller gets the error from its query.
  pool.on('error', (error) => log.warn({ err: error }, 'lost an idle database connection'))
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ err: error }, 'lost a database connection'))
  })
  return pool
}

/** Kysely over the pool, with outages turned into DatabaseUnavailable. `keepsPrepared`: each connection is a session. */
export function kyselyOver(
  pool: pg.Pool,
  options: { readonly keepsPrepared: boolean } = { keepsPrepared: false },
): Kysely<Database> {
  const named = (text: string) => {
    const name = options.keepsPrepared ? preparedName(text) : undefined
    return name === undefined ? {} : { name }
  }
  const guarded = {
    connect: async () => {
      const client = await pool.connect().catch((error) => {
        throw asUnavailable(error)
      })
      return {
        query: (text: string, values: readonly unknown[]) =>
          client.query({ text, values: values as unknown[], ...named(text) }).catch((error) => {
            throw asUnavailable(error)
          }),
        release: () => client.release(),
      }
    },
    end: () => pool.end(),
  }
  // Kysely's pool type also allows cursors, which nothing here uses.
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: guarded as never }) })
}
