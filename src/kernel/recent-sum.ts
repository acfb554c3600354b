// A decayed sum that can still take a touchpoint into its last few seconds: S up to a second (`before`), and how many
// fell into each second after that. Evidence often comes a moment late; taken here, it gives the bits of the fold of
// the whole, without reading the whole. Within one second order makes no difference, for nothing decays.
// Deliberately absent: touchpoints from before those seconds. Whoever has one folds anew.

import { type DecayTable, decay } from './decay.ts'

/** [S before, its second (0: nothing before), second, touchpoints in it, second, touchpoints in it, ...], ascending. */
export type RecentSum = readonly number[]

export const NO_SUM: RecentSum = [0, 0]

/** Seconds that are kept apart: what is late by network or by a lane in the queue is late by less. */
export const RECENT_SECONDS_MAX = 4
const HEAD = 2

const moved = (table: DecayTable, sum: number, seconds: number, touchpoints: number): number => {
  let next = sum === 0 ? 0 : sum * decay(table, seconds)
  // One at a time, as the fold adds them: many ones at once would round otherwise.
  for (let i = 0; i < touchpoints; i++) next += 1
  return next
}

/** The sum with one more touchpoint in that second; null where only a fold of the whole can tell. */
export function takeSecond(recent: RecentSum, table: DecayTable, second: number): RecentSum | null {
  const [before, beforeSecond] = recent as [number, number]
  if (before > 0 && second <= beforeSecond)
    return second < beforeSecond ? null : [before + 1, ...recent.slice(1)]
  const next = recent.slice()
  let at = next.length
  while (at > HEAD && next[at - HEAD]! > second) at -= HEAD
  if (at > HEAD && next[at - HEAD] === second) {
    next[at - 1] = next[at - 1]! + 1
    return next
  }
  next.splice(at, 0, second, 1)
  if (next.length <= HEAD + HEAD * RECENT_SECONDS_MAX) return next
  const [, , first, touchpoints] = next as [number, number, number, number]
  return [moved(table, before, first - beforeSecond, touchpoints), first, ...next.slice(HEAD + HEAD)]
}

/** S at the last of its seconds. */
export function sumOf(recent: RecentSum, table: DecayTable): number {
  let [sum, second] = recent as [number, number]
  for (let at = HEAD; at < recent.length; at += HEAD) {
    sum = moved(table, sum, recent[at]! - second, recent[at + 1]!)
    second = recent[at]!
  }
  return sum
}

/** The last of its seconds; 0 where there is none. */
export const lastSecond = (recent: RecentSum): number =>
  recent.length > HEAD ? recent[recent.length - HEAD]! : recent[1]!
