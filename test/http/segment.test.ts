// Segment's tracking API on a real server and a real database: the official Node SDK, single calls, batches,
// compressed and broken bodies, browsers of other sites, a full queue.
import { gzipSync } from 'node:zlib'
import { Analytics } from '@segment/analytics-node'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createKey } from '../../src/app/key.ts'
import { BATCH_BYTES_MAX } from '../../src/contract/segment.ts'
import { readSegmentBody } from '../../src/http/segment-body.ts'
import { buildServer, startServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const server = await startServer(world, { host: '127.0.0.1', port: 0 })
const { app } = server
afterAll(server.stop)

let writeKey = ''
beforeEach(async () => {
  await world.reset()
  // A key is remembered for seconds; a new one each time is not.
  writeKey = (await createKey(world, { name: 'Website', scope: 'ingest' })).key
  world.advance(60_000)
})

interface Sending {
  readonly key?: string | null
  readonly headers?: Record<string, string>
}
const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`
const send = (path: string, payload: unknown, { key = writeKey, headers = {} }: Sending = {}) =>
  app.inject({
    method: 'POST',
    url: `/v1/${path}`,
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: basic(key) }),
      ...headers,
    },
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  })
const seen = (n: number, more = {}) => ({
  type: 'track',
  anonymousId: 'a-1',
  event: 'Seen',
  messageId: `m-${n}`,
  ...more,
})
const touchpoints = () =>
  world.db
    .selectFrom('touchpoint')
    .innerJoin('identifier', 'identifier.id', 'touchpoint.identifier_id')
    .select([
      'touchpoint.type',
      'touchpoint.message_id',
      'identifier.kind',
      'identifier.value',
      'touchpoint.channel',
    ])
    .orderBy('touchpoint.occurred_at')
    .orderBy('touchpoint.message_id')
    .execute()
const stored = async () => (await touchpoints()).map((row) => row.message_id)

describe('the official Node SDK', () => {
  it('brings a visitor that becomes a contact', async () => {
    const analytics = new Analytics({ writeKey, host: server.url, flushAt: 10 })
    const failures: unknown[] = []
    analytics.on('error', (error) => failures.push(error))
    const context = {
      page: {
        url: 'https://www.firm.example/pricing?utm_source=news&utm_medium=email',
        path: '/pricing',
        referrer: '',
      },
    }
    analytics.page({ anonymousId: 'a-1', context } as never)
    analytics.identify({
      userId: 'u-1',
      anonymousId: 'a-1',
      traits: { email: 'Ana@Firm.example', title: 'Head of Purchasing' },
    } as never)
    analytics.group({ userId: 'u-1', groupId: 'g-1', traits: { name: 'Firm', employees: 120 } })
    analytics.track({ userId: 'u-1', event: 'Demo Requested', properties: { product: 'P-200' } })
    analytics.screen({ userId: 'u-1', name: 'Home' } as never)
    analytics.alias({ userId: 'u-1', previousId: 'old-1' })
    await analytics.closeAndFlush()

    expect(failures).toEqual([])
    const rows = await touchpoints()
    expect(rows.map((row) => `${row.type} ${row.kind} ${row.value} ${row.channel}`).sort()).toEqual([
      'aliased user_id u-1 null',
      'demo_requested user_id u-1 null',
      'grouped user_id u-1 null',
      'identified user_id u-1 null',
      'page_viewed anonymous_id a-1 email',
      'screen_viewed user_id u-1 app',
    ])
    const contacts = await world.db
      .selectFrom('identifier_span')
      .innerJoin('identifier', 'identifier.id', 'identifier_span.identifier_id')
      .select(['identifier.kind', 'identifier.value', 'identifier_span.contact_id'])
      .where('identifier.value', 'in', ['a-1', 'u-1', 'ana@firm.example'])
      .execute()
    expect(new Set(contacts.map((row) => row.contact_id)).size).toBe(1)
    expect(contacts).toHaveLength(3)
    const claims = await world.db.selectFrom('claim').select(['attribute', 'value']).execute()
    expect(claims).toEqual(
      expect.arrayContaining([
        { attribute: 'contact.title', value: 'Head of Purchasing' },
        { attribute: 'account.employees', value: 120 },
      ]),
    )
  })
})

describe('one event', () => {
  it.each(['identify', 'track', 'page', 'screen', 'group', 'alias', 'i', 't', 'p', 's', 'g', 'a'])(
    'by /v1/%s',
    async (path) => {
      const answer = await send(path, { userId: 'u-1', event: 'Seen', groupId: 'g', previousId: 'a-1' })
      expect([answer.statusCode, answer.json()]).toEqual([200, { success: true }])
      expect(await stored()).toHaveLength(1)
    },
  )
  it('twice is stored once', async () => {
    for (let i = 0; i < 2; i++) expect((await send('track', seen(1))).json()).toEqual({ success: true })
    expect(await stored()).toEqual(['m-1'])
  })
  it.each([
    ['without a user', { event: 'Seen' }, 400, 'event_refused', undefined],
    ['from the future', seen(1, { timestamp: '2030-01-01T00:00:00Z' }), 400, 'event_refused', 'timestamp'],
    ['that is no JSON', '{"event":', 400, 'malformed_json', undefined],
    ['that is empty', '', 400, 'malformed_json', undefined],
    ['that is no object', '5', 400, 'event_refused', undefined],
    ['that is not UTF-8', Buffer.from('7b2265ff7d', 'hex'), 400, 'invalid_utf8', undefined],
    [
      'over 32 KB',
      seen(1, { properties: { a: 'x'.repeat(16_000), b: 'x'.repeat(16_000), c: 'x'.repeat(2000) } }),
      413,
      'event_too_large',
      undefined,
    ],
  ])('%s is refused', async (_, body, status, code, field) => {
    const answer = await send('track', body)
    expect([answer.statusCode, answer.json().error.code, answer.json().error.field]).toEqual([
      status,
      code,
      field,
    ])
    expect(await stored()).toEqual([])
  })
})

describe('a batch', () => {
  it('loses its bad events and no other', async () => {
    const bad = [
      5,
      seen(2, { type: 'UNSUPPORTED-TYPE' }),
      seen(3, { timestamp: 'safaff' }),
      seen(4, { properties: JSON.parse('{"__proto__":{"x":1}}') }),
      { type: 'track', event: 'Nobody' },
    ]
    const good = Array.from({ length: 95 }, (_, i) => seen(100 + i))
    const answer = await send(
      'batch',
      `{"batch":${JSON.stringify([...bad, ...good])},"sentAt":"2026-01-05T08:00:00Z"}`,
    )
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({
      success: true,
      refused: [
        { index: 0, field: null, reason: 'not_an_object' },
        { index: 1, field: 'type', reason: 'type_unknown' },
        { index: 2, field: 'timestamp', reason: 'time_invalid' },
        { index: 3, field: 'properties.__proto__', reason: 'key_reserved' },
        { index: 4, field: null, reason: 'identifier_missing' },
      ],
    })
    expect(await stored()).toHaveLength(95)
    const metrics = await app.inject({ url: '/metrics' })
    expect(metrics.body).toMatch(/assay_events_refused_total\{reason="key_reserved"\} \d/)
  })
  it('with bytes that are not UTF-8 loses the events that have them', async () => {
    const text = JSON.stringify({ batch: [seen(1), seen(2, { properties: { name: 'M#ller' } })] })
    const bytes = Buffer.from(text)
    bytes[bytes.indexOf('#')] = 0xfc
    const answer = await send('batch', bytes)
    expect(answer.json()).toEqual({
      success: true,
      refused: [{ index: 1, field: 'properties.name', reason: 'text_invalid' }],
    })
    expect(await stored()).toEqual(['m-1'])
  })
  it('may be empty, and may come as analytics.js sends it', async () => {
    expect((await send('b', { batch: [] })).json()).toEqual({ success: true })
    const text = JSON.stringify({ batch: [seen(1, { writeKey })], writeKey })
    const answer = await send('b', text, {
      key: null,
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
    })
    expect(answer.json()).toEqual({ success: true })
    expect(await stored()).toEqual(['m-1'])
  })
  it.each([
    ['no list', { batch: {} }, 400, 'bad_request'],
    ['null', 'null', 400, 'bad_request'],
    ['5,001 events', { batch: Array(5001).fill(1) }, 413, 'batch_too_large'],
    ['over 500 KB', `{"batch":[],"x":"${'x'.repeat(BATCH_BYTES_MAX)}"}`, 413, 'batch_too_large'],
    ['over 1 MB', `{"batch":[],"x":"${'x'.repeat(2 * BATCH_BYTES_MAX)}"}`, 413, 'payload_too_large'],
    ['nested without end', `{"batch":${'['.repeat(100_000)}`, 400, 'malformed_json'],
  ])('of %s is refused', async (_, body, status, code) => {
    const answer = await send('batch', body)
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code])
  })
  it('with one event of a hundred thousand lists loses that one', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const answer = await send(
      'batch',
      `{"batch":[{"type":"track","anonymousId":"a","event":"x","properties":{"a":${deep}}},${JSON.stringify(seen(1))}]}`,
    )
    expect(answer.json().refused).toMatchObject([{ index: 0, reason: 'too_deep' }])
    expect(await stored()).toEqual(['m-1'])
  })
})

describe('a compressed body', () => {
  const gzip = { headers: { 'content-encoding': 'gzip' } }
  it('is read', async () => {
    expect((await send('batch', gzipSync(JSON.stringify({ batch: [seen(1)] })), gzip)).json()).toEqual({
      success: true,
    })
    expect(await stored()).toEqual(['m-1'])
  })
  it('that is a bomb is refused before it is held', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, 0x20))
    const answer = await send('batch', bomb, gzip)
    expect([answer.statusCode, answer.json().error.code]).toEqual([413, 'batch_too_large'])
    // zlib itself stopped; it was not measured afterwards.
    const cause = { cause: { code: 'ERR_BUFFER_TOO_LARGE' } }
    await expect(readSegmentBody(bomb, 'gzip')).rejects.toMatchObject(cause)
  })
  it('that is broken, or compressed in another way, is refused', async () => {
    const broken = await send('batch', Buffer.from('no gzip'), gzip)
    expect([broken.statusCode, broken.json().error.field]).toEqual([400, 'content-encoding'])
    const unknown = await send('batch', Buffer.from('x'), { headers: { 'content-encoding': 'zstd' } })
    expect(unknown.statusCode).toBe(415)
  })
})

describe('the write key', () => {
  it('is asked for', async () => {
    for (const key of [null, 'nonsense', `assay_ingest_${'x'.repeat(43)}`]) {
      const answer = await send('track', seen(1), { key })
      expect([answer.statusCode, answer.json().error.code]).toEqual([401, 'unauthorized'])
    }
    expect(await stored()).toEqual([])
  })
  it('must be of the scope ingest', async () => {
    const { key } = await createKey(world, { name: 'Reports', scope: 'read' })
    expect((await send('track', seen(1), { key })).statusCode).toBe(403)
  })
  it('is not kept with the event', async () => {
    await send('track', seen(1, { writeKey }), { key: null })
    const row = await world.db.selectFrom('touchpoint').select('properties').executeTakeFirstOrThrow()
    expect(JSON.stringify(row.properties)).not.toContain(writeKey)
  })
})

describe('a browser of another site', () => {
  it('may ask and may send', async () => {
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/v1/t',
      headers: {
        origin: 'https://www.firm.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-retry-count',
      },
    })
    expect(preflight.statusCode).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization,content-type,x-retry-count',
    })
    const answer = await send('t', seen(1), { headers: { origin: 'https://www.firm.example' } })
    expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([200, '*'])
    const refused = await send('t', {}, { headers: { origin: 'https://www.firm.example' } })
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([400, '*'])
  })
  it('gets the settings of its key, and nothing for another', async () => {
    const answer = await app.inject({
      url: `/v1/projects/${writeKey}/settings`,
      headers: { host: 'assay.example' },
    })
    expect(answer.json().integrations).toEqual({
      'Segment.io': {
        apiKey: writeKey,
        apiHost: 'assay.example/v1',
        protocol: 'http',
        addBundledMetadata: false,
      },
    })
    expect((await app.inject({ url: '/v1/projects/nobody/settings' })).statusCode).toBe(404)
  })
  it('may send its counters', async () =>
    expect((await send('m', '{"series":[]}', { key: null })).json()).toEqual({ success: true }))
})

describe('settings of a source', () => {
  it('say how its messages are read', async () => {
    await world.db
      .updateTable('source')
      .set({ settings: JSON.stringify({ defaultCountry: 'DE', provenance: 'enriched' }) })
      .execute()
    await send('identify', { userId: 'u-1', traits: { phone: '030 901820', title: 'CEO' } })
    const phones = await world.db
      .selectFrom('identifier')
      .select('value')
      .where('kind', '=', 'phone')
      .execute()
    const claims = await world.db
      .selectFrom('claim')
      .select('provenance')
      .where('attribute', '=', 'contact.title')
      .execute()
    expect([phones, claims]).toEqual([[{ value: '+4930901820' }], [{ provenance: 'enriched' }]])
  })
})

describe('a full queue', () => {
  it('answers 503 and stores nothing', async () => {
    const small = await openWorld()
    const settings = { ...small.settings, ingestQueueEventsMax: 100 }
    const busy = await buildServer({ ...small, settings })
    const { key } = await createKey(small, { name: 'Website', scope: 'ingest' })
    const post = (events: number) =>
      busy.app.inject({
        method: 'POST',
        url: '/v1/batch',
        headers: { authorization: basic(key) },
        payload: { batch: Array.from({ length: events }, (_, i) => seen(i)) },
      })
    const answer = await post(101)
    expect([answer.statusCode, answer.json().error.code, answer.headers['retry-after']]).toEqual([
      503,
      'overloaded',
      '2',
    ])
    expect((await post(100)).statusCode).toBe(200)
    await busy.stop()
  })
})
