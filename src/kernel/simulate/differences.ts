// How two models differ, each number with the interval in which the difference lies with 95 % confidence. Shares and rates
// are drawn as ratios: numerator and denominator of the same accounts in every round.
// Whom capacity lets be called stays as it was in the period; a round draws accounts, it does not call anew.
// Deliberately absent: a correction for having tried many drafts; the report says how many were tried.

import { stream } from '../random.ts'
import { drawRound, type Patterns, UnitSums, wholeSums } from './bootstrap.ts'
import { type Influence, intervalOf } from './confidence.ts'
import { leadDaysOf } from './deal-figures.ts'
import { DIFFERENCE_METRICS, type Difference, type DifferenceMetric, MIN_WINS } from './figures.ts'
import { type SimulationSettings, weeksIn } from './input.ts'
import { becameQualified, isJudged, type ModelView } from './model-view.ts'
import type { Past } from './past.ts'

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

/** What a metric is a ratio of; `per` null: it is the sum itself. Own columns count from where a model's begin. */
const RATIOS: Readonly<
  Record<
    Exclude<DifferenceMetric, 'lead_days'>,
    { readonly of: number; readonly per: number | null; readonly isPerShared?: true }
  >
> = {
  qualified_per_week: { of: QUALIFIED, per: null },
  won_share_in_time: { of: WINS_IN_TIME, per: WINS, isPerShared: true },
  revenue_share_in_time: { of: REVENUE_IN_TIME, per: REVENUE, isPerShared: true },
  win_rate: { of: JUDGED_WON, per: JUDGED },
  revenue_per_qualified: { of: JUDGED_REVENUE, per: JUDGED },
  precision_at_capacity: { of: CALLED_WON, per: CALLED },
  revenue_at_capacity: { of: CALLED_REVENUE, per: null },
}

/** The metrics of one model from sums, in the order of DIFFERENCE_METRICS; NaN: no denominator. */
function metricsOf(sums: Float64Array, start: number, weeks: number, leadDays: number): number[] {
  return DIFFERENCE_METRICS.map((metric) => {
    if (metric === 'lead_days') return leadDays
    const { of, per, isPerShared } = RATIOS[metric]
    const sum = sums[start + of]!
    if (per === null) return metric === 'qualified_per_week' ? ratio(sum, weeks) : sum
    return ratio(sum, sums[isPerShared ? per : start + per]!)
  })
}

/** What each unit adds to a metric's difference, to first order. */
function influenceOf(metric: DifferenceMetric, patterns: Patterns, whole: Float64Array): Influence {
  // of a median the influence of one unit is a sign; how many there are is what counts.
  if (metric === 'lead_days') return { squares: whole[WINS]!, cubes: 0, fourths: whole[WINS]! }
  const { of, per, isPerShared } = RATIOS[metric]
  const part = (start: number) => {
    const perColumn = per === null ? -1 : isPerShared ? per : start + per
    const total = perColumn < 0 ? 1 : whole[perColumn]!
    const level = perColumn < 0 ? 0 : ratio(whole[start + of]!, total)
    return (row: number) => {
      const at = row * patterns.columns
      const base = perColumn < 0 ? 0 : patterns.sums[at + perColumn]!
      return (patterns.sums[at + start + of]! - level * base) / total
    }
  }
  const [draft, against] = [part(SHARED), part(SHARED + OWN)]
  let squares = 0
  let cubes = 0
  let fourths = 0
  for (let row = 0; row < patterns.size; row++) {
    const u = draft(row) - against(row)
    squares += patterns.count[row]! * u * u
    cubes += patterns.count[row]! * u * u * u
    fourths += patterns.count[row]! * u * u * u * u
  }
  return { squares, cubes, fourths }
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
  const sums = wholeSums(patterns)
  const whole = measure(sums, patterns.count)
  const random = stream(seed, 'bootstrap')
  const drawn = new Uint32Array(patterns.size)
  const differences = DIFFERENCE_METRICS.map(() => new Float64Array(rounds))
  for (let round = 0; round < rounds; round++) {
    const measured = measure(drawRound(patterns, random, drawn), drawn)
    for (const [i, list] of differences.entries()) list[round] = measured.draft[i]! - measured.against[i]!
  }
  const enough = draft.past.wins.size >= MIN_WINS
  return DIFFERENCE_METRICS.map((metric, i) => {
    const estimate = whole.draft[i]! - whole.against[i]!
    const influence = influenceOf(metric, patterns, sums)
    const interval = intervalOf(differences[i]!, estimate, influence, metric !== 'lead_days')
    const excludesZero = interval !== null && (interval.low > 0 || interval.high < 0)
    return {
      metric,
      draft: orNull(whole.draft[i]!),
      against: orNull(whole.against[i]!),
      difference: orNull(estimate),
      interval,
      // How many qualify is no question of what was won.
      decides: (enough || metric === 'qualified_per_week') && excludesZero,
    }
  })
}
