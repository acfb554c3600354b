// The replay of everybody against replay.ts, contact by contact, over seeded worlds: late touchpoints and verdicts, human
// verdicts, splits, merges, accounts that change, evidence dated ahead. LAW_RUNS sets how many worlds are tried.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BucketChanges, Chronicle } from '../../../src/kernel/chronicle/chronicle.ts'
import { replayAll } from '../../../src/kernel/chronicle/replay-all.ts'
import { replayPlain } from '../../../src/kernel/chronicle/replay-plain.ts'
import {
  BUCKETS,
  compile,
  evaluate,
  type History,
  type Model,
  replay,
  standingAt,
} from '../../../src/kernel/index.ts'
import { DAY, Random, randomAgreement, START } from '../vectors.ts'
import { chronicleOf, seededWorld } from './seeded-world.ts'

const RUNS = Number(process.env.LAW_RUNS ?? 150)
const cases = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  size: fc.integer({ min: 1, max: 40 }),
})
function law(holds: (random: Random, size: number) => void, runs = RUNS): void {
  fc.assert(
    fc.property(cases, ({ seed, size }) => holds(new Random(seed), size)),
    { numRuns: runs, verbose: 1 },
  )
}

interface Row {
  readonly at: number
  readonly bucket: string
  readonly key: string
  readonly score: number
  readonly ranks: readonly [number, number]
}

const rowsOf = (model: Model, changes: BucketChanges, c: number): Row[] => {
  const rows: Row[] = []
  for (let i = changes.offsets[c]!; i < changes.offsets[c + 1]!; i++)
    rows.push({
      at: changes.at[i]!,
      bucket: BUCKETS[changes.bucket[i]!]!,
      key: model.conditions[changes.condition[i]!]?.key ?? 'nurture',
      score: changes.score[i]!,
      ranks: [changes.fitRank[i]!, changes.engagementRank[i]!],
    })
  return rows
}

/** What replay.ts says, from the first row on. */
function expectedRows(model: Model, history: History, start: number, to: number): Row[] {
  const points = [
    { at: start, evaluation: evaluate(model, standingAt(model, history, start), start) },
    ...replay(model, history, start, to),
  ]
  const rows: Row[] = []
  for (const { at, evaluation } of points) {
    const { bucket, conditionKey, score, fitRank, engagementRank } = evaluation
    if (rows.at(-1)?.bucket !== bucket)
      rows.push({ at, bucket, key: conditionKey, score, ranks: [fitRank, engagementRank] })
  }
  return rows
}

const periodOf = (random: Random): [number, number] => {
  const from = START + random.pick([-100, 0, 30, 90]) * DAY + random.pick([0, 1, 999])
  return [from, from + random.pick([0, 50, 150, 500]) * DAY + random.pick([0, 1, 500])]
}

describe('the replay of everybody', () => {
  for (const [name, play] of [
    ['by the plain functions', replayPlain],
    ['in one pass', replayAll],
  ] as const)
    it(`${name} gives what replay.ts gives, to the last bit`, () => {
      law((random, size) => {
        const model = compile(randomAgreement(random))
        const world = seededWorld(random, size)
        const chronicle = chronicleOf(world)
        const [from, to] = periodOf(random)
        const changes = play(model, chronicle, from, to)
        for (const [c, history] of world.histories.entries()) {
          const rows = rowsOf(model, changes, c)
          if (rows.length === 0) expect(firstKnown(chronicle, c)).toBeGreaterThan(to)
          else {
            expect(rows[0]!.at).toBe(Math.max(from, firstKnown(chronicle, c)))
            expect(rows).toEqual(expectedRows(model, history, rows[0]!.at, to))
          }
        }
      })
    })

  const samePeaks = (random: Random, size: number): void => {
    const model = compile(randomAgreement(random))
    const chronicle = chronicleOf(seededWorld(random, size))
    const [from, to] = periodOf(random)
    const options = { leaveOutAssumed: random.chance(0.5) }
    expect(replayAll(model, chronicle, from, to, options)).toEqual(
      replayPlain(model, chronicle, from, to, options),
    )
  }
  it('gives the same peaks as the plain functions, and leaves out assumed dates alike', () => law(samePeaks))
  it('(regression) a claim expires in the second of other evidence', () =>
    samePeaks(new Random(2_147_483_624), 20))
})

/** The first instant at which anything of the contact counts. */
function firstKnown({ touches, claims, verdicts, memberships, leads }: Chronicle, c: number): number {
  const instants: number[] = [Infinity]
  for (let row = touches.offsets[c]!; row < touches.offsets[c + 1]!; row++) {
    const at = touches.farRow.indexOf(row)
    const occurred = touches.second[row]! * 1000 + (touches.millisecond[row] ?? 0)
    instants.push(at < 0 ? occurred + (touches.delay[row] ?? 0) : touches.farFrom[at]!)
  }
  for (const { offsets, from } of [claims, verdicts, memberships])
    instants.push(...from.subarray(offsets[c], offsets[c + 1]))
  instants.push(...leads.openedAt.subarray(leads.offsets[c], leads.offsets[c + 1]))
  return Math.min(...instants)
}
