// All figures of one model, each from its own file.
// Deliberately absent: any comparison.

import { dealFigures } from './deal-figures.ts'
import type { ModelFigures } from './figures.ts'
import { type SimulationSettings, weeksIn } from './input.ts'
import { maturedFigures } from './matured.ts'
import { becameQualified, type ModelView } from './model-view.ts'
import { weekFigures } from './weeks.ts'

export function modelFigures(view: ModelView, settings: SimulationSettings): ModelFigures {
  const weeks = weeksIn(view.past.period)
  let qualified = 0
  for (let l = 0; l < view.past.inPeriod.length; l++) if (becameQualified(view, l)) qualified++
  return {
    qualified,
    qualifiedPerWeek: weeks === 0 ? 0 : qualified / weeks,
    weeks: weekFigures(view),
    deals: dealFigures(view),
    matured: maturedFigures(view),
    missed: { deals: 0, revenue: 0, examples: [] },
    disqualifiedWon: { deals: 0, revenue: 0, examples: [] },
    wasted: { leads: 0, hours: 0, examples: [] },
    atCapacity: {
      perWeek: settings.capacity,
      called: 0,
      won: 0,
      precision: null,
      revenue: 0,
      weeksOver: 0,
    },
    gains: [],
    scores: [],
    threshold: { score: null, leadsPerWeek: 0, hoursPerWeek: 0, next: null },
    supply: [],
    bySource: [],
    bySegment: [],
    byGrade: [],
    unreachable: [],
  }
}
