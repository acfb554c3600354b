// Wins and revenue in time, and how many days before the deal opened.
// Deliberately absent: leads that stood qualified when the period began, in the days: since when is not known.

import type { DealFigures } from './figures.ts'
import { DAY } from './input.ts'
import type { ModelView } from './model-view.ts'
import { quantile } from './quantile.ts'

/** Lower ends in days; the last bin is open. */
const BINS = [0, 1, 3, 7, 14, 30, 60, 90, 180, 365]

/** Days by which each win in time was ahead, NaN elsewhere. */
export function leadDaysOf({ past, verdicts, inTime }: ModelView): Float64Array {
  const days = new Float64Array(past.wins.size).fill(NaN)
  for (const [w, win] of past.wins.list.entries()) {
    const l = inTime.lead[w]!
    if (l >= 0 && verdicts.carried[l] === 0) days[w] = (win.openedAt - verdicts.qualifiedAt[l]!) / DAY
  }
  return days
}

export function dealFigures(view: ModelView): DealFigures {
  const { past, inTime } = view
  let wonInTime = 0
  let revenueInTime = 0
  for (const [w, win] of past.wins.list.entries()) {
    if (inTime.lead[w]! < 0) continue
    wonInTime++
    if (!Number.isNaN(win.amount)) revenueInTime += win.amount
  }
  const won = past.wins.size
  const revenue = past.wins.revenue()
  const days = leadDaysOf(view)
    .filter((value) => !Number.isNaN(value))
    .sort()
  return {
    won,
    wonInTime,
    share: won === 0 ? null : wonInTime / won,
    revenue,
    revenueInTime,
    revenueShare: revenue > 0 ? revenueInTime / revenue : null,
    leadDays:
      days.length === 0
        ? null
        : { p25: quantile(days, 0.25), median: quantile(days, 0.5), p75: quantile(days, 0.75) },
    leadDaysHistogram: BINS.map((from, i) => {
      const to = BINS[i + 1] ?? null
      const deals = days.filter((value) => value >= from && (to === null || value < to)).length
      return { from, to, deals }
    }),
  }
}
