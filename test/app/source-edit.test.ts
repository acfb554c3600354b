// A source's name and offer are facts of every touchpoint that came from it, so editing them folds everybody anew,
// also those who are already scored under the agreement in force.
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { rescoreEverybody, rescoreIfAsked } from '../../src/app/ingest/rescore.ts'
import { editSource } from '../../src/app/source.ts'
import { activationsToRescore, markRescored } from '../../src/store/agreement.ts'
import { event } from '../support/evidence.ts'
import { activate } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const AGREEMENT = `
assay: 1
name: Offers
trust: { verified: 1, observed: 1, enriched: 1, declared: 1 }
scorecards:
  main:
    base: 0
    engagement:
      - { says: Wants the prize, touchpoint: form_submitted, where: { incentivised: true }, points: -20 }
      - { says: Met at the fair, touchpoint: form_submitted, where: { source: Fair }, points: 50 }
      - { says: Colleagues were there, scope: account, touchpoint: form_submitted, where: { source: Fair }, points: 5 }
    fit:
      - { says: Decides, attribute: contact.jobLevel, points: { head: 50 } }
    grades: { fit: { A: 50, B: below }, engagement: { 1: 40, 2: below } }
buckets:
  qualified:
    - { says: Interested, when: { engagement: 1 } }
`

const world = await openWorld()
const scores = async (): Promise<(number | null)[]> =>
  (
    await sql<{ score: number }>`select score from contact_state order by contact_id`.execute(world.db)
  ).rows.map(({ score }) => score)
const account = { domain: 'acme.com', externalId: null, name: null, because: 'test' }
const edit = (change: Parameters<typeof editSource>[2]) => editSource(world, 1, change)

beforeEach(async () => {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, created_at) values ('List', 'list', 0)`.execute(world.db)
  await activate(world, AGREEMENT)
  await rescoreIfAsked(world)
  const form = { type: 'form_submitted', account }
  await ingest(world, [
    event('e:a@acme.com', world.now(), form),
    event('e:b@acme.com', world.now(), form),
    event('e:c@other.com', world.now(), { type: 'form_submitted' }),
  ])
})

test('what it offers counts for touchpoints that were folded before', async () => {
  expect(await scores()).toEqual([0, 0, 0])
  await edit({ incentivised: true })
  expect(await rescoreIfAsked(world)).toEqual({ contacts: 3 })
  expect(await scores()).toEqual([-20, -20, -20])
  await edit({ incentivised: false })
  await rescoreIfAsked(world)
  expect(await scores()).toEqual([0, 0, 0])
})

test('its name does, for the account too', async () => {
  await edit({ name: 'Fair' })
  await rescoreIfAsked(world)
  expect(await scores()).toEqual([60, 60, 50])
  expect(await rescoreIfAsked(world)).toBeNull()
})

test('an edit while everybody is scored anew is not lost', async () => {
  await edit({ incentivised: true })
  const begun = (await activationsToRescore(world.db)).at(-1)!
  await rescoreEverybody(world)
  await edit({ name: 'Fair' })
  await markRescored(world.db, begun, world.now())
  expect(await rescoreIfAsked(world)).toEqual({ contacts: 3 })
  expect(await scores()).toEqual([40, 40, 30])
})
