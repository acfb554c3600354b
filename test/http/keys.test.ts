// API keys: shown once, stored as a hash, verified from memory for five seconds at most, revoked for good.
import { beforeEach, expect, test } from 'vitest'
import { createKey, revokeKey, VERIFIED_MS_MAX, verifyKey } from '../../src/app/key.ts'
import { PUBLIC_CALLS_MAX } from '../../src/http/guard.ts'
import { buildServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'
import { freshAddress } from './callers.ts'

const world = await openWorld()
const { app } = await buildServer(world)
beforeEach(() => world.reset())

const keysAs = (authorization: string) => app.inject({ url: '/api/keys', headers: { authorization } })

test('a key is 32 random bytes behind a readable prefix, and the table holds only its hash', async () => {
  const made = await createKey(world, { name: 'Website', scope: 'ingest' })
  expect(made.key).toMatch(/^assay_ingest_[A-Za-z0-9_-]{43}$/)
  const rows = await world.db.selectFrom('api_key').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(made.key.slice(13))
  expect(rows[0]).toMatchObject({ scope: 'ingest', hint: made.key.slice(-4) })
  expect(rows[0]?.key_hash).toMatch(/^[0-9a-f]{64}$/)
})

test('an ingest key brings its source, one of that name for all; other keys have none', async () => {
  const first = await createKey(world, { name: 'Website', scope: 'ingest' })
  const second = await createKey(world, { name: 'Website 2', scope: 'ingest', source: 'Website' })
  const reader = await createKey(world, { name: 'Website', scope: 'read' })
  expect([first.sourceId, second.sourceId, reader.sourceId]).toEqual([1, 1, null])
  expect(await verifyKey(world, second.key)).toMatchObject({ scope: 'ingest', source: 'Website' })
})

test('a key works as Bearer and as the user name of Basic', async () => {
  const { key } = await createKey(world, { name: 'admin', scope: 'admin' })
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  for (const header of [`Bearer ${key}`, `bearer ${key}`, basic(`${key}:`), basic(`${key}:x`), basic(key)])
    expect([header, (await keysAs(header)).statusCode]).toEqual([header, 200])
  for (const header of [
    key,
    `Token ${key}`,
    basic(`x:${key}`),
    `Bearer ${key}x`,
    'Bearer',
    'Basic',
    'Basic %%%',
  ])
    expect([header, (await keysAs(header)).statusCode]).toEqual([header, 401])
})

test('making, listing and revoking over HTTP shows the key once', async () => {
  const { key } = await createKey(world, { name: 'admin', scope: 'admin' })
  const headers = { authorization: `Bearer ${key}` }
  const made = await app.inject({
    method: 'POST',
    url: '/api/keys',
    headers,
    payload: { name: 'Website', scope: 'ingest' },
  })
  expect(made.statusCode).toBe(201)
  expect(made.json().key).toMatch(/^assay_ingest_/)
  const listed = await app.inject({ url: '/api/keys', headers })
  expect(listed.body).not.toContain(made.json().key)
  expect(listed.json().keys.map((row: { name: string }) => row.name)).toEqual(['Website', 'admin'])
  const revoke = () => app.inject({ method: 'DELETE', url: `/api/keys/${made.json().id}`, headers })
  expect([(await revoke()).statusCode, (await revoke()).statusCode]).toEqual([204, 204])
  const gone = await app.inject({ method: 'DELETE', url: '/api/keys/999', headers })
  expect(gone.json().error.code).toBe('key_not_found')
})

test('a revoked key stops at once here, and within five seconds in another process', async () => {
  const { key, id } = await createKey(world, { name: 'admin', scope: 'admin' })
  expect(await verifyKey(world, key)).not.toBeNull()
  // Another process: the row changes and nobody tells this one.
  await world.db.updateTable('api_key').set({ revoked_at: 1 }).where('id', '=', id).execute()
  world.advance(VERIFIED_MS_MAX - 1)
  expect(await verifyKey(world, key)).not.toBeNull()
  world.advance(1)
  expect(await verifyKey(world, key)).toBeNull()

  const here = await createKey(world, { name: 'admin', scope: 'admin' })
  expect((await keysAs(`Bearer ${here.key}`)).statusCode).toBe(200)
  await revokeKey(world, here.id)
  expect((await keysAs(`Bearer ${here.key}`)).statusCode).toBe(401)
})

test('a clock that is turned back does not keep a key alive', async () => {
  const { key, id } = await createKey(world, { name: 'admin', scope: 'admin' })
  await verifyKey(world, key)
  await world.db.updateTable('api_key').set({ revoked_at: 1 }).where('id', '=', id).execute()
  world.advance(-3_600_000)
  expect(await verifyKey(world, key)).toBeNull()
})

test('wrong keys from one address are turned away after a while, and right ones from there still work', async () => {
  const { key } = await createKey(world, { name: 'admin', scope: 'admin' })
  const remoteAddress = freshAddress()
  const call = (text: string) =>
    app.inject({ url: '/api/keys', headers: { authorization: `Bearer ${text}` }, remoteAddress })
  const wrong = `assay_admin_${'A'.repeat(43)}`
  for (let tries = 0; tries < PUBLIC_CALLS_MAX; tries++) {
    const answer = await call(tries < 10 ? wrong : 'assay_admin_x')
    if (answer.statusCode !== 401) expect([tries, answer.statusCode]).toEqual([tries, 401])
  }
  expect((await call(wrong)).statusCode).toBe(429)
  expect((await call(key)).statusCode).toBe(200)
})
