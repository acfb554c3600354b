// From a replay to what every figure of the model is read from.
// Deliberately absent: the figures.

import { calledAt } from './capacity.ts'
import { inTime } from './in-time.ts'
import type { ModelRun } from './input.ts'
import type { ModelView } from './model-view.ts'
import type { Past } from './past.ts'
import { peaksOf } from './peaks.ts'
import { leadVerdicts } from './standing-in-period.ts'

/** One model seen against the past, with so many calls a week. */
export function viewOf(past: Past, run: ModelRun, capacity: number): ModelView {
  const verdicts = leadVerdicts(past, run.changes)
  const known = { ...run, past, verdicts }
  return {
    ...known,
    peaks: peaksOf(past, run, verdicts),
    inTime: inTime(past, verdicts),
    called: calledAt(known, capacity),
  }
}
