// The parts of the bootstrap: Poisson numbers, units drawn together, corrected percentiles, examples kept.
import { describe, expect, test } from 'vitest'
import { stream } from '../../../src/kernel/random.ts'
import { BestOf } from '../../../src/kernel/simulate/best-of.ts'
import {
  DRAWN_SINGLY_MAX,
  drawRound,
  poisson,
  UnitSums,
  wholeSums,
} from '../../../src/kernel/simulate/bootstrap.ts'
import { intervalOf, normalPoint, normalShare, studentT } from '../../../src/kernel/simulate/confidence.ts'

describe('a Poisson number', () => {
  test.each([1, 5, DRAWN_SINGLY_MAX, 500])('of mean %i has that mean and that variance', (mean) => {
    const random = stream(1, 'poisson', mean)
    const draws = Array.from({ length: 20_000 }, () => poisson(random, mean))
    const average = draws.reduce((sum, x) => sum + x, 0) / draws.length
    const variance = draws.reduce((sum, x) => sum + (x - average) ** 2, 0) / draws.length
    expect(average / mean).toBeCloseTo(1, 1)
    expect(variance / mean).toBeGreaterThan(0.95)
    expect(variance / mean).toBeLessThan(1.05)
  })
})

describe('units', () => {
  test('of equal sums become one row, single ones keep their own', () => {
    const sums = new UnitSums(100, 2)
    for (let unit = 0; unit < 50; unit++) sums.add(unit, 0, 1)
    for (let unit = 50; unit < 60; unit++) sums.add(unit, 1, 2)
    sums.keepSingle(7)
    const patterns = sums.patterns()
    expect(patterns.size).toBe(3)
    expect([...patterns.count].sort((a, b) => a - b)).toEqual([1, 10, 49])
    expect([...wholeSums(patterns)]).toEqual([50, 20])
    expect(patterns.rowOf(99)).toBe(-1)
    expect(patterns.count[patterns.rowOf(7)]).toBe(1)
  })

  test('are drawn once on the average, together as singly', () => {
    const of = (isSingle: boolean) => {
      const sums = new UnitSums(2000, 1)
      for (let unit = 0; unit < 2000; unit++) {
        sums.add(unit, 0, 3)
        if (isSingle) sums.keepSingle(unit)
      }
      const patterns = sums.patterns()
      const random = stream(3, 'round')
      const drawn = new Uint32Array(patterns.size)
      const totals = Float64Array.from({ length: 2000 }, () => drawRound(patterns, random, drawn)[0]!)
      const mean = totals.reduce((sum, x) => sum + x, 0) / totals.length
      return {
        mean,
        deviation: Math.sqrt(totals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / totals.length),
      }
    }
    for (const { mean, deviation } of [of(true), of(false)]) {
      expect(Math.abs(mean / 6000 - 1)).toBeLessThan(0.003)
      // 3 x the root of 2,000
      expect(Math.abs(deviation / 134.16 - 1)).toBeLessThan(0.05)
    }
  })
})

describe('an interval', () => {
  const normal = (() => {
    const random = stream(5, 'normal')
    return Float64Array.from({ length: 20_000 }, () => random.bell())
  })()

  test('of many equal contributions is that of the normal law', () => {
    const { low, high } = intervalOf(normal, 0, { squares: 1e4, cubes: 0, fourths: 1e4 })!
    expect(low).toBeCloseTo(-1.96, 1)
    expect(high).toBeCloseTo(1.96, 1)
  })
  test('of ten reaches as far as t, of a skewed sum further on the long side', () => {
    const ten = intervalOf(normal, 0, { squares: 10, cubes: 0, fourths: 10 })!
    expect(ten.high).toBeCloseTo(2.22, 1)
    const skewed = intervalOf(normal, 0, { squares: 10, cubes: 10, fourths: 10 })!
    expect(skewed.high).toBeGreaterThan(ten.high + 0.15)
    expect(skewed.low).toBeGreaterThan(ten.low + 0.15)
  })
  test('of one contribution is none', () => {
    expect(intervalOf(normal, 0, { squares: 1, cubes: 1, fourths: 1 })).toBeNull()
  })
  test('is none where one round in ten has no denominator', () => {
    const holes = normal.map((x, i) => (i % 10 === 0 ? Number.NaN : x))
    expect(intervalOf(holes, 0, { squares: 1e4, cubes: 0, fourths: 1e4 })).toBeNull()
  })
})

test("the normal law and Student's t are those of the tables", () => {
  expect(normalShare(1.959964)).toBeCloseTo(0.975, 6)
  expect(normalShare(-1)).toBeCloseTo(0.158655254, 6)
  expect(normalPoint(0.025)).toBeCloseTo(-1.959964, 4)
  expect(studentT(12)).toBeCloseTo(2.1788, 2)
  expect(studentT(1e9)).toBeCloseTo(1.96, 3)
  expect(studentT(0.5)).toBeCloseTo(12.7062, 3)
})

test('the best few stay, of equal ones the first', () => {
  const best = new BestOf(3)
  for (const [item, key] of [1, 5, 5, 9, 2, 5].entries()) best.add(item, key)
  expect(best.items()).toEqual([3, 1, 2])
})
