// What sales would have called: of those who qualified in a week (Monday 00:00 UTC) the best by the score that they
// qualified with, as many as can be called.
// Deliberately absent: a waiting list. Who is not called in its week is not called; the report says how many weeks overflow.

import type { CapacityFigures } from './figures.ts'
import { weekStart } from './input.ts'
import { becameQualified, isJudged, type ModelView } from './model-view.ts'

export interface Called {
  /** 1: would have been called, and is old enough to be judged. */
  readonly lead: Uint8Array
  /** One place a win: the lead called that showed it in time first, -1: none. */
  readonly winLead: Int32Array
  readonly weeksOver: number
}

/** What is known of a model before anybody is called. */
type Uncalled = Pick<ModelView, 'past' | 'verdicts' | 'changes'>

export function calledAt(view: Uncalled, perWeek: number): Called {
  const { past, verdicts, changes } = view
  const { qualifiedAt, qualifiedRow } = verdicts
  const rows: number[] = []
  for (let l = 0; l < past.inPeriod.length; l++) if (becameQualified(view, l)) rows.push(l)
  const order = Uint32Array.from(rows)
  const week = Float64Array.from(qualifiedAt, weekStart)
  const score = (l: number) => changes.score[qualifiedRow[l]!]!
  order.sort(
    (a, b) => week[a]! - week[b]! || score(b) - score(a) || qualifiedAt[a]! - qualifiedAt[b]! || a - b,
  )
  const lead = new Uint8Array(past.inPeriod.length)
  let weeksOver = 0
  let place = 0
  let current = Number.NaN
  for (const l of order) {
    if (week[l] !== current) {
      current = week[l]!
      place = 0
    }
    place++
    if (place === perWeek + 1) weeksOver++
    if (place <= perWeek && isJudged(view, l)) lead[l] = 1
  }
  return { lead, winLead: winLeads(view, lead), weeksOver }
}

function winLeads({ past, verdicts }: Uncalled, called: Uint8Array): Int32Array {
  const { qualifiedAt } = verdicts
  return Int32Array.from(past.wins.list, (win) => {
    let best = -1
    for (const l of win.leads)
      if (
        called[l] === 1 &&
        qualifiedAt[l]! < win.openedAt &&
        (best < 0 || qualifiedAt[l]! < qualifiedAt[best]!)
      )
        best = l
    return best
  })
}

export function capacityFigures({ past, called }: ModelView, perWeek: number): CapacityFigures {
  let count = 0
  let won = 0
  for (let l = 0; l < called.lead.length; l++) {
    if (called.lead[l] === 0) continue
    count++
    won += past.won[l]!
  }
  let revenue = 0
  for (const [w, { amount }] of past.wins.list.entries())
    if (called.winLead[w]! >= 0 && !Number.isNaN(amount)) revenue += amount
  const precision = count === 0 ? null : won / count
  return { perWeek, called: count, won, precision, revenue, weeksOver: called.weeksOver }
}
