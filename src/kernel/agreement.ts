// The agreement as the kernel reads it: the document after parsing, every duration in seconds, every
// map in a list whose order is the document's. contract/agreement.ts owns the written form (YAML, JSON,
// errors with line and column) and turns it into this; kernel/compile.ts turns this into tables.
// Deliberately absent: defaults that would change a score. What is optional here changes nothing when left out.

import type { Bucket, Channel, Provenance, Scalar, Verdict } from './evidence.ts'

/** A test of one scalar. `oneOf` compares strings without case; globs use `*` only. Ranges include both ends. */
export type ValueTest =
  | { readonly kind: 'oneOf'; readonly values: readonly Scalar[] }
  | { readonly kind: 'glob'; readonly patterns: readonly string[] }
  | { readonly kind: 'range'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not'; readonly test: ValueTest }

/** Which touchpoints a rule counts. All given parts must hold. */
export interface TouchpointTest {
  /** `any` means any touchpoint of the contact's own doing; otherwise one of these types. */
  readonly types: 'any' | readonly string[]
  /** Keys: path, channel, trafficSource, medium, campaign, source, incentivised, or a property's name. */
  readonly where: readonly { readonly key: string; readonly test: ValueTest }[]
}

interface RuleBase {
  /** The rule in plain words; also its name. Unique within a scorecard. */
  readonly says: string
  readonly points: number
}

/** clamp(points * sum 2^(-age/halfLife), -cap, +cap). */
export interface EngagementRule extends RuleBase {
  readonly kind: 'engagement'
  readonly scope: 'contact' | 'account'
  readonly touchpoint: TouchpointTest
  /** Seconds; null: no decay. */
  readonly halfLife: number | null
  /** Positive points; null: no cap. */
  readonly cap: number | null
}

/** `points` while at least `atLeast` (1..64) matching touchpoints, or distinct UTC days, lie in the last `within` seconds. */
export interface FrequencyRule extends RuleBase {
  readonly kind: 'frequency'
  readonly scope: 'contact' | 'account'
  readonly touchpoint: TouchpointTest
  readonly atLeast: number
  readonly unit: 'touchpoints' | 'days'
  /** Seconds. */
  readonly within: number
}

/** The first entry whose test holds gives its points times the trust in the deciding provenance. */
export interface FitRule {
  readonly kind: 'fit'
  readonly says: string
  readonly attribute: string
  readonly points: readonly { readonly test: ValueTest; readonly points: number }[]
  /** Seconds that a value stays valid from its occurredAt; null: for ever. */
  readonly validFor: number | null
}

/** A small table over two attributes; trust is the smaller of the two. The first entry whose tests both hold decides. */
export interface PairRule {
  readonly kind: 'pair'
  readonly says: string
  readonly attributes: readonly [string, string]
  readonly points: readonly {
    readonly tests: readonly [ValueTest, ValueTest]
    readonly points: number
  }[]
  readonly validFor: number | null
}

/** Labels from best to worst; the first whose `from` is reached holds, the last has `from: null`. */
export interface GradeScale {
  readonly labels: readonly { readonly label: string; readonly from: number | null }[]
}

export interface Scorecard {
  readonly name: string
  readonly base: number
  /** Fit and pair rules: who they are. */
  readonly fit: readonly (FitRule | PairRule)[]
  /** Engagement and frequency rules, of the contact or the account: what they did. */
  readonly engagement: readonly (EngagementRule | FrequencyRule)[]
  readonly grades: { readonly fit: GradeScale; readonly engagement: GradeScale }
  /** odds = odds0 * 2^((score - score0) / double). Never changes a score. */
  readonly scale: { readonly odds0: number; readonly score0: number; readonly double: number } | null
}

/** Inclusive band of labels of a grade scale, best first, already expanded: `B..` becomes [A, B]. */
export interface GradeBand {
  readonly labels: readonly string[]
}

/** All given parts must hold. Grade and score parts are tested on one scorecard at a time; any scorecard may satisfy them. */
export interface BucketCondition {
  readonly says: string
  readonly scorecard: string | null
  readonly fit: GradeBand | null
  readonly engagement: GradeBand | null
  readonly score: { readonly from: number | null; readonly to: number | null } | null
  /** The deciding value of an attribute, expired values being unknown. */
  readonly attributes: readonly { readonly attribute: string; readonly test: ValueTest }[]
  /** A verdict in force on any identifier of the contact. */
  readonly verdicts: readonly Verdict[] | null
  /** Of the contact's first touchpoint. */
  readonly sources: readonly string[] | null
  readonly channels: readonly Channel[] | null
  /** A response rule: at least `atLeast` matching touchpoints in the last `within` seconds, since the lead opened. */
  readonly touchpoint: {
    readonly test: TouchpointTest
    readonly within: number
    readonly atLeast: number
  } | null
}

export interface Agreement {
  readonly name: string
  readonly trust: Readonly<Record<Provenance, number>>
  /** The profile agreed on: attribute and test, for resemblance. */
  readonly ideal: readonly { readonly attribute: string; readonly test: ValueTest }[]
  readonly scorecards: readonly Scorecard[]
  /** Tested in the order disqualified, qualified; within each in the document's order. `nurture` remains. */
  readonly buckets: Readonly<Record<Exclude<Bucket, 'nurture'>, readonly BucketCondition[]>>
  readonly handoff: {
    readonly acceptWithinSeconds: number | null
    readonly workingHours: boolean
    readonly capacityPerWeek: number | null
  }
}
