// The database goes away and comes back: 503 in the one shape on every kind of route, then all is well again.
// A relay stands between the server and the real database, so that both kinds of database can be cut off.
import net from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { createKey } from '../../src/app/key.ts'
import { ERRORS } from '../../src/contract/errors.ts'
import { buildServer } from '../../src/http/server.ts'
import { kyselyOver, openPool } from '../../src/store/pool.ts'
import { openWorld } from '../support/world.ts'
import { freshAddress, makeUsers, signInAs } from './callers.ts'

const world = await openWorld()

function targetOf(): net.NetConnectOpts {
  const url = world.settings.databaseUrl
  if (url === null) return { path: `${world.pool.options.host}/.s.PGSQL.5432` }
  return { host: new URL(url).hostname, port: Number(new URL(url).port || 5432) }
}

async function openRelay() {
  const sockets = new Set<net.Socket>()
  let isCut = false
  const server = net.createServer((client) => {
    if (isCut) return client.destroy()
    const upstream = net.connect(targetOf())
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    return client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as net.AddressInfo).port,
    cut: () => {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    restore: () => {
      isCut = false
    },
  }
}

test('every route answers 503 in the one shape while the database is away, and works when it is back', async () => {
  const relay = await openRelay()
  const url = world.settings.databaseUrl
  const database = url === null ? 'postgres' : new URL(url).pathname.slice(1)
  const pool = openPool(
    { host: '127.0.0.1', port: relay.port, user: 'postgres', database, max: 4 },
    world.log,
  )
  const ctx = { ...world, db: kyselyOver(pool) }
  const { app, stop } = await buildServer(ctx)
  await makeUsers(ctx)
  const cookie = await signInAs(ctx, app, 'admin')
  const { key } = await createKey(ctx, { name: 'reader', scope: 'admin' })
  const calls = [
    { url: '/readyz' },
    { url: '/api/me', headers: { cookie } },
    { url: '/api/keys', headers: { authorization: `Bearer ${key}` } },
    { url: '/api/users', headers: { cookie } },
    { method: 'POST', url: '/api/keys', headers: { cookie }, payload: { name: 'x', scope: 'read' } },
    { method: 'POST', url: '/api/session', payload: { email: 'a@example.com', password: 'x' } },
  ] as const
  const statuses = async () => {
    const found: number[] = []
    for (const call of calls) {
      const answer = await app.inject({ ...call, remoteAddress: freshAddress() })
      found.push(answer.statusCode)
      if (answer.statusCode === 503) {
        const { message } = ERRORS.database_unavailable
        expect(answer.json()).toEqual({ error: { code: 'database_unavailable', message } })
        expect(answer.headers['retry-after']).toBeDefined()
      }
    }
    return found
  }
  const well = [200, 200, 200, 200, 201, 401]
  expect(await statuses()).toEqual(well)
  relay.cut()
  expect(await statuses()).toEqual([503, 503, 503, 503, 503, 503])
  expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200)
  relay.restore()
  expect(await statuses()).toEqual(well)
  await stop()
  await ctx.db.destroy()
})
