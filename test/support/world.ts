// A real Context on a real database, with a clock that is turned by hand and ids that count. One world a test
// file: `const world = await openWorld()`; it closes itself when the file ends. On the embedded database, or
// on PostgreSQL where the project sets TEST_DATABASE_URL.
import fs from 'node:fs'
import { sql } from 'kysely'
import type pg from 'pg'
import pino from 'pino'
import { afterAll } from 'vitest'
import type { Context } from '../../src/app/context.ts'
import { readSettings } from '../../src/settings.ts'
import { openDatabase } from '../../src/store/open.ts'
import { scratchDirectory } from './scratch.ts'
import { cloneOnServer, templateDirectory } from './template.ts'

export interface World extends Context {
  readonly pool: pg.Pool
  readonly kind: 'embedded' | 'postgres'
  /** Turns the clock to an instant: milliseconds UTC or an ISO date. Backwards too. */
  readonly turnTo: (instant: number | string) => void
  readonly advance: (ms: number) => void
  /** Empties every table and starts the ids at 1 again; the clock stays. */
  readonly reset: () => Promise<void>
  readonly close: () => Promise<void>
}

const START = Date.parse('2026-01-05T08:00:00Z')

/** Opens a migrated, empty database of its own; it is removed when the test file ends. */
export async function openWorld(): Promise<World> {
  const serverUrl = process.env.TEST_DATABASE_URL
  const dataDirectory = scratchDirectory()
  const clone = serverUrl ? await cloneOnServer(serverUrl) : null
  if (!clone) fs.cpSync(await templateDirectory(), dataDirectory, { recursive: true })

  const settings = readSettings({ ASSAY_DATA: dataDirectory, DATABASE_URL: clone?.url, LOG_LEVEL: 'silent' })
  const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
  const opened = await openDatabase({ dataDirectory, databaseUrl: settings.databaseUrl, log })

  let instant = START
  let ids = 0
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await opened.close()
    await clone?.drop()
  }
  afterAll(close)
  return {
    db: opened.db,
    pool: opened.pool,
    kind: opened.kind,
    now: () => instant,
    newId: () => `id${String(++ids).padStart(20, '0')}`,
    log,
    settings,
    turnTo: (to) => {
      instant = typeof to === 'number' ? to : Date.parse(to)
      if (!Number.isFinite(instant)) throw new Error(`turnTo wants an instant, got ${to}`)
    },
    advance: (ms) => {
      instant += ms
    },
    reset: async () => {
      const { rows } = await sql<{ names: string | null }>`
        select string_agg(quote_ident(tablename), ', ') as names from pg_tables
        where schemaname = 'public' and tablename not like 'kysely%'`.execute(opened.db)
      if (rows[0]?.names)
        await sql.raw(`truncate ${rows[0].names} restart identity cascade`).execute(opened.db)
      await sql`delete from pgboss.job`.execute(opened.db)
    },
    close,
  }
}
