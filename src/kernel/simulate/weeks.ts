// Calls week by week, Monday 00:00 UTC, every week of the period whether or not anybody qualified in it.
// A win counts in the week in which the lead that showed it became qualified.

import type { WeekFigures } from './figures.ts'
import { WEEK, weekStart } from './input.ts'
import { becameQualified, type ModelView } from './model-view.ts'

/** A century of weeks; a longer period is a mistake that must not fill the memory. */
export const WEEKS_MAX = 5200

export function weekFigures(view: ModelView): WeekFigures[] {
  const { past, verdicts, inTime } = view
  const { from, to } = past.period
  const first = weekStart(from)
  const count = to <= from ? 0 : Math.min(WEEKS_MAX, (weekStart(to) - first) / WEEK + 1)
  const weeks = Array.from({ length: count }, (_, i) => ({
    week: first + i * WEEK,
    qualified: 0,
    won: 0,
    revenue: 0,
  }))
  for (let l = 0; l < past.inPeriod.length; l++) {
    if (!becameQualified(view, l)) continue
    const week = weeks[(weekStart(verdicts.qualifiedAt[l]!) - first) / WEEK]
    if (week === undefined) continue
    week.qualified++
    week.won += inTime.wins[l]!
    week.revenue += inTime.revenue[l]!
  }
  return weeks
}
