// Which of a list of touchpoint tests a touchpoint passes. Two touchpoints that agree in everything the
// tests read pass the same tests, so the answer is kept by a key of exactly those facts.
// Deliberately absent: time. Whether a touchpoint lies in a window is asked of its instant, elsewhere.

import type { TouchpointTest } from './agreement.ts'
import type { Scalar, TouchpointFacts } from './evidence.ts'
import { compileValueTest, type ScalarPredicate } from './value-test.ts'

/** Reads one named fact; a property only if it is the record's own, so `constructor` finds nothing. */
export function factOf(facts: TouchpointFacts, key: string): Scalar {
  switch (key) {
    case 'path':
    case 'channel':
    case 'trafficSource':
    case 'medium':
    case 'campaign':
    case 'source':
    case 'incentivised':
      return facts[key]
    default:
      return Object.hasOwn(facts.properties, key) ? (facts.properties[key] ?? null) : null
  }
}

export type FactsPredicate = (facts: TouchpointFacts) => boolean

/** Compiles one test; `any` takes every touchpoint of the contact's own doing, named types both kinds. */
export function compileTouchpointTest(test: TouchpointTest): FactsPredicate {
  const types = test.types === 'any' ? null : new Set(test.types)
  const where: { key: string; holds: ScalarPredicate }[] = test.where.map((part) => ({
    key: part.key,
    holds: compileValueTest(part.test),
  }))
  return (facts) => {
    if (types === null ? !facts.own : !types.has(facts.type)) return false
    for (const part of where) if (!part.holds(factOf(facts, part.key))) return false
    return true
  }
}

/** Distinct facts remembered by one matcher; past this it forgets all and starts again. */
const REMEMBERED_MAX = 65_536

/** Text that differs wherever two scalars differ; lengths keep separators inside values harmless. */
const keyOf = (value: Scalar): string =>
  typeof value === 'string' ? `s${value.length}:${value}` : `${typeof value}${String(value)};`

/** Returns a function from facts to the ascending indexes of the tests that they pass. */
export function matcher(tests: readonly TouchpointTest[]): (facts: TouchpointFacts) => Int32Array {
  const predicates = tests.map(compileTouchpointTest)
  const keys = [...new Set(tests.flatMap((test) => test.where.map((part) => part.key)))]
  const remembered = new Map<string, Int32Array>()
  return (facts) => {
    let key = keyOf(facts.type) + (facts.own ? '+' : '-')
    for (const name of keys) key += keyOf(factOf(facts, name))
    const known = remembered.get(key)
    if (known) return known
    const passed: number[] = []
    for (let i = 0; i < predicates.length; i++) if (predicates[i]!(facts)) passed.push(i)
    const indexes = Int32Array.from(passed)
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    remembered.set(key, indexes)
    return indexes
  }
}
