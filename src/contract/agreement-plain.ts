// The agreement read aloud: headings and sentences that sales and marketing can sign without knowing YAML.
// Each line says the rule in the agreement's own words, then in what exactly it consists, then its points.
// Deliberately absent: anything that the document does not say; defaults are named as such.

import type { Agreement, BucketCondition, GradeScale, Scorecard, ValueTest } from '../kernel/agreement.ts'
import type { AgreementFormValue } from './agreement-form.ts'

export interface PlainLine {
  readonly says: string
  readonly detail: string
  readonly points: string | null
}
export interface PlainReading {
  readonly heading: string
  readonly lines: readonly PlainLine[]
}

const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })
const numberText = (value: number): string => NUMBER.format(value)
/** `+8` or `−15`, with a real minus sign. */
export const pointsText = (points: number): string =>
  points < 0 ? `−${numberText(-points)}` : points === 0 ? '0' : `+${numberText(points)}`

const UNITS: readonly (readonly [number, string])[] = [
  [31_536_000, 'year'],
  [604_800, 'week'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** Seconds as people say them: `14 days`, `90 minutes`. Weeks only from eight on, because 14 days is how it is written. */
export function durationText(seconds: number): string {
  const unit = UNITS.find(
    ([size, name]) => seconds % size === 0 && seconds >= size && !(name === 'week' && seconds < 8 * size),
  )!
  const count = seconds / unit[0]
  return `${numberText(count)} ${unit[1]}${count === 1 ? '' : 's'}`
}

const listText = (words: readonly string[], and = 'or'): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`

/** `page_viewed` as `page viewed`. */
const typeText = (type: string): string => type.replaceAll('_', ' ')
const attributeText = (attribute: string): string =>
  attribute
    .replace(/^(contact|account)\./, "$1's ")
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** A test as the end of a sentence: `is between 1 and 49`. */
export function testText(test: ValueTest): string {
  switch (test.kind) {
    case 'known':
      return 'is known'
    case 'unknown':
      return 'is unknown'
    case 'oneOf': {
      const words = test.values.filter((v) => !(typeof v === 'boolean' && test.values.length > 1)).map(String)
      return `is ${listText(words.length > 6 ? [...words.slice(0, 6), `${words.length - 6} more`] : words)}`
    }
    case 'glob':
      return `is like ${listText(test.patterns)}`
    case 'range':
      if (test.from === null) return `is at most ${numberText(test.to ?? 0)}`
      if (test.to === null) return `is at least ${numberText(test.from)}`
      return `is between ${numberText(test.from)} and ${numberText(test.to)}`
    case 'not':
      return testText(test.test).replace(/^is /, 'is not ')
  }
}

type Touch = NonNullable<BucketCondition['touchpoint']>['test']
function touchText({ types, where }: Touch): string {
  const what = types === 'any' ? 'anything of their own doing' : listText(types.map(typeText))
  if (where.length === 0) return what
  return `${what} where ${listText(
    where.map(({ key, test }) => `${key} ${testText(test)}`),
    'and',
  )}`
}

/** A test as the head of a table line: `1 to 49`, `5,001 and more`, `yes`. */
function headText(test: ValueTest): string {
  if (test.kind === 'range') {
    if (test.to === null) return `${numberText(test.from ?? 0)} and more`
    return test.from === null
      ? `up to ${numberText(test.to)}`
      : `${numberText(test.from)} to ${numberText(test.to)}`
  }
  if (test.kind === 'known') return 'any other known value'
  return testText(test).replace(/^is (like )?/, '')
}

const tableText = (lines: readonly { readonly head: string; readonly points: number }[]): string =>
  lines.map(({ head, points }) => `${head}: ${pointsText(points)}`).join('; ')

/** Ranges from small to large, words from good to bad, what is left at the end. */
function inReadingOrder<T extends { readonly test: ValueTest; readonly points: number }>(
  entries: readonly T[],
): T[] {
  const place = ({ kind }: ValueTest) => (kind === 'known' || kind === 'unknown' ? 1 : 0)
  const from = (test: ValueTest) => (test.kind === 'range' ? (test.from ?? -Infinity) : Infinity)
  return [...entries].sort((a, b) => {
    const apart = place(a.test) - place(b.test)
    if (apart !== 0) return apart
    if (a.test.kind === 'range' && b.test.kind === 'range') return from(a.test) < from(b.test) ? -1 : 1
    return b.points - a.points
  })
}

function fitLine(rule: Scorecard['fit'][number]): PlainLine {
  const valid = rule.validFor === null ? '' : ` A value counts for ${durationText(rule.validFor)}.`
  const table =
    rule.kind === 'fit'
      ? tableText(inReadingOrder(rule.points).map(({ test, points }) => ({ head: headText(test), points })))
      : tableText(
          rule.points.map(({ tests, points }) => ({ head: tests.map(headText).join(' and '), points })),
        )
  const subject =
    rule.kind === 'fit' ? attributeText(rule.attribute) : rule.attributes.map(attributeText).join(' and the ')
  return {
    says: rule.says,
    detail: `By the ${subject}: ${table}.${valid}`,
    points: spanText(rule.points.map((entry) => entry.points)),
  }
}

function spanText(points: readonly number[]): string {
  const least = Math.min(...points)
  const most = Math.max(...points)
  return least === most ? pointsText(most) : `${pointsText(least)} to ${pointsText(most)}`
}

function engagementLine(rule: Scorecard['engagement'][number]): PlainLine {
  const who = rule.scope === 'account' ? 'By anybody of the account: ' : ''
  const touch = touchText(rule.touchpoint)
  if (rule.kind === 'frequency') {
    const times = rule.unit === 'days' ? `on ${rule.atLeast} different days` : timesText(rule.atLeast)
    const detail = `${who}${touch}, at least ${times} within ${durationText(rule.within)}.`
    return { says: rule.says, detail: capital(detail), points: pointsText(rule.points) }
  }
  const decay =
    rule.halfLife === null ? 'never fades' : `is worth half as much after ${durationText(rule.halfLife)}`
  const cap =
    rule.cap === null ? '' : `, together at most ${pointsText(rule.points < 0 ? -rule.cap : rule.cap)}`
  return {
    says: rule.says,
    detail: capital(`${who}${touch}; each time counts and ${decay}${cap}.`),
    points: `${pointsText(rule.points)} each`,
  }
}

const timesText = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`)
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function gradesText(part: string, scale: GradeScale): PlainLine | null {
  if (scale.labels.length < 2) return null
  const detail = scale.labels
    .map(({ label, from }) => (from === null ? `${label} below` : `${label} from ${numberText(from)}`))
    .join(', ')
  return { says: `Grades of ${part}`, detail: `${detail}.`, points: null }
}

function conditionLine(condition: BucketCondition): PlainLine {
  const parts: string[] = []
  if (condition.scorecard !== null) parts.push(`on the scorecard ${condition.scorecard}`)
  if (condition.fit) parts.push(`fit is ${listText(condition.fit.labels)}`)
  if (condition.engagement) parts.push(`engagement is ${listText(condition.engagement.labels)}`)
  if (condition.score) parts.push(`score ${testText({ kind: 'range', ...condition.score })}`)
  for (const { attribute, test } of condition.attributes)
    parts.push(`${attributeText(attribute)} ${testText(test)}`)
  if (condition.verdicts) parts.push(`the verdict is ${listText(condition.verdicts)}`)
  if (condition.sources) parts.push(`they first came from ${listText(condition.sources)}`)
  if (condition.channels) parts.push(`they first came by ${listText(condition.channels.map(typeText))}`)
  if (condition.touchpoint) {
    const { test, within, atLeast } = condition.touchpoint
    const times = atLeast === 1 ? '' : ` at least ${timesText(atLeast)}`
    parts.push(`they did this${times} in the last ${durationText(within)}: ${touchText(test)}`)
  }
  return { says: condition.says, detail: `When ${parts.join(', and ')}.`, points: null }
}

function scorecardReadings(card: Scorecard, only: boolean): PlainReading[] {
  const suffix = only ? '' : ` (${card.name})`
  const grades = [
    gradesText('fit', card.grades.fit),
    gradesText('engagement', card.grades.engagement),
  ].filter((line) => line !== null)
  const base: PlainLine[] =
    card.base === 0
      ? []
      : [{ says: 'Everybody starts with', detail: 'Before any rule.', points: pointsText(card.base) }]
  const scale: PlainLine[] =
    card.scale === null
      ? []
      : [
          {
            says: 'What a score means',
            detail: `A score of ${numberText(card.scale.score0)} means odds of winning of ${numberText(card.scale.odds0)} to 1; every ${numberText(card.scale.double)} points double them.`,
            points: null,
          },
        ]
  return [
    { heading: `Who they are${suffix}`, lines: [...base, ...card.fit.map(fitLine)] },
    { heading: `What they did${suffix}`, lines: card.engagement.map(engagementLine) },
    { heading: `How points become grades${suffix}`, lines: [...grades, ...scale] },
  ]
}

/** Reads the whole agreement aloud, in the order in which it decides. */
export function readAloud(agreement: Agreement, form: AgreementFormValue): PlainReading[] {
  const only = agreement.scorecards.length === 1
  const readings: PlainReading[] = [
    { heading: 'What this is', lines: aboutLines(agreement, form) },
    {
      heading: 'The customer we want',
      lines: agreement.ideal.map(({ attribute, test }) => ({
        says: capital(attributeText(attribute)),
        detail: `${capital(testText(test))}.`,
        points: null,
      })),
    },
    ...agreement.scorecards.flatMap((card) => scorecardReadings(card, only)),
    { heading: 'Who is out', lines: agreement.buckets.disqualified.map(conditionLine) },
    { heading: 'Who goes to sales', lines: agreement.buckets.qualified.map(conditionLine) },
    { heading: 'Whom we believe', lines: trustLines(agreement) },
    { heading: 'Handing over', lines: handoffLines(agreement) },
    { heading: 'Talking about it', lines: reviewLines(form) },
    {
      heading: 'What we want to know',
      lines: (form.ladder ?? []).map((rung) => ({
        says: rung.says,
        detail: `${capital(listText(rung.known.map(attributeText), 'and'))}.`,
        points: null,
      })),
    },
  ]
  return readings.filter((reading) => reading.lines.length > 0)
}

function aboutLines(agreement: Agreement, form: AgreementFormValue): PlainLine[] {
  const lines: PlainLine[] = [{ says: agreement.name, detail: form.about ?? '', points: null }]
  for (const [name, card] of Object.entries(form.scorecards))
    if (card.about !== undefined) lines.push({ says: `Scorecard ${name}`, detail: card.about, points: null })
  lines.push({
    says: 'The rest',
    detail: 'Whoever is neither out nor ready for sales stays in nurture.',
    points: null,
  })
  return lines
}

function trustLines({ trust }: Agreement): PlainLine[] {
  const says = {
    verified: 'Verified by us',
    observed: 'Observed in what they did',
    enriched: 'Bought or looked up',
    declared: 'Said by themselves',
  } as const
  if (Object.values(trust).every((share) => share === 1)) return []
  return (Object.keys(says) as (keyof typeof says)[]).map((provenance) => ({
    says: says[provenance],
    detail: `Points for such a value count ${numberText(trust[provenance] * 100)} %.`,
    points: `× ${numberText(trust[provenance])}`,
  }))
}

function handoffLines({ handoff }: Agreement): PlainLine[] {
  const lines: PlainLine[] = []
  if (handoff.acceptWithinSeconds !== null)
    lines.push({
      says: 'Sales answers in time',
      detail: handoff.workingHours
        ? `Within ${numberText(handoff.acceptWithinSeconds / 3_600)} working hours.`
        : `Within ${durationText(handoff.acceptWithinSeconds)}.`,
      points: null,
    })
  if (handoff.capacityPerWeek !== null)
    lines.push({
      says: 'Sales can take',
      detail: `${numberText(handoff.capacityPerWeek)} leads a week.`,
      points: null,
    })
  return lines
}

function reviewLines({ review }: AgreementFormValue): PlainLine[] {
  if (review === undefined) return []
  const lines: PlainLine[] = []
  const line = (says: string, detail: string) => lines.push({ says, detail, points: null })
  if (review.meet !== undefined) {
    const then =
      review.after !== undefined && review.then !== undefined
        ? `; after ${review.after} meetings every ${durationText(review.then)}`
        : ''
    line('Sales and marketing meet', `Every ${durationText(review.meet)}${then}.`)
  }
  if (review.checkModel !== undefined)
    line('The points are checked against revenue', `Every ${durationText(review.checkModel)}.`)
  return lines
}
