// One model seen against the past: what it made of each lead, and which wins it would have shown in time. Made once, and
// every figure of the model is read from it.

import { type InTime, inTime } from './in-time.ts'
import type { ModelRun } from './input.ts'
import type { Past } from './past.ts'
import { type LeadVerdicts, leadVerdicts } from './standing-in-period.ts'

export interface ModelView extends ModelRun {
  readonly past: Past
  readonly verdicts: LeadVerdicts
  readonly inTime: InTime
}

export function modelView(past: Past, run: ModelRun): ModelView {
  const verdicts = leadVerdicts(past, run.changes)
  return { ...run, past, verdicts, inTime: inTime(past, verdicts) }
}

/** Whether the lead became qualified in the period: a new call. */
export const becameQualified = ({ verdicts }: ModelView, l: number): boolean =>
  verdicts.qualifiedRow[l]! >= 0 && verdicts.carried[l] === 0

/** Whether it became so long enough ago to be judged. */
export const isJudged = (view: ModelView, l: number): boolean =>
  becameQualified(view, l) && view.verdicts.qualifiedAt[l]! <= view.past.maturedUntil
