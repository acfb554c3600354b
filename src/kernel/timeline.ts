// Counting touchpoints and claims of many contacts as typed columns: add, finish, then only read. finish sorts
// by contact and time (counting sort; arrival order through half a million states costs ten times as much).
// Facts and values are kept once each, so that tests run per distinct fact, not per row.
// Deliberately absent: knownAt of touchpoints. A timeline holds those that are visible and count.

import { isLaterClaim } from './claim-book.ts'
import { type Claim, PROVENANCES, type Provenance, type Scalar, type TouchpointFacts } from './evidence.ts'

const FIRST_CAPACITY = 1024

type Column = Uint32Array | Uint16Array | Uint8Array | Float64Array

function larger<T extends Column>(column: T, capacity: number): T {
  const grown = new (column.constructor as new (length: number) => T)(capacity)
  grown.set(column as never)
  return grown
}

/** Start of each contact's rows: offsets[c] to offsets[c + 1]. */
function offsetsOf(contacts: Uint32Array, rows: number, size: number): Uint32Array {
  const offsets = new Uint32Array(size + 1)
  for (let i = 0; i < rows; i++) offsets[contacts[i]! + 1]!++
  for (let c = 0; c < size; c++) offsets[c + 1]! += offsets[c]!
  return offsets
}

const isAscending = (column: Uint32Array, rows: number): boolean => {
  for (let i = 1; i < rows; i++) if (column[i - 1]! > column[i]!) return false
  return true
}

/** Places of rows sorted by contact, rows of one contact in the order added. */
function byContact(contacts: Uint32Array, rows: number, offsets: Uint32Array): Uint32Array {
  const next = offsets.slice()
  const places = new Uint32Array(rows)
  for (let i = 0; i < rows; i++) places[next[contacts[i]!]!++] = i
  return places
}

function arranged<T extends Column>(column: T, places: Uint32Array): T {
  const sorted = new (column.constructor as new (length: number) => T)(places.length)
  for (let i = 0; i < places.length; i++) sorted[i] = column[places[i]!]!
  return sorted
}

export interface ClaimColumns {
  readonly offsets: Uint32Array
  /** attribute index x 4 + place of the provenance. */
  readonly cells: Uint32Array
  /** Index into values. */
  readonly values: Uint32Array
  readonly occurredAt: Float64Array
  readonly knownAt: Float64Array
}

export class Timeline {
  /** Rows of touchpoints. */
  rows = 0
  contacts = 0
  finished = false
  contact: Uint32Array = new Uint32Array(FIRST_CAPACITY)
  second: Uint32Array = new Uint32Array(FIRST_CAPACITY)
  millisecond: Uint16Array = new Uint16Array(FIRST_CAPACITY)
  /** Index into distinctFacts. */
  facts: Uint32Array = new Uint32Array(FIRST_CAPACITY)
  offsets: Uint32Array = new Uint32Array(1)
  /** Milliseconds UTC of the latest row of all; -Infinity without rows. Known once finished. */
  latest = -Infinity
  readonly distinctFacts: TouchpointFacts[] = []
  readonly #factsIds = new Map<string, number>()

  claimRows = 0
  claims: ClaimColumns
  readonly distinctValues: Scalar[] = []
  readonly attributes: string[] = []
  readonly #valueIds = new Map<Scalar, number>()
  readonly #attributeIds = new Map<string, number>()
  #claimContact: Uint32Array = new Uint32Array(FIRST_CAPACITY)

  constructor() {
    this.claims = {
      offsets: new Uint32Array(1),
      cells: new Uint32Array(FIRST_CAPACITY),
      values: new Uint32Array(FIRST_CAPACITY),
      occurredAt: new Float64Array(FIRST_CAPACITY),
      knownAt: new Float64Array(FIRST_CAPACITY),
    }
  }

  /** The id of facts, the same for equal ones; give it to `add`. */
  internFacts(facts: TouchpointFacts): number {
    const { properties, ...rest } = facts
    const key = JSON.stringify([rest, Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))])
    const known = this.#factsIds.get(key)
    if (known !== undefined) return known
    this.#factsIds.set(key, this.distinctFacts.length)
    return this.distinctFacts.push(facts) - 1
  }

  #assertOpen(): void {
    if (this.finished) throw new Error('A finished timeline takes no more rows.')
  }

  #contactSeen(contact: number): void {
    if (!(Number.isInteger(contact) && contact >= 0 && contact < 2_147_483_648))
      throw new Error(`A contact's index must be a whole number below 2^31, got ${contact}.`)
    if (contact >= this.contacts) this.contacts = contact + 1
  }

  /** Adds a touchpoint of contact 0, 1, 2...; equal instants of one contact are added in total order. */
  add(contact: number, occurredAt: number, facts: number): void {
    this.#assertOpen()
    this.#contactSeen(contact)
    const row = this.rows++
    if (row === this.contact.length) {
      this.contact = larger(this.contact, row * 2)
      this.second = larger(this.second, row * 2)
      this.millisecond = larger(this.millisecond, row * 2)
      this.facts = larger(this.facts, row * 2)
    }
    const second = Math.floor(occurredAt / 1000)
    this.contact[row] = contact
    this.second[row] = second
    this.millisecond[row] = occurredAt - second * 1000
    this.facts[row] = facts
  }

  #valueId(value: Scalar): number {
    const known = this.#valueIds.get(value)
    if (known !== undefined) return known
    this.#valueIds.set(value, this.distinctValues.length)
    return this.distinctValues.push(value) - 1
  }

  #attributeId(attribute: string): number {
    const known = this.#attributeIds.get(attribute)
    if (known !== undefined) return known
    this.#attributeIds.set(attribute, this.attributes.length)
    return this.attributes.push(attribute) - 1
  }

  /** Adds a claim about a contact; any order will do. */
  addClaim(contact: number, claim: Claim): void {
    this.#assertOpen()
    this.#contactSeen(contact)
    const row = this.claimRows++
    if (row === this.#claimContact.length) this.#growClaims(row * 2)
    this.#claimContact[row] = contact
    this.claims.cells[row] = this.#attributeId(claim.attribute) * 4 + PROVENANCES.indexOf(claim.provenance)
    this.claims.values[row] = this.#valueId(claim.value)
    this.claims.occurredAt[row] = claim.occurredAt
    this.claims.knownAt[row] = claim.knownAt
  }

  #growClaims(capacity: number): void {
    this.#claimContact = larger(this.#claimContact, capacity)
    this.claims = {
      offsets: this.claims.offsets,
      cells: larger(this.claims.cells, capacity),
      values: larger(this.claims.values, capacity),
      occurredAt: larger(this.claims.occurredAt, capacity),
      knownAt: larger(this.claims.knownAt, capacity),
    }
  }

  /** Sorts the columns; afterwards they are only read. Rows that lie in order already are left where they are. */
  finish(): this {
    this.#assertOpen()
    this.finished = true
    this.offsets = offsetsOf(this.contact, this.rows, this.contacts)
    if (!isAscending(this.contact, this.rows)) this.#arrange(byContact(this.contact, this.rows, this.offsets))
    this.#sortTimes()
    this.#finishClaims()
    return this
  }

  #arrange(places: Uint32Array): void {
    this.contact = arranged(this.contact, places)
    this.second = arranged(this.second, places)
    this.millisecond = arranged(this.millisecond, places)
    this.facts = arranged(this.facts, places)
  }

  /** Milliseconds UTC of a row. */
  at(row: number): number {
    return this.second[row]! * 1000 + this.millisecond[row]!
  }

  /** Puts the contacts whose rows are out of time into order; ties stay as added. */
  #sortTimes(): void {
    let places: Uint32Array | null = null
    for (let c = 0; c < this.contacts; c++) {
      const from = this.offsets[c]!
      const to = this.offsets[c + 1]!
      let ordered = true
      for (let i = from + 1; ordered && i < to; i++) ordered = this.at(i - 1) <= this.at(i)
      if (ordered) continue
      places ??= Uint32Array.from({ length: this.rows }, (_, i) => i)
      places.subarray(from, to).sort((a, b) => this.at(a) - this.at(b) || a - b)
    }
    if (places) this.#arrange(places)
    for (let c = 0; c < this.contacts; c++) {
      const to = this.offsets[c + 1]!
      if (to > this.offsets[c]!) this.latest = Math.max(this.latest, this.at(to - 1))
    }
  }

  #finishClaims(): void {
    const rows = this.claimRows
    const { cells, values, occurredAt, knownAt } = this.claims
    const offsets = offsetsOf(this.#claimContact, rows, this.contacts)
    const places = byContact(this.#claimContact, rows, offsets)
    const claimAt = (row: number) => ({
      value: this.distinctValues[values[row]!]!,
      provenance: PROVENANCES[cells[row]! % 4] as Provenance,
      occurredAt: occurredAt[row]!,
      knownAt: knownAt[row]!,
    })
    const byLateness = (a: number, b: number) =>
      cells[a]! - cells[b]! || (isLaterClaim(claimAt(a), claimAt(b)) ? 1 : -1)
    for (let c = 0; c < this.contacts; c++)
      if (offsets[c + 1]! - offsets[c]! > 1) places.subarray(offsets[c]!, offsets[c + 1]!).sort(byLateness)
    this.claims = {
      offsets,
      cells: arranged(cells, places),
      values: arranged(values, places),
      occurredAt: arranged(occurredAt, places),
      knownAt: arranged(knownAt, places),
    }
  }

  /** Rows [from, to) of one contact's touchpoints, oldest first. */
  query(contact: number): { readonly from: number; readonly to: number } {
    if (!this.finished) throw new Error('Finish a timeline before reading it.')
    return { from: this.offsets[contact]!, to: this.offsets[contact + 1]! }
  }
}
