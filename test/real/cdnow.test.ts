// A purchase log of 1997 and 1998: the score as of 1997-09-30 ranks who buys in the 39 weeks after.
// The half-life of the agreement was chosen before any figure was looked at; nothing here is fitted to the later weeks.
// Everything beside the score (counting, last purchase, BG/NBD) is computed here from the file itself.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { activeAgreement } from '../../src/app/agreement.ts'
import { scoresAt } from '../../src/app/read/score-at.ts'
import { activateRecipe, auc, importBy, tableText } from '../support/recipe.ts'
import { sharedData } from '../support/shared-data.ts'
import { openWorld } from '../support/world.ts'

const folder = sharedData('cdnow')
const DAY = 86_400_000
/** The last instant of calibration; the next 273 days are to be foretold. */
const CUT = Date.parse('1997-09-30T23:59:59Z')
const LAST_DAY = Date.parse('1997-09-30T00:00:00Z')
const WEEKS_AHEAD = 39

interface Customer {
  /** Days of purchases up to the cut, one a row of the file, in order. */
  readonly before: number[]
  readonly after: number[]
}

function readCustomers(file: string): Map<string, Customer> {
  const customers = new Map<string, Customer>()
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [, id, date] = line.split(',') as [string, string, string]
    const at = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)))
    const one = customers.get(id) ?? { before: [], after: [] }
    customers.set(id, one)
    ;(at <= CUT ? one.before : one.after).push(at)
  }
  return customers
}

/** Repeat purchases by day, week of the last one, weeks observed: the three numbers that BG/NBD knows. */
function summaryOf({ before }: Customer): { x: number; tx: number; observed: number } {
  const days = [...new Set(before)].sort((a, b) => a - b)
  const week = (at: number): number => (at - days[0]!) / (7 * DAY)
  return { x: days.length - 1, tx: week(days.at(-1)!), observed: week(LAST_DAY) }
}

/** Gauss's hypergeometric function by its series, which converges for |z| < 1. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1
  let sum = 1
  for (let n = 0; n < 2_000 && Math.abs(term) > 1e-14 * Math.abs(sum); n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    sum += term
  }
  return sum
}

/**
 * Purchases to be expected in the weeks ahead by the BG/NBD model (Fader, Hardie and Lee, Marketing Science 24 (2005)
 * 275-284, equation 10), with the parameters that they published for this very sample.
 */
function bgNbd({ x, tx, observed }: { x: number; tx: number; observed: number }): number {
  const [r, alpha, a, b, t] = [0.243, 4.414, 0.793, 2.426, WEEKS_AHEAD]
  const shrunk =
    ((alpha + observed) / (alpha + observed + t)) ** (r + x) *
    hypergeometric(r + x, b + x, a + b + x - 1, t / (alpha + observed + t))
  const dead = x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + observed) / (alpha + tx)) ** (r + x)
  return (((a + b + x - 1) / (a - 1)) * (1 - shrunk)) / (1 + dead)
}

type Row = { readonly name: string; readonly area: number; readonly low: number; readonly high: number }

const SEED = Number(process.env.ASSAY_SEED ?? 11)
const RESAMPLES = 200

/** Customers drawn with replacement (bootstrap), by mulberry32. */
function resamples(size: number): number[][] {
  let a = SEED >>> 0
  const below = (n: number): number => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n)
  }
  return Array.from({ length: RESAMPLES }, () => Array.from({ length: size }, () => below(size)))
}

const decayed = (before: readonly number[], halfLifeDays: number): number =>
  before.reduce((sum, at) => sum + 2 ** ((at - CUT) / (halfLifeDays * DAY)), 0)

describe.skipIf(folder === null)('6,919 purchases of 2,357 customers', async () => {
  const world = folder === null ? null! : await openWorld()
  const file = path.join(folder ?? '', 'cdnow_sample.csv')
  const customers = folder === null ? new Map<string, Customer>() : readCustomers(file)
  const scores = new Map<string, number>()

  beforeAll(async () => {
    await activateRecipe(world, 'cdnow/agreement.yaml')
    expect(await importBy(world, 'cdnow/purchases.yaml', file)).toMatchObject({
      read: 6_919,
      created: 6_919,
      rejected: [],
    })
    for await (const { group, evaluation } of scoresAt(world, (await activeAgreement(world))!, CUT))
      scores.set(group.identifiers[0]!.value.replace('cdnow-', ''), evaluation.score)
  })

  test('are touchpoints of as many contacts, each purchase of a day by itself, and once however often imported', async () => {
    const count = async (table: 'contact' | 'touchpoint') =>
      (
        await world.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n
    expect(Number(await count('contact'))).toBe(2_357)
    expect(Number(await count('touchpoint'))).toBe(6_919)
    expect(await importBy(world, 'cdnow/purchases.yaml', file)).toMatchObject({
      created: 0,
      unchanged: 6_919,
    })
    expect(Number(await count('touchpoint'))).toBe(6_919)
  })

  test('are read as the published summary of the first 39 weeks says', () => {
    const published = readFileSync(path.join(folder!, 'cdnow_customers_summary.csv'), 'utf8')
    const rows = published.trim().split('\n').slice(1)
    expect(rows).toHaveLength(2_357)
    const wrong = rows.filter((row) => {
      const [id, x, tx, observed] = row.split(',').map(Number) as [number, number, number, number]
      const own = summaryOf(customers.get(String(id).padStart(4, '0'))!)
      return own.x !== x || Math.abs(own.tx - tx) > 0.01 || Math.abs(own.observed - observed) > 0.01
    })
    expect(wrong).toEqual([])
  })

  test('give each contact the score that the file gives by hand, without a look at later purchases', () => {
    expect(scores.size).toBe(2_357)
    for (const [id, { before }] of customers)
      expect(scores.get(id), id).toBeCloseTo(10 * decayed(before, 91), 2)
  })

  test('rank who buys in the following 39 weeks', () => {
    const all = [...customers]
    const rankings: Record<string, number[]> = {
      'agreement: one rule, half-life 13 weeks': all.map(([id]) => scores.get(id)!),
      'number of purchases': all.map(([, { before }]) => before.length),
      'date of the last purchase': all.map(([, { before }]) => Math.max(...before)),
      'BG/NBD, parameters as published': all.map(([, customer]) => bgNbd(summaryOf(customer))),
    }
    const isBuyer = all.map(([, { after }]) => after.length > 0)
    const area = (score: readonly number[], chosen: readonly number[]): number =>
      auc(chosen.map((i) => ({ score: score[i]!, isPositive: isBuyer[i]! })))
    const everybody = all.map((_, i) => i)
    const samples = resamples(all.length)
    const [own] = Object.values(rankings) as [number[]]
    const ownAreas = samples.map((sample) => area(own, sample))
    const rows = Object.entries(rankings).map(([name, score]) => {
      const worse = samples.map((sample, i) => ownAreas[i]! - area(score, sample)).sort((a, b) => a - b)
      const [low, high] = [worse[Math.round(RESAMPLES * 0.025)]!, worse[Math.round(RESAMPLES * 0.975)]!]
      return { name, area: area(score, everybody), low, high }
    })
    console.log(
      [
        `CDNOW (seed ${SEED}): ${isBuyer.filter(Boolean).length} of ${all.length} customers buy in the ${WEEKS_AHEAD} weeks after 1997-09-30.`,
        tableText([
          ['ranked by', 'AUC', 'agreement better by (95 %)'],
          ...rows.map(({ name, area: value, low, high }, i) => [
            name,
            value.toFixed(4),
            i === 0 ? '' : `${low.toFixed(4)} to ${high.toFixed(4)}`,
          ]),
          ...[30, 60, 182, 365].map((days) => [
            `(for comparison) half-life ${days} days`,
            area(
              all.map(([, { before }]) => decayed(before, days)),
              everybody,
            ).toFixed(4),
            '',
          ]),
        ]),
      ].join('\n'),
    )
    const [agreement, counting, last] = rows as [Row, Row, Row]
    expect(agreement.area).toBeCloseTo(0.78, 2)
    expect(counting.low, 'better than counting, beyond chance').toBeGreaterThan(0)
    expect(agreement.area).toBeGreaterThan(last.area)
  })
})
