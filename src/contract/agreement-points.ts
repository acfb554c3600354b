// Tables of points: from tests of one attribute, or of two, to points.
// In a map the order of keys means nothing, so the entries are sorted by how particular they are and may not overlap;
// in a list the first that holds decides. Deliberately absent: which attribute it is.

import type { ValueTest } from '../kernel/agreement.ts'
import type { PlainValue } from './agreement-text.ts'
import {
  type Complain,
  describe,
  isPlainMap,
  nearestWord,
  readPoints,
  readTest,
  readWordTest,
} from './agreement-words.ts'

export interface PointsEntry {
  readonly test: ValueTest
  readonly points: number
  /** How it was written, for the reading aloud. */
  readonly written: string
}

/**
 * The order in which the entries of a points map are tried. Key order means nothing in a map, so the more particular
 * goes first: a value, a range, a pattern (the longer first), then known, then unknown.
 */
const RANKS = { oneOf: 0, range: 1, glob: 2, not: 3, known: 4, unknown: 5 } as const
const literalLength = (test: ValueTest): number =>
  test.kind === 'glob' ? Math.max(...test.patterns.map((pattern) => pattern.replaceAll('*', '').length)) : 0
const rangeStart = (test: ValueTest): number => (test.kind === 'range' ? (test.from ?? -1e18) : 0)
export const byParticularity = (
  a: { test: ValueTest; written: string },
  b: { test: ValueTest; written: string },
): number =>
  RANKS[a.test.kind] - RANKS[b.test.kind] ||
  literalLength(b.test) - literalLength(a.test) ||
  rangeStart(a.test) - rangeStart(b.test) ||
  (a.written < b.written ? -1 : a.written > b.written ? 1 : 0)

const overlap = (a: ValueTest, b: ValueTest): boolean => {
  if (a.kind === 'range' && b.kind === 'range')
    return (a.from ?? -Infinity) <= (b.to ?? Infinity) && (b.from ?? -Infinity) <= (a.to ?? Infinity)
  if (a.kind === 'oneOf' && b.kind === 'oneOf')
    return a.values.some((x) => b.values.some((y) => String(x).toLowerCase() === String(y).toLowerCase()))
  return a.kind === b.kind && (a.kind === 'unknown' || a.kind === 'known')
}

/** Reads the keys of a points map as tests, most particular first; complains where two of them hold for one value. */
export function readTestKeys(
  keys: readonly string[],
  complain: Complain,
): { readonly test: ValueTest; readonly written: string }[] {
  const tests: { test: ValueTest; written: string }[] = []
  for (const written of keys) {
    const test = readWordTest(written, (m, e, n) => complain(m, e, n, [written]))
    if (test === undefined) continue
    const slip = /^un?kn?o?w?n?$/i.test(written) && written.length > 4 && test.kind === 'oneOf'
    if (slip)
      complain(
        `"${written}" is not a word of a table.`,
        'known or unknown',
        nearestWord(written, ['unknown', 'known']),
        [written],
      )
    const other = tests.length <= 200 ? tests.find((before) => overlap(before.test, test)) : undefined
    if (other !== undefined)
      complain(
        `${written} overlaps with ${other.written}: one value may be in one of them only.`,
        'tests that do not overlap',
        null,
        [written],
      )
    tests.push({ test, written })
  }
  return tests.sort(byParticularity)
}

/** A map from test to points; or a list of { when, points } where the first that holds decides. */
export function readPointsTable(
  value: PlainValue | undefined,
  complain: Complain,
): PointsEntry[] | undefined {
  if (isPlainMap(value) && Object.keys(value).length > 0)
    return readTestKeys(Object.keys(value), complain).flatMap(({ test, written }) => {
      const points = readPoints(value[written], complain, [written])
      return points === undefined ? [] : [{ test, points, written }]
    })
  if (Array.isArray(value) && value.length > 0)
    return value.flatMap((item: PlainValue, i) => {
      const inner: Complain = (m, e, n, inside) => complain(m, e, n, [i, ...(inside ?? [])])
      if (!isPlainMap(item)) {
        inner(`${describe(item)} is not an entry.`, 'an entry such as { when: [DE, AT], points: 10 }')
        return []
      }
      const odd = Object.keys(item).find((key) => key !== 'when' && key !== 'points')
      if (odd !== undefined)
        inner(`There is no key ${odd} here.`, 'when and points', nearestWord(odd, ['when', 'points']), [odd])
      const test = readTest(item.when, (m, e, n, inside) => inner(m, e, n, ['when', ...(inside ?? [])]))
      const points = readPoints(item.points, inner, ['points'])
      return test === undefined || points === undefined
        ? []
        : [{ test, points, written: writtenTest(item.when!) }]
    })
  complain(`${describe(value)} is not a table of points.`, 'a map such as { 1..49: 5, 50..: 30, unknown: 0 }')
  return undefined
}

const writtenTest = (value: PlainValue): string =>
  Array.isArray(value)
    ? value.map(String).join(', ')
    : isPlainMap(value)
      ? JSON.stringify(value)
      : String(value)

export interface PairEntry {
  readonly tests: readonly [PointsEntry['test'], PointsEntry['test']]
  readonly points: number
  readonly written: readonly [string, string]
}

/** A map of maps: the outer keys test the first attribute, the inner keys the second; or a list of entries. */
export function readPairTable(value: PlainValue | undefined, complain: Complain): PairEntry[] | undefined {
  if (Array.isArray(value) && value.length > 0) return readPairList(value, complain)
  if (!isPlainMap(value) || Object.keys(value).length === 0) {
    complain(
      `${describe(value)} is not a table over two attributes.`,
      'a map of maps: first attribute, then second',
    )
    return undefined
  }
  return readTestKeys(Object.keys(value), complain).flatMap((outer) => {
    const inner: Complain = (m, e, n, inside) => complain(m, e, n, [outer.written, ...(inside ?? [])])
    const row = value[outer.written]
    if (!isPlainMap(row) || Object.keys(row).length === 0) {
      inner(`${describe(row)} is not a row.`, 'a map such as { 50..: 20 }')
      return []
    }
    return readTestKeys(Object.keys(row), inner).flatMap(({ test, written }) => {
      const points = readPoints(row[written], inner, [written])
      if (points === undefined) return []
      return [{ tests: [outer.test, test] as const, points, written: [outer.written, written] as const }]
    })
  })
}

function readPairList(list: readonly PlainValue[], complain: Complain): PairEntry[] {
  return list.flatMap((item, i) => {
    const inner: Complain = (m, e, n, inside) => complain(m, e, n, [i, ...(inside ?? [])])
    const when = isPlainMap(item) ? item.when : undefined
    if (!isPlainMap(item) || !Array.isArray(when) || when.length !== 2) {
      inner('This is not an entry over two attributes.', '{ when: [test, test], points: 10 }')
      return []
    }
    const tests = when.map((raw: PlainValue, k) =>
      readTest(raw, (m, e, n, inside) => inner(m, e, n, ['when', k, ...(inside ?? [])])),
    )
    const points = readPoints(item.points, inner, ['points'])
    const [first, second] = tests
    if (first === undefined || second === undefined || points === undefined) return []
    return [
      {
        tests: [first, second] as const,
        points,
        written: [writtenTest(when[0]!), writtenTest(when[1]!)] as const,
      },
    ]
  })
}
