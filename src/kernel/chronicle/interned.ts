// Facts, values and attributes kept once each, by place. A chronicle that is refreshed goes on with the lists of the one
// before, so that places keep their meaning. Deliberately absent: forgetting.

import type { Scalar, TouchpointFacts } from '../evidence.ts'

const keyOfFacts = ({ properties, ...rest }: TouchpointFacts): string =>
  JSON.stringify([
    rest.type,
    rest.own,
    rest.channel,
    rest.trafficSource,
    rest.medium,
    rest.campaign,
    rest.source,
    rest.incentivised,
    rest.path,
    Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1)),
  ])

export class Interned {
  readonly facts: TouchpointFacts[]
  readonly attributes: string[]
  readonly values: Scalar[]
  readonly #byObject = new WeakMap<TouchpointFacts, number>()
  readonly #byFacts = new Map<string, number>()
  readonly #byAttribute = new Map<string, number>()
  readonly #byValue = new Map<Scalar, number>()

  constructor(before?: {
    readonly facts: readonly TouchpointFacts[]
    readonly attributes: readonly string[]
    readonly values: readonly Scalar[]
  }) {
    this.facts = [...(before?.facts ?? [])]
    this.attributes = [...(before?.attributes ?? [])]
    this.values = [...(before?.values ?? [])]
    for (const [place, facts] of this.facts.entries()) this.#byFacts.set(keyOfFacts(facts), place)
    for (const [place, attribute] of this.attributes.entries()) this.#byAttribute.set(attribute, place)
    for (const [place, value] of this.values.entries()) this.#byValue.set(value, place)
  }

  /** The place of facts, the same for equal ones; the same object is looked up without being read. */
  ofFacts(facts: TouchpointFacts): number {
    const seen = this.#byObject.get(facts)
    if (seen !== undefined) return seen
    const key = keyOfFacts(facts)
    let place = this.#byFacts.get(key)
    if (place === undefined) {
      place = this.facts.push(facts) - 1
      this.#byFacts.set(key, place)
    }
    this.#byObject.set(facts, place)
    return place
  }

  ofAttribute(attribute: string): number {
    const place = this.#byAttribute.get(attribute)
    if (place !== undefined) return place
    this.#byAttribute.set(attribute, this.attributes.length)
    return this.attributes.push(attribute) - 1
  }

  ofValue(value: Scalar): number {
    const place = this.#byValue.get(value)
    if (place !== undefined) return place
    this.#byValue.set(value, this.values.length)
    return this.values.push(value) - 1
  }
}
