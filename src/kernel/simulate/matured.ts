// Win rates over leads that opened in the period and are old enough to have closed. A lead that qualified too late to be
// judged is left out on both sides.
// Deliberately absent: leads from before the period. Those still open then are what others left over, and win less.

import type { MaturedFigures } from './figures.ts'
import { isJudged, type ModelView } from './model-view.ts'

export function maturedFigures(view: ModelView): MaturedFigures {
  const { past, verdicts, inTime } = view
  const count = { qualified: 0, won: 0, notQualified: 0, notQualifiedWon: 0 }
  let revenue = 0
  for (let l = 0; l < past.matured.length; l++) {
    if (past.matured[l] === 0) continue
    if (isJudged(view, l)) {
      count.qualified++
      count.won += past.won[l]!
      revenue += inTime.revenue[l]!
    } else if (verdicts.qualifiedRow[l]! < 0) {
      count.notQualified++
      count.notQualifiedWon += past.won[l]!
    }
  }
  const rate = (sum: number) => (count.qualified === 0 ? null : sum / count.qualified)
  return { ...count, winRate: rate(count.won), revenuePerQualified: rate(revenue) }
}
