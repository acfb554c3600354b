// The world that the other tests stand in: a database of its own, a clock by hand.
import { expect, test } from 'vitest'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

test('a world has every table, empty', async () => {
  expect(await world.db.selectFrom('contact').selectAll().execute()).toEqual([])
})

test('the clock stands still until it is turned', () => {
  const before = world.now()
  world.advance(1_500)
  expect(world.now() - before).toBe(1_500)
  world.turnTo('2026-03-01T00:00:00Z')
  expect(world.now()).toBe(1772323200000)
})

test('reset empties the tables and starts the ids again', async () => {
  const add = () =>
    world.db
      .insertInto('contact')
      .values({ created_at: world.now() })
      .returning('id')
      .executeTakeFirstOrThrow()
  await add()
  await add()
  await world.reset()
  expect(await add()).toEqual({ id: 1 })
})
