// Simulations over HTTP: asked for, followed, exported, cancelled; and the chronicle for a browser's own replay.
import { expect, test } from 'vitest'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { carryOutSimulations } from '../../src/app/simulate/run.ts'
import { buildServer } from '../../src/http/server.ts'
import { decodeChronicle } from '../../src/kernel/chronicle/chronicle-bytes.ts'
import { event } from '../support/evidence.ts'
import { activate, TEST_AGREEMENT } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'
import { openCallers } from './callers.ts'

const world = await openWorld()
const { app } = await buildServer(world)
const headersOf = await openCallers(world, app)
const never = new AbortController().signal
await world.db.insertInto('source').values({ name: 'Website', kind: 'website', created_at: 0 }).execute()
await activate(world)
for (const name of ['ana', 'bo', 'cyd'])
  for (let day = 0; day < 3; day++) {
    world.advance(86_400_000)
    await ingest(world, [event(`e:${name}@${name}.example`, world.now(), { properties: { plan: 'large' } })])
  }

const post = async (body: object, as: Parameters<typeof headersOf>[0] = 'role sales') =>
  app.inject({ method: 'POST', url: '/api/simulations', headers: await headersOf(as), payload: body })
const get = async (url: string, more: Record<string, string> = {}) =>
  app.inject({ url, headers: { ...(await headersOf('role viewer')), ...more } })
const draft = { document: TEST_AGREEMENT.replace('halfLife: 14d', 'halfLife: 30d') }

test('is asked for by sales, followed and read by anybody who may read, and exported', async () => {
  const asked = await post({ draft })
  expect(asked.statusCode).toBe(202)
  const { id } = asked.json()
  expect(asked.headers.location).toBe(`/api/simulations/${id}`)
  expect(asked.json()).toMatchObject({ state: 'waiting', report: null, createdBy: 'user sales@example.com' })
  expect((await get(`/api/simulations/${id}/export`)).json().error.code).toBe('simulation_unfinished')
  await carryOutSimulations(world, never)
  const done = (await get(`/api/simulations/${id}`)).json()
  expect(done).toMatchObject({ state: 'done', failure: null })
  expect(done.report.notes.map(({ word }: { word: string }) => word)).toContain('no_wins')
  const list = (await get(`/api/simulations?draft=${done.draft}`)).json().simulations
  expect(list).toMatchObject([{ id, report: null }])
  const csv = await get(`/api/simulations/${id}/export?format=csv`)
  expect(csv.headers['content-type']).toContain('text/csv')
  expect(csv.body).toMatch(/^part,figure,of,value\r\n/)
  expect((await get(`/api/simulations/${id}/export?format=json`)).json()).toEqual(done)
})

test('is cancelled once', async () => {
  const { id } = (await post({ draft })).json()
  const cancel = async () =>
    app.inject({
      method: 'DELETE',
      url: `/api/simulations/${id}`,
      headers: await headersOf('role marketing'),
    })
  expect((await cancel()).json()).toMatchObject({ state: 'cancelled' })
  expect((await cancel()).json().error.code).toBe('simulation_ended')
})

test('refuses in the one shape', async () => {
  expect((await post({ draft }, 'role viewer')).statusCode).toBe(403)
  expect((await post({ draft: { document: 'assay: 1' } })).json().error.code).toBe('agreement_invalid')
  expect((await post({ draft, rounds: 1 })).json().error).toMatchObject({
    code: 'bad_request',
    field: 'rounds',
  })
  expect((await post({ draft, segment: 'x' })).json().error).toMatchObject({ field: 'segment' })
  expect((await get('/api/simulations/77')).json().error.code).toBe('simulation_not_found')
  expect((await get('/api/simulations/x')).statusCode).toBe(400)
})

test('the chronicle comes whole or as those who acted last, and not again while nothing is new', async () => {
  const whole = await get('/api/chronicle')
  expect(whole.headers).toMatchObject({ 'x-touchpoints': '9', 'x-touchpoints-total': '9' })
  expect(decodeChronicle(new Uint8Array(whole.rawPayload)).touches.size).toBe(9)
  const etag = String(whole.headers.etag)
  expect((await get('/api/chronicle', { 'if-none-match': etag })).statusCode).toBe(304)
  const part = await get('/api/chronicle?limit=7')
  expect(part.headers).toMatchObject({ 'x-touchpoints': '6', 'x-contacts': '2', 'x-contacts-total': '3' })
  const { ids, touches } = decodeChronicle(new Uint8Array(part.rawPayload))
  expect([ids.length, touches.size]).toEqual([2, 6])
  world.advance(1000)
  await ingest(world, [event('e:ana@ana.example', world.now())])
  const later = await get('/api/chronicle', { 'if-none-match': etag })
  expect(later.headers).toMatchObject({ 'x-touchpoints': '10' })
})

test('a draft that asks for a property which nobody asked for before finds it', async () => {
  expect((await get('/api/chronicle')).headers['x-properties']).toBe('')
  const asks = TEST_AGREEMENT.replace(
    'touchpoint: page_viewed, points: 8',
    'touchpoint: page_viewed, where: { plan: large }, points: 8',
  )
  const { id } = (await post({ draft: { document: asks } })).json()
  await carryOutSimulations(world, never)
  expect((await get(`/api/simulations/${id}`)).json()).toMatchObject({ state: 'done' })
  const given = await get('/api/chronicle')
  expect(given.headers['x-properties']).toBe('plan')
  const { facts } = decodeChronicle(new Uint8Array(given.rawPayload))
  expect(facts.map(({ properties }) => properties)).toContainEqual({ plan: 'large' })
})
