// One model seen against the past: what it made of each lead, which wins it would have shown in time, whom it would have
// had called. Made once (simulate.ts), and every figure of the model is read from it.

import type { Called } from './capacity.ts'
import type { InTime } from './in-time.ts'
import type { ModelRun } from './input.ts'
import type { Past } from './past.ts'
import type { Peaks } from './peaks.ts'
import type { LeadVerdicts } from './standing-in-period.ts'

export interface ModelView extends ModelRun {
  readonly past: Past
  readonly verdicts: LeadVerdicts
  readonly peaks: Peaks
  readonly inTime: InTime
  readonly called: Called
}

/** Whether the lead became qualified in the period: a new call. */
export const becameQualified = ({ verdicts }: Pick<ModelView, 'verdicts'>, l: number): boolean =>
  verdicts.qualifiedRow[l]! >= 0 && verdicts.carried[l] === 0

/** Whether it became so long enough ago to be judged. */
export const isJudged = (view: Pick<ModelView, 'verdicts' | 'past'>, l: number): boolean =>
  becameQualified(view, l) && view.verdicts.qualifiedAt[l]! <= view.past.maturedUntil
