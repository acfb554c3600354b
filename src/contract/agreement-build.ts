// From the plain value of an agreement to the kernel's Agreement, unit by unit: a rule that has a fault is named and
// skipped, and the others are still read, so that all faults are found at once.
// Here live the tests that need several places: kinds of rules, names said twice, grades that exist and can be reached.
// Maps mean the same in any key order (the hash does not see the order), so scorecards are sorted by name.

import type {
  Agreement,
  BucketCondition,
  EngagementRule,
  FitRule,
  FrequencyRule,
  GradeScale,
  PairRule,
  Scorecard,
} from '../kernel/agreement.ts'
import { boundsOf, type PointsBounds } from './agreement-bounds.ts'
import { buildCondition, checkRepeatedConditions } from './agreement-condition.ts'
import type { Findings } from './agreement-findings.ts'
import {
  AgreementForm,
  ConditionForm,
  EngagementForm,
  type EngagementFormValue,
  FitForm,
  type FitFormValue,
  SCORECARDS_MAX,
  ScorecardForm,
} from './agreement-form.ts'
import { readPairTable, readPointsTable } from './agreement-points.ts'
import type { Path, PlainMap, PlainValue } from './agreement-text.ts'
import { touchpointTest } from './agreement-touchpoint.ts'
import { ATTRIBUTE_PATTERN, ATTRIBUTES, isPlainMap, nearestWord } from './agreement-words.ts'

/** Builds the kernel's agreement; what it returns may be used only when no fault was found. */
export function buildAgreement(document: PlainMap, findings: Findings): Agreement {
  const scorecards = buildScorecards(document.scorecards, findings)
  const buckets = isPlainMap(document.buckets) ? document.buckets : {}
  const read = (bucket: 'disqualified' | 'qualified') =>
    buildConditions(buckets[bucket], ['buckets', bucket], scorecards, findings)
  const conditions = { disqualified: read('disqualified'), qualified: read('qualified') }
  checkRepeatedConditions(conditions, findings)
  const form = AgreementForm.safeParse(document).data
  return {
    name: form?.name ?? '',
    // Left out, a trust of 1 changes nothing.
    trust: {
      verified: form?.trust?.verified ?? 1,
      observed: form?.trust?.observed ?? 1,
      enriched: form?.trust?.enriched ?? 1,
      declared: form?.trust?.declared ?? 1,
    },
    ideal: buildIdeal(document.ideal, form?.ideal ?? {}, findings),
    scorecards,
    buckets: conditions,
    handoff: {
      acceptWithinSeconds: form?.handoff?.acceptWithin?.seconds ?? null,
      workingHours: form?.handoff?.acceptWithin?.workingHours ?? false,
      capacityPerWeek: form?.handoff?.capacity ?? null,
    },
  }
}

function buildIdeal(
  raw: PlainValue | undefined,
  form: NonNullable<ReturnType<typeof AgreementForm.parse>['ideal']>,
  findings: Findings,
): Agreement['ideal'] {
  for (const attribute of isPlainMap(raw) ? Object.keys(raw) : []) {
    if (ATTRIBUTE_PATTERN.test(attribute)) findings.checkAttribute(attribute, ['ideal', attribute])
    else
      findings.fault({
        path: ['ideal', attribute],
        message: `${attribute} is not an attribute.`,
        expected: 'an attribute such as account.employees',
        nearest: nearestWord(attribute, ATTRIBUTES),
        onKey: true,
      })
  }
  return Object.keys(form)
    .sort()
    .map((attribute) => ({ attribute, test: form[attribute]! }))
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,63}$/u

function buildScorecards(raw: PlainValue | undefined, findings: Findings): Scorecard[] {
  if (!isPlainMap(raw)) return []
  const names = Object.keys(raw).sort()
  if (names.length === 0 || names.length > SCORECARDS_MAX)
    findings.fault({
      path: ['scorecards'],
      message: names.length === 0 ? 'There is no scorecard.' : 'There are too many scorecards.',
      expected: `1 to ${SCORECARDS_MAX} scorecards`,
    })
  for (const name of names)
    if (!NAME.test(name))
      findings.fault({
        path: ['scorecards', name],
        message: `"${name}" is not a name for a scorecard.`,
        expected: 'letters, digits, spaces, _ and -, at most 64',
        onKey: true,
      })
  return names.map((name) => buildScorecard(name, raw[name]!, findings))
}

const listOf = (value: PlainValue | undefined): readonly PlainValue[] => (Array.isArray(value) ? value : [])

function buildScorecard(name: string, raw: PlainValue, findings: Findings): Scorecard {
  const map = isPlainMap(raw) ? raw : {}
  const path: Path = ['scorecards', name]
  const fit = listOf(map.fit).flatMap((rule, i) => buildFitRule(rule, [...path, 'fit', i], findings) ?? [])
  const engagement = listOf(map.engagement).flatMap(
    (rule, i) => buildEngagementRule(rule, [...path, 'engagement', i], findings) ?? [],
  )
  checkSaidTwice(map, path, findings)
  const base = ScorecardForm.shape.base.safeParse(map.base).data ?? 0
  const grades = ScorecardForm.shape.grades.safeParse(map.grades).data
  const unread = map.grades !== undefined && grades === undefined
  const scale = ScorecardForm.shape.scale.safeParse(map.scale).data
  const bounds = boundsOf({ base, fit, engagement })
  // Bounds are only true when every rule could be read.
  const whole = fit.length === listOf(map.fit).length && engagement.length === listOf(map.engagement).length
  if (!whole) findings.partial.add(name)
  else {
    checkReachable(grades?.fit, bounds.fit, [...path, 'grades', 'fit'], findings)
    checkReachable(grades?.engagement, bounds.engagement, [...path, 'grades', 'engagement'], findings)
  }
  return {
    name,
    base,
    fit,
    engagement,
    grades: { fit: scaleOf(grades?.fit, unread), engagement: scaleOf(grades?.engagement, unread) },
    scale: scale === undefined ? null : { odds0: scale.odds, score0: scale.at, double: scale.double },
  }
}

/** The one grade of a scorecard that has none. */
export const NO_GRADE = '–'
const scaleOf = (grades: GradeScale['labels'] | undefined, unread: boolean): GradeScale => ({
  // No labels at all mark a scale that could not be read; such an agreement is never returned.
  labels: unread ? [] : (grades ?? [{ label: NO_GRADE, from: null }]),
})

function checkReachable(
  grades: GradeScale['labels'] | undefined,
  bounds: PointsBounds,
  path: Path,
  findings: Findings,
): void {
  for (const [i, grade] of (grades ?? []).entries()) {
    if (grade.from !== null && grade.from > bounds.max)
      findings.fault({
        path: [...path, grade.label],
        message: `Nobody can reach grade ${grade.label}: it begins at ${grade.from}, and all rules together give at most ${bounds.max}.`,
        expected: `at most ${bounds.max}`,
      })
    const above = grades?.[i - 1]?.from
    if (above !== undefined && above !== null && above <= bounds.min)
      findings.fault({
        path: [...path, grade.label],
        message: `Nobody can fall to grade ${grade.label}: all rules together give at least ${bounds.min}.`,
        expected: `a better grade that begins above ${bounds.min}`,
      })
  }
}

function checkSaidTwice(card: PlainMap, path: Path, findings: Findings): void {
  const seen = new Map<string, string>()
  for (const part of ['fit', 'engagement'] as const)
    for (const [i, rule] of listOf(card[part]).entries()) {
      const says = isPlainMap(rule) && typeof rule.says === 'string' ? rule.says.trim() : null
      if (says === null) continue
      const before = seen.get(says)
      if (before !== undefined)
        findings.fault({
          path: [...path, part, i, 'says'],
          message: `"${says}" is said twice; ${before} says it already.`,
          expected: 'a sentence of its own for each rule, because it is also the name of the rule',
        })
      else seen.set(says, `${part}[${i}]`)
    }
}

function buildFitRule(raw: PlainValue, path: Path, findings: Findings): FitRule | PairRule | null {
  if (!isPlainMap(raw)) return null
  const count = findings.count
  const pair = raw.attributes !== undefined
  if (pair === (raw.attribute !== undefined))
    findings.fault({
      path,
      message: pair ? 'A rule looks at one attribute or at two, not both.' : 'The rule names no attribute.',
      expected: 'attribute (one), or attributes (two)',
    })
  const complain = findings.complain([...path, 'points'])
  const table = pair ? null : readPointsTable(raw.points, complain)
  const pairs = pair ? readPairTable(raw.points, complain) : null
  const form = FitForm.safeParse(raw).data
  if (form === undefined || findings.count > count) return null
  const base = { says: form.says, validFor: form.validFor ?? null }
  checkFitWords(form, table ?? [], path, findings)
  if (pairs)
    return {
      kind: 'pair',
      ...base,
      attributes: form.attributes!,
      points: pairs.map(({ tests, points }) => ({ tests, points })),
    }
  const points = table!.map((entry) => ({ test: entry.test, points: entry.points }))
  return { kind: 'fit', ...base, attribute: form.attribute!, points }
}

function checkFitWords(
  form: FitFormValue,
  table: readonly { test: FitRule['points'][number]['test'] }[],
  path: Path,
  findings: Findings,
): void {
  if (form.attribute !== undefined) {
    findings.checkAttribute(form.attribute, [...path, 'attribute'])
    for (const { test } of table) findings.checkValues(form.attribute, test, [...path, 'points'])
  }
  for (const [i, attribute] of (form.attributes ?? []).entries())
    findings.checkAttribute(attribute, [...path, 'attributes', i])
}

function buildEngagementRule(
  raw: PlainValue,
  path: Path,
  findings: Findings,
): EngagementRule | FrequencyRule | null {
  const form = EngagementForm.safeParse(raw).data
  if (isPlainMap(raw)) checkKind(raw, path, findings)
  if (form === undefined) return null
  const rule = {
    says: form.says,
    points: form.points,
    scope: form.scope ?? ('contact' as const),
    touchpoint: touchpointTest(form.touchpoint, form.where, path, findings),
  }
  if (form.onDays === undefined && form.atLeast === undefined)
    return { kind: 'engagement', ...rule, halfLife: form.halfLife ?? null, cap: form.cap ?? null }
  if (form.within === undefined) return null
  return { kind: 'frequency', ...rule, ...frequency(form), within: form.within }
}

const frequency = (form: EngagementFormValue) =>
  form.onDays !== undefined
    ? ({ atLeast: form.onDays, unit: 'days' } as const)
    : ({ atLeast: form.atLeast!, unit: 'touchpoints' } as const)

/** A rule either decays (halfLife, cap) or counts (onDays or atLeast, with within). */
function checkKind(rule: PlainMap, path: Path, findings: Findings): void {
  const has = (key: string) => rule[key] !== undefined
  const counts = has('onDays') || has('atLeast')
  const fault = (key: string, message: string, expected: string) =>
    findings.fault({ path: [...path, key], message, expected, onKey: true })
  if (has('onDays') && has('atLeast'))
    fault('atLeast', 'A rule counts days or touchpoints, not both.', 'onDays or atLeast')
  if (counts && !has('within'))
    fault('within', 'The rule counts, but not within what time.', 'within, such as 14d')
  if (!counts && has('within'))
    fault(
      'within',
      'A window without a count means nothing.',
      'onDays or atLeast beside it, or halfLife instead',
    )
  if (counts)
    for (const key of ['halfLife', 'cap'])
      if (has(key))
        fault(key, `A rule that counts within a window has no ${key}.`, 'onDays or atLeast, with within')
  const within = EngagementForm.shape.within.safeParse(rule.within).data
  // Two touches a second apart can lie on two days; each further day needs a whole one in between.
  if (typeof rule.onDays === 'number' && within !== undefined && within <= (rule.onDays - 2) * 86_400)
    fault(
      'within',
      `${rule.onDays} different days never lie within ${String(rule.within)}.`,
      `at least ${rule.onDays - 1}d`,
    )
}

function buildConditions(
  raw: PlainValue | undefined,
  path: Path,
  scorecards: readonly Scorecard[],
  findings: Findings,
): BucketCondition[] {
  return listOf(raw).flatMap((item, i) => {
    const form = ConditionForm.safeParse(item).data
    const when = isPlainMap(item) && isPlainMap(item.when) ? item.when : {}
    return buildCondition(form, when, [...path, i], scorecards, findings) ?? []
  })
}
