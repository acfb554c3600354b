// Standing + instant -> points, grades, bucket. The one place where rules become numbers: explanation, next
// change and bound all call the functions below, and bulk scoring is tested to give the same bits.
// A function of the second of t alone. Deliberately absent: sentences (explain.ts) and memory (lead.ts).

import { type ClaimBook, type DecidingClaim, decidingClaim } from './claim-book.ts'
import { decay, exp2 } from './decay.ts'
import type { Bucket } from './evidence.ts'
import type {
  AttributeView,
  Card,
  CompiledCondition,
  CompiledGrades,
  FitEntry,
  FrequencyEntry,
  Model,
  PairEntry,
  SumEntry,
} from './model.ts'
import { cappedPoints, roundPoints } from './points.ts'
import type { Standing } from './standing.ts'

export interface CardResult {
  readonly scorecard: string
  /** base + fit + engagement. */
  readonly score: number
  readonly fit: number
  readonly engagement: number
  readonly fitGrade: string
  readonly engagementGrade: string
  /** Places of the grades in their scales, 0 the best. */
  readonly fitRank: number
  readonly engagementRank: number
  /** Chance of winning by the card's scale, 0..1; null without a scale. */
  readonly chance: number | null
}

/** The score, grades and chance on top are those of the scorecard that decides. */
export interface Evaluation extends CardResult {
  readonly bucket: Bucket
  /** The condition that decided, in the agreement's words. */
  readonly says: string
  /** `qualified:0`: bucket and place of the condition; `nurture` when none held. */
  readonly conditionKey: string
  readonly scorecards: readonly CardResult[]
}

export const NURTURE_SAYS = 'No condition of the agreement holds'

/** The deciding claim of one view, or null when it is unknown. */
export function claimOf(
  model: Model,
  standing: Standing,
  view: AttributeView,
  second: number,
): DecidingClaim | null {
  const book =
    standing.account && view.attribute.startsWith('account.')
      ? standing.account.claims
      : standing.contact.claims
  return decidingClaim(book, view.attribute, view.validFor, model.trust, second)
}

type Claims = readonly (DecidingClaim | null)[]

// Score, bound and explanation of one standing ask for the same claims one after the other. A memo of a pure function.
let asked: {
  readonly model: Model
  readonly contact: ClaimBook
  readonly account: ClaimBook | undefined
  readonly second: number
  readonly claims: Claims
} | null = null

/** The deciding claims of all views of the model, in their order. */
export function claimsAt(model: Model, standing: Standing, second: number): Claims {
  const contact = standing.contact.claims
  const account = standing.account?.claims
  if (
    asked !== null &&
    asked.second === second &&
    asked.contact === contact &&
    asked.account === account &&
    asked.model === model
  )
    return asked.claims
  const claims = model.views.map((view) => claimOf(model, standing, view, second))
  asked = { model, contact, account, second, claims }
  return claims
}

/** Index of the entry of a fit or pair rule that decides, -1 when none holds. */
export function fitEntryOf(entry: FitEntry | PairEntry, claims: readonly (DecidingClaim | null)[]): number {
  if (entry.kind === 'fit') {
    const value = claims[entry.view]?.value ?? null
    for (let i = 0; i < entry.tests.length; i++) if (entry.tests[i]!(value)) return i
    return -1
  }
  const a = claims[entry.views[0]]?.value ?? null
  const b = claims[entry.views[1]]?.value ?? null
  for (let i = 0; i < entry.tests.length; i++) if (entry.tests[i]![0](a) && entry.tests[i]![1](b)) return i
  return -1
}

/** Trust in what decides: of a pair the smaller; points for an unknown value count whole. */
export function fitTrust(entry: FitEntry | PairEntry, claims: readonly (DecidingClaim | null)[]): number {
  if (entry.kind === 'fit') return claims[entry.view]?.trust ?? 1
  return Math.min(claims[entry.views[0]]?.trust ?? 1, claims[entry.views[1]]?.trust ?? 1)
}

/** What a fit or pair rule contributes: trust x points on the 2^-10 grid. */
export function fitPoints(entry: FitEntry | PairEntry, claims: readonly (DecidingClaim | null)[]): number {
  const index = fitEntryOf(entry, claims)
  return index < 0 ? 0 : roundPoints(fitTrust(entry, claims) * entry.points[index]!)
}

/** points x S at a second, before cap and rounding. */
export function rawSumPoints(entry: SumEntry, standing: Standing, second: number): number {
  const state = entry.scope === 'contact' ? standing.contact : standing.account
  if (state === null) return 0
  const sum = state.sums[entry.slot]!
  if (sum === 0) return 0
  if (entry.table === null) return entry.points * sum
  const age = second - state.seconds[entry.slot]!
  return entry.points * (sum * decay(entry.table, age > 0 ? age : 0))
}

/** Second from which a frequency rule no longer holds unless more happens; -Infinity when it does not hold at all. */
export function frequencyEnd(entry: FrequencyEntry, standing: Standing): number {
  const state = entry.scope === 'contact' ? standing.contact : standing.account
  const times = state?.times[entry.slot]
  if (times === undefined || times.length < entry.atLeast) return -Infinity
  return Math.floor(times[times.length - entry.atLeast]! / 1000) + entry.within
}

/** What an engagement or frequency rule contributes at a second. */
export function engagementPoints(
  entry: SumEntry | FrequencyEntry,
  standing: Standing,
  second: number,
): number {
  if (entry.kind === 'engagement') return cappedPoints(rawSumPoints(entry, standing, second), entry.cap)
  return second < frequencyEnd(entry, standing) ? roundPoints(entry.points) : 0
}

/** Place of the grade that points reach, 0 the best. */
export function rankOf(grades: CompiledGrades, points: number): number {
  const { from } = grades
  let rank = 0
  while (points < from[rank]!) rank++
  return rank
}

/** Second from which a condition's touchpoints no longer suffice; -Infinity when they do not at all. */
export function responseEnd(
  wanted: NonNullable<CompiledCondition['touchpoint']>,
  standing: Standing,
): number {
  const times = standing.contact.times[wanted.slot]!
  if (standing.leadOpenedAt === null || times.length < wanted.atLeast) return -Infinity
  const at = times[times.length - wanted.atLeast]!
  return at < standing.leadOpenedAt ? -Infinity : Math.floor(at / 1000) + wanted.within
}

function chanceOf(card: Card, score: number): number | null {
  if (card.scale === null) return null
  const { odds0, score0, double } = card.scale
  // beyond 2^±1000 the chance is 0 or 1 to the last bit anyway, and odds stay finite.
  const doublings = Math.max(-1000, Math.min(1000, (score - score0) / double))
  const odds = odds0 * exp2(doublings)
  return odds === Infinity ? 1 : odds / (1 + odds)
}

function evaluateCard(
  card: Card,
  standing: Standing,
  claims: readonly (DecidingClaim | null)[],
  second: number,
): CardResult {
  let fit = 0
  for (const entry of card.fit) fit += fitPoints(entry, claims)
  let engagement = 0
  for (const entry of card.engagement) engagement += engagementPoints(entry, standing, second)
  const score = card.base + fit + engagement
  const fitRank = rankOf(card.fitGrades, fit)
  const engagementRank = rankOf(card.engagementGrades, engagement)
  return {
    scorecard: card.name,
    score,
    fit,
    engagement,
    fitGrade: card.fitGrades.labels[fitRank]!,
    engagementGrade: card.engagementGrades.labels[engagementRank]!,
    fitRank,
    engagementRank,
    chance: chanceOf(card, score),
  }
}

/** Whether one scorecard satisfies the grade and score parts of a condition. */
export function passesGate(condition: CompiledCondition, place: number, result: CardResult): boolean {
  const gate = condition.gates![place]
  if (!gate) return false
  if (gate.fit !== null && !gate.fit[result.fitRank]) return false
  if (gate.engagement !== null && !gate.engagement[result.engagementRank]) return false
  return result.score >= condition.scoreFrom && result.score <= condition.scoreTo
}

/** Whether the parts that do not depend on a scorecard hold. */
export function holdsApart(
  condition: CompiledCondition,
  standing: Standing,
  claims: readonly (DecidingClaim | null)[],
  second: number,
): boolean {
  const { verdicts, sources, channels, touchpoint } = condition
  for (const part of condition.attributes) if (!part.holds(claims[part.view]?.value ?? null)) return false
  if (verdicts !== null && !verdicts.some((verdict) => standing.verdicts.includes(verdict))) return false
  const { first } = standing.contact
  if (sources !== null && !isFrom(sources, first?.source) && !isFrom(sources, first?.trafficSource))
    return false
  if (channels !== null && !(first?.channel && channels.includes(first.channel))) return false
  return touchpoint === null || second < responseEnd(touchpoint, standing)
}

const isFrom = (sources: ReadonlySet<string>, name: string | null | undefined): boolean =>
  typeof name === 'string' && sources.has(name.toLowerCase())

/** The best grades among the cards that pass, the earlier card on a tie; -1 when none passes. */
function bestCard(results: readonly CardResult[], condition: CompiledCondition | null): number {
  let best = -1
  for (let i = 0; i < results.length; i++) {
    const result = results[i]!
    if (condition?.gates && !passesGate(condition, i, result)) continue
    const held = best < 0 ? null : results[best]!
    if (held === null || result.fitRank + result.engagementRank < held.fitRank + held.engagementRank) best = i
  }
  return best
}

/** Score, grades and bucket at t (milliseconds UTC), which must not lie before the standing's evidence. */
export function evaluate(model: Model, standing: Standing, t: number): Evaluation {
  const second = Math.floor(t / 1000)
  const claims = claimsAt(model, standing, second)
  const scorecards = model.cards.map((card) => evaluateCard(card, standing, claims, second))
  for (const condition of model.conditions) {
    if (!holdsApart(condition, standing, claims, second)) continue
    const card = bestCard(scorecards, condition)
    if (card < 0) continue
    const { bucket, says, key } = condition
    return { ...scorecards[card]!, bucket, says, conditionKey: key, scorecards }
  }
  const card = scorecards[bestCard(scorecards, null)]!
  return { ...card, bucket: 'nurture', says: NURTURE_SAYS, conditionKey: 'nurture', scorecards }
}
