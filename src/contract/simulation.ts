// A simulation: what is asked, and what it says. The report is plain data, the same from the server, the command line
// and the browser's own replay. Every figure's definition stands in docs/simulation.md.
// Ids are decimal strings; instants ISO 8601 UTC; money in the currency that the report names; shares from 0 to 1.

import { z } from 'zod'
import { BUCKETS } from '../kernel/evidence.ts'
import { DIFFERENCE_METRICS } from '../kernel/simulate/figures.ts'
import { ATTRIBUTE_PATTERN } from './agreement-words.ts'
import { Id, Instant } from './leads.ts'

export const CAPACITY_MAX = 100_000
export const ROUNDS_MAX = 10_000

const Text = z.strictObject({
  document: z.string().min(1).max(200_000),
  format: z.enum(['yaml', 'json']).default('yaml'),
})
const Hash = z.string().regex(/^[0-9a-f]{8,64}$/)

export const SimulationRequest = z.strictObject({
  draft: z
    .union([Hash, Text])
    .describe('A stored version by its hash, or a text; a text is stored as a draft'),
  against: z.union([z.literal('active'), z.literal('nothing'), Hash, Text]).default('active'),
  from: Instant.optional().describe('Default: a year before `to`, or the first touchpoint'),
  to: Instant.optional().describe('Default: now'),
  capacity: z
    .number()
    .int()
    .min(1)
    .max(CAPACITY_MAX)
    .optional()
    .describe('Leads a week; default: what the draft says, else 40'),
  minutesPerLead: z.number().min(1).max(480).default(20),
  maturityDays: z.number().int().min(0).max(1_000).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'three capital letters, such as EUR')
    .optional(),
  segment: z
    .string()
    .max(100)
    .regex(ATTRIBUTE_PATTERN, 'an attribute such as account.industry')
    .optional()
    .describe('Attribute to cut by; default account.industry'),
  rounds: z.number().int().min(100).max(ROUNDS_MAX).default(1_000),
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
  leaveOutAssumed: z.boolean().default(false).describe('Without claims whose dates were assumed at import'),
})
export type SimulationRequest = z.infer<typeof SimulationRequest>

/** What was asked for besides the two versions and the period; null: worked out from history. */
export interface SimulationSettings {
  readonly capacity: number
  readonly minutesPerLead: number
  readonly maturityDays: number | null
  readonly currency: string | null
  readonly segment: string
  readonly rounds: number
  readonly seed: number
  readonly leaveOutAssumed: boolean
}

/** One number with the interval in which it lies with 95 % confidence; null: too little to say. */
const Interval = z.object({ low: z.number(), high: z.number() }).nullable()

export const WeekFigures = z.object({
  week: Instant.describe('Monday 00:00 UTC'),
  qualified: z.int(),
  won: z.int().describe('Deals won of those qualified in that week'),
  revenue: z.number(),
})

export const LeadExample = z.object({
  contact: Id,
  name: z.string().nullable(),
  account: z.string().nullable(),
  at: Instant.nullable(),
  amount: z.number().nullable(),
  because: z.string().describe('The rule or condition, in the words of the agreement'),
})

export const GroupFigures = z.object({
  name: z.string(),
  leads: z.int(),
  qualified: z.int(),
  won: z.int(),
  wonInTime: z.int(),
  revenue: z.number(),
  revenueInTime: z.number(),
})

export const ModelFigures = z.object({
  hash: z.string(),
  name: z.string(),
  qualified: z.int().describe('Leads that became qualified in the period'),
  qualifiedPerWeek: z.number(),
  weeks: z.array(WeekFigures),
  deals: z.object({
    won: z.int(),
    wonInTime: z.int(),
    share: z.number().nullable(),
    revenue: z.number(),
    revenueInTime: z.number(),
    revenueShare: z.number().nullable(),
    /** Days from the first qualified instant to the deal's opening, of the deals in time. */
    leadDays: z.object({ p25: z.number(), median: z.number(), p75: z.number() }).nullable(),
    leadDaysHistogram: z.array(z.object({ from: z.number(), to: z.number().nullable(), deals: z.int() })),
  }),
  matured: z.object({
    qualified: z.int(),
    won: z.int(),
    winRate: z.number().nullable(),
    revenuePerQualified: z.number().nullable(),
    notQualified: z.int(),
    notQualifiedWon: z.int(),
  }),
  missed: z
    .object({ deals: z.int(), revenue: z.number(), examples: z.array(LeadExample).max(50) })
    .describe('Won, but not qualified in time: the hidden gems'),
  disqualifiedWon: z.object({ deals: z.int(), revenue: z.number(), examples: z.array(LeadExample).max(50) }),
  wasted: z
    .object({ leads: z.int(), hours: z.number(), examples: z.array(LeadExample).max(50) })
    .describe('Qualified, old enough to have closed, and never won'),
  atCapacity: z.object({
    perWeek: z.int(),
    called: z.int(),
    won: z.int(),
    precision: z.number().nullable(),
    revenue: z.number(),
    weeksOver: z.int().describe('Weeks with more qualified than can be called'),
  }),
  /** From nobody called to everybody called, at most 101 points. */
  gains: z.array(z.object({ called: z.number(), leads: z.int(), won: z.number(), revenue: z.number() })),
  /** Peak scores of matured leads. */
  scores: z.array(z.object({ from: z.number(), to: z.number(), won: z.int(), notWon: z.int() })),
  threshold: z.object({
    /** Score that as many leads a week reach as can be called; null when even the lowest does not fill the week. */
    score: z.number().nullable(),
    leadsPerWeek: z.number(),
    hoursPerWeek: z.number(),
    /** What ten more hours a week would bring. */
    next: z.object({ score: z.number(), leads: z.int(), won: z.int(), revenue: z.number() }).nullable(),
  }),
  supply: z
    .array(z.object({ week: Instant, expected: z.number(), low: z.number(), high: z.number() }))
    .describe('Forecast of qualified leads for the weeks after the period, 80 % interval'),
  bySource: z.array(GroupFigures),
  bySegment: z.array(GroupFigures),
  byGrade: z
    .array(z.object({ grade: z.string(), leads: z.int(), won: z.int(), winRate: z.number().nullable() }))
    .describe('Fit and engagement grade at the peak score, such as A1; what drift is held against'),
  unreachable: z.array(z.string()).describe('Conditions that nobody met in the period, in their own words'),
})
export type ModelFigures = z.infer<typeof ModelFigures>

export const Difference = z.object({
  metric: z.enum(DIFFERENCE_METRICS),
  draft: z.number().nullable(),
  against: z.number().nullable(),
  difference: z.number().nullable(),
  interval: Interval,
  decides: z.boolean().describe('The interval excludes zero and there are wins enough'),
})

export const FlowCell = z.object({
  against: z.enum(BUCKETS),
  draft: z.enum(BUCKETS),
  leads: z.int(),
  won: z.int(),
  revenue: z.number(),
  examples: z.array(LeadExample).max(10),
})

export const NOTE_WORDS = [
  'counterfactual_only',
  'selection_bias',
  'recheck_sample',
  'too_young',
  'too_few_wins',
  'no_wins',
  'assumed_dates',
  'several_currencies',
  'variants_tried',
  'empty_period',
  'unreachable_threshold',
  'outcome_before_first_touch',
  'erased',
] as const
export const Note = z.object({
  word: z.enum(NOTE_WORDS),
  says: z.string(),
  weight: z.enum(['fact', 'caution', 'stop']),
})

export const SimulationReport = z.object({
  kernel: z.string(),
  watermark: z.object({ knownAt: Instant, touchpoints: z.int(), contacts: z.int() }),
  from: Instant,
  to: Instant,
  settings: z.object({
    capacity: z.int(),
    minutesPerLead: z.number(),
    maturityDays: z.int(),
    maturityFromHistory: z.boolean(),
    wonWithin: z
      .number()
      .nullable()
      .describe('Share of the wins of the history that came within the maturity window; null without wins'),
    currency: z.string().nullable(),
    segment: z.string(),
    rounds: z.int(),
    seed: z.int(),
    leaveOutAssumed: z.boolean(),
  }),
  leads: z.int(),
  maturedLeads: z.int(),
  deals: z.object({ won: z.int(), lost: z.int(), open: z.int(), revenue: z.number() }),
  draft: ModelFigures,
  against: ModelFigures.nullable(),
  differences: z.array(Difference),
  flow: z.array(FlowCell),
  /** The same differences without claims whose dates were assumed; null when there are none. */
  withoutAssumed: z.object({ attributes: z.array(z.string()), differences: z.array(Difference) }).nullable(),
  notes: z.array(Note),
})
export type SimulationReport = z.infer<typeof SimulationReport>

export const SIMULATION_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const
export const SimulationView = z.object({
  id: Id,
  state: z.enum(SIMULATION_STATES),
  stage: z.string().nullable().describe('What it is doing, in plain words'),
  progress: z.number().min(0).max(1),
  draft: z.string().describe('Hash'),
  draftName: z.string(),
  against: z.string().nullable(),
  againstName: z.string().nullable(),
  from: Instant,
  to: Instant,
  createdAt: Instant,
  createdBy: z.string().nullable(),
  finishedAt: Instant.nullable(),
  failure: z.string().nullable(),
  report: SimulationReport.nullable(),
})
export type SimulationView = z.infer<typeof SimulationView>
