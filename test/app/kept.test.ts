// Kept answers: served again for a while, and never after they were dropped.
import { expect, test } from 'vitest'
import { drop, KEPT_MS, kept } from '../../src/app/read/kept.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const isLarge = (): boolean => false
const ask = async (name: string, value: number): Promise<number> =>
  (await kept(world, name, async () => value, isLarge)).value

test('an answer is served again until it is old, then made anew behind the reader', async () => {
  expect([await ask('a', 1), await ask('a', 2)]).toEqual([1, 1])
  world.advance(KEPT_MS)
  expect([await ask('a', 3), await ask('a', 4)]).toEqual([1, 3])
})

test('a dropped answer is made anew at once', async () => {
  await ask('b', 1)
  drop(world, 'b')
  expect(await ask('b', 2)).toBe(2)
})

test('an answer that was being made when it was dropped is not kept', async () => {
  let finish = (_: number): void => undefined
  const slow = kept(world, 'c', () => new Promise<number>((resolve) => (finish = resolve)), isLarge)
  drop(world, 'c')
  const fresh = ask('c', 2)
  finish(1)
  expect([(await slow).value, await fresh, await ask('c', 3)]).toEqual([1, 2, 2])
})

test('a failure is not kept', async () => {
  const failing = kept(world, 'd', () => Promise.reject(new Error('away')), isLarge)
  await expect(failing).rejects.toThrow('away')
  expect(await ask('d', 1)).toBe(1)
})
