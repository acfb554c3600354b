// What an account's people did and said while they belonged to it: the rows of its members, each with the stretch in
// which it counted for the account, in the order of time. Built for one account, used for each of its contacts.
// Deliberately absent: touchpoints that no account rule counts.

import { type Chronicle, touchAt, touchFrom, touchUntil } from './chronicle.ts'
import type { FactsPlan } from './replay-plan.ts'
import type { Members } from './standing-in.ts'

export interface AccountRows {
  readonly account: number
  /** Touchpoints in order of occurredAt, with facts and the stretch [from, until). */
  readonly at: Float64Array
  readonly facts: Uint32Array
  readonly from: Float64Array
  readonly until: Float64Array
  /** Claims of account attributes: rows of Chronicle.claims, with stretches. */
  readonly claimRow: Uint32Array
  readonly claimFrom: Float64Array
  readonly claimUntil: Float64Array
  /** Instants at which any of it, or what was said of the account itself, comes to count or no longer does, ascending. */
  readonly eventAt: Float64Array
  /** The touchpoint that comes to count, ~ that of the one that no longer does, or CLAIM_EVENT. */
  readonly event: Int32Array
}

export const CLAIM_EVENT = 0x7fff_ffff

export function accountRows(
  chronicle: Chronicle,
  members: Members,
  account: number,
  plan: FactsPlan,
  ofAccount: Uint8Array,
): AccountRows {
  const { memberships, touches, claims } = chronicle
  const counts = plan.sums.length + plan.times.length > 0
  const found: { at: number; facts: number; from: number; until: number }[] = []
  const said: { row: number; from: number; until: number }[] = []
  for (let i = members.offsets[account]!; i < members.offsets[account + 1]!; i++) {
    const membership = members.rows[i]!
    const since = memberships.from[membership]!
    const end = memberships.until[membership]!
    const member = memberships.contact[membership]!
    for (let row = touches.offsets[member]!; counts && row < touches.offsets[member + 1]!; row++) {
      const facts = touches.facts[row]!
      if (
        plan.sumStarts[facts] === plan.sumStarts[facts + 1] &&
        plan.timesStarts[facts] === plan.timesStarts[facts + 1]
      )
        continue
      const from = Math.max(since, touchFrom(touches, row))
      const until = Math.min(end, touchUntil(touches, row))
      if (from < until) found.push({ at: touchAt(touches, row), facts, from, until })
    }
    for (let row = claims.offsets[member]!; row < claims.offsets[member + 1]!; row++) {
      if (ofAccount[claims.cell[row]! >> 2] === 0) continue
      const from = Math.max(since, claims.from[row]!)
      const until = Math.min(end, claims.until[row]!)
      if (from < until) said.push({ row, from, until })
    }
  }
  found.sort((a, b) => a.at - b.at || a.from - b.from)
  const events: { at: number; event: number }[] = []
  const add = (at: number, event: number) => {
    if (at < Infinity) events.push({ at, event })
  }
  for (const [i, { from, until }] of found.entries()) {
    add(from, i)
    add(until, ~i)
  }
  const { offsets, from, until } = chronicle.accountClaims
  for (let row = offsets[account]!; row < offsets[account + 1]!; row++)
    said.push({ row: -1, from: from[row]!, until: until[row]! })
  for (const { from, until } of said) {
    add(from, CLAIM_EVENT)
    add(until, CLAIM_EVENT)
  }
  events.sort((a, b) => a.at - b.at)
  const carried = said.filter(({ row }) => row >= 0)
  return {
    eventAt: Float64Array.from(events, ({ at }) => at),
    event: Int32Array.from(events, ({ event }) => event),
    account,
    at: Float64Array.from(found, ({ at }) => at),
    facts: Uint32Array.from(found, ({ facts }) => facts),
    from: Float64Array.from(found, ({ from }) => from),
    until: Float64Array.from(found, ({ until }) => until),
    claimRow: Uint32Array.from(carried, ({ row }) => row),
    claimFrom: Float64Array.from(carried, ({ from }) => from),
    claimUntil: Float64Array.from(carried, ({ until }) => until),
  }
}
