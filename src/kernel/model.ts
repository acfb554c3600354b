// The compiled agreement: what compile.ts makes and everything else reads. Plain data, tables and closures.
// A slot is one accumulator of a state; rules that ask the same of the same touchpoints share one.
// Deliberately absent: anything about one contact.

import type { Agreement, FitRule, FrequencyRule, PairRule, TouchpointTest } from './agreement.ts'
import type { DecayTable } from './decay.ts'
import type { Bucket, Channel, TouchpointFacts, Verdict } from './evidence.ts'
import type { ScalarPredicate } from './value-test.ts'

export type Scope = 'contact' | 'account'

/** S = sum 2^(-age/halfLife) over the touchpoints that pass; without decay, their number. */
export interface SumSlot {
  readonly test: TouchpointTest
  readonly table: DecayTable | null
}

/** The instants of the last `keep` touchpoints that pass, or of the latest one of each of the last `keep` UTC days. */
export interface TimesSlot {
  readonly test: TouchpointTest
  readonly unit: FrequencyRule['unit']
  readonly keep: number
}

export interface ScopeLayout {
  readonly scope: Scope
  readonly sums: readonly SumSlot[]
  readonly times: readonly TimesSlot[]
  /** Slots that facts fall into: sums by their index, times by sums.length + index. */
  readonly slotsOf: (facts: TouchpointFacts) => Int32Array
  /** Hash of the slots; a stored state of another layout is refused. */
  readonly hash: number
}

/** One attribute as rules with one validity see it. */
export interface AttributeView {
  readonly attribute: string
  readonly validFor: number | null
}

export interface FitEntry {
  readonly rule: FitRule
  readonly kind: 'fit'
  readonly view: number
  readonly tests: readonly ScalarPredicate[]
  readonly points: readonly number[]
}

export interface PairEntry {
  readonly rule: PairRule
  readonly kind: 'pair'
  readonly views: readonly [number, number]
  readonly tests: readonly (readonly [ScalarPredicate, ScalarPredicate])[]
  readonly points: readonly number[]
}

export interface SumEntry {
  readonly kind: 'engagement'
  readonly says: string
  readonly scope: Scope
  readonly slot: number
  readonly points: number
  readonly cap: number
  readonly table: DecayTable | null
  readonly test: TouchpointTest
}

export interface FrequencyEntry {
  readonly kind: 'frequency'
  readonly says: string
  readonly scope: Scope
  readonly slot: number
  readonly points: number
  readonly atLeast: number
  readonly within: number
  readonly unit: FrequencyRule['unit']
  readonly test: TouchpointTest
}

/** Labels best first; points >= from[i] reaches label i, and the last is -Infinity. */
export interface CompiledGrades {
  readonly labels: readonly string[]
  readonly from: readonly number[]
}

export interface Card {
  readonly name: string
  readonly base: number
  readonly fit: readonly (FitEntry | PairEntry)[]
  readonly engagement: readonly (SumEntry | FrequencyEntry)[]
  readonly fitGrades: CompiledGrades
  readonly engagementGrades: CompiledGrades
  readonly scale: { readonly odds0: number; readonly score0: number; readonly double: number } | null
}

/** The part of a condition that one scorecard has to satisfy: which grade ranks pass, and which scores. */
export interface CardGate {
  readonly fit: readonly boolean[] | null
  readonly engagement: readonly boolean[] | null
}

export interface CompiledCondition {
  /** `qualified:0`: bucket and place in the document. */
  readonly key: string
  readonly bucket: Exclude<Bucket, 'nurture'>
  readonly says: string
  /** One gate a scorecard; null where the scorecard cannot satisfy it. null: asks nothing of scorecards. */
  readonly gates: readonly (CardGate | null)[] | null
  readonly scoreFrom: number
  readonly scoreTo: number
  readonly attributes: readonly { readonly view: number; readonly holds: ScalarPredicate }[]
  readonly verdicts: readonly Verdict[] | null
  readonly sources: ReadonlySet<string> | null
  readonly channels: readonly Channel[] | null
  readonly touchpoint: { readonly slot: number; readonly atLeast: number; readonly within: number } | null
}

export interface Model {
  readonly agreement: Agreement
  readonly contact: ScopeLayout
  readonly account: ScopeLayout
  /** Trust by the order of PROVENANCES. */
  readonly trust: readonly number[]
  readonly views: readonly AttributeView[]
  /** Every attribute that a rule, a condition or the ideal reads; a state books claims of these alone. */
  readonly attributes: ReadonlySet<string>
  readonly cards: readonly Card[]
  /** In the order of testing: disqualified, then qualified. */
  readonly conditions: readonly CompiledCondition[]
  readonly ideal: readonly { readonly view: number; readonly holds: ScalarPredicate }[]
  /** Per card: where the score crosses what a condition asks of it; `above` is exclusive. */
  readonly scoreSteps: readonly { readonly at: number; readonly above: boolean }[]
}
