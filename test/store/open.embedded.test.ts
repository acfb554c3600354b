// The database opens in one process, is shared by the others, and survives what processes do to each other.
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import pino from 'pino'
import { afterEach, expect, test } from 'vitest'
import { durabilitySettings } from '../../src/store/durability.ts'
import { migrate, pendingMigrations } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { templateDirectory } from '../support/template.ts'

const log = pino({ level: 'silent' })
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A migrated directory, which opens ten times faster than an empty one. */
async function preparedDirectory(): Promise<string> {
  const directory = scratchDirectory()
  fs.cpSync(await templateDirectory(), directory, { recursive: true })
  return directory
}

async function open(dataDirectory: string) {
  const opened = await openDatabase({ dataDirectory, databaseUrl: null, log })
  closers.push(opened.close)
  return opened
}

test('an empty directory becomes a database with every migration applied once', async () => {
  const { db, kind } = await open(scratchDirectory())
  expect(kind).toBe('embedded')
  expect(await pendingMigrations(db)).toContain('0001_foundation')
  expect(await migrate(db)).toContain('0001_foundation')
  expect(await migrate(db)).toEqual([])
  expect(await pendingMigrations(db)).toEqual([])
})

test('the embedded database fsyncs each commit and keeps its socket for its owner alone', async () => {
  const directory = await preparedDirectory()
  const { db } = await open(directory)
  expect(await durabilitySettings(db)).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    wal_sync_method: 'fsync',
  })
  expect(fs.statSync(path.join(directory, 'database')).mode & 0o777).toBe(0o700)
})

test('int8 is a number, numeric is text, bytea is a Buffer', async () => {
  const { db } = await open(await preparedDirectory())
  const { rows } =
    await sql`select 9007199254740991::int8 as i, 1.10::numeric as n, '\\x0001'::bytea as b`.execute(db)
  expect(rows[0]).toEqual({ i: 9007199254740991, n: '1.10', b: Buffer.from([0, 1]) })
  await expect(sql`select 9007199254740992::int8 as i`.execute(db)).rejects.toThrow('does not fit a number')
})

test('two openings of one directory talk to one database', async () => {
  const directory = await preparedDirectory()
  const first = await open(directory)
  const second = await open(directory)
  await sql`create table shared (n int)`.execute(first.db)
  await sql`insert into shared values (7)`.execute(second.db)
  expect((await sql<{ n: number }>`select n from shared`.execute(first.db)).rows).toEqual([{ n: 7 }])
})

test('psql reaches the embedded database through its directory', async () => {
  const directory = await preparedDirectory()
  await open(directory)
  const { stdout } = await promisify(execFile)('psql', [
    ...['-h', path.join(fs.realpathSync(directory), 'database'), '-U', 'postgres', '-At'],
    ...['-c', 'select 6 * 7'],
  ])
  expect(stdout).toBe('42\n')
})

test('when the process that serves goes, another takes over and work resumes', async () => {
  const directory = await preparedDirectory()
  const first = await openDatabase({ dataDirectory: directory, databaseUrl: null, log })
  const second = await open(directory)
  await sql`create table kept (n int)`.execute(first.db)
  await first.close()
  await expect
    .poll(() => sql`insert into kept values (1) returning n`.execute(second.db).then((r) => r.rows, String), {
      timeout: 10_000,
    })
    .toEqual([{ n: 1 }])
})

test('statements of several connections are never mixed', async () => {
  const { pool } = await open(await preparedDirectory())
  const ask = async (n: number) => {
    const { rows } = await pool.query(`select $1::int as n, ${n} as same, $2::text as t`, [n, `t${n}`])
    expect(rows).toEqual([{ n, same: n, t: `t${n}` }])
  }
  await Promise.all(Array.from({ length: 400 }, (_, n) => ask(n)))
})

test('a transaction is alone until it ends, and a client that dies in one is rolled back', async () => {
  const { pool, db } = await open(await preparedDirectory())
  await sql`create table alone (n int)`.execute(db)
  const client = await pool.connect()
  await client.query('begin')
  await client.query('insert into alone values (1)')
  const other = sql<{ n: number }>`select count(*) as n from alone`.execute(db)
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  expect((await other).rows).toEqual([{ n: 0 }])
  client.release(true)
  await sql`insert into alone values (2)`.execute(db)
  expect((await sql`select n from alone`.execute(db)).rows).toEqual([{ n: 2 }])
})

test('a statement that fails outside a transaction does not spoil the next', async () => {
  const { db } = await open(await preparedDirectory())
  await expect(sql`select ${1}::int / 0`.execute(db)).rejects.toThrow('division by zero')
  expect((await sql`select ${1}::int as one`.execute(db)).rows).toEqual([{ one: 1 }])
})

test('a path too long for a socket is served from a private directory', async () => {
  const directory = path.join(scratchDirectory(), 'x'.repeat(120))
  const { db } = await open(directory)
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
})
