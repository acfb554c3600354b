// The dates on which the agreement is to be talked about: weekly at first, then monthly, the points at least yearly.
import { afterEach, expect, test } from 'vitest'
import { holdReview, reviews } from '../../src/app/agreement/review.ts'
import { overview } from '../../src/app/read/overview.ts'
import { activate, TEST_AGREEMENT } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
afterEach(() => world.reset())

const DAY_MS = 86_400_000
const START = Date.parse('2026-01-05T08:00:00Z')
const day = (n: number) => new Date(START + n * DAY_MS).toISOString()
const dueOn = async () => {
  const { due } = await reviews(world)
  return Object.fromEntries(due.map(({ kind, dueAt }) => [kind, dueAt]))
}
const meet = async (note?: string) => {
  const held = await holdReview(world, { kind: 'meeting', note }, 'user mara@example.com')
  if ('refused' in held) throw new Error(held.refused)
  return held
}

test('without an agreement nothing is due, and nothing can have been held', async () => {
  expect(await reviews(world)).toEqual({ due: [], held: [] })
  expect(await holdReview(world, { kind: 'meeting' }, 'x')).toEqual({ refused: 'no_active_agreement' })
})

test('weekly for four meetings, then monthly; a new version begins again; the points once a year', async () => {
  world.turnTo(START)
  await activate(world)
  expect(await dueOn()).toEqual({ meeting: day(7), model: day(365) })
  for (const n of [7, 14, 21, 28]) {
    world.turnTo(START + n * DAY_MS)
    await meet()
  }
  expect((await dueOn()).meeting).toBe(day(28 + 30))
  world.turnTo(START + 30 * DAY_MS)
  await activate(world, TEST_AGREEMENT.replace('name: Test', 'name: Second'))
  expect(await dueOn()).toEqual({ meeting: day(37), model: day(395) })
})

test('what the agreement says decides, but the points wait no longer than a year', async () => {
  world.turnTo(START)
  await activate(
    world,
    `${TEST_AGREEMENT}review: { meet: 3d, after: 1 meeting, then: 10d, checkModel: 700d }\n`,
  )
  expect(await dueOn()).toEqual({ meeting: day(3), model: day(365) })
  world.turnTo(START + 2 * DAY_MS)
  await meet()
  expect((await dueOn()).meeting).toBe(day(12))
})

test('what is overdue stands on the first page until it was held, with who and what for', async () => {
  world.turnTo(START)
  await activate(world)
  world.turnTo(START + 7 * DAY_MS)
  expect((await overview(world)).reviews).toEqual([])
  world.turnTo(START + 9 * DAY_MS)
  expect((await overview(world)).reviews).toEqual([
    {
      kind: 'meeting',
      dueAt: day(7),
      overdue: true,
      lastHeldAt: null,
      says: 'Sales and marketing meet about the agreement: overdue by 2 days.',
    },
  ])
  const { held } = await meet(' Fewer students. ')
  expect(held).toMatchObject([{ kind: 'meeting', heldBy: 'user mara@example.com', note: 'Fewer students.' }])
  expect((await overview(world)).reviews).toEqual([])
  expect(await holdReview(world, { kind: 'model', heldAt: day(10) }, 'x')).toMatchObject({
    refused: 'instant_out_of_range',
  })
})
