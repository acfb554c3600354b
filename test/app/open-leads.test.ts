// The list of the qualified is that of whom to call: contacts with an open lead. Who bought, or was rejected and did
// not come back, is found among everybody. List, count, search, overview and the past agree on it.
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { answerLead } from '../../src/app/answer.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { lowerBounds } from '../../src/app/lower-bounds.ts'
import { leads } from '../../src/app/read/leads.ts'
import { overview } from '../../src/app/read/overview.ts'
import { LeadsQuery } from '../../src/contract/leads.ts'
import { event } from '../support/evidence.ts'
import { activate } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const HOUR = 3_600_000
const list = async (query: object) => {
  const { total, leads: rows } = await leads(world, LeadsQuery.parse(query))
  return { total, names: rows.map(({ identifiers }) => identifiers[0]!.value) }
}
const close = async (contact: number, answer: 'won' | 'rejected') => {
  const { rows } = await sql<{ id: number }>`select id from lead where contact_id = ${contact}`.execute(
    world.db,
  )
  await answerLead(world, rows[0]!.id, { answer, says: 'test' })
}

beforeEach(async () => {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, created_at) values ('Website', 'website', 0)`.execute(world.db)
  await activate(world)
  // By grades alone, for conditions with touchpoints look no further back than an open lead.
  const types = ['webinar_attended', 'webinar_attended', 'page_viewed', 'page_viewed']
  await ingest(
    world,
    ['a', 'b', 'c'].flatMap((name) =>
      types.map((type) => event(`e:${name}@acme.com`, world.now(), { type })),
    ),
  )
  world.advance(HOUR)
  await close(1, 'won')
  await close(2, 'rejected')
  world.advance(HOUR)
})

it.each([
  ['by rank', {}],
  ['by position', { order: 'lastTouch' }],
  ['of a channel', { channel: 'direct' }],
  ['of a search', { search: 'acme' }],
  ['as of now, from scratch', { at: '2026-01-05T10:00:00.000Z' }],
])('the qualified %s are those with an open lead; among all they are still there', async (_, query) => {
  expect(await list({ bucket: 'qualified', ...query })).toEqual({ total: 1, names: ['c@acme.com'] })
  expect((await list({ bucket: 'any', ...query })).total).toBe(3)
})

it('as of a time before the answers all of them were to be called', async () => {
  expect((await list({ at: '2026-01-05T08:30:00.000Z' })).total).toBe(3)
})

it('the overview counts and lists the same, and somebody who comes back is there again', async () => {
  expect(await overview(world)).toMatchObject({
    buckets: { qualified: 1, nurture: 0 },
    callNow: [{ contact: '3' }],
  })
  await ingest(world, [event('e:b@acme.com', world.now(), { type: 'demo_requested' })])
  await lowerBounds(world)
  expect((await list({})).total).toBe(2)
  expect(await overview(world)).toMatchObject({ buckets: { qualified: 2 } })
})

it('counting reads the index alone', async () => {
  const { rows } = await sql<{ definition: string }>`select indexdef as definition from pg_indexes
    where indexname = 'contact_state_ranked'`.execute(world.db)
  expect(rows[0]!.definition).toMatch(/INCLUDE \(stage\)$/)
})
