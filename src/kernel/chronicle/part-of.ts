// A part of a chronicle: some contacts with everything about them, in the order given, and the deals that are about
// any of them or their accounts. Accounts, facts and values keep their places.
// Deliberately absent: which contacts; newestContacts names those that acted last, colleagues together.

import type { Chronicle, DealColumns, TouchColumns } from './chronicle.ts'
import { placeFrom } from './chronicle.ts'

type Typed = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array
type Owned = { readonly size: number; readonly offsets: Uint32Array }

/** The rows of these owners, one owner after the other. */
function rowsOf(offsets: Uint32Array, owners: Uint32Array): { rows: Uint32Array; offsets: Uint32Array } {
  const next = new Uint32Array(owners.length + 1)
  for (let i = 0; i < owners.length; i++)
    next[i + 1] = next[i]! + offsets[owners[i]! + 1]! - offsets[owners[i]!]!
  const rows = new Uint32Array(next[owners.length]!)
  for (let i = 0; i < owners.length; i++) {
    let target = next[i]!
    for (let row = offsets[owners[i]!]!; row < offsets[owners[i]! + 1]!; row++) rows[target++] = row
  }
  return { rows, offsets: next }
}

function taken<T extends Typed>(column: T, rows: Uint32Array): T {
  if (column.length === 0) return column
  const part = new (column.constructor as new (length: number) => T)(rows.length)
  for (let i = 0; i < rows.length; i++) part[i] = column[rows[i]!]!
  return part
}

/** Columns by contact; `contact` names the owner anew, what is no column of rows stays out. */
function owned<T extends Owned>(columns: T, contacts: Uint32Array, but: readonly string[] = []): T {
  const { rows, offsets } = rowsOf(columns.offsets, contacts)
  const part: Record<string, unknown> = { size: rows.length, offsets }
  for (const [name, column] of Object.entries(columns)) {
    if (!ArrayBuffer.isView(column) || name === 'offsets' || but.includes(name)) continue
    part[name] = name === 'contact' ? ownersOf(offsets) : taken(column as unknown as Typed, rows)
  }
  return part as unknown as T
}

function ownersOf(offsets: Uint32Array): Uint32Array {
  const owners = new Uint32Array(offsets[offsets.length - 1]!)
  for (let c = 0; c + 1 < offsets.length; c++) owners.fill(c, offsets[c]!, offsets[c + 1]!)
  return owners
}

/** Exceptions of rows, by the places where the rows are now. */
function exceptions(
  before: Uint32Array,
  instants: Float64Array,
  touches: TouchColumns,
  contacts: Uint32Array,
): [Uint32Array, Float64Array] {
  const rows: number[] = []
  const values: number[] = []
  let target = 0
  for (const c of contacts) {
    const from = touches.offsets[c]!
    const to = touches.offsets[c + 1]!
    for (let at = placeFrom(before, from); at < before.length && before[at]! < to; at++) {
      rows.push(target + before[at]! - from)
      values.push(instants[at]!)
    }
    target += to - from
  }
  return [Uint32Array.from(rows), Float64Array.from(values)]
}

const EXCEPTIONS = ['farRow', 'farFrom', 'endRow', 'endUntil']

/** The chronicle of these contacts alone, by their places. */
export function partOf(chronicle: Chronicle, contacts: Uint32Array): Chronicle {
  const { touches } = chronicle
  const [farRow, farFrom] = exceptions(touches.farRow, touches.farFrom, touches, contacts)
  const [endRow, endUntil] = exceptions(touches.endRow, touches.endUntil, touches, contacts)
  const memberships = owned(chronicle.memberships, contacts)
  return {
    ...chronicle,
    contacts: contacts.length,
    ids: taken(chronicle.ids, contacts),
    touches: { ...owned(touches, contacts, EXCEPTIONS), farRow, farFrom, endRow, endUntil },
    claims: owned(chronicle.claims, contacts),
    memberships,
    verdicts: owned(chronicle.verdicts, contacts),
    leads: owned(chronicle.leads, contacts),
    deals: dealsOf(chronicle, contacts, new Set(memberships.account)),
  }
}

function dealsOf({ deals, contacts }: Chronicle, kept: Uint32Array, accounts: Set<number>): DealColumns {
  const placeOf = new Int32Array(contacts).fill(-1)
  for (let i = 0; i < kept.length; i++) placeOf[kept[i]!] = i
  const rows: number[] = []
  const offsets = [0]
  const people: number[] = []
  for (let d = 0; d < deals.size; d++) {
    const linked = deals.contacts.subarray(deals.contactOffsets[d]!, deals.contactOffsets[d + 1]!)
    const here = Array.from(linked, (c) => placeOf[c]!).filter((place) => place >= 0)
    if (here.length === 0 && !accounts.has(deals.account[d]!)) continue
    rows.push(d)
    people.push(...here)
    offsets.push(people.length)
  }
  const places = Uint32Array.from(rows)
  return {
    size: rows.length,
    id: taken(deals.id, places),
    account: taken(deals.account, places),
    openedAt: taken(deals.openedAt, places),
    closedAt: taken(deals.closedAt, places),
    outcome: taken(deals.outcome, places),
    amount: taken(deals.amount, places),
    currency: taken(deals.currency, places),
    currencies: deals.currencies,
    contactOffsets: Uint32Array.from(offsets),
    contacts: Uint32Array.from(people),
  }
}

/**
 * Places of the contacts that acted last, ascending: as many as have together at most so many rows of touchpoints. People
 * of one account are taken together or not at all, for rules of the account count what all of them did.
 */
export function newestContacts(chronicle: Chronicle, rowsMax: number): Uint32Array {
  const { contacts, accounts, touches, memberships } = chronicle
  const unitOf = Uint32Array.from({ length: contacts }, (_, c) =>
    memberships.offsets[c] === memberships.offsets[c + 1]
      ? accounts + c
      : memberships.account[memberships.offsets[c + 1]! - 1]!,
  )
  const rows = new Uint32Array(accounts + contacts)
  const latest = new Float64Array(accounts + contacts).fill(-1)
  for (let c = 0; c < contacts; c++) {
    const unit = unitOf[c]!
    const end = touches.offsets[c + 1]!
    rows[unit]! += end - touches.offsets[c]!
    if (end > touches.offsets[c]!) latest[unit] = Math.max(latest[unit]!, touches.second[end - 1]!)
  }
  const units = Uint32Array.from(rows.keys())
    .filter((unit) => latest[unit]! >= 0)
    .sort((a, b) => latest[b]! - latest[a]! || a - b)
  const isTaken = new Uint8Array(accounts + contacts)
  let left = rowsMax
  for (const unit of units) {
    // One that is too large on its own is passed over; the others after it may still fit.
    if (rows[unit]! > left) continue
    left -= rows[unit]!
    isTaken[unit] = 1
  }
  return Uint32Array.from({ length: contacts }, (_, c) => c).filter((c) => isTaken[unitOf[c]!] === 1)
}
