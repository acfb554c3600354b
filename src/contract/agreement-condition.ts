// One bucket condition: its parts, the bands of grades expanded against the scorecards, and the conditions that
// can never hold where that can be shown cheaply. What it cannot show, it lets pass.

import type { Agreement, BucketCondition, GradeBand, Scorecard, ValueTest } from '../kernel/agreement.ts'
import { boundsOf } from './agreement-bounds.ts'
import type { Findings } from './agreement-findings.ts'
import { type BandForm, type ConditionFormValue, ConditionParts } from './agreement-form.ts'
import type { Path, PlainMap } from './agreement-text.ts'
import { touchpointTest } from './agreement-touchpoint.ts'
import { ATTRIBUTE_PATTERN, ATTRIBUTES, nearestWord } from './agreement-words.ts'

const PART_NAMES = Object.keys(ConditionParts)

/** Builds one condition; null when a fault keeps it from meaning anything. */
export function buildCondition(
  form: ConditionFormValue | undefined,
  when: PlainMap,
  path: Path,
  scorecards: readonly Scorecard[],
  findings: Findings,
): BucketCondition | null {
  const inWhen = [...path, 'when']
  checkKeys(when, inWhen, findings)
  checkTouchpointParts(when, inWhen, findings)
  if (form === undefined) return null
  const part = form.when
  const cards = cardsOf(part.scorecard, scorecards, inWhen, findings)
  const attributes = attributeTests(form.when, inWhen, findings)
  const range = part.score ?? null
  checkScore(range, cards, inWhen, findings)
  return {
    says: form.says,
    scorecard: part.scorecard ?? null,
    fit: part.fit ? expand(part.fit, 'fit', cards, inWhen, findings) : null,
    engagement: part.engagement ? expand(part.engagement, 'engagement', cards, inWhen, findings) : null,
    score: range,
    attributes,
    verdicts: part.verdict ?? null,
    sources: part.source ?? null,
    channels: part.channel ?? null,
    touchpoint:
      part.touchpoint !== undefined && part.within !== undefined
        ? {
            test: touchpointTest(part.touchpoint, part.where, inWhen, findings),
            within: part.within,
            atLeast: part.atLeast ?? 1,
          }
        : null,
  }
}

function checkKeys(when: PlainMap, path: Path, findings: Findings): void {
  const keys = Object.keys(when)
  if (keys.length === 0)
    findings.fault({
      path,
      message: 'A condition without parts holds for everybody.',
      expected: `at least one of ${PART_NAMES.join(', ')}, or an attribute`,
    })
  for (const key of keys) {
    if (PART_NAMES.includes(key)) continue
    if (ATTRIBUTE_PATTERN.test(key)) findings.checkAttribute(key, [...path, key])
    else
      findings.fault({
        path: [...path, key],
        message: `There is no part of a condition called ${key}.`,
        expected: `${PART_NAMES.join(', ')}, or an attribute such as account.employees`,
        nearest: nearestWord(key, [...PART_NAMES, ...ATTRIBUTES]),
        onKey: true,
      })
  }
}

function checkTouchpointParts(when: PlainMap, path: Path, findings: Findings): void {
  if (when.touchpoint !== undefined && when.within === undefined)
    findings.fault({
      path: [...path, 'within'],
      message: 'The condition waits for a touchpoint, but does not say within what time.',
      expected: 'within, such as 30d',
      onKey: true,
    })
  for (const key of ['where', 'within', 'atLeast'])
    if (when[key] !== undefined && when.touchpoint === undefined)
      findings.fault({
        path: [...path, key],
        message: `${key} says something about a touchpoint, and none is named.`,
        expected: 'touchpoint beside it',
        onKey: true,
      })
}

function cardsOf(
  name: string | undefined,
  scorecards: readonly Scorecard[],
  path: Path,
  findings: Findings,
): readonly Scorecard[] {
  if (name === undefined) return scorecards
  const cards = scorecards.filter((card) => card.name === name)
  const names = scorecards.map((card) => card.name)
  if (cards.length === 0)
    findings.fault({
      path: [...path, 'scorecard'],
      message: `There is no scorecard called ${name}.`,
      expected: names.join(', '),
      nearest: nearestWord(name, names),
    })
  return cards
}

function attributeTests(
  when: ConditionFormValue['when'],
  path: Path,
  findings: Findings,
): BucketCondition['attributes'] {
  const tests: { attribute: string; test: ValueTest }[] = []
  for (const key of Object.keys(when).sort())
    if (ATTRIBUTE_PATTERN.test(key)) {
      tests.push({ attribute: key, test: when[key] as ValueTest })
      findings.checkValues(key, when[key] as ValueTest, [...path, key])
    }
  for (const attribute of when.known ?? []) tests.push({ attribute, test: { kind: 'known' } })
  for (const attribute of when.unknown ?? []) {
    const other = tests.find(
      (one) => one.attribute === attribute && one.test.kind !== 'unknown' && one.test.kind !== 'not',
    )
    if (other !== undefined)
      findings.fault({
        path: [...path, 'unknown'],
        message: `This can never hold: ${attribute} would have to be known and unknown at once.`,
      })
    tests.push({ attribute, test: { kind: 'unknown' } })
  }
  return tests
}

function checkScore(
  range: BucketCondition['score'],
  cards: readonly Scorecard[],
  path: Path,
  findings: Findings,
): void {
  if (range === null || cards.length === 0 || cards.some((card) => findings.partial.has(card.name))) return
  const bounds = cards.map((card) => boundsOf(card).score)
  if (bounds.some(({ min, max }) => (range.from ?? -Infinity) <= max && (range.to ?? Infinity) >= min)) return
  const spans = bounds.map(({ min, max }) => `${min}..${max}`).join(', ')
  findings.fault({
    path: [...path, 'score'],
    message: `This can never hold: scores lie in ${spans}.`,
    expected: `a range that touches ${spans}`,
  })
}

/** `B..` against each scorecard that has the grade: B and all better ones. */
function expand(
  band: BandForm,
  part: 'fit' | 'engagement',
  cards: readonly Scorecard[],
  path: Path,
  findings: Findings,
): GradeBand {
  const scales = cards.map((card) => card.grades[part].labels.map((grade) => grade.label))
  if (scales.some((labels) => labels.length === 0)) return { labels: [] }
  const named = 'labels' in band ? band.labels : [band.from, band.to].filter((label) => label !== null)
  const known = [...new Set(scales.flat())]
  for (const label of named)
    if (cards.length > 0 && !known.includes(label))
      findings.fault({
        path: [...path, part],
        message: `No scorecard has the ${part} grade ${label}.`,
        expected: known.join(', '),
        nearest: nearestWord(label, known) ?? known[0] ?? null,
      })
  const expansions = scales.map((labels) => expandOne(band, labels))
  const all = known.filter((label) => expansions.some((labels) => labels.includes(label)))
  const strays = scales.some((labels, i) =>
    labels.some((l) => all.includes(l) && !expansions[i]!.includes(l)),
  )
  if (strays && !('labels' in band))
    findings.fault({
      path: [...path, part],
      message: 'The scorecards order these grades differently, so the band means something else in each.',
      expected: 'scorecard beside it, or a list of grades',
    })
  return { labels: all }
}

function expandOne(band: BandForm, labels: readonly string[]): readonly string[] {
  if ('labels' in band) return labels.filter((label) => band.labels.includes(label))
  const index = (label: string | null) => (label === null ? null : labels.indexOf(label))
  const from = index(band.from)
  const to = index(band.to)
  if (from === -1 || to === -1) return []
  // `B..` is B and better, `..C` is C and worse, `C..B` and `B..C` are the same band.
  if (from !== null && to !== null) return labels.slice(Math.min(from, to), Math.max(from, to) + 1)
  return from !== null ? labels.slice(0, from + 1) : labels.slice(to ?? 0)
}

/** Two conditions with the same parts: the later one can never decide anything. */
export function checkRepeatedConditions(buckets: Agreement['buckets'], findings: Findings): void {
  const said = new Map<string, string>()
  const seen = new Map<string, string>()
  for (const bucket of ['disqualified', 'qualified'] as const)
    for (const [i, { says, ...parts }] of buckets[bucket].entries()) {
      const path: Path = ['buckets', bucket, i]
      const same = JSON.stringify(parts)
      const before = seen.get(same)
      if (before !== undefined)
        findings.fault({
          path: [...path, 'when'],
          message: `This can never decide: ${before} asks the same and comes first.`,
        })
      else seen.set(same, `${bucket}[${i}]`)
      const twice = said.get(says)
      if (twice !== undefined)
        findings.fault({
          path: [...path, 'says'],
          message: `"${says}" is said twice; ${twice} says it already.`,
        })
      else said.set(says, `${bucket}[${i}]`)
    }
}
