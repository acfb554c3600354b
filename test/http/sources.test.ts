// Editing a source over HTTP: only what is given changes, and rules are asked again only when they could see it.
import { beforeEach, expect, test } from 'vitest'
import { createKey } from '../../src/app/key.ts'
import { buildServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const { app } = await buildServer(world)
let headers: Record<string, string> = {}

beforeEach(async () => {
  await world.reset()
  headers = { authorization: `Bearer ${(await createKey(world, { name: 'admin', scope: 'admin' })).key}` }
  await createKey(world, { name: 'Fair', scope: 'ingest' })
  await createKey(world, { name: 'Website', scope: 'ingest' })
  await world.db
    .insertInto('agreement')
    .values({
      hash: 'h',
      name: 'n',
      document: '',
      format: 'yaml',
      schema_version: 1,
      created_at: 1,
      created_by: null,
      first_active_at: 1,
    })
    .execute()
  await world.db
    .insertInto('agreement_activation')
    .values({ hash: 'h', active_from: 1, activated_by: null, rescored_at: 2 })
    .execute()
})

const edit = (payload: object, id: number | string = 1) =>
  app.inject({ method: 'PATCH', url: `/api/sources/${id}`, headers, payload })
const row = () => world.db.selectFrom('source').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
const rescoredAt = async () =>
  (await world.db.selectFrom('agreement_activation').select('rescored_at').executeTakeFirstOrThrow())
    .rescored_at

test('what is given changes, what is left out stays, null clears', async () => {
  expect((await edit({ provider: 'Fair GmbH', cost: 4500.5, currency: 'EUR' })).statusCode).toBe(204)
  expect((await edit({ owner: 'Ana', currency: null })).statusCode).toBe(204)
  expect(await row()).toMatchObject({
    name: 'Fair',
    provider: 'Fair GmbH',
    cost: '4500.5',
    currency: null,
    owner: 'Ana',
  })
  expect(await rescoredAt()).toBe(2)
})

test('a change that rules can see has everybody scored anew', async () => {
  await edit({ incentivised: false })
  expect(await rescoredAt()).toBe(2)
  await edit({ incentivised: true })
  expect(await rescoredAt()).toBeNull()
})

test('a name that is taken, a source that is not there and a wrong id are refused', async () => {
  expect((await edit({ name: 'Website' })).json().error.code).toBe('source_exists')
  expect((await edit({ name: 'Fair' })).statusCode).toBe(204)
  expect((await edit({ name: 'x' }, 99)).json().error.code).toBe('source_not_found')
  expect((await edit({ name: 'x' }, 'Fair')).json().error).toMatchObject({ code: 'bad_request', field: 'id' })
})
