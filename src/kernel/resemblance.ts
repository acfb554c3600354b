// How much a contact resembles the ideal customer that the agreement describes: a share, not points.
// Deliberately absent: weights. What matters more than the rest belongs in a scorecard.

import { claimsAt } from './evaluate.ts'
import type { Model } from './model.ts'
import type { Standing } from './standing.ts'

export interface Resemblance {
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
  const matching: string[] = []
  const differing: string[] = []
  const unknown: string[] = []
  for (const { view, holds } of model.ideal) {
    const value = claims[view]?.value ?? null
    const list = holds(value) ? matching : value === null ? unknown : differing
    list.push(model.views[view]!.attribute)
  }
  const share = model.ideal.length === 0 ? 0 : matching.length / model.ideal.length
  return { matching, differing, unknown, share }
}
