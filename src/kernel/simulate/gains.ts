// The gains curve: the matured leads called in order of their peak score, those never qualified after those qualified,
// and the share of wins and of revenue met on the way. A win is met at the first of its leads; among leads of one score
// no order is better than another, so a win there is spread evenly over them.
// Deliberately absent: capacity and weeks.

import type { GainsPoint } from './figures.ts'
import type { ModelView } from './model-view.ts'

const POINTS_MAX = 100

/** Matured leads, best first, and where each run of equal ones ends. */
function ranked({ past, peaks, verdicts }: ModelView) {
  const list: number[] = []
  for (let l = 0; l < past.matured.length; l++) if (past.matured[l] === 1) list.push(l)
  const key = (l: number) => (Number.isNaN(peaks.score[l]!) ? -Infinity : peaks.score[l]!)
  const isIn = (l: number) => (verdicts.qualifiedRow[l]! >= 0 ? 1 : 0)
  const isEqual = (a: number, b: number) => key(a) === key(b) && isIn(a) === isIn(b)
  const order = Uint32Array.from(list)
  order.sort((a, b) => isIn(b) - isIn(a) || (key(a) === key(b) ? a - b : key(b) - key(a)))
  const run = new Int32Array(past.matured.length).fill(-1)
  const ends: number[] = []
  for (let i = 0; i < order.length; i++) {
    if (i === 0 || !isEqual(order[i - 1]!, order[i]!)) ends.push(i)
    ends[ends.length - 1] = i + 1
    run[order[i]!] = ends.length - 1
  }
  return { leads: order.length, run, ends }
}

export function gainsOf(view: ModelView): GainsPoint[] {
  const { leads, run, ends } = ranked(view)
  if (leads === 0) return []
  const won = new Float64Array(ends.length)
  const revenue = new Float64Array(ends.length)
  let allWon = 0
  let allRevenue = 0
  for (const win of view.past.wins.list) {
    let first = -1
    for (const l of win.own) if (run[l]! >= 0 && (first < 0 || run[l]! < first)) first = run[l]!
    if (first < 0) continue
    won[first]!++
    allWon++
    if (Number.isNaN(win.amount)) continue
    revenue[first]! += win.amount
    allRevenue += win.amount
  }
  const steps = Math.min(POINTS_MAX, leads)
  const points: GainsPoint[] = [{ called: 0, leads: 0, won: 0, revenue: 0 }]
  let at = 0
  let sumWon = 0
  let sumRevenue = 0
  for (let step = 1; step <= steps; step++) {
    const count = Math.round((step * leads) / steps)
    for (; at < ends.length && ends[at]! <= count; at++) {
      sumWon += won[at]!
      sumRevenue += revenue[at]!
    }
    const start = at === 0 ? 0 : ends[at - 1]!
    const part = at < ends.length ? (count - start) / (ends[at]! - start) : 0
    points.push({
      called: count / leads,
      leads: count,
      won: allWon === 0 ? 0 : (sumWon + part * (won[at] ?? 0)) / allWon,
      revenue: allRevenue === 0 ? 0 : (sumRevenue + part * (revenue[at] ?? 0)) / allRevenue,
    })
  }
  return points
}
