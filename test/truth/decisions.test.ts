// What was decided can be decided again: every stored decision is found by replay, bucket, score, grades and explanation
// to the last bit, after late touchpoints, links, verdicts, merges, splits and repeated deliveries.
// One thing cannot be found again from the log: a lead's row is rewritten when late evidence, a verdict or a merge moves
// its opening, so a condition with touchpoints ("since the lead opened") may say something else of the time before.
// Such decisions are held to the lead as it was then, and counted.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fillWithDemo } from '../../src/app/demo.ts'
import { openWorld } from '../support/world.ts'
import { holdToChronicle, holdToStandings } from './found.ts'
import { begin, decisionsSince, live, modelInForce } from './lived.ts'

const world = await openWorld()

describe('every stored decision of a random life', () => {
  for (const seed of [3, 4, 7, 8])
    it(`is found again from the log as known then, and from the chronicle (seed ${seed})`, async () => {
      await begin(world)
      const fallen = await live(world, seed, 40)
      const model = await modelInForce(world)
      const held = await holdToStandings(world, model, fallen)
      expect(held.missed).toEqual([])
      expect(held.same).toBeGreaterThan(fallen.length / 2)
      const replayed = await holdToChronicle(world, model, fallen)
      expect(replayed.missed).toEqual([])
      expect(replayed.changesMissed).toEqual([])
      expect(replayed.same).toBeGreaterThan(fallen.length / 2)
    })
})

// The demo stores a week of evidence at a time, each piece known when it occurred: like an import it retells the days
// between, so what time alone had changed in them (decided before that week was stored) may read otherwise now.
describe('every stored decision of the demo company', () => {
  it('is found again from the chronicle, but for what a week stored later has retold', async () => {
    await world.reset()
    const agreement = readFileSync(new URL('../../agreements/industrial-pumps.yaml', import.meta.url), 'utf8')
    await fillWithDemo(world, { agreement, contacts: 80, touchpoints: 2_500 })
    const fallen = await decisionsSince(world, 0)
    expect(fallen.length).toBeGreaterThan(100)
    const { missed, changesMissed } = await holdToChronicle(world, await modelInForce(world), fallen)
    expect(missed.filter(({ decision }) => decision.cause !== 'time passed')).toEqual([])
    expect(missed.length).toBeLessThan(0.05 * fallen.length)
    expect(changesMissed).toEqual([])
  })
})
