// How many leads a week marketing can be expected to deliver after the period: exponential smoothing with a damped trend
// (Gardner and McKenzie, "Forecasting trends in time series", Management Science 31, 1985; chosen because it seldom does
// much worse than anything cleverer, and never promises growth for ever). The 80 % interval is empirical: the spread of
// the method's own errors when it forecast each past week from what lay before it, never narrower than chance alone (Poisson).
// Deliberately absent: seasons; they take two years of weeks.

import type { SupplyWeek, WeekFigures } from './figures.ts'
import { type Period, WEEK } from './input.ts'

export const SUPPLY_WEEKS = 8
/** With fewer weeks the mean is all that can be said. */
export const TREND_WEEKS_MIN = 8
const DAMPING = 0.9
const LEVELS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7]
const TRENDS = [0, 0.05, 0.1, 0.2]
/** Weeks whose mean starts the level; they are not judged. */
const START_WEEKS = 4
/** Of the normal law: 80 % lie within so many standard deviations. */
const WITHIN_80 = 1.2816
/** Smoothing constants and start that were fitted to the same weeks. */
const FITTED = 3

export interface Forecast {
  readonly expected: number
  readonly low: number
  readonly high: number
}

/** Level and trend after each value. */
function smoothed(values: readonly number[], alpha: number, beta: number) {
  let level = 0
  for (let i = 0; i < START_WEEKS; i++) level += values[i]! / START_WEEKS
  let trend = 0
  const levels = new Float64Array(values.length)
  const trends = new Float64Array(values.length)
  let squares = 0
  for (const [i, value] of values.entries()) {
    if (i >= START_WEEKS) {
      const expected = level + DAMPING * trend
      squares += (value - expected) * (value - expected)
      const next = expected + alpha * (value - expected)
      trend = DAMPING * trend + alpha * beta * (value - expected)
      level = next
    }
    levels[i] = level
    trends[i] = trend
  }
  return { levels, trends, squares }
}

/** What is expected so many weeks after week i. */
function ahead({ levels, trends }: ReturnType<typeof smoothed>, i: number, weeks: number): number {
  let sum = levels[i]!
  let damping = DAMPING
  for (let h = 0; h < weeks; h++) {
    sum += damping * trends[i]!
    damping *= DAMPING
  }
  return sum
}

function bestSmoothing(values: readonly number[]) {
  let best = smoothed(values, LEVELS[0]!, TRENDS[0]!)
  for (const alpha of LEVELS)
    for (const beta of TRENDS) {
      const tried = smoothed(values, alpha, beta)
      if (tried.squares < best.squares) best = tried
    }
  return best
}

function around(expected: number, variance: number): Forecast {
  const width = WITHIN_80 * Math.sqrt(variance)
  const middle = Math.max(0, expected)
  return { expected: middle, low: Math.max(0, middle - width), high: middle + width }
}

function fromMean(values: readonly number[], weeks: number): Forecast[] {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  const variance = Math.max(mean, n > 1 ? squares / (n - 1) : 0) * (1 + 1 / n)
  return Array.from({ length: weeks }, () => around(mean, variance))
}

/** The next weeks after counts of whole weeks, oldest first; empty without any. */
export function forecast(values: readonly number[], weeks: number): Forecast[] {
  const n = values.length
  if (n === 0) return []
  if (n < TREND_WEEKS_MIN) return fromMean(values, weeks)
  const best = bestSmoothing(values)
  let variance = 0
  return Array.from({ length: weeks }, (_, h) => {
    let squares = 0
    let count = 0
    for (let i = START_WEEKS - 1; i + h + 1 < n; i++) {
      const error = values[i + h + 1]! - ahead(best, i, h + 1)
      squares += error * error
      count++
    }
    // further ahead there are fewer errors to go by, and never is there less doubt than nearer.
    if (count >= START_WEEKS) variance = Math.max(variance, (squares / count) * (n / Math.max(1, n - FITTED)))
    const expected = ahead(best, n - 1, h + 1)
    return around(expected, Math.max(variance, expected))
  })
}

/** Forecast of new calls for the weeks after the period, from its whole weeks. */
export function supplyOf(weeks: readonly WeekFigures[], { from, to }: Period): SupplyWeek[] {
  const whole = weeks.filter(({ week }) => week >= from && week + WEEK <= to)
  const last = whole.at(-1)
  if (last === undefined) return []
  const counts = whole.map(({ qualified }) => qualified)
  return forecast(counts, SUPPLY_WEEKS).map((expected, i) => ({
    week: last.week + (i + 1) * WEEK,
    ...expected,
  }))
}
