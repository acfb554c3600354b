// The deciding claims of claim-book.ts over columns: by view the value's place in one shared list, and the trust.
// Deliberately absent: what a value is worth (score-plan.ts has it by value).

import { isLaterClaim } from './claim-book.ts'
import type { Model } from './model.ts'
import type { Timeline } from './timeline.ts'

/** Deciding values of one contact or account: by view the value's index, and the trust in it. */
export class ClaimFold {
  readonly model: Model
  readonly timeline: Timeline
  /** Added to a value's index, so that values of several timelines share one list. */
  readonly #firstValue: number
  readonly #latest: Int32Array
  readonly #attribute: Int32Array

  constructor(model: Model, timeline: Timeline, firstValue: number) {
    this.model = model
    this.timeline = timeline
    this.#firstValue = firstValue
    this.#latest = new Int32Array(timeline.attributes.length * 4)
    this.#attribute = Int32Array.from(model.views, (view) => timeline.attributes.indexOf(view.attribute))
  }

  /** Writes the place in the shared list (0: unknown) and the trust of the views that `wanted` picks. */
  decide(contact: number, t: number, wanted: Uint8Array, values: Int32Array, trust: Float64Array): void {
    const { offsets, cells, occurredAt, knownAt } = this.timeline.claims
    const from = offsets[contact]!
    const to = offsets[contact + 1]!
    const latest = this.#latest
    // rows of one cell run from the earliest to the latest, so the last visible one stays.
    for (let row = from; row < to; row++)
      if (knownAt[row]! <= t && occurredAt[row]! <= t) latest[cells[row]!] = row + 1
    for (let view = 0; view < wanted.length; view++) {
      if (wanted[view] === 0) continue
      values[view] = 0
      trust[view] = 1
      const attribute = this.#attribute[view]!
      if (attribute >= 0 && from < to) this.#decideView(view, attribute, t, values, trust)
    }
    for (let row = from; row < to; row++) latest[cells[row]!] = 0
  }

  #decideView(view: number, attribute: number, t: number, values: Int32Array, trust: Float64Array): void {
    const { claims, distinctValues } = this.timeline
    const validFor = this.model.views[view]!.validFor
    let best = -1
    let bestTrust = -1
    for (let p = 0; p < 4; p++) {
      const row = this.#latest[attribute * 4 + p]! - 1
      if (row < 0 || distinctValues[claims.values[row]!] === null) continue
      const second = Math.floor(claims.occurredAt[row]! / 1000)
      if (validFor !== null && second + validFor <= Math.floor(t / 1000)) continue
      const given = this.model.trust[p]!
      if (best >= 0 && given < bestTrust) continue
      if (best >= 0 && given === bestTrust && !this.#isLater(row, best)) continue
      best = row
      bestTrust = given
    }
    if (best < 0) return
    values[view] = this.#firstValue + claims.values[best]!
    trust[view] = bestTrust
  }

  #isLater(a: number, b: number): boolean {
    const { claims, distinctValues } = this.timeline
    const of = (row: number) => ({
      value: distinctValues[claims.values[row]!]!,
      provenance: 'verified' as const,
      occurredAt: claims.occurredAt[row]!,
      knownAt: claims.knownAt[row]!,
    })
    return isLaterClaim(of(a), of(b))
  }
}
