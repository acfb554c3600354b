// The accumulators of the one contact that is being replayed, and of its account: the fold of state.ts over slots, the
// same steps on the same numbers and so the same bits. `parts` reads them at a second.
// Deliberately absent: touchpoints out of order. Whoever has one clears the scope and takes all of it again.

import { HIGH_SIZE, LOW_SIZE, NEAR_SECONDS } from '../decay.ts'
import { type FactsPlan, type ReplayPlan, TOP_AT } from './replay-plan.ts'

/** 1.5 x 2^42, as in points.ts, where adding and taking it away rounds to 2^-10. */
const GRID = 6_597_069_766_656
const LOW_MASK = LOW_SIZE - 1
const HIGH_MASK = HIGH_SIZE - 1
const DAY_MS = 86_400_000

export class RunningSums {
  readonly #plan: ReplayPlan
  readonly #sums: Float64Array
  readonly #last: Float64Array
  /** Slots that were touched, in no order. */
  readonly #active: Int32Array
  #activeCount = 0
  /** Instants of the times slots: a ring a slot; `newest` is the place of the latest. */
  readonly #times: Float64Array
  readonly #count: Int32Array
  readonly #newest: Int32Array
  /** Second from which each frequency rule no longer holds; -Infinity: it does not at all. */
  readonly frequencyEnd: Float64Array
  /** By card, as of the last call of `parts`. */
  readonly positive: Float64Array
  readonly negative: Float64Array

  constructor(plan: ReplayPlan) {
    this.#plan = plan
    this.#sums = new Float64Array(plan.slots)
    this.#last = new Float64Array(plan.slots)
    this.#active = new Int32Array(plan.slots)
    this.#times = new Float64Array(plan.keptAt[plan.timesSlots]!)
    this.#count = new Int32Array(plan.timesSlots)
    this.#newest = new Int32Array(plan.timesSlots)
    this.frequencyEnd = new Float64Array(plan.frequencies.length).fill(-Infinity)
    this.positive = new Float64Array(plan.cards)
    this.negative = new Float64Array(plan.cards)
  }

  clear(): void {
    for (let i = 0; i < this.#activeCount; i++) this.#sums[this.#active[i]!] = 0
    this.#activeCount = 0
    if (this.#plan.timesSlots === 0) return
    this.#count.fill(0)
    this.frequencyEnd.fill(-Infinity)
  }

  /** Empties the slots of one scope. */
  clearScope(isContact: boolean): void {
    const { contactSlots, contactTimes, frequencies } = this.#plan
    let kept = 0
    for (let i = 0; i < this.#activeCount; i++) {
      const slot = this.#active[i]!
      if (slot < contactSlots === isContact) this.#sums[slot] = 0
      else this.#active[kept++] = slot
    }
    this.#activeCount = kept
    for (let slot = 0; slot < this.#count.length; slot++)
      if (slot < contactTimes === isContact) this.#count[slot] = 0
    for (let i = 0; i < frequencies.length; i++)
      if (frequencies[i]!.slot < contactTimes === isContact) this.frequencyEnd[i] = -Infinity
  }

  /** Takes a touchpoint that comes after all before it in its scope. */
  take(facts: FactsPlan, f: number, second: number, at: number): void {
    const { tableAt, tables } = this.#plan
    const { sumStarts, sums: slots } = facts
    const sums = this.#sums
    const last = this.#last
    for (let k = sumStarts[f]!, end = sumStarts[f + 1]!; k < end; k++) {
      const slot = slots[k]!
      const sum = sums[slot]!
      if (sum === 0) {
        sums[slot] = 1
        this.#active[this.#activeCount++] = slot
      } else {
        const age = second - last[slot]!
        const table = tableAt[slot]!
        const near =
          tables[table + LOW_SIZE + ((age >>> 12) & HIGH_MASK)]! * tables[table + (age & LOW_MASK)]!
        sums[slot] = sum * (age < NEAR_SECONDS ? near : near * tables[table + TOP_AT + (age >>> 26)]!) + 1
      }
      last[slot] = second
    }
    for (let k = facts.timesStarts[f]!, end = facts.timesStarts[f + 1]!; k < end; k++)
      this.#takeTime(facts.times[k]!, at)
  }

  #takeTime(slot: number, at: number): void {
    const { keep, keptAt, byDay, frequenciesOf, frequencies } = this.#plan
    const size = keep[slot]!
    const ring = keptAt[slot]!
    const count = this.#count[slot]!
    let newest = this.#newest[slot]!
    const sameDay =
      byDay[slot] === 1 &&
      count > 0 &&
      Math.floor(this.#times[ring + newest]! / DAY_MS) === Math.floor(at / DAY_MS)
    if (!sameDay) {
      newest = count === 0 ? 0 : newest + 1 === size ? 0 : newest + 1
      this.#newest[slot] = newest
      if (count < size) this.#count[slot] = count + 1
    }
    this.#times[ring + newest] = at
    const rules = frequenciesOf[slot]!
    for (let i = 0; i < rules.length; i++) {
      const { atLeast, within } = frequencies[rules[i]!]!
      const nth = this.nthLatest(slot, atLeast)
      if (nth >= 0) this.frequencyEnd[rules[i]!] = Math.floor(nth / 1000) + within
    }
  }

  /** The n-th latest instant of a times slot; -1 when there are fewer. */
  nthLatest(slot: number, n: number): number {
    if (this.#count[slot]! < n) return -1
    const { keep, keptAt } = this.#plan
    const place = this.#newest[slot]! - (n - 1)
    return this.#times[keptAt[slot]! + (place < 0 ? place + keep[slot]! : place)]!
  }

  /** What the sum rules give at a second, by card: those that fall with time into `positive`, those that rise into `negative`. */
  parts(second: number): void {
    const { tableAt, tables, ruleStarts, points, cap, card, cards } = this.#plan
    const { positive, negative } = this
    const sums = this.#sums
    const last = this.#last
    const active = this.#active
    for (let i = 0; i < cards; i++) {
      positive[i] = 0
      negative[i] = 0
    }
    for (let i = 0, count = this.#activeCount; i < count; i++) {
      const slot = active[i]!
      const age = second - last[slot]!
      const table = tableAt[slot]!
      const near = tables[table + LOW_SIZE + ((age >>> 12) & HIGH_MASK)]! * tables[table + (age & LOW_MASK)]!
      const decayed =
        sums[slot]! * (age < NEAR_SECONDS ? near : near * tables[table + TOP_AT + (age >>> 26)]!)
      for (let r = ruleStarts[slot]!, end = ruleStarts[slot + 1]!; r < end; r++) {
        const each = points[r]!
        const raw = each * decayed
        const most = cap[r]!
        const given = (raw > most ? most : raw < -most ? -most : raw) + GRID - GRID
        const place = card[r]!
        if (each > 0) positive[place] = positive[place]! + given
        else negative[place] = negative[place]! + given
      }
    }
  }
}
