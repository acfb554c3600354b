// Tests of one scalar, compiled once into a closure. Strings are compared trimmed and without case, and a
// number equals its own text, because forms and files send `50` as text. Deliberately absent: regular
// expressions; a glob is cut at its stars when compiled and then only looks strings up.

import type { ValueTest } from './agreement.ts'
import type { Scalar } from './evidence.ts'

export type ScalarPredicate = (value: Scalar) => boolean

const textOf = (value: Scalar): string =>
  typeof value === 'string' ? value.trim().toLowerCase() : String(value)

/** The number that a scalar stands for, `"1200"` included; null when it stands for none. */
export function numberOf(value: Scalar): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.trim() === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

function globPredicate(pattern: string): (text: string) => boolean {
  const parts = textOf(pattern).split('*')
  const first = parts[0]!
  if (parts.length === 1) return (text) => text === first
  const last = parts[parts.length - 1]!
  const middle = parts.slice(1, -1)
  return (text) => {
    if (text.length < first.length + last.length) return false
    if (!text.startsWith(first) || !text.endsWith(last)) return false
    let from = first.length
    const end = text.length - last.length
    for (const part of middle) {
      const found = text.indexOf(part, from)
      if (found < 0 || found + part.length > end) return false
      from = found + part.length
    }
    return true
  }
}

function rangePredicate(from: number | null, to: number | null): ScalarPredicate {
  if (Number.isNaN(from) || Number.isNaN(to)) throw new Error('The ends of a range must be numbers.')
  return (value) => {
    const number = numberOf(value)
    return number !== null && (from === null || number >= from) && (to === null || number <= to)
  }
}

/** Compiles a test. An unknown value (null) passes only `unknown`, a `oneOf` that lists null, and what `not` turns round. */
export function compileValueTest(test: ValueTest): ScalarPredicate {
  switch (test.kind) {
    case 'known':
      return (value) => value !== null
    case 'unknown':
      return (value) => value === null
    case 'oneOf': {
      const texts = new Set(test.values.filter((value) => value !== null).map(textOf))
      const holdsNull = test.values.includes(null)
      return (value) => (value === null ? holdsNull : texts.has(textOf(value)))
    }
    case 'glob': {
      const globs = test.patterns.map(globPredicate)
      return (value) => {
        if (value === null) return false
        const text = textOf(value)
        return globs.some((matches) => matches(text))
      }
    }
    case 'range':
      return rangePredicate(test.from, test.to)
    case 'not': {
      const inner = compileValueTest(test.test)
      return (value) => !inner(value)
    }
  }
}

/** A value that passes the test, for "what would have to be answered"; undefined when none can be named. */
export function exampleOf(test: ValueTest): Scalar | undefined {
  switch (test.kind) {
    case 'oneOf':
      return test.values[0]
    case 'glob':
      return test.patterns[0]?.replaceAll('*', '')
    case 'range':
      return test.from ?? test.to ?? 0
    case 'unknown':
      return null
    case 'known':
    case 'not':
      return undefined
  }
}
