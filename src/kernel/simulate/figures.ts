// What a simulation says, as plain numbers: ids as the store has them, instants in milliseconds UTC, shares from 0 to 1,
// money in the one currency that the figures name. The app puts names and ISO text to them.
// Deliberately absent: names of people and companies, and anything that would need the clock.

import type { Bucket } from '../evidence.ts'

/** Below so many won deals in the period no difference is said to be decided. */
export const MIN_WINS = 20

export interface Interval {
  readonly low: number
  readonly high: number
}

export interface WeekFigures {
  /** Monday 00:00 UTC. */
  readonly week: number
  readonly qualified: number
  /** Deals won of those qualified in that week. */
  readonly won: number
  readonly revenue: number
}

export interface LeadExample {
  /** The store's id. */
  readonly contact: number
  /** The store's id; null: no account. */
  readonly account: number | null
  readonly at: number | null
  readonly amount: number | null
  /** The rule or condition, in the words of the agreement. */
  readonly because: string
}

export interface GroupFigures {
  readonly name: string
  readonly leads: number
  readonly qualified: number
  readonly won: number
  readonly wonInTime: number
  readonly revenue: number
  readonly revenueInTime: number
}

export interface DealFigures {
  readonly won: number
  readonly wonInTime: number
  readonly share: number | null
  readonly revenue: number
  readonly revenueInTime: number
  readonly revenueShare: number | null
  /** Days from the first qualified instant to the deal's opening, of the deals in time. */
  readonly leadDays: { readonly p25: number; readonly median: number; readonly p75: number } | null
  readonly leadDaysHistogram: readonly {
    readonly from: number
    readonly to: number | null
    readonly deals: number
  }[]
}

export interface MaturedFigures {
  readonly qualified: number
  readonly won: number
  readonly winRate: number | null
  readonly revenuePerQualified: number | null
  readonly notQualified: number
  readonly notQualifiedWon: number
}

export interface ExampleFigures {
  readonly deals: number
  readonly revenue: number
  readonly examples: readonly LeadExample[]
}

export interface WastedFigures {
  readonly leads: number
  readonly hours: number
  readonly examples: readonly LeadExample[]
}

export interface CapacityFigures {
  readonly perWeek: number
  readonly called: number
  readonly won: number
  readonly precision: number | null
  readonly revenue: number
  readonly weeksOver: number
}

export interface GainsPoint {
  /** Share of the matured leads called. */
  readonly called: number
  readonly leads: number
  /** Shares of their wins and their revenue. */
  readonly won: number
  readonly revenue: number
}

export interface ScoreBin {
  readonly from: number
  readonly to: number
  readonly won: number
  readonly notWon: number
}

export interface ThresholdFigures {
  readonly score: number | null
  readonly leadsPerWeek: number
  readonly hoursPerWeek: number
  readonly next: {
    readonly score: number
    readonly leads: number
    readonly won: number
    readonly revenue: number
  } | null
}

export interface SupplyWeek {
  readonly week: number
  readonly expected: number
  readonly low: number
  readonly high: number
}

export interface GradeFigures {
  readonly grade: string
  readonly leads: number
  readonly won: number
  readonly winRate: number | null
}

export interface ModelFigures {
  readonly qualified: number
  readonly qualifiedPerWeek: number
  readonly weeks: readonly WeekFigures[]
  readonly deals: DealFigures
  readonly matured: MaturedFigures
  readonly missed: ExampleFigures
  readonly disqualifiedWon: ExampleFigures
  readonly wasted: WastedFigures
  readonly atCapacity: CapacityFigures
  readonly gains: readonly GainsPoint[]
  readonly scores: readonly ScoreBin[]
  readonly threshold: ThresholdFigures
  readonly supply: readonly SupplyWeek[]
  readonly bySource: readonly GroupFigures[]
  readonly bySegment: readonly GroupFigures[]
  readonly byGrade: readonly GradeFigures[]
  readonly unreachable: readonly string[]
}

export const DIFFERENCE_METRICS = [
  'qualified_per_week',
  'won_share_in_time',
  'revenue_share_in_time',
  'win_rate',
  'revenue_per_qualified',
  'precision_at_capacity',
  'revenue_at_capacity',
  'lead_days',
] as const
export type DifferenceMetric = (typeof DIFFERENCE_METRICS)[number]

export interface Difference {
  readonly metric: DifferenceMetric
  readonly draft: number | null
  readonly against: number | null
  readonly difference: number | null
  /** 95 %, percentiles of the paired bootstrap; null: too little to say. */
  readonly interval: Interval | null
  readonly decides: boolean
}

export interface FlowCell {
  readonly against: Bucket
  readonly draft: Bucket
  readonly leads: number
  readonly won: number
  readonly revenue: number
  readonly examples: readonly LeadExample[]
}

export interface Note {
  readonly word:
    | 'counterfactual_only'
    | 'selection_bias'
    | 'recheck_sample'
    | 'too_young'
    | 'too_few_wins'
    | 'no_wins'
    | 'several_currencies'
    | 'empty_period'
    | 'unreachable_threshold'
    | 'outcome_before_first_touch'
  readonly says: string
  readonly weight: 'fact' | 'caution' | 'stop'
}

export interface SimulationFigures {
  readonly settings: {
    readonly capacity: number
    readonly minutesPerLead: number
    readonly maturityDays: number
    readonly maturityFromHistory: boolean
    /** Share of the history's wins that came within that time; null without wins. */
    readonly wonWithin: number | null
    readonly currency: string | null
    readonly segment: string
    readonly rounds: number
    readonly seed: number
    readonly outcomesUntil: number
  }
  readonly leads: number
  readonly maturedLeads: number
  readonly deals: {
    readonly won: number
    readonly lost: number
    readonly open: number
    readonly revenue: number
  }
  readonly draft: ModelFigures
  readonly against: ModelFigures | null
  readonly differences: readonly Difference[]
  readonly flow: readonly FlowCell[]
  readonly notes: readonly Note[]
}
