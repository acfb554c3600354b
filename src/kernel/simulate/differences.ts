// How two models differ, each number with the interval in which the difference lies with 95 % confidence. Shares and rates
// are drawn as ratios: numerator and denominator of the same accounts in every round.
// Whom capacity lets be called stays as it was in the period; a round draws accounts, it does not call anew.
// Deliberately absent: a correction for having tried many drafts; the report says how many were tried.

import { stream } from '../random.ts'
import { drawRound, type Patterns, UnitSums, wholeSums } from './bootstrap.ts'
import { leadDaysOf } from './deal-figures.ts'
import {
  DIFFERENCE_METRICS,
  type Difference,
  type DifferenceMetric,
  type Interval,
  MIN_WINS,
} from './figures.ts'
import { type SimulationSettings, weeksIn } from './input.ts'
import { becameQualified, isJudged, type ModelView } from './model-view.ts'
import type { Past } from './past.ts'
import { quantile } from './quantile.ts'

/** Columns shared by both models, then those of each. */
const WINS = 0
const REVENUE = 1
const SHARED = 2
const QUALIFIED = 0
const WINS_IN_TIME = 1
const REVENUE_IN_TIME = 2
const JUDGED = 3
const JUDGED_WON = 4
const JUDGED_REVENUE = 5
const CALLED = 6
const CALLED_WON = 7
const CALLED_REVENUE = 8
const OWN = 9

/** Rounds in which a ratio has no denominator, at most; beyond, nothing can be said. */
const EMPTY_SHARE_MAX = 0.05

/** Lead days of the wins in time, ascending, with the row that each is drawn with. */
interface Days {
  readonly days: Float64Array
  readonly row: Int32Array
}

/** The unit that a win is drawn with: its account, else that of its first lead. */
function unitOfWin(past: Past, w: number): number {
  const { account, own, leads, contacts } = past.wins.list[w]!
  const lead = own[0] ?? leads[0]
  if (account >= 0) return account
  if (lead !== undefined) return past.unit[lead]!
  return contacts.length > 0 ? past.chronicle.accounts + contacts[0]! : past.chronicle.accounts
}

function addModel(sums: UnitSums, view: ModelView, start: number): void {
  const { past, inTime, called } = view
  for (let l = 0; l < past.inPeriod.length; l++) {
    if (!becameQualified(view, l)) continue
    const unit = past.unit[l]!
    sums.add(unit, start + QUALIFIED, 1)
    if (past.matured[l] === 1 && isJudged(view, l)) {
      sums.add(unit, start + JUDGED, 1)
      if (past.won[l] === 1) sums.add(unit, start + JUDGED_WON, 1)
      if (inTime.revenue[l]! !== 0) sums.add(unit, start + JUDGED_REVENUE, inTime.revenue[l]!)
    }
    if (called.lead[l] === 1) {
      sums.add(unit, start + CALLED, 1)
      if (past.won[l] === 1) sums.add(unit, start + CALLED_WON, 1)
    }
  }
  for (const [w, { amount }] of past.wins.list.entries()) {
    const unit = unitOfWin(past, w)
    const money = Number.isNaN(amount) ? 0 : amount
    if (inTime.lead[w]! >= 0) {
      sums.add(unit, start + WINS_IN_TIME, 1)
      sums.add(unit, start + REVENUE_IN_TIME, money)
    }
    if (called.winLead[w]! >= 0) sums.add(unit, start + CALLED_REVENUE, money)
  }
}

function patternsOf(draft: ModelView, against: ModelView): Patterns {
  const { past } = draft
  const { accounts, contacts } = past.chronicle
  const sums = new UnitSums(accounts + contacts + 1, SHARED + 2 * OWN)
  for (const [w, { amount }] of past.wins.list.entries()) {
    const unit = unitOfWin(past, w)
    sums.keepSingle(unit)
    sums.add(unit, WINS, 1)
    if (!Number.isNaN(amount)) sums.add(unit, REVENUE, amount)
  }
  addModel(sums, draft, SHARED)
  addModel(sums, against, SHARED + OWN)
  return sums.patterns()
}

function daysOf(view: ModelView, patterns: Patterns): Days {
  const days = leadDaysOf(view)
  const order = [...days.keys()].filter((w) => !Number.isNaN(days[w]!)).sort((a, b) => days[a]! - days[b]!)
  return {
    days: Float64Array.from(order, (w) => days[w]!),
    row: Int32Array.from(order, (w) => patterns.rowOf(unitOfWin(view.past, w))),
  }
}

/** The median of days drawn so often; NaN when none was. */
function medianOf({ days, row }: Days, drawn: Uint32Array): number {
  let total = 0
  for (const r of row) total += drawn[r]!
  if (total === 0) return Number.NaN
  const low = Math.floor((total - 1) / 2)
  const high = Math.floor(total / 2)
  let seen = 0
  let first = Number.NaN
  for (let i = 0; i < row.length; i++) {
    seen += drawn[row[i]!]!
    if (Number.isNaN(first) && seen > low) first = days[i]!
    if (seen > high) return (first + days[i]!) / 2
  }
  return first
}

const ratio = (sum: number, of: number): number => (of === 0 ? Number.NaN : sum / of)

/** The metrics of one model from sums, in the order of DIFFERENCE_METRICS; NaN: no denominator. */
function metricsOf(sums: Float64Array, start: number, weeks: number, leadDays: number): number[] {
  const own = (column: number) => sums[start + column]!
  const metrics: Record<DifferenceMetric, number> = {
    qualified_per_week: ratio(own(QUALIFIED), weeks),
    won_share_in_time: ratio(own(WINS_IN_TIME), sums[WINS]!),
    revenue_share_in_time: ratio(own(REVENUE_IN_TIME), sums[REVENUE]!),
    win_rate: ratio(own(JUDGED_WON), own(JUDGED)),
    revenue_per_qualified: ratio(own(JUDGED_REVENUE), own(JUDGED)),
    precision_at_capacity: ratio(own(CALLED_WON), own(CALLED)),
    revenue_at_capacity: own(CALLED_REVENUE),
    lead_days: leadDays,
  }
  return DIFFERENCE_METRICS.map((metric) => metrics[metric])
}

function intervalOf(differences: Float64Array): Interval | null {
  const found = differences.filter((value) => !Number.isNaN(value)).sort()
  if (found.length === 0 || differences.length - found.length > EMPTY_SHARE_MAX * differences.length)
    return null
  return { low: quantile(found, 0.025), high: quantile(found, 0.975) }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** Draft less the one it is held against, one row a metric. */
export function differencesOf(
  draft: ModelView,
  against: ModelView,
  { rounds, seed }: SimulationSettings,
): Difference[] {
  const patterns = patternsOf(draft, against)
  const weeks = weeksIn(draft.past.period)
  const draftDays = daysOf(draft, patterns)
  const againstDays = daysOf(against, patterns)
  const measure = (sums: Float64Array, drawn: Uint32Array) => ({
    draft: metricsOf(sums, SHARED, weeks, medianOf(draftDays, drawn)),
    against: metricsOf(sums, SHARED + OWN, weeks, medianOf(againstDays, drawn)),
  })
  const whole = measure(wholeSums(patterns), patterns.count)
  const random = stream(seed, 'bootstrap')
  const drawn = new Uint32Array(patterns.size)
  const differences = DIFFERENCE_METRICS.map(() => new Float64Array(rounds))
  for (let round = 0; round < rounds; round++) {
    const measured = measure(drawRound(patterns, random, drawn), drawn)
    for (const [i, list] of differences.entries()) list[round] = measured.draft[i]! - measured.against[i]!
  }
  const enough = draft.past.wins.size >= MIN_WINS
  return DIFFERENCE_METRICS.map((metric, i) => {
    const interval = intervalOf(differences[i]!)
    const excludesZero = interval !== null && (interval.low > 0 || interval.high < 0)
    return {
      metric,
      draft: orNull(whole.draft[i]!),
      against: orNull(whole.against[i]!),
      difference: orNull(whole.draft[i]! - whole.against[i]!),
      interval,
      decides: enough && excludesZero,
    }
  })
}
