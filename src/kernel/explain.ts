// The score taken apart: one contribution a rule, each on the 2^-10 grid, which add up to the score exactly,
// with the reason in plain words. The numbers come from evaluate.ts; nothing is computed a second way.
// Deliberately absent: what would have to happen (to-qualify.ts) and who said a claim (the log knows).

import type { DecidingClaim } from './claim-book.ts'
import { claimsAt, engagementPoints, evaluate, fitPoints, frequencyEnd, rawSumPoints } from './evaluate.ts'
import type { Card, FitEntry, FrequencyEntry, Model, PairEntry, SumEntry } from './model.ts'
import { agoWords, attributeWords, durationWords, touchpointWords } from './sentence.ts'
import type { Standing } from './standing.ts'

export interface RuleContribution {
  /** The rule in the agreement's words. */
  readonly rule: string
  readonly scorecard: string
  readonly part: 'base' | 'fit' | 'engagement'
  /** A multiple of 2^-10. */
  readonly points: number
  /** What was seen, as a sentence without a full stop. */
  readonly because: string
  /** How many touchpoints count in it; 0 for fit. */
  readonly touchpoints: number
  readonly capped: boolean
}

type Claims = readonly (DecidingClaim | null)[]

function claimWords(attribute: string, claim: DecidingClaim | null, second: number): string {
  const name = attributeWords(attribute)
  if (claim === null) return `${name} is unknown`
  const age = Math.max(0, second - Math.floor(claim.occurredAt / 1000))
  const trust = claim.trust === 1 ? '' : `, trusted ${claim.trust}`
  return `${name} is ${String(claim.value)}, ${claim.provenance} ${agoWords(age)}${trust}`
}

function explainFit(
  card: Card,
  entry: FitEntry | PairEntry,
  claims: Claims,
  second: number,
): RuleContribution {
  const views = entry.kind === 'fit' ? [entry.view] : entry.views
  const { rule } = entry
  const attributes = rule.kind === 'fit' ? [rule.attribute] : rule.attributes
  const because = views.map((view, i) => claimWords(attributes[i]!, claims[view]!, second)).join('; ')
  const points = fitPoints(entry, claims)
  return {
    rule: rule.says,
    scorecard: card.name,
    part: 'fit',
    points,
    because,
    touchpoints: 0,
    capped: false,
  }
}

const stateOf = (entry: SumEntry | FrequencyEntry, standing: Standing) =>
  entry.scope === 'contact' ? standing.contact : standing.account

function explainSum(card: Card, entry: SumEntry, standing: Standing, second: number): RuleContribution {
  const state = stateOf(entry, standing)
  const touchpoints = state?.counts[entry.slot] ?? 0
  const raw = rawSumPoints(entry, standing, second)
  const capped = raw > entry.cap || raw < -entry.cap
  const age = Math.max(0, second - (state?.seconds[entry.slot] ?? 0))
  const last = touchpoints === 1 ? agoWords(age) : `the last ${agoWords(age)}`
  const whose = entry.scope === 'account' ? ' by people of the account' : ''
  const limit = capped ? `, capped at ${entry.cap}` : ''
  return {
    rule: entry.says,
    scorecard: card.name,
    part: 'engagement',
    points: engagementPoints(entry, standing, second),
    because: `${touchpointWords(entry.test, touchpoints)}${whose}, ${last}${limit}`,
    touchpoints,
    capped,
  }
}

function explainFrequency(
  card: Card,
  entry: FrequencyEntry,
  standing: Standing,
  second: number,
): RuleContribution {
  const times = stateOf(entry, standing)?.times[entry.slot] ?? []
  const since = second - entry.within
  const touchpoints = times.filter((at) => Math.floor(at / 1000) > since).length
  const unit = entry.unit === 'days' ? ` on ${touchpoints} different days` : ''
  const what = touchpointWords(entry.test, touchpoints)
  const seen = entry.unit === 'days' ? what.replace(/^[\d,]+ (× )?/, '') : what
  const whose = entry.scope === 'account' ? ' by people of the account' : ''
  const atLeast = second < frequencyEnd(entry, standing) ? '' : `, ${entry.atLeast} are needed`
  return {
    rule: entry.says,
    scorecard: card.name,
    part: 'engagement',
    points: engagementPoints(entry, standing, second),
    because: `${seen}${unit}${whose} within ${durationWords(entry.within)}${atLeast}`,
    touchpoints,
    capped: false,
  }
}

/** Every rule of one scorecard at t, zero contributions included, base first. Their points sum to the card's score. */
export const explainCard = (model: Model, standing: Standing, t: number, place: number): RuleContribution[] =>
  contributions(model, standing, t, place, (weighed) => weighed)

interface Weighed {
  /** null: the base. */
  readonly entry: FitEntry | PairEntry | SumEntry | FrequencyEntry | null
  readonly points: number
}

/** What each rule of a card gives, base first, before any words: those cost more than the score itself. */
const weigh = (card: Card, standing: Standing, claims: Claims, second: number): Weighed[] => [
  { entry: null, points: card.base },
  ...card.fit.map((entry) => ({ entry, points: fitPoints(entry, claims) })),
  ...card.engagement.map((entry) => ({ entry, points: engagementPoints(entry, standing, second) })),
]

const explainBase = (card: Card): RuleContribution => ({
  rule: 'Base',
  scorecard: card.name,
  part: 'base',
  points: card.base,
  because: 'where everybody starts',
  touchpoints: 0,
  capped: false,
})

/** Words for those of a card's contributions that `choose` keeps, in its order. */
function contributions(
  model: Model,
  standing: Standing,
  t: number,
  place: number,
  choose: (weighed: readonly Weighed[]) => readonly Weighed[],
): RuleContribution[] {
  const card = model.cards[place]!
  const second = Math.floor(t / 1000)
  const claims = claimsAt(model, standing, second)
  return choose(weigh(card, standing, claims, second)).map(({ entry }) => {
    if (entry === null) return explainBase(card)
    if (entry.kind === 'fit' || entry.kind === 'pair') return explainFit(card, entry, claims, second)
    if (entry.kind === 'engagement') return explainSum(card, entry, standing, second)
    return explainFrequency(card, entry, standing, second)
  })
}

const byMagnitude = (a: Weighed, b: Weighed): number => Math.abs(b.points) - Math.abs(a.points)
const givesPoints = ({ points }: Weighed): boolean => points !== 0

/**
 * The contributions of the deciding scorecard at t (or of the one named), largest magnitude first. Rules that
 * give nothing are left out; the rest still sum to the score exactly.
 */
export function explain(model: Model, standing: Standing, t: number, scorecard?: string): RuleContribution[] {
  const wanted = scorecard ?? evaluate(model, standing, t).scorecard
  const place = model.cards.findIndex((card) => card.name === wanted)
  if (place < 0) throw new Error(`The agreement has no scorecard "${wanted}".`)
  return contributions(model, standing, t, place, (weighed) => weighed.filter(givesPoints).sort(byMagnitude))
}

/** The `most` largest contributions of a scorecard, base left out: what a row of a list has room for. */
export function strongest(
  model: Model,
  standing: Standing,
  t: number,
  scorecard: string,
  most: number,
): RuleContribution[] {
  const place = model.cards.findIndex((card) => card.name === scorecard)
  if (place < 0) throw new Error(`The agreement has no scorecard "${scorecard}".`)
  return contributions(model, standing, t, place, ([, ...rules]) =>
    rules.filter(givesPoints).sort(byMagnitude).slice(0, most),
  )
}
