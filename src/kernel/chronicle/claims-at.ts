// The deciding values of one contact and its account at an instant, and the fit that they give each card: claim-book.ts
// over the claim rows of a chronicle. `nextExpiry` says until when they stay as they are if nobody says anything new.
// Deliberately absent: which account it is (account-rows.ts).

import { type BookedClaim, isLaterClaim } from '../claim-book.ts'
import type { Scalar } from '../evidence.ts'
import type { FitEntry, Model, PairEntry } from '../model.ts'
import { roundPoints } from '../points.ts'
import { pairPoints } from '../score-plan.ts'
import type { ScalarPredicate } from '../value-test.ts'
import type { AccountRows } from './account-rows.ts'
import type { Chronicle, DatedClaimColumns } from './chronicle.ts'
import type { ReplayOptions } from './standing-in.ts'

const PROVENANCE_COUNT = 4

/** The latest claim of each cell that is in force. */
class Book {
  readonly #values: readonly Scalar[]
  readonly value: Int32Array
  readonly occurredAt: Float64Array
  readonly knownAt: Float64Array
  readonly #filled: Int32Array
  #count = 0

  constructor({ attributes, values }: Chronicle) {
    const cells = attributes.length * PROVENANCE_COUNT
    this.#values = values
    this.value = new Int32Array(cells).fill(-1)
    this.occurredAt = new Float64Array(cells)
    this.knownAt = new Float64Array(cells)
    this.#filled = new Int32Array(cells)
  }

  clear(): void {
    for (let i = 0; i < this.#count; i++) this.value[this.#filled[i]!] = -1
    this.#count = 0
  }

  take(columns: DatedClaimColumns, row: number): void {
    const cell = columns.cell[row]!
    const value = columns.value[row]!
    const occurredAt = columns.occurredAt[row]!
    const knownAt = columns.knownAt[row]!
    if (this.value[cell]! < 0) this.#filled[this.#count++] = cell
    else {
      const lead = occurredAt - this.occurredAt[cell]! || knownAt - this.knownAt[cell]!
      if (lead < 0 || (lead === 0 && !this.#isLaterValue(value, this.value[cell]!))) return
    }
    this.value[cell] = value
    this.occurredAt[cell] = occurredAt
    this.knownAt[cell] = knownAt
  }

  /** Of claims with the same instants: whether the first value overtakes the second. */
  #isLaterValue(a: number, b: number): boolean {
    const of = (value: number): BookedClaim => ({
      value: this.#values[value]!,
      provenance: 'verified',
      occurredAt: 0,
      knownAt: 0,
    })
    return isLaterClaim(of(a), of(b))
  }

  isLaterCell(a: number, b: number): boolean {
    const lead = this.occurredAt[a]! - this.occurredAt[b]! || this.knownAt[a]! - this.knownAt[b]!
    return lead > 0 || (lead === 0 && this.#isLaterValue(this.value[a]!, this.value[b]!))
  }
}

/** A fit rule's points by place of the value + 1 (0: unknown), worked out when a value first decides. */
class PointsOf {
  readonly #entry: FitEntry
  readonly #points: Float64Array

  constructor(entry: FitEntry, values: number) {
    this.#entry = entry
    this.#points = new Float64Array(values + 1).fill(Number.NaN)
  }

  at(place: number, values: readonly Scalar[]): number {
    const held = this.#points[place]!
    if (!Number.isNaN(held)) return held
    const value = place === 0 ? null : values[place - 1]!
    const points = this.#entry.points[this.#entry.tests.findIndex((holds) => holds(value))] ?? 0
    this.#points[place] = points
    return points
  }
}

/** Whether a test holds, by place of the value + 1, worked out when first asked. */
export class HoldsOf {
  readonly #holds: ScalarPredicate
  readonly #known: Int8Array

  constructor(holds: ScalarPredicate, values: number) {
    this.#holds = holds
    this.#known = new Int8Array(values + 1).fill(-1)
  }

  at(place: number, values: readonly Scalar[]): boolean {
    const held = this.#known[place]!
    if (held >= 0) return held === 1
    const holds = this.#holds(place === 0 ? null : values[place - 1]!)
    this.#known[place] = holds ? 1 : 0
    return holds
  }
}

export class ClaimsAt {
  readonly #model: Model
  readonly #chronicle: Chronicle
  readonly #leaveOutAssumed: boolean
  readonly #own: Book
  readonly #account: Book
  /** By view: place of its attribute in the chronicle, -1: nobody says anything of it. */
  readonly #attribute: Int32Array
  readonly #ofAccount: Uint8Array
  readonly #fits: readonly (readonly { readonly view: number; readonly points: PointsOf }[])[]
  readonly #pairs: readonly (readonly PairEntry[])[]
  /** By view: place of the deciding value + 1, 0: unknown; and the trust in it. */
  readonly values: Int32Array
  readonly trust: Float64Array
  /** By card. */
  readonly fit: Float64Array
  /** Second from which another claim may decide; Infinity: never. */
  nextExpiry = Infinity

  constructor(model: Model, chronicle: Chronicle, { leaveOutAssumed = false }: ReplayOptions) {
    this.#model = model
    this.#chronicle = chronicle
    this.#leaveOutAssumed = leaveOutAssumed
    this.#own = new Book(chronicle)
    this.#account = new Book(chronicle)
    this.#attribute = Int32Array.from(model.views, (view) => chronicle.attributes.indexOf(view.attribute))
    this.#ofAccount = Uint8Array.from(model.views, (view) => (view.attribute.startsWith('account.') ? 1 : 0))
    this.#fits = model.cards.map((card) =>
      card.fit.flatMap((entry) =>
        entry.kind === 'fit'
          ? [{ view: entry.view, points: new PointsOf(entry, chronicle.values.length) }]
          : [],
      ),
    )
    this.#pairs = model.cards.map((card) => card.fit.filter((entry) => entry.kind === 'pair'))
    this.values = new Int32Array(model.views.length)
    this.trust = new Float64Array(model.views.length).fill(1)
    this.fit = new Float64Array(model.cards.length)
    this.#weigh()
  }

  /**
   * Works out values, trust and fit of contact c at t, with what its account's people and others say of that. Whether
   * anything is another than before.
   */
  decide(c: number, account: AccountRows | null, t: number): boolean {
    const { claims, accountClaims } = this.#chronicle
    const own = this.#own
    own.clear()
    this.#takeRows(own, claims, claims.offsets[c]!, claims.offsets[c + 1]!, t)
    const book = this.#account
    book.clear()
    if (account !== null) {
      const { offsets } = accountClaims
      this.#takeRows(book, accountClaims, offsets[account.account]!, offsets[account.account + 1]!, t)
      const { claimRow, claimFrom, claimUntil } = account
      for (let i = 0; i < claimRow.length; i++)
        if (claimFrom[i]! <= t && t < claimUntil[i]!)
          this.#takeRows(book, claims, claimRow[i]!, claimRow[i]! + 1, t)
    }
    this.nextExpiry = Infinity
    const second = Math.floor(t / 1000)
    let isOther = false
    for (let view = 0; view < this.values.length; view++) {
      const [value, trust] = [this.values[view]!, this.trust[view]!]
      this.#decideView(view, account !== null && this.#ofAccount[view] === 1 ? book : own, second)
      if (this.values[view] !== value || this.trust[view] !== trust) isOther = true
    }
    if (isOther) this.#weigh()
    return isOther
  }

  #takeRows(book: Book, columns: DatedClaimColumns, from: number, to: number, t: number): void {
    for (let row = from; row < to; row++)
      if (
        columns.from[row]! <= t &&
        t < columns.until[row]! &&
        !(this.#leaveOutAssumed && columns.assumed[row] === 1)
      )
        book.take(columns, row)
  }

  #decideView(view: number, book: Book, second: number): void {
    const attribute = this.#attribute[view]!
    this.values[view] = 0
    this.trust[view] = 1
    if (attribute < 0) return
    const { trust, views } = this.#model
    const { validFor } = views[view]!
    let best = -1
    for (let p = 0; p < PROVENANCE_COUNT; p++) {
      const cell = attribute * PROVENANCE_COUNT + p
      const value = book.value[cell]!
      if (value < 0 || this.#chronicle.values[value] === null) continue
      if (validFor !== null) {
        const expiry = Math.floor(book.occurredAt[cell]! / 1000) + validFor
        if (expiry <= second) continue
        if (expiry < this.nextExpiry) this.nextExpiry = expiry
      }
      if (best >= 0) {
        const [given, held] = [trust[p]!, trust[best % PROVENANCE_COUNT]!]
        if (given < held || (given === held && !book.isLaterCell(cell, best))) continue
      }
      best = cell
    }
    if (best < 0) return
    this.values[view] = book.value[best]! + 1
    this.trust[view] = trust[best % PROVENANCE_COUNT]!
  }

  /** The fit of each card, rule by rule as evaluate does. */
  #weigh(): void {
    const all = this.#chronicle.values
    const decided = (view: number): Scalar => (this.values[view] === 0 ? null : all[this.values[view]! - 1]!)
    for (let i = 0; i < this.fit.length; i++) {
      let fit = 0
      const singles = this.#fits[i]!
      for (let k = 0; k < singles.length; k++) {
        const { view, points } = singles[k]!
        fit += roundPoints(this.trust[view]! * points.at(this.values[view]!, all))
      }
      const pairs = this.#pairs[i]!
      for (let k = 0; k < pairs.length; k++) {
        const [a, b] = pairs[k]!.views
        const trust = Math.min(this.trust[a]!, this.trust[b]!)
        fit += roundPoints(trust * pairPoints(pairs[k]!, decided(a), decided(b)))
      }
      this.fit[i] = fit
    }
  }
}
