// What a 95 % interval promises, on seeded populations: it covers a known difference, and between two models that know
// nothing it seldom finds one. Bounds are those of a binomial count; the widths are pinned so that a change is seen.
import { describe, expect, test } from 'vitest'
import { DIFFERENCE_METRICS, type Difference } from '../../../src/kernel/simulate/figures.ts'
import { simulate } from '../../../src/kernel/simulate/simulate.ts'
import { population, TRUE_DIFFERENCES } from './population.ts'

const MINUTES = 60_000
const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length
const differencesOf = (count: number, parts: { blind: boolean }) =>
  Array.from({ length: count }, (_, i) => simulate(population(i + 1, {}, parts)).differences)
const column = (reports: readonly (readonly Difference[])[], metric: string) =>
  reports.map((differences) => differences.find((difference) => difference.metric === metric)!)
const covers = ({ interval }: Difference, value: number) =>
  interval !== null && interval.low <= value && value <= interval.high
const width = ({ interval }: Difference) => (interval === null ? Number.NaN : interval.high - interval.low)

describe('200 populations of about 300 accounts and 60 wins', () => {
  test('cover the true difference in 90 to 98 %', { timeout: 2 * MINUTES }, () => {
    const reports = differencesOf(200, { blind: false })
    const rows = DIFFERENCE_METRICS.map((metric) => {
      const found = column(reports, metric)
      // where no formula gives the truth, the mean over all populations stands for it.
      const truth = TRUE_DIFFERENCES[metric] ?? mean(found.map(({ difference }) => difference!))
      const covered = found.filter((difference) => covers(difference, truth)).length / found.length
      return { metric, truth, covered, width: mean(found.map(width)) }
    })
    for (const { metric, covered } of rows) {
      expect(covered, metric).toBeGreaterThanOrEqual(0.9)
      expect(covered, metric).toBeLessThanOrEqual(0.985)
    }
    expect(
      Object.fromEntries(rows.map((row) => [row.metric, Number(row.width.toPrecision(2))])),
    ).toMatchInlineSnapshot(`
      {
        "lead_days": 1.9,
        "precision_at_capacity": 0.13,
        "qualified_per_week": 2.2,
        "revenue_at_capacity": 77000,
        "revenue_per_qualified": 220,
        "revenue_share_in_time": 0.31,
        "win_rate": 0.064,
        "won_share_in_time": 0.2,
      }
    `)
  })

  test('find nothing in 300 where there is nothing, but for the 5 %', { timeout: 2 * MINUTES }, () => {
    const reports = differencesOf(300, { blind: true })
    const wrong = DIFFERENCE_METRICS.map(
      (metric) => column(reports, metric).filter(({ decides }) => decides).length,
    )
    // a binomial count of 300 at 5 % is above 27 once in 700.
    for (const [i, count] of wrong.entries()) expect(count, DIFFERENCE_METRICS[i]).toBeLessThanOrEqual(27)
    expect(mean(wrong)).toBeGreaterThan(6)
    expect(mean(wrong)).toBeLessThan(20)
  })
})
