// The small languages inside an agreement: durations (`14d`), ranges (`1..49`), value tests, grade bands (`B..`),
// points tables; and the words that have a meaning, for the nearest one when somebody misspells.
// A reader takes the plain value and returns what it means, or says what was wrong; it never throws.
// Deliberately absent: anything that needs two places of the document at once (agreement-check.ts).

import { distance } from 'fastest-levenshtein'
import type { ValueTest } from '../kernel/agreement.ts'
import type { Scalar } from '../kernel/evidence.ts'
import type { PlainMap, PlainValue } from './agreement-text.ts'

/** Says what is wrong; `inside` is the path below the value that was read. */
export type Complain = (
  message: string,
  expected?: string,
  nearest?: string | null,
  inside?: readonly (string | number)[],
) => void

/** Types that the ways in of this product write; others are allowed, with a warning when one is nearly one of these. */
export const TOUCHPOINT_TYPES = [
  'page_viewed',
  'form_submitted',
  'paper_downloaded',
  'webinar_registered',
  'webinar_attended',
  'trade_show_visited',
  'call_received',
  'call_made',
  'email_sent',
  'email_opened',
  'email_clicked',
  'unsubscribed',
  'quote_requested',
  'demo_requested',
  'video_watched',
  'social_engaged',
  'direct_mail_sent',
  'direct_mail_replied',
  'prize_draw_entered',
  'identified',
  'imported',
] as const

/** Attributes that the ways in of this product fill; others are allowed. */
export const ATTRIBUTES = [
  'contact.name',
  'contact.title',
  'contact.jobLevel',
  'contact.department',
  'contact.country',
  'contact.region',
  'contact.language',
  'contact.budget',
  'contact.timeFrame',
  'contact.emailKind',
  'account.name',
  'account.domain',
  'account.employees',
  'account.industry',
  'account.country',
  'account.revenue',
] as const

/** What `where` can look at besides the properties of a touchpoint. */
export const WHERE_KEYS = [
  'path',
  'channel',
  'trafficSource',
  'medium',
  'campaign',
  'source',
  'incentivised',
] as const

export const TYPE_PATTERN = /^[a-z][a-z0-9_]{0,63}$/
export const ATTRIBUTE_PATTERN = /^(?:contact|account)\.[\p{L}_][\p{L}\p{N}_.-]{0,63}$/u
/** Largest size of any number of points, so that scores stay exact multiples of 2^-10. */
export const POINTS_MAX = 100_000
const VALUES_MAX = 10_000
const DURATION_SECONDS_MAX = 20 * 365 * 86_400

/** The valid word with the fewest typing errors, if they are few enough to be typing errors. */
export function nearestWord(word: string, valid: readonly string[]): string | null {
  const lower = word.toLowerCase()
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of valid) {
    const d = distance(lower, candidate.toLowerCase())
    if (d < bestDistance) {
      best = candidate
      bestDistance = d
    }
  }
  return best
}

export const describe = (value: PlainValue | undefined): string => {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return typeof value === 'string'
    ? `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`
    : String(value)
}

export const isPlainMap = (value: PlainValue | undefined): value is PlainMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const UNIT_SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  second: 1,
  min: 60,
  minute: 60,
  h: 3_600,
  hour: 3_600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
  y: 31_536_000,
  year: 31_536_000,
}

/** `14d`, `36h`, `2 weeks`: whole seconds above 0, at most 20 years. */
export function readDuration(value: PlainValue | undefined, complain: Complain): number | undefined {
  const expected = 'a duration such as 36h, 14d, 8w or 1y'
  if (typeof value === 'number') {
    complain(`${value} has no unit.`, expected, `${value}d`)
    return undefined
  }
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(value.trim()) : null
  if (match === null) {
    complain(`${describe(value)} is not a duration.`, expected)
    return undefined
  }
  const [, number = '', word = ''] = match
  const perUnit = UNIT_SECONDS[word] ?? UNIT_SECONDS[word.replace(/s$/, '')]
  if (perUnit === undefined || (word.length < 3 && UNIT_SECONDS[word] === undefined)) {
    const unit = word === 'm' ? 'min' : nearestWord(word, Object.keys(UNIT_SECONDS))
    complain(`${word} is not a unit of time.`, expected, unit === null ? null : `${number}${unit}`)
    return undefined
  }
  const seconds = Number(number) * perUnit
  if (!Number.isInteger(seconds) || seconds <= 0 || seconds > DURATION_SECONDS_MAX) {
    complain(`${describe(value)} is out of range.`, 'whole seconds, more than 0 and at most 20 years')
    return undefined
  }
  return seconds
}

export interface Range {
  readonly from: number | null
  readonly to: number | null
}
const RANGE = /^(-?\d+(?:\.\d+)?)?\s*\.\.\s*(-?\d+(?:\.\d+)?)?$/
const RANGE_LIKE = /^[-\d\s.,]*\.\.[-\d\s.,]*$/

/** `1..49`, `1001..`, `..10`: both ends included. */
export function readRange(value: PlainValue | undefined, complain: Complain): Range | undefined {
  const match = typeof value === 'string' ? RANGE.exec(value.trim()) : null
  if (match === null || (match[1] === undefined && match[2] === undefined)) {
    complain(`${describe(value)} is not a range.`, 'a range such as 1..49, 50.. or ..10')
    return undefined
  }
  const from = match[1] === undefined ? null : Number(match[1])
  const to = match[2] === undefined ? null : Number(match[2])
  if (from !== null && to !== null && from > to) {
    complain(
      `The range ${value} is empty: it ends before it begins.`,
      'the smaller number first',
      `${to}..${from}`,
    )
    return undefined
  }
  return { from, to }
}

/** The scalars that one written word stands for: `yes` is also true, `50` is the number. */
function wordValues(word: string): Scalar[] {
  const text = word.trim()
  if (text === 'yes') return ['yes', true]
  if (text === 'no') return ['no', false]
  if (text === 'true') return [true]
  if (text === 'false') return [false]
  if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(text)) return [Number(text)]
  return [word]
}

/** A test written as one word: a key of a points table, or a plain scalar. */
export function readWordTest(word: string, complain: Complain): ValueTest | undefined {
  if (word === 'unknown' || word === 'known') return { kind: word }
  if (RANGE_LIKE.test(word)) {
    const range = readRange(word, complain)
    return range && { kind: 'range', ...range }
  }
  if (word.trim() === '') {
    complain('An empty text can never be a value.', 'a value, a range, or the word unknown')
    return undefined
  }
  if (word.includes('*')) return { kind: 'glob', patterns: [word] }
  return { kind: 'oneOf', values: wordValues(word) }
}

const TEST_EXPECTED = 'a value, a list of values, a range such as 50..1000, known, unknown, or { not: … }'

/** A test written as a value: scalar, list, or one of { is }, { like }, { from, to }, { not }. */
export function readTest(value: PlainValue | undefined, complain: Complain): ValueTest | undefined {
  if (typeof value === 'string') return readWordTest(value, complain)
  if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'oneOf', values: [value] }
  if (Array.isArray(value)) return readListTest(value, complain)
  if (isPlainMap(value)) return readMapTest(value, complain)
  complain(`${describe(value)} is not a test.`, TEST_EXPECTED)
  return undefined
}

function readListTest(list: readonly PlainValue[], complain: Complain): ValueTest | undefined {
  if (list.length === 0 || list.length > VALUES_MAX) {
    complain(
      list.length === 0 ? 'An empty list never holds.' : 'The list is too long.',
      `1 to ${VALUES_MAX} values`,
    )
    return undefined
  }
  const tests = list.map((item, i) =>
    readTest(item, (message, expected, nearest, inside) =>
      complain(message, expected, nearest, [i, ...(inside ?? [])]),
    ),
  )
  if (tests.includes(undefined)) return undefined
  const kinds = new Set(tests.map((test) => test!.kind))
  if (kinds.size === 1 && kinds.has('oneOf'))
    return { kind: 'oneOf', values: tests.flatMap((test) => (test!.kind === 'oneOf' ? test!.values : [])) }
  if ([...kinds].every((kind) => kind === 'oneOf' || kind === 'glob'))
    return { kind: 'glob', patterns: tests.flatMap(patternsOf) }
  complain(
    'A list may hold values and patterns only.',
    'values such as [DE, AT] or patterns such as [/a*, /b*]',
  )
  return undefined
}

const patternsOf = (test: ValueTest | undefined): string[] => {
  if (test?.kind === 'glob') return [...test.patterns]
  return test?.kind === 'oneOf' ? test.values.map(String) : []
}

const MAP_TEST_KEYS = ['is', 'like', 'from', 'to', 'not']

function readMapTest(map: PlainMap, complain: Complain): ValueTest | undefined {
  const keys = Object.keys(map)
  const unknown = keys.find((key) => !MAP_TEST_KEYS.includes(key))
  if (unknown !== undefined) {
    complain(
      `There is no test called ${unknown}.`,
      'is, like, from, to or not',
      nearestWord(unknown, MAP_TEST_KEYS),
      [unknown],
    )
    return undefined
  }
  if (keys.length === 1 && 'not' in map) {
    const test = readTest(map.not, (m, e, n, inside) => complain(m, e, n, ['not', ...(inside ?? [])]))
    return test && { kind: 'not', test }
  }
  if (keys.length === 1 && 'is' in map) return readLiteral(map.is!, 'is', complain)
  if (keys.length === 1 && 'like' in map) return readLiteral(map.like!, 'like', complain)
  const from = map.from ?? null
  const to = map.to ?? null
  const bound = (end: PlainValue) => end === null || typeof end === 'number'
  if (keys.length > 0 && !('is' in map) && !('like' in map) && !('not' in map) && bound(from) && bound(to))
    return readRangeTest(from as number | null, to as number | null, complain)
  complain('This test is not complete.', 'exactly one of is, like, not, or from and to with numbers')
  return undefined
}

function readRangeTest(from: number | null, to: number | null, complain: Complain): ValueTest | undefined {
  if (from !== null && to !== null && from > to) {
    complain(`The range ${from}..${to} is empty: it ends before it begins.`, 'the smaller number first')
    return undefined
  }
  return { kind: 'range', from, to }
}

/** { is } and { like } take their words literally, so that values such as "unknown" or "1..5" can be written. */
function readLiteral(value: PlainValue, key: 'is' | 'like', complain: Complain): ValueTest | undefined {
  const list = Array.isArray(value) ? value : [value]
  const fit = list.every((item) =>
    key === 'is' ? typeof item !== 'object' || item === null : typeof item === 'string',
  )
  if (!fit || list.length === 0 || list.length > VALUES_MAX) {
    complain(
      `${key} does not hold a value.`,
      key === 'is' ? 'a value or a list of values' : 'a pattern or a list',
      null,
      [key],
    )
    return undefined
  }
  if (key === 'like') return { kind: 'glob', patterns: list as string[] }
  return { kind: 'oneOf', values: list as Scalar[] }
}

/** A number of points: finite, at most 100,000 either way. */
export function readPoints(
  value: PlainValue | undefined,
  complain: Complain,
  inside: readonly (string | number)[] = [],
): number | undefined {
  if (typeof value === 'number' && Math.abs(value) <= POINTS_MAX) return value
  complain(
    `${describe(value)} is not a number of points.`,
    `a number from -${POINTS_MAX} to ${POINTS_MAX}`,
    null,
    inside,
  )
  return undefined
}
