// A simulation's figures: what a draft would have done, beside what it is held against, over the same past.
//
//   chronicle + period ── pastOf ──> Past        leads, wins, maturity: the same for every model
//   Past + changes ── viewOf ──> ModelView       when each lead qualified, which wins in time, whom to call
//   ModelView ── modelFigures ──> ModelFigures   every number of the report
//   two ModelViews ──> differences with intervals, flow between buckets
//
// Deliberately absent: replays (kernel/chronicle), names, and everything that only the app knows (variants tried, assumed dates).

import { differencesOf } from './differences.ts'
import type { SimulationFigures } from './figures.ts'
import { flowOf } from './flow.ts'
import { segmentsOf, sourcesOf } from './groups.ts'
import type { SimulationInput } from './input.ts'
import { modelFigures } from './model-figures.ts'
import { notesOf } from './notes.ts'
import { pastOf } from './past.ts'
import { viewOf } from './view-of.ts'

/** Everything that a report says, but names. The same input gives the same figures to the last bit. */
export function simulate(input: SimulationInput): SimulationFigures {
  const { chronicle, period, settings } = input
  const past = pastOf(chronicle, period, settings)
  const draft = viewOf(past, input.draft, settings.capacity)
  const against = input.against && viewOf(past, input.against, settings.capacity)
  const sources = sourcesOf(chronicle, period.to)
  const segments = segmentsOf(chronicle, settings.segment, period.to)
  return {
    settings: {
      capacity: settings.capacity,
      minutesPerLead: settings.minutesPerLead,
      maturityDays: past.maturityDays,
      maturityFromHistory: past.maturityFromHistory,
      wonWithin: past.wonWithin,
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
    draft: modelFigures(draft, settings, sources, segments),
    against: against && modelFigures(against, settings, sources, segments),
    differences: against ? differencesOf(draft, against, settings) : [],
    flow: against ? flowOf(draft, against) : [],
    notes: notesOf(draft),
  }
}
