// The written form of an agreement: one zod schema, every key that may be written, each leaf read by agreement-words.ts.
// What a key accepts is said where it is read, so that a fault can name what was expected and the nearest valid word.
// Deliberately absent: defaults (the hash covers the document as signed) and tests that need two places at once.

import { z } from 'zod'
import { CHANNELS, PROVENANCES, VERDICTS } from '../kernel/evidence.ts'
import type { PlainValue } from './agreement-text.ts'
import {
  ATTRIBUTE_PATTERN,
  ATTRIBUTES,
  type Complain,
  describe,
  isPlainMap,
  nearestWord,
  POINTS_MAX,
  readDuration,
  readPoints,
  readRange,
  readTest,
  TOUCHPOINT_TYPES,
  TYPE_PATTERN,
} from './agreement-words.ts'

/** The version of the written form; part of what is signed. Later versions only add optional keys. */
export const SCHEMA_VERSION = 1
export const RULES_MAX = 200
export const SCORECARDS_MAX = 20
export const CONDITIONS_MAX = 200

type Reader<T> = (value: PlainValue | undefined, complain: Complain) => T | undefined

/** A leaf of the document: read by its own small language, complaining with what was expected. */
const written = <T>(read: Reader<T>) =>
  z.unknown().transform((value, context): T => {
    let complained = false
    const complain: Complain = (message, expected, nearest, inside) => {
      complained = true
      context.addIssue({
        code: 'custom',
        message,
        params: { expected, nearest },
        path: [...(inside ?? [])],
      })
    }
    const meaning = read(value as PlainValue | undefined, complain)
    return meaning === undefined || complained ? z.NEVER : meaning
  })

const number = (min: number, max: number, what: string, above = false) =>
  written<number>((value, complain) => {
    if (typeof value === 'number' && value <= max && (above ? value > min : value >= min)) return value
    complain(
      `${describe(value)} is not ${what}.`,
      `${what}, ${above ? `more than ${min}` : `from ${min}`} up to ${max}`,
    )
    return undefined
  })

const count = (max: number) =>
  written<number>((value, complain) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value
    complain(`${describe(value)} is not a count.`, `a whole number from 1 to ${max}`)
    return undefined
  })

const sentence = (max: number) =>
  written<string>((value, complain) => {
    if (typeof value === 'string' && value.trim() !== '' && value.length <= max) return value.trim()
    complain(`${describe(value)} is not a text.`, `a text of 1 to ${max} characters`)
    return undefined
  })

/** One word, or a list of words, of a closed or open vocabulary. */
const words = <T extends string>(what: string, valid: readonly T[] | RegExp, known: readonly string[] = []) =>
  written<T[]>((value, complain) => {
    const list = Array.isArray(value) ? value : [value]
    if (list.length === 0) complain('An empty list never holds.', `${what}, or a list of them`)
    const seen = new Set<unknown>()
    list.forEach((item, i) => {
      const inside = Array.isArray(value) ? [i] : []
      const fits =
        typeof item === 'string' && (valid instanceof RegExp ? valid.test(item) : valid.includes(item as T))
      const choices = valid instanceof RegExp ? known : valid
      const expected = valid instanceof RegExp ? what : `${what}: ${valid.join(', ')}`
      if (!fits)
        complain(`${describe(item)} is not ${what}.`, expected, nearestWord(String(item), choices), inside)
      if (seen.has(item)) complain(`${describe(item)} is listed twice.`, undefined, null, inside)
      seen.add(item)
    })
    return list as T[]
  })

const word = <T extends string>(what: string, valid: readonly T[] | RegExp, known: readonly string[] = []) =>
  written<T>((value, complain) => {
    const fits =
      typeof value === 'string' && (valid instanceof RegExp ? valid.test(value) : valid.includes(value as T))
    const choices = valid instanceof RegExp ? known : valid
    const expected = valid instanceof RegExp ? what : choices.join(', ')
    if (!fits) complain(`${describe(value)} is not ${what}.`, expected, nearestWord(String(value), choices))
    return value as T
  })

const Duration = written(readDuration)
const Attribute = word('an attribute such as account.employees', ATTRIBUTE_PATTERN, ATTRIBUTES)
const Attributes = words('an attribute such as account.employees', ATTRIBUTE_PATTERN, ATTRIBUTES)
const Points = written<number>((value, complain) => readPoints(value, complain))
const Says = sentence(200)

const snakeCase = (word: string): string => {
  const snake = word
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
  return nearestWord(snake, TOUCHPOINT_TYPES) ?? snake
}

/** `any`, one type, or a list of types. */
const Touchpoints = written<'any' | string[]>((value, complain) => {
  if (value === 'any') return 'any'
  const list = Array.isArray(value) ? value : [value]
  if (list.length === 0) complain('An empty list never holds.', 'any, a touchpoint type, or a list of types')
  list.forEach((item, i) => {
    if (typeof item === 'string' && item !== 'any' && TYPE_PATTERN.test(item)) return
    const nearest = typeof item === 'string' ? snakeCase(item) : null
    const message = item === 'any' ? 'any stands alone.' : `${describe(item)} is not a touchpoint type.`
    complain(message, 'any, or snake_case such as page_viewed', nearest, Array.isArray(value) ? [i] : [])
  })
  return list as string[]
})

/** Keys of a touchpoint, or names of its properties, each with a test. */
const Where = written<{ key: string; test: NonNullable<ReturnType<typeof readTest>> }[]>(
  (value, complain) => {
    if (!isPlainMap(value) || Object.keys(value).length === 0) {
      complain(`${describe(value)} is not a map of tests.`, 'a map such as { path: /pricing* }')
      return undefined
    }
    return Object.entries(value).flatMap(([key, raw]) => {
      const test = readTest(raw, (m, e, n, inside) => complain(m, e, n, [key, ...(inside ?? [])]))
      return test === undefined ? [] : [{ key, test }]
    })
  },
)

/** One rule of `fit`: `attribute` with a points table, or two `attributes` with a table over both. */
export const FitForm = z.strictObject({
  says: Says,
  attribute: Attribute.optional(),
  attributes: written<[string, string]>((value, complain) => {
    if (
      Array.isArray(value) &&
      value.length === 2 &&
      value.every((a) => typeof a === 'string' && ATTRIBUTE_PATTERN.test(a))
    )
      return [value[0] as string, value[1] as string]
    complain(
      `${describe(value)} is not a pair of attributes.`,
      'two attributes, such as [account.industry, account.employees]',
    )
    return undefined
  }).optional(),
  points: z.unknown(),
  validFor: Duration.optional(),
})

/** One rule of `engagement`: decaying (`halfLife`, `cap`) or counting (`onDays` or `atLeast`, `within`). */
export const EngagementForm = z.strictObject({
  says: Says,
  scope: word('a scope', ['contact', 'account']).optional(),
  touchpoint: Touchpoints,
  where: Where.optional(),
  points: Points,
  halfLife: Duration.optional(),
  cap: number(0, POINTS_MAX, 'a cap', true).optional(),
  onDays: count(64).optional(),
  atLeast: count(64).optional(),
  within: Duration.optional(),
})

const LABEL = /^[\p{L}\p{N}][\p{L}\p{N}+_-]{0,23}$/u

export interface GradeEntry {
  readonly label: string
  readonly from: number | null
}

/** `{ A: 50, B: 30, C: below }`: from best to worst by number, and exactly one `below` for the rest. */
const Grades = written<GradeEntry[]>((value, complain) => {
  if (!isPlainMap(value) || Object.keys(value).length === 0 || Object.keys(value).length > 26) {
    complain(`${describe(value)} is not a scale of grades.`, 'a map such as { A: 50, B: 30, C: below }')
    return undefined
  }
  const grades: GradeEntry[] = []
  for (const [label, from] of Object.entries(value)) {
    if (!LABEL.test(label))
      complain(`${label} is not a grade label.`, 'letters and digits, such as A or 1', null, [label])
    const number =
      from === 'below'
        ? null
        : readPoints(from, (m, _e, _n, _i) =>
            complain(
              m,
              'the points from which it holds, or the word below',
              typeof from === 'string' ? nearestWord(from, ['below']) : null,
              [label],
            ),
          )
    if (number === undefined) continue
    if (grades.some((grade) => grade.from === number))
      complain(
        number === null ? 'Two grades say below.' : `Two grades begin at ${number}.`,
        'a different number for each grade',
        null,
        [label],
      )
    grades.push({ label, from: number })
  }
  if (!grades.some((grade) => grade.from === null))
    complain('No grade holds below the lowest number.', 'one grade with the word below')
  return grades.sort((a, b) => (b.from ?? -Infinity) - (a.from ?? -Infinity))
})

const Scale = z.strictObject({
  odds: number(0, 1e6, 'odds of winning', true),
  at: number(-POINTS_MAX, POINTS_MAX, 'a score'),
  double: number(0, POINTS_MAX, 'a number of points that doubles the odds', true),
})

export const ScorecardForm = z.strictObject({
  about: sentence(2_000).optional(),
  base: Points.optional(),
  fit: z.array(FitForm).max(RULES_MAX).optional(),
  engagement: z.array(EngagementForm).max(RULES_MAX).optional(),
  grades: z.strictObject({ fit: Grades.optional(), engagement: Grades.optional() }).optional(),
  scale: Scale.optional(),
})

export type BandForm =
  | { readonly from: string | null; readonly to: string | null }
  | { readonly labels: readonly string[] }

/** `B`, `[A, B]`, `B..` (B or better), `..C` (C or worse), `B..C`. */
const Band = written<BandForm>((value, complain) => {
  const one = (item: PlainValue | undefined): string | null =>
    (typeof item === 'string' || typeof item === 'number') && LABEL.test(String(item)) ? String(item) : null
  if (Array.isArray(value) && value.length > 0 && value.every((item: PlainValue) => one(item) !== null))
    return { labels: value.map((item: PlainValue) => one(item)!) }
  const match = typeof value === 'string' ? /^(.*?)\.\.(.*)$/.exec(value.trim()) : null
  if (match !== null) {
    const ends = [match[1]!.trim(), match[2]!.trim()].map((end) => (end === '' ? null : end))
    if (ends.some((end) => end !== null) && ends.every((end) => end === null || LABEL.test(end)))
      return { from: ends[0]!, to: ends[1]! }
  } else if (one(value as PlainValue) !== null) return { labels: [one(value)!] }
  complain(`${describe(value)} is not a band of grades.`, 'a grade such as B, a list, or a band such as B..')
  return undefined
})

/** A score: a range, or one number that must be reached. */
const ScoreRange = written<{ from: number | null; to: number | null }>((value, complain) =>
  typeof value === 'number' ? { from: value, to: null } : readRange(value, complain),
)

/** The parts of a bucket condition that have names; every other key must be an attribute with a test. */
export const ConditionParts = {
  scorecard: sentence(64).optional(),
  fit: Band.optional(),
  engagement: Band.optional(),
  score: ScoreRange.optional(),
  known: Attributes.optional(),
  unknown: Attributes.optional(),
  verdict: words('a verdict', VERDICTS).optional(),
  source: words('a name of a source', /\S/).optional(),
  channel: words('a channel', CHANNELS).optional(),
  touchpoint: Touchpoints.optional(),
  where: Where.optional(),
  within: Duration.optional(),
  atLeast: count(64).optional(),
}
const Test = written((value, complain) => readTest(value, complain))

export const ConditionForm = z.strictObject({
  says: Says,
  when: z.object(ConditionParts).catchall(Test),
})

const AttributeTests = z.record(z.string(), Test)

/** `4 working hours`, `2 working days` (of eight hours), or a plain duration. */
const Deadline = written<{ seconds: number; workingHours: boolean }>((value, complain) => {
  const match = typeof value === 'string' ? /^(\d{1,3})\s+working\s+(hours?|days?)$/.exec(value.trim()) : null
  if (match !== null && Number(match[1]) > 0)
    return { seconds: Number(match[1]) * 3_600 * (match[2]!.startsWith('day') ? 8 : 1), workingHours: true }
  const seconds = readDuration(value, (message) =>
    complain(message, 'a time such as 4 working hours, 2 working days or 24h'),
  )
  return seconds === undefined ? undefined : { seconds, workingHours: false }
})

const Capacity = written<number>((value, complain) => {
  const match = typeof value === 'string' ? /^(\d{1,6})\s*\/\s*(day|week)$/.exec(value.trim()) : null
  if (match !== null && Number(match[1]) > 0) return Number(match[1]) * (match[2] === 'day' ? 5 : 1)
  const nearest = typeof value === 'number' ? `${value}/week` : null
  complain(`${describe(value)} is not a capacity.`, 'leads a day or a week, such as 40/week', nearest)
  return undefined
})

const Meetings = written<number>((value, complain) => {
  const match = typeof value === 'string' ? /^(\d{1,3})\s+meetings?$/.exec(value.trim()) : null
  if (match !== null && Number(match[1]) > 0) return Number(match[1])
  complain(
    `${describe(value)} is not a number of meetings.`,
    'such as 4 meetings',
    typeof value === 'number' ? `${value} meetings` : null,
  )
  return undefined
})

const trust = number(0, 1, 'a trust')

/** The whole document as people write it. Every key is explained in docs/agreement.md. */
export const AgreementForm = z.strictObject({
  assay: written<1>((value, complain) => {
    if (value === SCHEMA_VERSION) return SCHEMA_VERSION
    complain(
      `${describe(value)} is not a version of this form.`,
      `assay: ${SCHEMA_VERSION}`,
      String(SCHEMA_VERSION),
    )
    return undefined
  }),
  name: sentence(200),
  about: sentence(2_000).optional(),
  ideal: AttributeTests.optional(),
  trust: z
    .strictObject(
      Object.fromEntries(PROVENANCES.map((p) => [p, trust.optional()])) as Record<
        (typeof PROVENANCES)[number],
        z.ZodOptional<typeof trust>
      >,
    )
    .optional(),
  scorecards: z.record(z.string(), ScorecardForm),
  buckets: z.strictObject({
    disqualified: z.array(ConditionForm).max(CONDITIONS_MAX).optional(),
    qualified: z.array(ConditionForm).max(CONDITIONS_MAX).optional(),
  }),
  handoff: z.strictObject({ acceptWithin: Deadline.optional(), capacity: Capacity.optional() }).optional(),
  review: z
    .strictObject({
      meet: Duration.optional(),
      after: Meetings.optional(),
      // biome-ignore lint/suspicious/noThenProperty: the word that people write; its value is never a function.
      then: Duration.optional(),
      checkModel: Duration.optional(),
    })
    .optional(),
  ladder: z
    .array(z.strictObject({ says: Says, known: Attributes }))
    .max(20)
    .optional(),
})

export type AgreementFormValue = z.infer<typeof AgreementForm>
export type ScorecardFormValue = z.infer<typeof ScorecardForm>
export type FitFormValue = z.infer<typeof FitForm>
export type EngagementFormValue = z.infer<typeof EngagementForm>
export type ConditionFormValue = z.infer<typeof ConditionForm>
