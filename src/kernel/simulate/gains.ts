// The gains curve: the matured leads called in order of their peak score, those never qualified after those qualified,
// and the share of wins and of revenue met on the way. A win is met at the first of its leads; among leads of one score
// no order is better than another, so a win there is spread evenly over them.
// Deliberately absent: capacity and weeks.

import type { GainsPoint } from './figures.ts'
import type { ModelView } from './model-view.ts'

const POINTS_MAX = 100

/** How far behind everybody qualified those stand who never were; beyond any score. */
const BEHIND = 1e12

/** What a matured lead is ordered by; equal ones are of one run. NaN: not matured. */
function keyOf({ past, peaks, verdicts }: ModelView, l: number): number {
  if (past.matured[l] === 0) return Number.NaN
  const score = Number.isNaN(peaks.score[l]!) ? -BEHIND / 2 : peaks.score[l]!
  return verdicts.qualifiedRow[l]! >= 0 ? score : score - BEHIND
}

/** The runs of equal leads, best first: what they are ordered by, negated so that it ascends, and where each ends. */
function runsOf(view: ModelView): { leads: number; keys: Float64Array; ends: Uint32Array } {
  const all = new Float64Array(view.past.maturedLeads)
  let leads = 0
  for (let l = 0; l < view.past.matured.length; l++)
    if (view.past.matured[l] === 1) all[leads++] = -keyOf(view, l)
  all.sort()
  const keys = new Float64Array(leads)
  const ends = new Uint32Array(leads)
  let runs = 0
  for (let i = 0; i < leads; i++) {
    if (i === 0 || all[i] !== all[i - 1]) keys[runs++] = all[i]!
    ends[runs - 1] = i + 1
  }
  return { leads, keys: keys.subarray(0, runs), ends: ends.subarray(0, runs) }
}

/** Place of a key that is there. */
function placeOf(keys: Float64Array, key: number): number {
  let low = 0
  let high = keys.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}

export function gainsOf(view: ModelView): GainsPoint[] {
  const { leads, keys, ends } = runsOf(view)
  if (leads === 0) return []
  const won = new Float64Array(ends.length)
  const revenue = new Float64Array(ends.length)
  let allWon = 0
  let allRevenue = 0
  for (const win of view.past.wins.list) {
    let best = Number.NaN
    for (const l of win.own) {
      const key = keyOf(view, l)
      if (!Number.isNaN(key) && !(key <= best)) best = key
    }
    if (Number.isNaN(best)) continue
    const first = placeOf(keys, -best)
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
