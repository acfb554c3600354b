// How much a contact resembles the ideal customer that the agreement describes: a share, not points.
// Deliberately absent: weights. What matters more than the rest belongs in a scorecard.

import { claimsAt } from './evaluate.ts'
import type { Scalar } from './evidence.ts'
import type { Model } from './model.ts'
import type { Standing } from './standing.ts'

export interface ResemblanceTrait {
  readonly attribute: string
  /** The deciding value; null: unknown. */
  readonly value: Scalar | null
  readonly state: 'matching' | 'differing' | 'unknown'
}

export interface Resemblance {
  /** Attribute by attribute, in the order of the agreement. */
  readonly traits: readonly ResemblanceTrait[]
  /** Traits of the ideal that the contact has. */
  readonly matching: readonly string[]
  /** Known, and otherwise. */
  readonly differing: readonly string[]
  readonly unknown: readonly string[]
  /** matching / all, 0..1; 0 when the agreement names no ideal. */
  readonly share: number
}

/** Compares the deciding values at t with the agreement's ideal. */
export function resemblance(model: Model, standing: Standing, t: number): Resemblance {
  const claims = claimsAt(model, standing, Math.floor(t / 1000))
  const traits = model.ideal.map(({ view, holds }): ResemblanceTrait => {
    const value = claims[view]?.value ?? null
    const state = holds(value) ? 'matching' : value === null ? 'unknown' : 'differing'
    return { attribute: model.views[view]!.attribute, value, state }
  })
  const those = (state: ResemblanceTrait['state']) =>
    traits.filter((trait) => trait.state === state).map(({ attribute }) => attribute)
  const matching = those('matching')
  const share = model.ideal.length === 0 ? 0 : matching.length / model.ideal.length
  return { traits, matching, differing: those('differing'), unknown: those('unknown'), share }
}
