// Frequency rules and touchpoint conditions over columns: the latest instants of each times slot of one contact,
// read backwards from its last row and no further than the longest window, past which no rule could hold.
// Deliberately absent: older instants. `latest` answers -Infinity for them, as for ones that never were.

import type { FrequencyEntry, Model, ScopeLayout } from './model.ts'
import { roundPoints } from './points.ts'
import type { Timeline } from './timeline.ts'

const DAY_SECONDS = 86_400

/** The longest window that anything asks of the scope's times slots, in seconds. */
function longestWindow(model: Model, layout: ScopeLayout): number {
  let longest = 0
  for (const { engagement } of model.cards)
    for (const entry of engagement)
      if (entry.kind === 'frequency' && entry.scope === layout.scope)
        longest = Math.max(longest, entry.within)
  if (layout.scope === 'contact')
    for (const { touchpoint } of model.conditions) longest = Math.max(longest, touchpoint?.within ?? 0)
  return longest
}

export class TimesFold {
  readonly #timeline: Timeline
  readonly #window: number
  /** Times slots of facts f: slots[starts[f]] to slots[starts[f + 1]]. */
  readonly #starts: Int32Array
  readonly #slots: Int32Array
  readonly #keep: Int32Array
  readonly #byDay: Uint8Array
  /** Rows found, latest first, slot after slot. */
  readonly #rows: Int32Array
  readonly #rowsAt: Int32Array
  readonly #found: Int32Array
  readonly #lastDay: Int32Array

  constructor(model: Model, layout: ScopeLayout, timeline: Timeline) {
    const { times } = layout
    const slots: number[] = []
    const starts = [0]
    for (const facts of timeline.distinctFacts) {
      for (const slot of layout.slotsOf(facts))
        if (slot >= layout.sums.length) slots.push(slot - layout.sums.length)
      starts.push(slots.length)
    }
    this.#timeline = timeline
    this.#window = longestWindow(model, layout)
    this.#starts = Int32Array.from(starts)
    this.#slots = Int32Array.from(slots)
    this.#keep = Int32Array.from(times, (slot) => slot.keep)
    this.#byDay = Uint8Array.from(times, (slot) => (slot.unit === 'days' ? 1 : 0))
    this.#rowsAt = new Int32Array(times.length)
    for (let i = 1; i < times.length; i++) this.#rowsAt[i] = this.#rowsAt[i - 1]! + times[i - 1]!.keep
    this.#rows = new Int32Array(times.reduce((sum, slot) => sum + slot.keep, 0))
    this.#found = new Int32Array(times.length)
    this.#lastDay = new Int32Array(times.length)
  }

  /** Reads rows [from, to), all of them at or before `second`. */
  scan(from: number, to: number, second: number): void {
    const found = this.#found
    if (found.length === 0) return
    const starts = this.#starts
    const { second: seconds, facts } = this.#timeline
    for (let i = 0; i < found.length; i++) found[i] = 0
    const oldest = second - this.#window
    for (let row = to - 1; row >= from; row--) {
      const at = seconds[row]!
      if (at <= oldest) return
      const f = facts[row]!
      for (let k = starts[f]!, end = starts[f + 1]!; k < end; k++) this.#take(this.#slots[k]!, row, at)
    }
  }

  #take(slot: number, row: number, second: number): void {
    const count = this.#found[slot]!
    if (count === this.#keep[slot]) return
    if (this.#byDay[slot] === 1) {
      const day = Math.floor(second / DAY_SECONDS)
      if (count > 0 && this.#lastDay[slot] === day) return
      this.#lastDay[slot] = day
    }
    this.#rows[this.#rowsAt[slot]! + count] = row
    this.#found[slot] = count + 1
  }

  /** The n-th latest instant of a slot in milliseconds; -Infinity when there are fewer within every window. */
  latest(slot: number, n: number): number {
    return this.#found[slot]! < n ? -Infinity : this.#timeline.at(this.#rows[this.#rowsAt[slot]! + n - 1]!)
  }

  /** What frequency rules give at the second that was scanned for. */
  points(entries: readonly FrequencyEntry[], second: number): number {
    let total = 0
    for (const entry of entries) {
      const at = this.latest(entry.slot, entry.atLeast)
      if (second < Math.floor(at / 1000) + entry.within) total += roundPoints(entry.points)
    }
    return total
  }
}
