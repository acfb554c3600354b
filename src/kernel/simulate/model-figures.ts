// All figures of one model, each from its own file.
// Deliberately absent: any comparison.

import { capacityFigures } from './capacity.ts'
import { dealFigures } from './deal-figures.ts'
import { missedFigures, wastedFigures } from './examples.ts'
import type { ModelFigures } from './figures.ts'
import { gainsOf } from './gains.ts'
import { type Grouping, groupFigures } from './groups.ts'
import { type SimulationSettings, weeksIn } from './input.ts'
import { maturedFigures } from './matured.ts'
import { becameQualified, type ModelView } from './model-view.ts'
import { gradeFigures, scoreBins } from './scores.ts'
import { supplyOf } from './supply.ts'
import { thresholdFigures } from './threshold.ts'
import { unreachableOf } from './unreachable.ts'
import { weekFigures } from './weeks.ts'

export function modelFigures(
  view: ModelView,
  settings: SimulationSettings,
  sources: Grouping,
  segments: Grouping,
): ModelFigures {
  const { period, inPeriod } = view.past
  const weeks = weekFigures(view)
  const inWeeks = weeksIn(period)
  let qualified = 0
  for (let l = 0; l < inPeriod.length; l++) if (becameQualified(view, l)) qualified++
  return {
    qualified,
    qualifiedPerWeek: inWeeks === 0 ? 0 : qualified / inWeeks,
    weeks,
    deals: dealFigures(view),
    matured: maturedFigures(view),
    ...missedFigures(view),
    wasted: wastedFigures(view, settings.minutesPerLead),
    atCapacity: capacityFigures(view, settings.capacity),
    gains: gainsOf(view),
    scores: scoreBins(view),
    threshold: thresholdFigures(view, settings),
    supply: supplyOf(weeks, period),
    bySource: groupFigures(view, sources),
    bySegment: groupFigures(view, segments),
    byGrade: gradeFigures(view),
    unreachable: unreachableOf(view),
  }
}
