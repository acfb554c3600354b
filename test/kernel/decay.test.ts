// The decay tables against a reference in 60-digit whole-number arithmetic, computed here.
import { describe, expect, it } from 'vitest'
import { decay, decayTable, exp2, HALF_LIFE_SECONDS_MAX, NEAR_SECONDS } from '../../src/kernel/index.ts'

const DIGITS = 10n ** 60n
/** ln 2 to 60 digits by 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749). */
const atanhInverse = (n: bigint): bigint => {
  let power = DIGITS / n
  let sum = 0n
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k
    power /= n * n
  }
  return sum
}
const LN2 = 18n * atanhInverse(26n) - 2n * atanhInverse(4801n) + 8n * atanhInverse(8749n)

/** 2^(-seconds/halfLife) by whole halvings and a Taylor series of the rest. */
function reference(seconds: number, halfLife: number): number {
  const halvings = BigInt(seconds) / BigInt(halfLife)
  const rest = BigInt(seconds) % BigInt(halfLife)
  const y = (-rest * LN2) / BigInt(halfLife)
  let term = DIGITS
  let sum = 0n
  for (let n = 1n; term !== 0n; n++) {
    sum += term
    term = (term * y) / (DIGITS * n)
  }
  let value = Number(sum / 10n ** 30n) / 1e30
  for (let i = 0n; i < halvings; i++) value /= 2
  return value
}

const HOUR = 3600
const DAY = 86_400

describe('decay', () => {
  it.each([1, 7, HOUR, 3 * DAY, 14 * DAY, 90 * DAY, 3650 * DAY, HALF_LIFE_SECONDS_MAX])(
    'keeps a relative error under 1e-12 for a half-life of %i seconds',
    (halfLife) => {
      const table = decayTable(halfLife)
      let worst = 0
      for (let i = 0; i < 3000; i++) {
        const seconds = Math.min(
          4_294_967_295,
          Math.floor((i / 3000) ** 5 * Math.min(1000 * halfLife, 4_294_967_295)) + i,
        )
        const expected = reference(seconds, halfLife)
        if (expected > 1e-290) worst = Math.max(worst, Math.abs(decay(table, seconds) / expected - 1))
      }
      expect(worst).toBeLessThan(1e-12)
    },
  )

  it('is 1 at age 0, a half after one half-life, and 0 after very many', () => {
    const table = decayTable(HOUR)
    expect([decay(table, 0), decay(table, HOUR), decay(table, 4_000_000_000)]).toEqual([1, 0.5, 0])
  })

  it('falls from second to second, across the seams of its levels and for the longest half-life', () => {
    for (const halfLife of [1000, 14 * DAY, HALF_LIFE_SECONDS_MAX]) {
      const table = decayTable(halfLife)
      for (const seam of [4096, 8192, 4096 * 100, NEAR_SECONDS, 2 * NEAR_SECONDS])
        for (let age = seam - 3; age < seam + 3; age++)
          if (decay(table, age) > 1e-290) expect(decay(table, age + 1)).toBeLessThan(decay(table, age))
    }
  })

  it('shares tables and forgets the oldest past sixty-four', () => {
    const table = decayTable(1234)
    expect(decayTable(1234)).toBe(table)
    for (let i = 0; i < 70; i++) decayTable(5000 + i)
    expect(decayTable(1234)).not.toBe(table)
    expect(decayTable(1234).low).toEqual(table.low)
  })

  it.each([0, -1, Number.NaN, Infinity, HALF_LIFE_SECONDS_MAX + 1])(
    'refuses a half-life of %d',
    (halfLife) => {
      expect(() => decayTable(halfLife)).toThrow(/half-life/)
    },
  )
})

it('exp2 is exact at whole numbers, right between them, and ends at 0 and Infinity', () => {
  expect([exp2(0), exp2(10), exp2(-3), exp2(-1074)]).toEqual([1, 1024, 0.125, 5e-324])
  expect([exp2(-1200), exp2(1100)]).toEqual([0, Infinity])
  for (let x = -20; x < 20; x += 0.37) expect(Math.abs(exp2(x) / 2 ** x - 1)).toBeLessThan(1e-14)
})
