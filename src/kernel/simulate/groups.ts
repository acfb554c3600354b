// The same figures by where somebody came from and by segment. A lead's source is the traffic source of its contact's
// first touchpoint, else the source that brought it, else its channel; it and the segment, one attribute, are as they were
// known when the period ended. A win counts in the group of the lead that belongs to it first.
// Deliberately absent: more than GROUPS_MAX groups; the small ones are summed up.

import { type DatedClaimColumns, touchFrom } from '../chronicle/chronicle.ts'
import { PROVENANCES } from '../evidence.ts'
import { accountAt } from './belonging.ts'
import type { GroupFigures } from './figures.ts'
import type { SimulatedChronicle } from './input.ts'
import { becameQualified, type ModelView } from './model-view.ts'
import type { Win } from './win-list.ts'

export const GROUPS_MAX = 50
export const UNKNOWN = 'unknown'
export const OTHERS = 'all others'

/** One place a contact: the place of its group's name. */
export interface Grouping {
  readonly names: readonly string[]
  readonly ofContact: Uint32Array
}

class Names {
  readonly names: string[] = [UNKNOWN]
  readonly #places = new Map<string, number>([[UNKNOWN, 0]])

  place(name: string): number {
    const held = this.#places.get(name)
    if (held !== undefined) return held
    this.#places.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}

export function sourcesOf({ contacts, touches, facts }: SimulatedChronicle, at: number): Grouping {
  const names = new Names()
  const ofFacts = Uint32Array.from(facts, ({ trafficSource, source, channel }) =>
    names.place(trafficSource ?? source ?? channel ?? UNKNOWN),
  )
  const ofContact = new Uint32Array(contacts)
  for (let c = 0; c < contacts; c++) {
    const end = touches.offsets[c + 1]!
    let first = touches.offsets[c]!
    while (first < end && touchFrom(touches, first) > at) first++
    if (first < end) ofContact[c] = ofFacts[touches.facts[first]!]!
  }
  return { names: names.names, ofContact }
}

/** Place of an owner's value of an attribute at an instant, and how far down the provenance stands; null: unknown. */
function valueAt(columns: DatedClaimColumns, owner: number, attribute: number, at: number) {
  let best: { value: number; provenance: number } | null = null
  for (let row = columns.offsets[owner]!; row < columns.offsets[owner + 1]!; row++) {
    const provenance = columns.cell[row]! - attribute * PROVENANCES.length
    if (provenance < 0 || provenance >= PROVENANCES.length) continue
    if (columns.from[row]! > at || at >= columns.until[row]!) continue
    // a later row of the same cell overtakes the earlier one, a less trusted provenance does not.
    if (best === null || provenance <= best.provenance) best = { value: columns.value[row]!, provenance }
  }
  return best
}

export function segmentsOf(chronicle: SimulatedChronicle, attribute: string, at: number): Grouping {
  const { contacts, accounts, attributes, values, claims, accountClaims, memberships } = chronicle
  const names = new Names()
  const ofContact = new Uint32Array(contacts)
  const place = attributes.indexOf(attribute)
  if (place < 0) return { names: names.names, ofContact }
  const nameOf = (found: { value: number } | null): number => {
    const value = found === null ? null : values[found.value]!
    return value === null ? 0 : names.place(String(value))
  }
  if (!attribute.startsWith('account.')) {
    for (let c = 0; c < contacts; c++) ofContact[c] = nameOf(valueAt(claims, c, place, at))
    return { names: names.names, ofContact }
  }
  const ofAccount = Array.from({ length: accounts }, (_, a) => valueAt(accountClaims, a, place, at))
  const accountOf = Int32Array.from({ length: contacts }, (_, c) => accountAt(memberships, c, at))
  for (let c = 0; c < contacts; c++) {
    const account = accountOf[c]!
    const said = valueAt(claims, c, place, at)
    const held = account < 0 ? null : ofAccount[account]!
    // what members say of their account counts where nothing better is known of it.
    if (account >= 0 && said !== null && (held === null || said.provenance < held.provenance))
      ofAccount[account] = said
  }
  const named = ofAccount.map(nameOf)
  for (let c = 0; c < contacts; c++) ofContact[c] = accountOf[c]! < 0 ? 0 : named[accountOf[c]!]!
  return { names: names.names, ofContact }
}

/** The contact by which a win is put in a group, -1: it has none. */
export function contactOfWin({ leads }: SimulatedChronicle, win: Win): number {
  let first = -1
  for (const l of win.own.length > 0 ? win.own : win.leads)
    if (first < 0 || leads.openedAt[l]! < leads.openedAt[first]!) first = l
  return first >= 0 ? leads.contact[first]! : (win.contacts[0] ?? -1)
}

type Counts = { -readonly [K in keyof GroupFigures]: GroupFigures[K] }
const empty = (name: string): Counts => ({
  name,
  leads: 0,
  qualified: 0,
  won: 0,
  wonInTime: 0,
  revenue: 0,
  revenueInTime: 0,
})

/** Most leads first; what is beyond GROUPS_MAX as one group at the end. */
export function groupFigures(view: ModelView, { names, ofContact }: Grouping): GroupFigures[] {
  const { past, inTime } = view
  const { leads } = past.chronicle
  const groups = names.map(empty)
  for (let l = 0; l < leads.size; l++) {
    if (past.inPeriod[l] === 0) continue
    const group = groups[ofContact[leads.contact[l]!]!]!
    group.leads++
    if (becameQualified(view, l)) group.qualified++
  }
  for (const [w, win] of past.wins.list.entries()) {
    const contact = contactOfWin(past.chronicle, win)
    const group = groups[contact < 0 ? 0 : ofContact[contact]!]!
    const amount = Number.isNaN(win.amount) ? 0 : win.amount
    const isInTime = inTime.lead[w]! >= 0
    group.won++
    group.revenue += amount
    if (isInTime) group.wonInTime++
    if (isInTime) group.revenueInTime += amount
  }
  const filled = groups.filter((group) => group.leads > 0 || group.won > 0)
  filled.sort((a, b) => b.leads - a.leads || b.won - a.won || (a.name < b.name ? -1 : 1))
  const shown = filled.slice(0, GROUPS_MAX)
  if (filled.length > GROUPS_MAX) shown.push(filled.slice(GROUPS_MAX).reduce(added, empty(OTHERS)))
  return shown
}

function added(sum: Counts, group: Counts): Counts {
  sum.leads += group.leads
  sum.qualified += group.qualified
  sum.won += group.won
  sum.wonInTime += group.wonInTime
  sum.revenue += group.revenue
  sum.revenueInTime += group.revenueInTime
  return sum
}
