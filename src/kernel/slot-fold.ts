// The fold of state.ts over columns: the same steps on the same numbers, so the same bits, without an object a row.
// Slots are typed arrays that are emptied for each contact; instants of times slots lie in rings.
// Deliberately absent: claims (claim-fold.ts) and anything that outlives one contact.

import { decay, NEAR_SECONDS } from './decay.ts'
import type { FrequencyEntry } from './model.ts'
import { roundPoints } from './points.ts'
import type { SlotPlan, SumRules } from './score-plan.ts'
import type { Timeline } from './timeline.ts'

const DAY_MS = 86_400_000
/** 1.5 x 2^42, as in points.ts, where adding and taking it away rounds to 2^-10. */
const GRID = 6_597_069_766_656

/** The slots of one contact or account while its rows go by. */
export class SlotFold {
  readonly plan: SlotPlan
  readonly timeline: Timeline
  readonly sums: Float64Array
  readonly last: Int32Array
  /** Rings of milliseconds, one after the other; used[i] instants ever written to ring i. */
  readonly rings: Float64Array
  readonly ringAt: Int32Array
  readonly used: Int32Array
  readonly lastMs: Float64Array
  #far = false

  constructor(plan: SlotPlan, timeline: Timeline) {
    this.plan = plan
    this.timeline = timeline
    const { times } = plan.layout
    this.sums = new Float64Array(plan.sumCount)
    this.last = new Int32Array(plan.sumCount)
    this.ringAt = new Int32Array(times.length)
    for (let i = 1; i < times.length; i++) this.ringAt[i] = this.ringAt[i - 1]! + times[i - 1]!.keep
    this.rings = new Float64Array(times.reduce((sum, slot) => sum + slot.keep, 0))
    this.used = new Int32Array(times.length)
    this.lastMs = new Float64Array(times.length)
  }

  /** Folds rows [from, to), all of them at or before `second`, which ages are taken against later. */
  fold(from: number, to: number, second: number): void {
    const { sums, last, plan, used } = this
    const start = from < to ? this.timeline.second[from]! : second
    for (let i = 0; i < sums.length; i++) {
      sums[i] = 0
      last[i] = start | 0
    }
    this.#far = second - start >= NEAR_SECONDS
    if (this.#far) this.#foldFar(from, to)
    else this.#foldNear(from, to)
    if (plan.timesSlots.length === 0) return
    for (let i = 0; i < used.length; i++) used[i] = 0
    this.#foldTimes(from, to)
  }

  #foldNear(from: number, to: number): void {
    const { sums, last } = this
    const { second, facts } = this.timeline
    const { sumStarts, sumSlots, lowAt, highAt, low, high } = this.plan
    for (let i = from; i < to; i++) {
      const now = second[i]! | 0
      const f = facts[i]!
      for (let k = sumStarts[f]!, end = sumStarts[f + 1]!; k < end; k++) {
        const slot = sumSlots[k]!
        const age = (now - last[slot]!) | 0
        last[slot] = now
        sums[slot] =
          sums[slot]! * (high[highAt[slot]! + (age >>> 12)]! * low[lowAt[slot]! + (age & 4095)]!) + 1
      }
    }
  }

  /** Ages past 2.1 years need the third level of the tables. */
  #foldFar(from: number, to: number): void {
    const { sums, last, plan } = this
    const { second, facts } = this.timeline
    for (let i = from; i < to; i++) {
      const f = facts[i]!
      for (let k = plan.sumStarts[f]!; k < plan.sumStarts[f + 1]!; k++) {
        const slot = plan.sumSlots[k]!
        const { table } = plan.layout.sums[slot]!
        const age = second[i]! - (last[slot]! >>> 0)
        sums[slot] = (table === null ? sums[slot]! : sums[slot]! * decay(table, age)) + 1
        last[slot] = second[i]! | 0
      }
    }
  }

  #foldTimes(from: number, to: number): void {
    const { rings, ringAt, used, timeline, lastMs } = this
    const { timesStarts, timesSlots, layout } = this.plan
    for (let i = from; i < to; i++) {
      const f = timeline.facts[i]!
      for (let k = timesStarts[f]!, end = timesStarts[f + 1]!; k < end; k++) {
        const slot = timesSlots[k]!
        const { keep, unit } = layout.times[slot]!
        const at = timeline.second[i]! * 1000 + timeline.millisecond[i]!
        const count = used[slot]!
        const sameDay =
          unit === 'days' && count > 0 && Math.floor(lastMs[slot]! / DAY_MS) === Math.floor(at / DAY_MS)
        const place = sameDay ? count - 1 : count
        rings[ringAt[slot]! + (place % keep)] = at
        lastMs[slot] = at
        used[slot] = place + 1
      }
    }
  }

  /** The sum rules' contributions at a second. Written out, not called: it runs for every contact. */
  contributions(rules: SumRules, second: number): number {
    if (this.#far) return this.#contributionsFar(rules, second)
    const { sums, last } = this
    const { lowAt, highAt, low, high } = this.plan
    const { slot: slots, points, cap: caps } = rules
    let total = 0
    for (let r = 0; r < slots.length; r++) {
      const slot = slots[r]!
      const sum = sums[slot]!
      if (sum === 0) continue
      const age = (second - last[slot]!) | 0
      const raw =
        points[r]! * (sum * (high[highAt[slot]! + (age >>> 12)]! * low[lowAt[slot]! + (age & 4095)]!))
      const cap = caps[r]!
      total += (raw > cap ? cap : raw < -cap ? -cap : raw) + GRID - GRID
    }
    return total
  }

  #contributionsFar(rules: SumRules, second: number): number {
    let total = 0
    for (let r = 0; r < rules.slot.length; r++) {
      const slot = rules.slot[r]!
      const sum = this.sums[slot]!
      const { table } = this.plan.layout.sums[slot]!
      const decayed =
        sum === 0 || table === null ? sum : sum * decay(table, second - (this.last[slot]! >>> 0))
      const raw = rules.points[r]! * decayed
      const cap = rules.cap[r]!
      total += (raw > cap ? cap : raw < -cap ? -cap : raw) + GRID - GRID
    }
    return total
  }

  /** The n-th latest instant of a times slot in milliseconds; -Infinity when there are fewer. */
  latest(slot: number, n: number): number {
    const count = this.used[slot]!
    if (count < n) return -Infinity
    const { keep } = this.plan.layout.times[slot]!
    return this.rings[this.ringAt[slot]! + ((count - n) % keep)]!
  }
}

/** What the frequency rules give at a second. */
export function frequencyPoints(entries: readonly FrequencyEntry[], fold: SlotFold, second: number): number {
  let total = 0
  for (const entry of entries) {
    const at = fold.latest(entry.slot, entry.atLeast)
    if (second < Math.floor(at / 1000) + entry.within) total += roundPoints(entry.points)
  }
  return total
}

/** End of the rows of [from, to) that lie at or before t. */
export function visibleEnd(timeline: Timeline, from: number, to: number, t: number): number {
  let end = to
  while (end > from && timeline.at(end - 1) > t) end--
  return end
}
