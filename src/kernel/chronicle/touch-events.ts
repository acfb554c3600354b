// The instants at which touchpoints of one contact come to count and no longer count, in order. Mostly that is the order
// of the rows themselves; only where something was late or ended is anything sorted.
// Deliberately absent: what else happens to a contact.

import { type Chronicle, FAR, placeFrom, touchFrom } from './chronicle.ts'

/** Moves of one place in an insertion sort, for each event, before sorting anew is cheaper. */
const MOVES_MAX = 16

/** Sorts events by instant; equal instants stay in the order that they have. */
export function sortEvents(at: Float64Array, what: Int32Array, size: number): void {
  let moves = size * MOVES_MAX
  for (let i = 1; i < size; i++) {
    const instant = at[i]!
    if (at[i - 1]! <= instant) continue
    const event = what[i]!
    let place = i
    while (place > 0 && at[place - 1]! > instant && moves-- > 0) {
      at[place] = at[place - 1]!
      what[place] = what[place - 1]!
      place--
    }
    at[place] = instant
    what[place] = event
    if (moves <= 0) {
      const order = Array.from({ length: size }, (_, k) => k)
      const [instants, events] = [at.slice(0, size), what.slice(0, size)]
      order.sort((a, b) => instants[a]! - instants[b]! || a - b)
      for (let k = 0; k < size; k++) {
        at[k] = instants[order[k]!]!
        what[k] = events[order[k]!]!
      }
      return
    }
  }
}

export class TouchEvents {
  readonly #chronicle: Chronicle
  size = 0
  at: Float64Array = new Float64Array(1024)
  /** The row that comes to count, or ~ the row that no longer does. */
  what: Int32Array = new Int32Array(1024)
  /** By place of the row among the contact's: its stretch. */
  from: Float64Array = new Float64Array(1024)
  until: Float64Array = new Float64Array(1024)

  constructor(chronicle: Chronicle) {
    this.#chronicle = chronicle
  }

  #room(size: number): void {
    if (size <= this.at.length) return
    this.at = new Float64Array(size * 2)
    this.what = new Int32Array(size * 2)
    this.from = new Float64Array(size * 2)
    this.until = new Float64Array(size * 2)
  }

  /** Loads those of contact c. */
  load(c: number): void {
    const { touches } = this.#chronicle
    const { offsets, second, millisecond, delay, endRow, endUntil } = touches
    const first = offsets[c]!
    const rows = offsets[c + 1]! - first
    this.#room(rows * 2)
    const { at, what, from, until } = this
    const hasMilliseconds = millisecond.length > 0
    const hasDelays = delay.length > 0
    let isSorted = true
    let before = -Infinity
    for (let i = 0; i < rows; i++) {
      const row = first + i
      let instant = second[row]! * 1000
      if (hasMilliseconds) instant += millisecond[row]!
      if (hasDelays) {
        const late = delay[row]!
        instant = late === FAR ? touchFrom(touches, row) : instant + late
      }
      if (instant < before) isSorted = false
      before = instant
      at[i] = instant
      what[i] = row
      from[i] = instant
      until[i] = Infinity
    }
    this.size = rows
    if (endRow.length > 0)
      for (
        let place = placeFrom(endRow, first);
        place < endRow.length && endRow[place]! < first + rows;
        place++
      ) {
        const row = endRow[place]!
        until[row - first] = endUntil[place]!
        at[this.size] = endUntil[place]!
        what[this.size++] = ~row
        isSorted = false
      }
    if (!isSorted) sortEvents(at, what, this.size)
  }
}
