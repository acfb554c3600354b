// What was decided can be decided again: every stored decision is found by replay, bucket, score, grades and explanation
// to the last bit, after late touchpoints, links, verdicts, merges, splits and repeated deliveries.
// One thing cannot be found again from the log: a lead's row is rewritten when late evidence, a verdict or a merge moves
// its opening, so a condition with touchpoints ("since the lead opened") may say something else of the time before.
// Such decisions are held to the lead as it was then, and counted.
import { describe, expect, it } from 'vitest'
import { openWorld } from '../support/world.ts'
import { holdToStandings } from './found.ts'
import { begin, live, modelInForce } from './lived.ts'

const world = await openWorld()

describe('every stored decision of a random life', () => {
  for (const seed of [3, 4, 7, 8])
    it(`is found again from the log as known then (seed ${seed})`, async () => {
      await begin(world)
      const fallen = await live(world, seed, 40)
      const held = await holdToStandings(world, await modelInForce(world), fallen)
      expect(held.missed).toEqual([])
      expect(held.same).toBeGreaterThan(10)
    })
})
