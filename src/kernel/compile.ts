// Agreement -> Model: rules become slots, tests closures, half-lives tables, labels ranks.
// Everything that could make a NaN or an endless number later is refused here, with the rule's own words.
// Deliberately absent: the written form and its line numbers (contract/agreement.ts), and any contact.

import type {
  Agreement,
  BucketCondition,
  EngagementRule,
  FitRule,
  FrequencyRule,
  GradeBand,
  GradeScale,
  PairRule,
  Scorecard,
  TouchpointTest,
  ValueTest,
} from './agreement.ts'
import { decayTable } from './decay.ts'
import { PROVENANCES } from './evidence.ts'
import type {
  AttributeView,
  Card,
  CardGate,
  CompiledCondition,
  CompiledGrades,
  FitEntry,
  FrequencyEntry,
  Model,
  PairEntry,
  Scope,
  ScopeLayout,
  SumEntry,
  SumSlot,
  TimesSlot,
} from './model.ts'
import { CONTRIBUTION_MAX, RULE_POINTS_MAX, roundPoints } from './points.ts'
import { matcher } from './touchpoint-match.ts'
import { compileValueTest } from './value-test.ts'

export const SCORECARDS_MAX = 32
/** Fit and engagement rules of one scorecard together. */
export const RULES_MAX = 1000
export const CONDITIONS_MAX = 200
/** The largest count that a frequency rule or a touchpoint condition may ask for. */
export const AT_LEAST_MAX = 64
/** Windows and validities: at most a hundred years in seconds. */
export const WINDOW_SECONDS_MAX = 3_155_760_000

const quoted = (says: string): string => `"${says}"`

function number(value: number, min: number, max: number, what: string): number {
  if (!(value >= min && value <= max))
    throw new Error(`${what} must be a number from ${min} to ${max}, got ${value}.`)
  return value
}

const points = (value: number, says: string): number =>
  number(value, -RULE_POINTS_MAX, RULE_POINTS_MAX, `The points of ${quoted(says)}`)

function wholeSeconds(value: number, what: string): number {
  number(value, 1, WINDOW_SECONDS_MAX, what)
  if (!Number.isInteger(value)) throw new Error(`${what} must be whole seconds, got ${value}.`)
  return value
}

function countOf(value: number, says: string): number {
  number(value, 1, AT_LEAST_MAX, `The count of ${quoted(says)}`)
  if (!Number.isInteger(value)) throw new Error(`The count of ${quoted(says)} must be whole, got ${value}.`)
  return value
}

/** 32-bit FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Gathers the slots of one scope; equal questions share a slot. */
class Slots {
  readonly scope: Scope
  readonly #sums = new Map<string, { index: number; slot: SumSlot }>()
  readonly #times = new Map<
    string,
    { index: number; test: TouchpointTest; unit: TimesSlot['unit']; keep: number }
  >()

  constructor(scope: Scope) {
    this.scope = scope
  }

  sum(test: TouchpointTest, halfLife: number | null): number {
    const key = JSON.stringify([test, halfLife])
    const held = this.#sums.get(key)
    if (held) return held.index
    const table = halfLife === null ? null : decayTable(halfLife)
    const index = this.#sums.size
    this.#sums.set(key, { index, slot: { test, table } })
    return index
  }

  times(test: TouchpointTest, unit: TimesSlot['unit'], keep: number): number {
    const key = JSON.stringify([test, unit])
    const held = this.#times.get(key)
    if (held) {
      held.keep = Math.max(held.keep, keep)
      return held.index
    }
    const index = this.#times.size
    this.#times.set(key, { index, test, unit, keep })
    return index
  }

  layout(): ScopeLayout {
    const sums = [...this.#sums.values()].map((entry) => entry.slot)
    const times = [...this.#times.values()].map(({ test, unit, keep }) => ({ test, unit, keep }))
    const shape = [...this.#sums.keys(), '|', ...times.map((slot) => JSON.stringify(slot))].join('\n')
    return {
      scope: this.scope,
      sums,
      times,
      slotsOf: matcher([...sums, ...times].map((slot) => slot.test)),
      hash: hashText(shape),
    }
  }
}

/** Gathers the distinct (attribute, validity) pairs that anything reads. */
class Views {
  readonly list: AttributeView[] = []
  readonly #least = new Map<string, number>()

  index(attribute: string, validFor: number | null): number {
    const found = this.list.findIndex((view) => view.attribute === attribute && view.validFor === validFor)
    if (found >= 0) return found
    if (!/^(contact|account)\../.test(attribute))
      throw new Error(`An attribute must begin with contact. or account., got ${quoted(attribute)}.`)
    return this.list.push({ attribute, validFor }) - 1
  }

  ofRule(rule: FitRule | PairRule, attribute: string): number {
    const { validFor } = rule
    if (validFor !== null) {
      wholeSeconds(validFor, `The validity of ${quoted(rule.says)}`)
      this.#least.set(attribute, Math.min(validFor, this.#least.get(attribute) ?? Infinity))
    }
    return this.index(attribute, validFor)
  }

  /** Outside rules an attribute is as short-lived as the strictest rule over it says. */
  ofCondition(attribute: string): number {
    return this.index(attribute, this.#least.get(attribute) ?? null)
  }
}

function predicate(test: ValueTest, says: string) {
  try {
    return compileValueTest(test)
  } catch (cause) {
    throw new Error(`${quoted(says)}: ${(cause as Error).message}`, { cause })
  }
}

function compileFit(rule: FitRule | PairRule, views: Views): FitEntry | PairEntry {
  const given = rule.points.map((entry) => points(entry.points, rule.says))
  if (rule.kind === 'fit')
    return {
      rule,
      kind: 'fit',
      view: views.ofRule(rule, rule.attribute),
      tests: rule.points.map((entry) => predicate(entry.test, rule.says)),
      points: given,
    }
  return {
    rule,
    kind: 'pair',
    views: [views.ofRule(rule, rule.attributes[0]), views.ofRule(rule, rule.attributes[1])],
    tests: rule.points.map((entry) => [
      predicate(entry.tests[0], rule.says),
      predicate(entry.tests[1], rule.says),
    ]),
    points: given,
  }
}

function compileEngagement(
  rule: EngagementRule | FrequencyRule,
  slots: Record<Scope, Slots>,
): SumEntry | FrequencyEntry {
  const { says, scope, touchpoint: test } = rule
  const shared = { says, scope, points: points(rule.points, says), test }
  for (const part of test.where) predicate(part.test, says)
  if (rule.kind === 'frequency') {
    const atLeast = countOf(rule.atLeast, says)
    const within = wholeSeconds(rule.within, `The window of ${quoted(says)}`)
    const slot = slots[scope].times(test, rule.unit, atLeast)
    return { ...shared, kind: 'frequency', slot, atLeast, within, unit: rule.unit }
  }
  const cap =
    rule.cap === null
      ? CONTRIBUTION_MAX
      : roundPoints(number(rule.cap, 0, CONTRIBUTION_MAX, `The cap of ${quoted(says)}`))
  const { halfLife } = rule
  if (halfLife !== null) number(halfLife, 1, WINDOW_SECONDS_MAX, `The half-life of ${quoted(says)}`)
  const slot = slots[scope].sum(test, halfLife)
  return { ...shared, kind: 'engagement', slot, cap, table: halfLife === null ? null : decayTable(halfLife) }
}

function compileGrades(scale: GradeScale, where: string): CompiledGrades {
  const { labels } = scale
  const from = labels.map((grade) => grade.from ?? -Infinity)
  if (labels.length === 0) throw new Error(`${where} must have at least one grade.`)
  if (labels[labels.length - 1]!.from !== null)
    throw new Error(`The last grade of ${where} must take everything below.`)
  for (let i = 0; i < from.length - 1; i++) {
    number(from[i]!, -CONTRIBUTION_MAX, CONTRIBUTION_MAX, `A limit of ${where}`)
    if (!(from[i]! > from[i + 1]!)) throw new Error(`The grades of ${where} must fall from best to worst.`)
  }
  return { labels: labels.map((grade) => grade.label), from }
}

function compileScale(card: Scorecard): Card['scale'] {
  const { scale, name } = card
  if (scale === null) return null
  number(scale.odds0, Number.MIN_VALUE, Number.MAX_VALUE, `odds0 of ${quoted(name)}`)
  number(scale.score0, -CONTRIBUTION_MAX, CONTRIBUTION_MAX, `score0 of ${quoted(name)}`)
  number(scale.double, 1 / 1024, CONTRIBUTION_MAX, `double of ${quoted(name)}`)
  return { ...scale }
}

function compileCard(card: Scorecard, views: Views, slots: Record<Scope, Slots>): Card {
  const rules = card.fit.length + card.engagement.length
  if (rules > RULES_MAX)
    throw new Error(`${quoted(card.name)} has ${rules} rules; at most ${RULES_MAX} are allowed.`)
  const seen = new Set<string>()
  for (const { says } of [...card.fit, ...card.engagement]) {
    if (seen.has(says)) throw new Error(`${quoted(card.name)} has two rules that say ${quoted(says)}.`)
    seen.add(says)
  }
  return {
    name: card.name,
    base: roundPoints(points(card.base, `base of ${card.name}`)),
    fit: card.fit.map((rule) => compileFit(rule, views)),
    engagement: card.engagement.map((rule) => compileEngagement(rule, slots)),
    fitGrades: compileGrades(card.grades.fit, `fit of ${quoted(card.name)}`),
    engagementGrades: compileGrades(card.grades.engagement, `engagement of ${quoted(card.name)}`),
    scale: compileScale(card),
  }
}

/** The ranks of a scale that a band lets pass; null when the scale has none of its labels. */
function passing(band: GradeBand | null, grades: CompiledGrades): readonly boolean[] | null | 'any' {
  if (band === null) return 'any'
  const pass = grades.labels.map((label) => band.labels.includes(label))
  return pass.includes(true) ? pass : null
}

function compileGates(condition: BucketCondition, cards: readonly Card[]): CompiledCondition['gates'] {
  const { scorecard, fit, engagement, score, says } = condition
  if (scorecard === null && fit === null && engagement === null && score === null) return null
  const gates = cards.map((card): CardGate | null => {
    if (scorecard !== null && card.name !== scorecard) return null
    const fitPass = passing(fit, card.fitGrades)
    const engagementPass = passing(engagement, card.engagementGrades)
    if (fitPass === null || engagementPass === null) return null
    return {
      fit: fitPass === 'any' ? null : fitPass,
      engagement: engagementPass === 'any' ? null : engagementPass,
    }
  })
  if (gates.every((gate) => gate === null))
    throw new Error(`No scorecard has what ${quoted(says)} asks for: its name or its grades are unknown.`)
  return gates
}

function compileCondition(
  condition: BucketCondition,
  bucket: CompiledCondition['bucket'],
  place: number,
  parts: { cards: readonly Card[]; views: Views; slots: Record<Scope, Slots> },
): CompiledCondition {
  const { says, score, touchpoint } = condition
  const limit = (value: number | null | undefined, none: number): number =>
    value === null || value === undefined
      ? none
      : number(value, -CONTRIBUTION_MAX, CONTRIBUTION_MAX, `A score of ${quoted(says)}`)
  return {
    key: `${bucket}:${place}`,
    bucket,
    says,
    gates: compileGates(condition, parts.cards),
    scoreFrom: limit(score?.from, -Infinity),
    scoreTo: limit(score?.to, Infinity),
    attributes: condition.attributes.map(({ attribute, test }) => ({
      view: parts.views.ofCondition(attribute),
      holds: predicate(test, says),
    })),
    verdicts: condition.verdicts,
    sources: condition.sources && new Set(condition.sources.map((name) => name.toLowerCase())),
    channels: condition.channels,
    touchpoint: touchpoint && {
      slot: parts.slots.contact.times(touchpoint.test, 'touchpoints', countOf(touchpoint.atLeast, says)),
      atLeast: touchpoint.atLeast,
      within: wholeSeconds(touchpoint.within, `The window of ${quoted(says)}`),
    },
  }
}

function scoreStepsOf(conditions: readonly CompiledCondition[]): Model['scoreSteps'] {
  const steps: { at: number; above: boolean }[] = []
  for (const { scoreFrom, scoreTo } of conditions) {
    if (scoreFrom > -Infinity) steps.push({ at: scoreFrom, above: false })
    if (scoreTo < Infinity) steps.push({ at: scoreTo, above: true })
  }
  return steps
}

function assertSizes(agreement: Agreement): void {
  const { scorecards, buckets } = agreement
  number(scorecards.length, 1, SCORECARDS_MAX, 'The number of scorecards')
  number(
    buckets.disqualified.length + buckets.qualified.length,
    0,
    CONDITIONS_MAX,
    'The number of conditions',
  )
  if (new Set(scorecards.map((card) => card.name)).size < scorecards.length)
    throw new Error('Two scorecards have the same name.')
}

/** Compiles an agreement. Throws an Error that names the rule when a number is not finite or out of range. */
export function compile(agreement: Agreement): Model {
  assertSizes(agreement)
  const trust = PROVENANCES.map((name) => number(agreement.trust[name], 0, 1, `The trust in ${name}`))
  const views = new Views()
  const slots = { contact: new Slots('contact'), account: new Slots('account') }
  const cards = agreement.scorecards.map((card) => compileCard(card, views, slots))
  const parts = { cards, views, slots }
  const conditions = (['disqualified', 'qualified'] as const).flatMap((bucket) =>
    agreement.buckets[bucket].map((condition, place) => compileCondition(condition, bucket, place, parts)),
  )
  const ideal = agreement.ideal.map(({ attribute, test }) => ({
    view: views.ofCondition(attribute),
    holds: predicate(test, `ideal ${attribute}`),
  }))
  return {
    agreement,
    contact: slots.contact.layout(),
    account: slots.account.layout(),
    trust,
    views: views.list,
    attributes: new Set(views.list.map((view) => view.attribute)),
    cards,
    conditions,
    ideal,
    scoreSteps: scoreStepsOf(conditions),
  }
}
