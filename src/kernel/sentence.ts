// Numbers and tests as plain words: "3 pages viewed at /pricing*, the last 2 days ago".
// Deliberately absent: markup and other languages; a page may say it better with the same parts.

import type { TouchpointTest, ValueTest } from './agreement.ts'
import type { Scalar } from './evidence.ts'

const plural = (noun: string, count: number): string => {
  if (count === 1) return noun
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`
}

/** 3429: "3,429". */
const countWords = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** `page_viewed` and 3: "3 pages viewed"; `subscribed` and 2: "2 × subscribed". */
function typeWords(type: string, count: number): string {
  const words = type.split('_')
  const verb = words.pop()!
  const noun = words.pop()
  if (noun === undefined) return `${countWords(count)} × ${verb}`
  return [countWords(count), ...words, plural(noun, count), verb].join(' ')
}

const scalarWords = (value: Scalar): string => (value === null ? 'nothing' : String(value))

/** "50 to 1000", "Machinery or Chemicals", "/pricing*". */
export function testWords(test: ValueTest): string {
  switch (test.kind) {
    case 'oneOf': {
      // An agreement's `yes` stands for true as well; one of the two is enough for a reader.
      const said = (value: Scalar) =>
        (value === true && test.values.includes('yes')) || (value === false && test.values.includes('no'))
      return test.values
        .filter((value) => !said(value))
        .map(scalarWords)
        .join(' or ')
    }
    case 'glob':
      return test.patterns.join(' or ')
    case 'range':
      if (test.from === null) return test.to === null ? 'any number' : `at most ${test.to}`
      return test.to === null ? `at least ${test.from}` : `${test.from} to ${test.to}`
    case 'known':
      return 'known'
    case 'unknown':
      return 'unknown'
    case 'not':
      return `not ${testWords(test.test)}`
  }
}

/** How many of what: "3 pages viewed at /pricing*", "1 quote requested or demo requested". */
export function touchpointWords(test: TouchpointTest, count: number): string {
  const what =
    test.types === 'any'
      ? `${countWords(count)} ${plural('touchpoint', count)}`
      : test.types
          .map((type, i) =>
            i === 0 ? typeWords(type, count) : typeWords(type, count).replace(/^[\d,]+ /, ''),
          )
          .join(' or ')
  const where = test.where.map((part) =>
    part.key === 'path'
      ? `at ${testWords(part.test)}`
      : `with ${attributeWords(part.key)} ${testWords(part.test)}`,
  )
  return [what, ...where].join(' ')
}

/** `contact.jobLevel`: "job level". */
export const attributeWords = (attribute: string): string =>
  attribute
    .replace(/^(contact|account)\./, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()

/** From this many of a unit on, the next larger unit reads better. */
const UNITS = [
  { seconds: 60, until: 3600, name: 'minute' },
  { seconds: 3600, until: 48 * 3600, name: 'hour' },
  { seconds: 86_400, until: 60 * 86_400, name: 'day' },
  { seconds: 30 * 86_400, until: 730 * 86_400, name: 'month' },
  { seconds: 365 * 86_400, until: Infinity, name: 'year' },
] as const

/** A length of time: "14 days", "1 hour", "less than a minute". */
export function durationWords(seconds: number): string {
  if (seconds < 60) return 'less than a minute'
  const unit = UNITS.find((candidate) => seconds < candidate.until)!
  const count = Math.floor(seconds / unit.seconds)
  return `${count} ${plural(unit.name, count)}`
}

/** How long ago: "2 days ago", "just now". */
export const agoWords = (seconds: number): string =>
  seconds < 60 ? 'just now' : `${durationWords(seconds)} ago`

/** Why something was decided, which is kept as it came: `page_viewed from Website` -> "page viewed from Website". */
export const causeWords = (cause: string): string =>
  cause.replace(/^(verdict )?[a-z0-9]+(_[a-z0-9]+)+(?= from | by |$)/, (words) => words.replaceAll('_', ' '))
