// Claims of one owner after the other, as the builder gathers them: sorted by cell, then from the earliest to the one
// that overtakes all. Deliberately absent: which claim decides; that depends on the agreement.

import { type BookedClaim, isLaterClaim } from '../claim-book.ts'
import { PROVENANCES } from '../evidence.ts'
import type { KnownClaim } from '../history.ts'
import type { DatedClaimColumns } from './chronicle.ts'
import { bytes, doubles, offsetsOf, wholes } from './columns.ts'
import type { Counted } from './counted.ts'
import type { Interned } from './interned.ts'

/** A claim as it is added; `assumed`: its date was assumed at import. */
export interface ClaimEvidence extends KnownClaim {
  readonly assumed?: boolean
}

export class ClaimRows {
  readonly #interned: Interned
  readonly #owner = wholes()
  readonly #cell = wholes()
  readonly #value = wholes()
  readonly #occurredAt = doubles()
  readonly #knownAt = doubles()
  readonly #from = doubles()
  readonly #until = doubles()
  readonly #assumed = bytes()

  constructor(interned: Interned) {
    this.#interned = interned
  }

  /** All claims of one owner; owners come in ascending order. */
  add(owner: number, claims: readonly ClaimEvidence[], counted: Counted): void {
    const rows = claims.map((item) => ({
      item,
      cell:
        this.#interned.ofAttribute(item.claim.attribute) * PROVENANCES.length +
        PROVENANCES.indexOf(item.claim.provenance),
    }))
    rows.sort((a, b) => a.cell - b.cell || byLateness(a.item.claim, b.item.claim))
    for (const { item, cell } of rows) {
      const { occurredAt, knownAt, value } = item.claim
      for (const { from, until } of counted.of(item, item.identifier, occurredAt, knownAt)) {
        this.#owner.push(owner)
        this.#cell.push(cell)
        this.#value.push(this.#interned.ofValue(value))
        this.#occurredAt.push(occurredAt)
        this.#knownAt.push(knownAt)
        this.#from.push(from)
        this.#until.push(until)
        this.#assumed.push(item.assumed ? 1 : 0)
      }
    }
  }

  done(owners: number): DatedClaimColumns {
    const size = this.#owner.length
    return {
      size,
      offsets: offsetsOf(this.#owner.done(), size, owners),
      cell: this.#cell.done(),
      value: this.#value.done(),
      occurredAt: this.#occurredAt.done(),
      knownAt: this.#knownAt.done(),
      from: this.#from.done(),
      until: this.#until.done(),
      assumed: this.#assumed.done(),
    }
  }
}

const byLateness = (a: BookedClaim, b: BookedClaim): number =>
  isLaterClaim(a, b) ? 1 : isLaterClaim(b, a) ? -1 : 0
