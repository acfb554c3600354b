// A simulation's figures: what a draft would have done, beside what it is held against, over the same past.
//
//   chronicle + period ── pastOf ──> Past        leads, wins, maturity: the same for every model
//   Past + changes ── modelView ──> ModelView    when each lead qualified, which wins in time
//   ModelView ── modelFigures ──> ModelFigures   every number of the report
//   two ModelViews ──> differences with intervals, flow between buckets
//
// Deliberately absent: replays (kernel/chronicle), names, and everything that only the app knows (variants tried, assumed dates).

import type { SimulationFigures } from './figures.ts'
import type { SimulationInput } from './input.ts'
import { modelFigures } from './model-figures.ts'
import { modelView } from './model-view.ts'
import { pastOf } from './past.ts'

/** Everything that a report says, but names. The same input gives the same figures to the last bit. */
export function simulate({
  chronicle,
  draft,
  against,
  period,
  settings,
}: SimulationInput): SimulationFigures {
  const past = pastOf(chronicle, period, settings)
  const draftView = modelView(past, draft)
  const againstView = against && modelView(past, against)
  return {
    settings: {
      capacity: settings.capacity,
      minutesPerLead: settings.minutesPerLead,
      maturityDays: past.maturityDays,
      maturityFromHistory: past.maturityFromHistory,
      currency: past.currency,
      segment: settings.segment,
      rounds: settings.rounds,
      seed: settings.seed,
      outcomesUntil: past.outcomesUntil,
    },
    leads: past.leads,
    maturedLeads: past.maturedLeads,
    deals: {
      won: past.wins.size,
      lost: past.lost,
      open: past.open,
      revenue: past.wins.revenue(),
    },
    draft: modelFigures(draftView, settings),
    against: againstView && modelFigures(againstView, settings),
    differences: [],
    flow: [],
    notes: [],
  }
}
