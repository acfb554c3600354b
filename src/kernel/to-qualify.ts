// What would have to happen for a contact to qualify: for each qualified condition, what it still lacks, whether
// fit can make it possible at all, and which single touchpoint or answer would tip it. Each suggestion is tried
// on the kernel's own evaluation, as if it happened now; none is listed that would not work.
// Deliberately absent: combinations of two suggestions, and how likely any of them is.

import type { TouchpointTest, ValueTest } from './agreement.ts'
import {
  claimsAt,
  type Evaluation,
  evaluate,
  fitPoints,
  fitTrust,
  holdsApart,
  passesGate,
  rankOf,
  responseEnd,
} from './evaluate.ts'
import { CHANNELS, type Channel, type Scalar, type TouchpointFacts } from './evidence.ts'
import type { Card, CompiledCondition, FitEntry, Model, PairEntry } from './model.ts'
import { attributeWords, testWords, touchpointWords } from './sentence.ts'
import type { Standing } from './standing.ts'
import { extend, withClaim } from './state.ts'
import { exampleOf } from './value-test.ts'

export interface QualifyStep {
  readonly kind: 'touchpoint' | 'answer'
  readonly says: string
  /** What the score gains. */
  readonly points: number
}

export interface QualifyWay {
  /** The qualified condition that would hold. */
  readonly rule: string
  readonly conditionKey: string
  /** `yes`: the fit suffices; `answers`: what is still unknown could make it suffice; `no`: nothing can. */
  readonly fit: 'yes' | 'answers' | 'no'
  /** What is missing, in plain words. */
  readonly because: string
  /** Each alone puts the contact into `qualified` at once. */
  readonly steps: readonly QualifyStep[]
}

/** Suggestions tried for one contact; a long agreement is cut here rather than slow. */
export const SUGGESTIONS_MAX = 400

/** Facts of an imagined touchpoint that passes the test; null when none can be named. */
function exampleFacts(test: TouchpointTest): TouchpointFacts | null {
  const type = test.types === 'any' ? 'page_viewed' : test.types[0]
  if (type === undefined) return null
  const wanted = new Map<string, Scalar>()
  for (const part of test.where) {
    const value = exampleOf(part.test)
    if (value !== undefined) wanted.set(part.key, value)
  }
  const text = (key: string) => (wanted.has(key) ? String(wanted.get(key)) : null)
  const channel = text('channel')
  return {
    type,
    own: true,
    channel: CHANNELS.includes(channel as Channel) ? (channel as Channel) : null,
    trafficSource: text('trafficSource'),
    medium: text('medium'),
    campaign: text('campaign'),
    source: text('source'),
    incentivised: wanted.get('incentivised') === true,
    path: text('path'),
    properties: Object.fromEntries(wanted),
  }
}

const IMAGINED = { sourceId: 0x7fff_ffff, messageId: '\u{10ffff}' }

interface Suggestion {
  readonly kind: QualifyStep['kind']
  readonly says: string
  readonly standing: Standing
}

function touchpointSuggestions(model: Model, standing: Standing, t: number): Suggestion[] {
  const tests = new Map<string, TouchpointTest>()
  for (const { scope, test, points } of model.cards.flatMap((card) => card.engagement))
    if (scope === 'contact' && points > 0) tests.set(JSON.stringify(test), test)
  for (const { touchpoint } of model.conditions) {
    const test = touchpoint && model.contact.times[touchpoint.slot]!.test
    if (test) tests.set(JSON.stringify(test), test)
  }
  const occurredAt = Math.max(t, standing.contact.lastKey?.occurredAt ?? 0)
  return [...tests.values()].flatMap((test) => {
    const facts = exampleFacts(test)
    if (facts === null) return []
    const contact = extend(model, standing.contact, { ...IMAGINED, occurredAt, facts })
    const leadOpenedAt = standing.leadOpenedAt ?? occurredAt
    return [
      {
        kind: 'touchpoint',
        says: touchpointWords(test, 1),
        standing: { ...standing, contact, leadOpenedAt },
      },
    ]
  })
}

/** Every (attribute, test) that a rule or condition asks about. */
function questionsOf(model: Model): { attribute: string; test: ValueTest }[] {
  const rules = model.agreement.scorecards.flatMap((card) => card.fit)
  const fromRules = rules.flatMap((rule) =>
    rule.kind === 'fit'
      ? rule.points.map(({ test }) => ({ attribute: rule.attribute, test }))
      : rule.points.flatMap(({ tests }) =>
          rule.attributes.map((attribute, i) => ({ attribute, test: tests[i]! })),
        ),
  )
  return [...fromRules, ...model.agreement.buckets.qualified.flatMap((condition) => condition.attributes)]
}

/** An answer counts as the contact's own word, a fact about the account as looked up. */
function answered(standing: Standing, t: number, attribute: string, value: Scalar): Standing {
  const ofAccount = attribute.startsWith('account.')
  const provenance = ofAccount ? 'verified' : 'declared'
  const claim = { attribute, value, provenance, occurredAt: t, knownAt: t } as const
  if (ofAccount && standing.account) return { ...standing, account: withClaim(standing.account, claim) }
  return { ...standing, contact: withClaim(standing.contact, claim) }
}

function answerSuggestions(model: Model, standing: Standing, t: number): Suggestion[] {
  const suggestions = new Map<string, Suggestion>()
  for (const { attribute, test } of questionsOf(model)) {
    const value = exampleOf(test)
    if (value === undefined || value === null) continue
    const says = `${attributeWords(attribute)} turns out to be ${testWords(test)}`
    const imagined = answered(standing, t, attribute, value)
    suggestions.set(`${attribute} ${says}`, { kind: 'answer', says, standing: imagined })
  }
  return [...suggestions.values()]
}

/** The most that a rule could give: as it is when its attributes are known, else its best entry. */
function bestFitPoints(entry: FitEntry | PairEntry, claims: ReturnType<typeof claimsAt>): number {
  const views = entry.kind === 'fit' ? [entry.view] : entry.views
  const now = fitPoints(entry, claims)
  return views.every((view) => claims[view])
    ? now
    : Math.max(now, fitTrust(entry, claims) * Math.max(0, ...entry.points))
}

function fitAnswer(
  model: Model,
  condition: CompiledCondition,
  standing: Standing,
  evaluation: Evaluation,
  second: number,
): QualifyWay['fit'] {
  const { gates } = condition
  if (gates === null) return 'yes'
  const allows = (place: number, rank: number) => gates[place] !== null && (gates[place]!.fit?.[rank] ?? true)
  if (evaluation.scorecards.some((result, place) => allows(place, result.fitRank))) return 'yes'
  const claims = claimsAt(model, standing, second)
  const best = (card: Card) => card.fit.reduce((sum, entry) => sum + bestFitPoints(entry, claims), 0)
  return model.cards.some((card, place) => allows(place, rankOf(card.fitGrades, best(card))))
    ? 'answers'
    : 'no'
}

/** Points up to the nearest grade that the condition accepts, for the card that is nearest. */
function missingPoints(
  model: Model,
  gates: NonNullable<CompiledCondition['gates']>,
  evaluation: Evaluation,
  part: 'fit' | 'engagement',
): number {
  let least = Infinity
  for (const [place, gate] of gates.entries()) {
    if (gate === null) continue
    const card = model.cards[place]!
    const from = part === 'fit' ? card.fitGrades.from : card.engagementGrades.from
    const has = evaluation.scorecards[place]![part]
    const rank =
      part === 'fit' ? evaluation.scorecards[place]!.fitRank : evaluation.scorecards[place]!.engagementRank
    if (gate[part] === null || gate[part]![rank]) return 0
    for (const [i, pass] of gate[part]!.entries())
      if (pass && from[i]! > has) least = Math.min(least, from[i]! - has)
  }
  return least
}

const pointsWords = (points: number, part: string): string =>
  points === Infinity
    ? `${part} is outside the grades asked for`
    : `${Math.ceil(points)} more ${Math.ceil(points) === 1 ? 'point' : 'points'} of ${part}`

function missingWords(
  model: Model,
  condition: CompiledCondition,
  standing: Standing,
  evaluation: Evaluation,
  second: number,
): string {
  const missing: string[] = []
  for (const part of ['fit', 'engagement'] as const) {
    const points = condition.gates === null ? 0 : missingPoints(model, condition.gates, evaluation, part)
    if (points > 0) missing.push(pointsWords(points, part))
  }
  const scores = evaluation.scorecards.filter((_, place) => condition.gates?.[place])
  const best = Math.max(...scores.map((result) => result.score))
  if (best < condition.scoreFrom) missing.push(pointsWords(condition.scoreFrom - best, 'score'))
  if (scores.length > 0 && scores.every((result) => result.score > condition.scoreTo))
    missing.push(`a score of at most ${condition.scoreTo}`)
  const claims = claimsAt(model, standing, second)
  const { bucket, touchpoint } = condition
  const place = Number(condition.key.slice(bucket.length + 1))
  const written = model.agreement.buckets[bucket][place]!
  for (const [i, { view, holds }] of condition.attributes.entries())
    if (!holds(claims[view]?.value ?? null)) {
      const { attribute, test } = written.attributes[i]!
      missing.push(`${attributeWords(attribute)} ${testWords(test)}`)
    }
  if (touchpoint && second >= responseEnd(touchpoint, standing))
    missing.push(touchpointWords(written.touchpoint!.test, touchpoint.atLeast))
  return missing.length === 0 ? 'the verdict or first source asked for' : missing.join(', ')
}

const holds = (
  model: Model,
  condition: CompiledCondition,
  standing: Standing,
  evaluation: Evaluation,
  t: number,
) => {
  const second = Math.floor(t / 1000)
  const apart = holdsApart(condition, standing, claimsAt(model, standing, second), second)
  return (
    apart &&
    (condition.gates === null || evaluation.scorecards.some((result, i) => passesGate(condition, i, result)))
  )
}

/** The ways to `qualified` at t, in the agreement's order; empty when the contact is qualified already. */
export function toQualify(model: Model, standing: Standing, t: number): QualifyWay[] {
  const now = evaluate(model, standing, t)
  if (now.bucket === 'qualified') return []
  const second = Math.floor(t / 1000)
  const tried = [...touchpointSuggestions(model, standing, t), ...answerSuggestions(model, standing, t)]
    .slice(0, SUGGESTIONS_MAX)
    .map((suggestion) => {
      const at = Math.max(t, suggestion.standing.contact.lastKey?.occurredAt ?? 0)
      return { ...suggestion, at, evaluation: evaluate(model, suggestion.standing, at) }
    })
    .filter(({ evaluation }) => evaluation.bucket === 'qualified')
  return model.conditions
    .filter((condition) => condition.bucket === 'qualified')
    .map((condition) => {
      const steps = tried
        .filter((step) => holds(model, condition, step.standing, step.evaluation, step.at))
        .map(({ kind, says, evaluation }) => ({ kind, says, points: evaluation.score - now.score }))
      const met = holds(model, condition, standing, now, t)
      const because = met
        ? `disqualified: ${now.says}`
        : missingWords(model, condition, standing, now, second)
      const fit = fitAnswer(model, condition, standing, now, second)
      return { rule: condition.says, conditionKey: condition.key, fit, because, steps }
    })
}
