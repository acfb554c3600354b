// An upper bound of the score from t on while nothing happens, for reading a ranked list from the top:
// once the hundredth score found is above every bound left, the list is complete.
// Positive parts as of t, negatives at their smallest. Deliberately absent: evidence dated ahead.

import { expirySecond } from './claim-book.ts'
import { claimsAt, engagementPoints, fitPoints } from './evaluate.ts'
import type { Card, FrequencyEntry, Model, SumEntry } from './model.ts'
import type { Standing } from './standing.ts'

/** Expiries after `second` of claims that the model reads, and the second itself. */
function fitInstants(model: Model, standing: Standing, second: number): number[] {
  const instants = new Set([second])
  for (const view of model.views) {
    if (view.validFor === null) continue
    for (const state of [standing.contact, standing.account])
      for (const claim of state?.claims.get(view.attribute) ?? []) {
        const expiry = claim ? expirySecond(claim, view.validFor) : 0
        if (expiry > second) instants.add(expiry)
      }
  }
  return [...instants]
}

function engagementBound(entry: SumEntry | FrequencyEntry, standing: Standing, second: number): number {
  const points = engagementPoints(entry, standing, second)
  const staysNegative = entry.kind === 'engagement' && entry.table === null
  return points > 0 || staysNegative ? points : 0
}

function cardBound(
  card: Card,
  standing: Standing,
  second: number,
  claimsLater: ReturnType<typeof claimsAt>[],
): number {
  let bound = card.base
  for (const entry of card.fit) bound += Math.max(...claimsLater.map((claims) => fitPoints(entry, claims)))
  for (const entry of card.engagement) bound += engagementBound(entry, standing, second)
  return bound
}

/** At least the score of the deciding scorecard at every instant from t on, while no evidence comes. */
export function upperBound(model: Model, standing: Standing, t: number): number {
  const second = Math.floor(t / 1000)
  const claimsLater = fitInstants(model, standing, second).map((instant) =>
    claimsAt(model, standing, instant),
  )
  return Math.max(...model.cards.map((card) => cardBound(card, standing, second, claimsLater)))
}
