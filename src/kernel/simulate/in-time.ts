// Which wins a model would have shown in time: a win is in time when a lead of one of its contacts was qualified, in the
// period, strictly before the deal opened. It is credited once, to the lead that was qualified first.
// Deliberately absent: what a call is worth. In time means that sales would have been told, not that it would have won.

import type { Past } from './past.ts'
import type { LeadVerdicts } from './standing-in-period.ts'

export interface InTime {
  /** One place a win: the lead that showed it first, -1: none in time. */
  readonly lead: Int32Array
  /** Wins and revenue credited to each lead. */
  readonly wins: Uint16Array
  readonly revenue: Float64Array
}

export function inTime(past: Past, verdicts: LeadVerdicts): InTime {
  const { size } = past.chronicle.leads
  const { list } = past.wins
  const lead = new Int32Array(list.length).fill(-1)
  const wins = new Uint16Array(size)
  const revenue = new Float64Array(size)
  for (const [w, win] of list.entries()) {
    let best = -1
    for (const l of win.leads) {
      const at = verdicts.qualifiedAt[l]!
      if (at < win.openedAt && (best < 0 || at < verdicts.qualifiedAt[best]!)) best = l
    }
    if (best < 0) continue
    lead[w] = best
    wins[best]!++
    if (!Number.isNaN(win.amount)) revenue[best]! += win.amount
  }
  return { lead, wins, revenue }
}
