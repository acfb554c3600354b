// A chronicle with the evidence of some contacts put in place of what it had of them: whole columns are copied in
// stretches, and only the changed contacts are worked out. Contacts and accounts keep their places, new ones come after.
// Deliberately absent: forgetting. Facts and values that nobody refers to any more stay until it is built anew.

import { type AccountEvidence, ChronicleBuilder, type ContactEvidence } from './builder.ts'
import {
  type Chronicle,
  type DatedClaimColumns,
  type DealColumns,
  type LeadColumns,
  type MembershipColumns,
  placeFrom,
  type TouchColumns,
  type VerdictColumns,
  type Watermark,
} from './chronicle.ts'
import { type DealEvidence, DealRows } from './deal-rows.ts'
import { Interned } from './interned.ts'

/** What is new. Each contact and account is given whole, as it is now. */
export interface Changed {
  readonly contacts: readonly ContactEvidence[]
  readonly accounts?: readonly AccountEvidence[]
  /** All deals; left out: they stay as they were. */
  readonly deals?: readonly DealEvidence[]
  readonly watermark: Watermark
}

type Typed = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

/** Rows [from, to) of the old columns or of the new ones, to be put at `target`. */
interface Move {
  readonly isNew: boolean
  readonly from: number
  readonly to: number
  readonly target: number
}

interface Plan {
  readonly offsets: Uint32Array
  readonly moves: readonly Move[]
}

/** How the rows of two sets of columns come together; `newOf` gives the owner's place in the new ones, or -1. */
function planOf(oldOffsets: Uint32Array, newOffsets: Uint32Array, newOf: Int32Array): Plan {
  const owners = newOf.length
  const oldOwners = oldOffsets.length - 1
  const offsets = new Uint32Array(owners + 1)
  const moves: Move[] = []
  let rows = 0
  let kept = 0
  const keepTo = (owner: number) => {
    const from = oldOffsets[Math.min(kept, oldOwners)]!
    const to = oldOffsets[Math.min(owner, oldOwners)]!
    if (to > from) moves.push({ isNew: false, from, to, target: rows - (to - from) })
  }
  for (let owner = 0; owner < owners; owner++) {
    const place = newOf[owner]!
    if (place < 0) rows += oldOffsets[owner + 1]! - oldOffsets[owner]!
    else {
      keepTo(owner)
      kept = owner + 1
      const from = newOffsets[place]!
      const to = newOffsets[place + 1]!
      if (to > from) moves.push({ isNew: true, from, to, target: rows })
      rows += to - from
    }
    offsets[owner + 1] = rows
  }
  keepTo(owners)
  return { offsets, moves }
}

/** A column by the plan. An empty one stands for zeros; the result is empty where both are. */
function moved<T extends Typed>({ moves, offsets }: Plan, before: T, after: Typed, kind = before): T {
  if (before.length === 0 && after.length === 0) return before
  const column = new (kind.constructor as new (length: number) => T)(offsets[offsets.length - 1]!)
  for (const { isNew, from, to, target } of moves) {
    const source = isNew ? after : before
    if (source.length > 0) column.set(source.subarray(from, to) as never, target)
  }
  return column
}

/** Exceptions by row, moved with their rows. */
function movedRows(
  { moves }: Plan,
  before: readonly [Uint32Array, Float64Array],
  after: readonly [Uint32Array, Float64Array],
): [Uint32Array, Float64Array] {
  const rows: number[] = []
  const instants: number[] = []
  for (const { isNew, from, to, target } of moves) {
    const [column, values] = isNew ? after : before
    for (let at = placeFrom(column, from); at < column.length && column[at]! < to; at++) {
      rows.push(column[at]! - from + target)
      instants.push(values[at]!)
    }
  }
  return [Uint32Array.from(rows), Float64Array.from(instants)]
}

function touchesOf(before: TouchColumns, after: TouchColumns, newOf: Int32Array): TouchColumns {
  const plan = planOf(before.offsets, after.offsets, newOf)
  const [farRow, farFrom] = movedRows(plan, [before.farRow, before.farFrom], [after.farRow, after.farFrom])
  const [endRow, endUntil] = movedRows(plan, [before.endRow, before.endUntil], [after.endRow, after.endUntil])
  const { offsets } = plan
  return {
    size: offsets[offsets.length - 1]!,
    offsets,
    second: moved(plan, before.second, after.second),
    millisecond: moved(plan, before.millisecond, after.millisecond),
    facts: moved<Uint16Array | Uint32Array>(plan, before.facts, after.facts, after.facts),
    delay: moved(plan, before.delay, after.delay),
    farRow,
    farFrom,
    endRow,
    endUntil,
  }
}

function claimsOf(before: DatedClaimColumns, after: DatedClaimColumns, newOf: Int32Array): DatedClaimColumns {
  const plan = planOf(before.offsets, after.offsets, newOf)
  return {
    size: plan.offsets[newOf.length]!,
    offsets: plan.offsets,
    cell: moved(plan, before.cell, after.cell),
    value: moved(plan, before.value, after.value),
    occurredAt: moved(plan, before.occurredAt, after.occurredAt),
    knownAt: moved(plan, before.knownAt, after.knownAt),
    from: moved(plan, before.from, after.from),
    until: moved(plan, before.until, after.until),
    assumed: moved(plan, before.assumed, after.assumed),
  }
}

/** The contact of each row, from where the rows of each begin. */
function ownersOf(offsets: Uint32Array): Uint32Array {
  const owners = new Uint32Array(offsets[offsets.length - 1]!)
  for (let c = 0; c + 1 < offsets.length; c++) owners.fill(c, offsets[c]!, offsets[c + 1]!)
  return owners
}

function membershipsOf(
  before: MembershipColumns,
  after: MembershipColumns,
  newOf: Int32Array,
  accounts: Uint32Array,
): MembershipColumns {
  const plan = planOf(before.offsets, after.offsets, newOf)
  return {
    size: plan.offsets[newOf.length]!,
    offsets: plan.offsets,
    contact: ownersOf(plan.offsets),
    account: moved(
      plan,
      before.account,
      after.account.map((place) => accounts[place]!),
    ),
    from: moved(plan, before.from, after.from),
    until: moved(plan, before.until, after.until),
  }
}

function verdictsOf(before: VerdictColumns, after: VerdictColumns, newOf: Int32Array): VerdictColumns {
  const plan = planOf(before.offsets, after.offsets, newOf)
  return {
    size: plan.offsets[newOf.length]!,
    offsets: plan.offsets,
    verdict: moved(plan, before.verdict, after.verdict),
    from: moved(plan, before.from, after.from),
    until: moved(plan, before.until, after.until),
  }
}

function leadsOf(before: LeadColumns, after: LeadColumns, newOf: Int32Array): LeadColumns {
  const plan = planOf(before.offsets, after.offsets, newOf)
  return {
    size: plan.offsets[newOf.length]!,
    offsets: plan.offsets,
    id: moved(plan, before.id, after.id),
    contact: ownersOf(plan.offsets),
    openedAt: moved(plan, before.openedAt, after.openedAt),
    closedAt: moved(plan, before.closedAt, after.closedAt),
    outcome: moved(plan, before.outcome, after.outcome),
  }
}

/** Old ids with the new ones after them; the place of each new one; and by place where it is in the new list, or -1. */
function joined(
  before: Float64Array,
  after: Float64Array,
): { ids: Float64Array; places: Map<number, number>; at: Uint32Array; newOf: Int32Array } {
  const places = new Map<number, number>()
  for (let i = 0; i < before.length; i++) places.set(before[i]!, i)
  const at = Uint32Array.from(after, (id) => {
    const held = places.get(id)
    if (held !== undefined) return held
    places.set(id, places.size)
    return places.size - 1
  })
  const ids = new Float64Array(places.size)
  ids.set(before)
  const newOf = new Int32Array(places.size).fill(-1)
  for (const [i, place] of at.entries()) {
    ids[place] = after[i]!
    newOf[place] = i
  }
  return { ids, places, at, newOf }
}

/** The chronicle with these contacts, accounts and deals as they are now. The one before stays as it was. */
export function refreshed(before: Chronicle, changed: Changed): Chronicle {
  const builder = new ChronicleBuilder(new Interned(before))
  for (const contact of changed.contacts) builder.addContact(contact)
  for (const account of changed.accounts ?? []) builder.addAccount(account)
  for (const deal of changed.deals ?? []) if (deal.account !== null) builder.knowAccount(deal.account)
  const after = builder.finish(changed.watermark)
  const contacts = joined(before.ids, after.ids)
  const accounts = joined(before.accountIds, after.accountIds)
  const given = new Set(changed.accounts?.map(({ id }) => id))
  const accountsGiven = accounts.newOf.map((place, a) =>
    given.has(accounts.ids[a]!) || a >= before.accounts ? place : -1,
  )
  return {
    contacts: contacts.ids.length,
    ids: contacts.ids,
    accounts: accounts.ids.length,
    accountIds: accounts.ids,
    facts: after.facts,
    attributes: after.attributes,
    values: after.values,
    touches: touchesOf(before.touches, after.touches, contacts.newOf),
    claims: claimsOf(before.claims, after.claims, contacts.newOf),
    accountClaims: claimsOf(before.accountClaims, after.accountClaims, accountsGiven),
    memberships: membershipsOf(before.memberships, after.memberships, contacts.newOf, accounts.at),
    verdicts: verdictsOf(before.verdicts, after.verdicts, contacts.newOf),
    leads: leadsOf(before.leads, after.leads, contacts.newOf),
    deals: dealsOf(before.deals, changed.deals, accounts.places, contacts.places),
    watermark: changed.watermark,
  }
}

function dealsOf(
  before: DealColumns,
  deals: readonly DealEvidence[] | undefined,
  accounts: ReadonlyMap<number, number>,
  contacts: ReadonlyMap<number, number>,
): DealColumns {
  if (deals === undefined) return before
  const rows = new DealRows()
  for (const deal of deals) rows.add(deal)
  return rows.done(accounts, contacts)
}
