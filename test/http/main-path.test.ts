// The main path over HTTP on a small demo company and on live calls: every read fits its schema (an answer that does
// not is a 500), and what people do by hand is seen at once.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { fillWithDemo } from '../../src/app/demo.ts'
import { createKey } from '../../src/app/key.ts'
import { buildServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const { app } = await buildServer(world)
const AGREEMENT = path.resolve(import.meta.dirname, '../../agreements/industrial-pumps.yaml')
let admin: Record<string, string> = {}
let writeKey = ''

const get = async (url: string) => {
  const answer = await app.inject({ url, headers: admin })
  expect([url, answer.statusCode, answer.json().error]).toEqual([url, 200, undefined])
  return answer.json()
}
const send = (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
  app.inject({ method, url, headers: admin, ...(payload === undefined ? {} : { payload }) })
const segment = (type: string, payload: object) =>
  app.inject({
    method: 'POST',
    url: `/v1/${type}`,
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    payload,
  })

beforeAll(async () => {
  world.turnTo('2026-01-05T08:00:00Z')
  await fillWithDemo(world, {
    agreement: fs.readFileSync(AGREEMENT, 'utf8'),
    contacts: 60,
    touchpoints: 1500,
  })
  admin = { authorization: `Bearer ${(await createKey(world, { name: 'admin', scope: 'admin' })).key}` }
  writeKey = (await createKey(world, { name: 'Website', scope: 'ingest' })).key
})

test('every read of the demo company fits its schema', { timeout: 120_000 }, async () => {
  const overview = await get('/api/overview')
  expect(overview.agreement.name).toBeTypeOf('string')
  for (const query of [
    '',
    '?bucket=any&top=200',
    '?bucket=nurture&order=lastTouch',
    '?who=visitors&bucket=any',
    '?bucket=any&order=name&search=a',
    '?at=2025-12-01T00:00:00.000Z',
  ])
    await get(`/api/leads${query}`)
  const { leads } = await get('/api/leads?bucket=any&top=200')
  expect(leads.length).toBeGreaterThan(20)
  for (const { contact, score } of leads.slice(0, 8)) {
    await get(`/api/contacts/${contact}`)
    await get(`/api/contacts/${contact}/timeline?limit=500`)
    await get(`/api/contacts/${contact}/history`)
    const then = await app.inject({
      url: `/api/contacts/${contact}/explain?at=2025-12-20T00:00:00.000Z`,
      headers: admin,
    })
    // Not everybody was known then.
    expect([200, 404]).toContain(then.statusCode)
    const explained = await get(`/api/contacts/${contact}/explain`)
    const sum = explained.contributions
      .filter((one: { scorecard: string }) => one.scorecard === explained.scorecard)
      .reduce((total: number, one: { points: number }) => total + one.points, 0)
    expect([explained.score, sum]).toEqual([score, score])
  }
  const { accounts } = await get('/api/accounts')
  for (const { id } of accounts.slice(0, 8)) await get(`/api/accounts/${id}`)
  for (const url of [
    '/api/sources',
    '/api/agreements',
    '/api/agreements/active',
    '/api/imports',
    '/api/touchpoint-types',
  ])
    await get(url)
})

test('live calls are known by the clock of now, not by that of what was filled in before', async () => {
  world.advance(600_000)
  await segment('track', { anonymousId: 'clock-1', event: 'Demo Requested', messageId: 'clock-1' })
  const { known_at: knownAt } = await world.db
    .selectFrom('touchpoint')
    .select('known_at')
    .where('message_id', '=', 'clock-1')
    .executeTakeFirstOrThrow()
  expect(knownAt).toBe(world.now())
})

test('a visitor becomes a contact and the contact a lead, live; one address finds them everywhere', async () => {
  await segment('page', {
    anonymousId: 'a-1',
    properties: { url: 'https://pumps.example/pricing' },
    messageId: 'p-1',
  })
  const identified = await segment('identify', {
    anonymousId: 'a-1',
    userId: 'u-1',
    traits: { email: 'Ana.Lind@big-pumps.example', name: 'Ana Lind', title: 'Head of Production' },
    messageId: 'i-1',
  })
  expect(identified.json()).toEqual({ success: true })
  await segment('track', { userId: 'u-1', event: 'Demo Requested', messageId: 't-1' })
  const page = await get('/api/contacts/ana.lind%40big-pumps.example')
  expect(page.decisions[0].cause).toBe('demo requested from Website')
  expect(page).toMatchObject({ name: 'Ana Lind', visitor: false, touchpointCount: 3 })
  expect(page.lead).not.toBeNull()
  expect((await get('/api/contacts/u-1')).contact).toBe(page.contact)
  expect((await get('/api/contacts/a-1')).contact).toBe(page.contact)
  const { touchpoints } = await get(`/api/contacts/${page.contact}/timeline`)
  expect(touchpoints.map((one: { type: string }) => one.type)).toContain('demo_requested')

  const [touch] = touchpoints
  const judged = await send('POST', `/api/contacts/u-1/verdicts`, {
    touchpoint: touch.id,
    verdict: 'test',
    reason: 'Our own test',
  })
  expect(judged.json()).toEqual({ contacts: [page.contact] })
  expect((await get('/api/contacts/u-1')).touchpointCount).toBe(2)
  await send('POST', `/api/contacts/u-1/verdicts`, {
    touchpoint: touch.id,
    verdict: 'human',
    reason: 'It was real',
  })

  const answered = await send('POST', `/api/leads/${page.lead.id}/answers`, {
    answer: 'rejected',
    reason: 'No budget',
  })
  expect(answered.json()).toMatchObject({ id: page.lead.id })
  const again = await send('POST', `/api/leads/999999/answers`, { answer: 'accepted' })
  expect(again.json().error.code).toBe('lead_not_found')
})

test('two contacts are merged and split again', async () => {
  for (const id of ['m-1', 'm-2'])
    await segment('identify', { userId: id, traits: { email: `${id}@merge.example` }, messageId: id })
  const merged = await send('POST', '/api/identity/merge', { a: 'm-1', b: 'm-2@merge.example' })
  expect(merged.json().identifiers).toHaveLength(4)
  expect((await get('/api/contacts/m-1')).contact).toBe((await get('/api/contacts/m-2')).contact)
  const split = await send('POST', '/api/identity/split', { identifier: 'm-2', reason: 'Another person' })
  expect(split.statusCode).toBe(200)
  expect((await get('/api/contacts/m-1')).contact).not.toBe((await get('/api/contacts/m-2')).contact)
  const nobody = await send('POST', '/api/identity/merge', { a: 'm-1', b: 'nobody@merge.example' })
  expect(nobody.json().error.code).toBe('contact_not_found')
})

test('somebody met at a booth is typed in, called, exported and erased for good', async () => {
  const met = {
    name: 'Eva Ek',
    email: 'Eva@booth.example',
    touchpoint: { type: 'booth_visited', note: '3 bar' },
  }
  const made = await send('POST', '/api/contacts', met)
  expect([made.statusCode, made.json().created]).toEqual([201, true])
  const { contact } = made.json()
  expect((await send('POST', '/api/contacts', met)).json()).toEqual({ contact, created: false })
  const called = await send('POST', '/api/contacts/eva@booth.example/touchpoints', { type: 'call_received' })
  expect([called.statusCode, called.json()]).toEqual([201, { contact }])
  const { touchpoints } = await get(`/api/contacts/${contact}/timeline`)
  expect(touchpoints.map((one: { type: string }) => one.type)).toContain('call_received')
  expect(JSON.stringify(await get(`/api/contacts/${contact}/export`))).toContain('3 bar')

  const erased = await send('DELETE', `/api/contacts/${contact}`)
  expect(erased.json()).toMatchObject({ contact, identifiers: 1 })
  expect((await app.inject({ url: `/api/contacts/${contact}`, headers: admin })).statusCode).toBe(404)
  const back = await send('POST', '/api/contacts', met)
  expect([back.statusCode, back.json().error.code]).toEqual([410, 'identifier_erased'])
})

test('what nobody can be reached by is refused with the field', async () => {
  for (const [body, field] of [
    [{ name: 'Nobody' }, 'email'],
    [{ email: 'not an address' }, 'email'],
    [{ phone: 'abc' }, 'phone'],
    [{ email: 'a@booth.example', touchpoint: { type: 'Not A Type' } }, 'touchpoint.type'],
    [{ email: 'a@booth.example', touchpoint: { type: 'met', at: 'yesterday' } }, 'touchpoint.at'],
  ] as const) {
    const answer = await send('POST', '/api/contacts', body)
    expect([answer.body, answer.json().error?.field]).toEqual([answer.body, field])
  }
})

const CSV = 'email,name,company\nbo@csv.example,Bo Berg,Csv Works\nnot an address,,\n'
function form(parts: readonly { name: string; file: string; text: string }[]) {
  const boundary = 'x-boundary-of-the-test'
  const body = parts
    .map(
      ({ name, file, text }) =>
        `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="${file}"\r\n\r\n${text}\r\n`,
    )
    .join('')
  return {
    payload: Buffer.from(`${body}--${boundary}--\r\n`),
    headers: { ...admin, 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}
const importForm = (query: string, parts: Parameters<typeof form>[0]) =>
  app.inject({ method: 'POST', url: `/api/imports?${query}`, ...form(parts) })

test('a file is tried, imported, imported again without effect, and listed; nothing of it stays on the disk', async () => {
  const parts = [{ name: 'file', file: 'people.csv', text: CSV }]
  const tried = await importForm('as=contacts&dryRun=true', parts)
  expect(tried.json()).toMatchObject({ read: 2, created: 1, dryRun: true })
  const missing = await app.inject({ url: '/api/contacts/bo@csv.example', headers: admin })
  expect(missing.json().error.code).toBe('contact_not_found')
  const imported = await importForm('as=contacts', parts)
  expect(imported.json()).toMatchObject({ read: 2, created: 1 })
  expect(imported.json().rejected).toHaveLength(1)
  expect((await get('/api/contacts/bo@csv.example')).name).toBe('Bo Berg')
  expect((await importForm('as=contacts', parts)).json()).toMatchObject({ read: 2, created: 0, unchanged: 1 })
  const { imports } = await get('/api/imports')
  expect(imports[0]).toMatchObject({
    file: 'people.csv',
    as: 'contacts',
    says: 'import people.csv by key admin',
  })
  expect(fs.readdirSync(path.join(world.settings.dataDirectory, 'uploads'))).toEqual([])
})

test('uploads that are none are refused in the one shape', async () => {
  const file = { name: 'file', file: 'people.csv', text: CSV }
  const cases = [
    [await importForm('as=contacts', []), 'bad_request'],
    [await importForm('as=contacts', [{ ...file, name: 'other' }]), 'bad_request'],
    [await importForm('as=persons', [file]), 'bad_request'],
    [
      await importForm('as=contacts', [{ name: 'map', file: 'm.yaml', text: ': :' }, file]),
      'import_mapping_invalid',
    ],
    [await importForm('as=contacts', [{ ...file, text: '' }]), 'import_file_unreadable'],
    [
      await importForm('as=contacts', [{ ...file, file: 'p.xlsx', text: 'PK\x03\x04 no workbook' }]),
      'import_file_unreadable',
    ],
    [await importForm('as=contacts', [file, file, file]), 'bad_request'],
    [await send('POST', '/api/imports?as=contacts', { file: 'x' }), 'unsupported_media_type'],
  ] as const
  for (const [answer, code] of cases)
    expect([answer.body, answer.json().error?.code]).toEqual([answer.body, code])
  expect(fs.readdirSync(path.join(world.settings.dataDirectory, 'uploads'))).toEqual([])
})
