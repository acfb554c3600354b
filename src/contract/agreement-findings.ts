// Collects what is wrong (faults) and what is probably not meant (warnings) while an agreement is read.
// A warning never stops an agreement: types, attributes and properties are open vocabularies.
// Deliberately absent: lines and columns; agreement-text.ts knows the places.

import { distance } from 'fastest-levenshtein'
import type { ValueTest } from '../kernel/agreement.ts'
import type { Fault, Path } from './agreement-text.ts'
import { ATTRIBUTES, type Complain, nearestWord, TOUCHPOINT_TYPES } from './agreement-words.ts'

/** Values that the ways in of this product give to attributes with a closed set. */
const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  'contact.jobLevel': ['head', 'manager', 'specialist', 'student', 'other'],
  'contact.emailKind': ['business', 'free', 'disposable', 'role'],
}

export class Findings {
  readonly faults: Fault[] = []
  readonly warnings: Fault[] = []
  /** Scorecards with a rule that could not be read: their sums prove nothing. */
  readonly partial = new Set<string>()

  get count(): number {
    return this.faults.length
  }

  fault(fault: Fault): void {
    this.faults.push(fault)
  }

  complain(path: Path): Complain {
    return (message, expected, nearest, inside) =>
      this.fault({
        path: [...path, ...(inside ?? [])],
        message,
        ...(expected === undefined ? {} : { expected }),
        nearest: nearest ?? null,
      })
  }

  checkType(type: string, path: Path): void {
    this.checkNear(type, TOUCHPOINT_TYPES, path)
  }

  checkAttribute(attribute: string, path: Path): void {
    this.checkNear(attribute, ATTRIBUTES, path)
  }

  /** Warns when a word is nearly, but not quite, one that has a meaning. */
  checkNear(word: string, known: readonly string[], path: Path): void {
    if (known.includes(word) || word.length < 4) return
    const nearest = nearestWord(word, known)
    if (nearest === null || !isSlip(word, nearest)) return
    this.warnings.push({
      path,
      message: `${word} is a word of your own; ${nearest} is the usual one.`,
      expected: `${nearest}, unless ${word} is what your evidence says`,
      nearest,
    })
  }

  checkValues(attribute: string, test: ValueTest, path: Path): void {
    const known = KNOWN_VALUES[attribute]
    if (known === undefined || test.kind !== 'oneOf') return
    for (const value of test.values)
      if (typeof value === 'string' && !known.includes(value))
        this.warnings.push({
          path: [...path, value],
          message: `${attribute} is never "${value}" unless your own data says so.`,
          expected: known.join(', '),
          nearest: nearestWord(value, known),
        })
  }
}

/** Two slips of the finger at most, besides capitals and punctuation: a longer distance is another word. */
const isSlip = (word: string, nearest: string): boolean => {
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return distance(letters(word), letters(nearest)) <= 2
}
