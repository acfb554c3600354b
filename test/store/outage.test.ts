// A database that goes away and comes back: one clear error meanwhile, no crash, and work goes on by itself.
// A relay stands between us and the real database, so that both kinds can be cut off and restored.
import net from 'node:net'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, expect, test } from 'vitest'
import { startWorker } from '../../src/jobs/worker.ts'
import { DatabaseUnavailable, isUnavailable } from '../../src/store/database-unavailable.ts'
import { kyselyOver, openPool } from '../../src/store/pool.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const log = pino({ level: 'silent' })

interface Relay {
  readonly port: number
  readonly cut: () => Promise<void>
  readonly restore: () => Promise<void>
}

async function openRelay(): Promise<Relay> {
  const { host, port } = world.pool.options
  const target =
    world.kind === 'embedded'
      ? { path: `${host}/.s.PGSQL.5432` }
      : {
          host: new URL(world.settings.databaseUrl!).hostname,
          port: Number(new URL(world.settings.databaseUrl!).port),
        }
  expect(port ?? 5432).toBe(5432)
  const sockets = new Set<net.Socket>()
  const server = net.createServer((client) => {
    const upstream = net.connect(target as net.NetConnectOpts)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const { port: ours } = server.address() as net.AddressInfo
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  afterAll(() => (server.listening ? cut() : undefined))
  return { port: ours, cut, restore: () => listen(ours) }
}

function reachThrough(relay: Relay) {
  const url = world.settings.databaseUrl
  const pool = openPool(
    {
      host: '127.0.0.1',
      port: relay.port,
      user: 'postgres',
      database: url ? new URL(url).pathname.slice(1) : 'postgres',
      max: 4,
    },
    log,
  )
  const db = kyselyOver(pool)
  afterAll(() => db.destroy())
  return db
}

test('queries fail with one error while it is away, and work when it is back', async () => {
  const relay = await openRelay()
  const db = reachThrough(relay)
  const add = () =>
    db.insertInto('contact').values({ created_at: 1 }).returning('id').executeTakeFirstOrThrow()
  await add()
  // One in use, the others idle: both ways in which a connection can die.
  const inUse = inTransaction(db, async (trx) => {
    await trx.insertInto('contact').values({ created_at: 2 }).execute()
    await relay.cut()
    await trx.insertInto('contact').values({ created_at: 3 }).execute()
  })
  await expect(inUse).rejects.toBeInstanceOf(DatabaseUnavailable)
  for (let n = 0; n < 5; n++) await expect(add()).rejects.toBeInstanceOf(DatabaseUnavailable)
  await relay.restore()
  await expect(add()).resolves.toHaveProperty('id')
  const { rows } = await sql<{ created_at: number }>`select created_at from contact order by id`.execute(db)
  expect(rows.map((row) => row.created_at)).toEqual([1, 1])
})

test('the worker outlives it', async () => {
  const relay = await openRelay()
  const db = reachThrough(relay)
  let runs = 0
  const worker = startWorker(
    { ...world, db },
    {
      periodic: [
        { name: 'count', everyMs: 20, run: (ctx) => sql`select 1`.execute(ctx.db).then(() => runs++) },
      ],
      queued: { rescore_everybody: { run: async () => undefined } },
    },
  )
  await expect.poll(() => runs, { timeout: 5_000 }).toBeGreaterThan(0)
  await relay.cut()
  await new Promise((resolve) => setTimeout(resolve, 600))
  await relay.restore()
  const before = runs
  await expect.poll(() => runs, { timeout: 10_000 }).toBeGreaterThan(before)
  await worker.stop()
})

test('an SQL error is no outage', async () => {
  const broken = await sql`select 1/0`.execute(world.db).catch((error) => error)
  expect(isUnavailable(broken)).toBe(false)
  const missing = await sql`select * from nowhere`.execute(world.db).catch((error) => error)
  expect(missing).not.toBeInstanceOf(DatabaseUnavailable)
})
