// The forecast of calls a week, back-tested on seeded series: 80 % of the weeks to come lie in the 80 % interval.
import { describe, expect, test } from 'vitest'
import { stream } from '../../../src/kernel/random.ts'
import { poisson } from '../../../src/kernel/simulate/bootstrap.ts'
import { forecast, SUPPLY_WEEKS } from '../../../src/kernel/simulate/supply.ts'

const WEEKS = 52
const SERIES = 200

/** Share of the weeks after each series that the interval covered, and the mean error. */
function backTest(rateAt: (week: number, wander: number) => number) {
  let inside = 0
  let error = 0
  for (let seed = 1; seed <= SERIES; seed++) {
    const random = stream(seed, 'supply')
    let wander = 0
    const values = Array.from({ length: WEEKS + SUPPLY_WEEKS }, (_, week) => {
      wander = 0.8 * wander + random.bell()
      return poisson(random, Math.max(0, Math.round(rateAt(week, wander))))
    })
    for (const [h, { expected, low, high }] of forecast(values.slice(0, WEEKS), SUPPLY_WEEKS).entries()) {
      const seen = values[WEEKS + h]!
      if (low <= seen && seen <= high) inside++
      error += expected - seen
    }
  }
  return { inside: inside / (SERIES * SUPPLY_WEEKS), bias: error / (SERIES * SUPPLY_WEEKS) }
}

describe('a year of weeks', () => {
  test.each([
    ['level', () => 30],
    ['growing', (week: number) => 20 + week / 4],
    ['falling', (week: number) => 60 - week / 2],
    ['wandering', (_: number, wander: number) => 40 + 4 * wander],
    ['thin', () => 2],
  ] as const)('%s: the interval holds about 80 % of the next eight', (_, rateAt) => {
    const { inside, bias } = backTest(rateAt)
    expect(inside).toBeGreaterThan(0.74)
    expect(inside).toBeLessThan(0.9)
    expect(Math.abs(bias)).toBeLessThan(4)
  })
})

describe('a short history', () => {
  test('gives its mean, and no less doubt than chance', () => {
    const [next] = forecast([4, 6], 1)
    expect(next!.expected).toBe(5)
    expect(next!.high).toBeCloseTo(5 + 1.2816 * Math.sqrt(5 * 1.5), 10)
  })
  test('of no week gives none', () => expect(forecast([], 8)).toEqual([]))
  test('of nobody expects nobody', () => {
    expect(forecast(Array(20).fill(0), 1)).toEqual([{ expected: 0, low: 0, high: 0 }])
  })
})

test('doubt never shrinks with distance', () => {
  const random = stream(7, 'doubt')
  const weeks = forecast(
    Array.from({ length: 30 }, () => poisson(random, 20)),
    SUPPLY_WEEKS,
  )
  const widths = weeks.map(({ low, high }) => high - low)
  expect(widths).toEqual([...widths].sort((a, b) => a - b))
})
