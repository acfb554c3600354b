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

/** New calls by week, Monday 00:00 UTC. */
function byWeek(view: Uncalled): Map<number, number[]> {
  const weeks = new Map<number, number[]>()
  for (let l = 0; l < view.past.inPeriod.length; l++) {
    if (!becameQualified(view, l)) continue
    const week = weekStart(view.verdicts.qualifiedAt[l]!)
    const held = weeks.get(week)
    if (held) held.push(l)
    else weeks.set(week, [l])
  }
  return weeks
}

/** The best so many by score; of equal scores those who qualified first. */
function bestOfWeek(
  { verdicts, changes }: Uncalled,
  week: readonly number[],
  count: number,
): readonly number[] {
  if (week.length <= count) return week
  const { qualifiedAt, qualifiedRow } = verdicts
  const score = (l: number) => changes.score[qualifiedRow[l]!]!
  const scores = Float64Array.from(week, score).sort()
  const last = scores[scores.length - count]!
  const above = week.filter((l) => score(l) > last)
  const equal = week.filter((l) => score(l) === last)
  equal.sort((a, b) => qualifiedAt[a]! - qualifiedAt[b]! || a - b)
  return [...above, ...equal.slice(0, count - above.length)]
}

export function calledAt(view: Uncalled, perWeek: number): Called {
  const lead = new Uint8Array(view.past.inPeriod.length)
  let weeksOver = 0
  for (const week of byWeek(view).values()) {
    if (week.length > perWeek) weeksOver++
    for (const l of bestOfWeek(view, week, perWeek)) if (isJudged(view, l)) lead[l] = 1
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
