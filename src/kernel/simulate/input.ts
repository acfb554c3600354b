// What a simulation is made from: the chronicle, what each model did with everybody, and the settings.
// Invariant: the same input gives the same figures to the last bit.
// Deliberately absent: defaults that come from people (capacity of a draft, hours a week); the verb fills them in.

import type { BucketChanges, Chronicle } from '../chronicle/chronicle.ts'
import type { Model } from '../model.ts'

export const DAY = 86_400_000
export const WEEK = 7 * DAY

/** A compiled agreement and its replay over the same chronicle and period. */
export interface ModelRun {
  readonly model: Model
  readonly changes: BucketChanges
}

/** (from, to], milliseconds UTC. */
export interface Period {
  readonly from: number
  readonly to: number
}

export interface SimulationSettings {
  /** Leads a week that sales can call. */
  readonly capacity: number
  readonly minutesPerLead: number
  /** null: from the history itself. */
  readonly maturityDays: number | null
  /** The currency of the report; null: the one of most won deals. */
  readonly currency: string | null
  /** Attribute to cut by. */
  readonly segment: string
  readonly rounds: number
  readonly seed: number
  /** Outcomes known by then count; null: by the end of the period, so that nothing later moves an earlier report. */
  readonly outcomesUntil: number | null
}

export type SimulatedChronicle = Pick<
  Chronicle,
  | 'contacts'
  | 'ids'
  | 'accounts'
  | 'accountIds'
  | 'facts'
  | 'attributes'
  | 'values'
  | 'touches'
  | 'claims'
  | 'accountClaims'
  | 'memberships'
  | 'leads'
  | 'deals'
>

export interface SimulationInput {
  readonly chronicle: SimulatedChronicle
  readonly draft: ModelRun
  readonly against: ModelRun | null
  readonly period: Period
  readonly settings: SimulationSettings
}

/** Monday 00:00 UTC of the week in which an instant lies; 1970-01-05 was a Monday. */
export const weekStart = (at: number): number => Math.floor((at - 4 * DAY) / WEEK) * WEEK + 4 * DAY

export const weeksIn = ({ from, to }: Period): number => Math.max(0, to - from) / WEEK
