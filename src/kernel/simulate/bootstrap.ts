// Paired bootstrap over units (accounts, and contacts without one): each round draws every unit a Poisson(1) number of
// times, for both models alike (Hanley and MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies",
// 2006). With units in the thousands this is the classic bootstrap, and for counts a week it is the better one, because
// how many accounts come is chance as well.
// Fast because a round touches only what units have in common: units without wins and with equal sums are drawn together,
// as one Poisson(m); exactly up to DRAWN_SINGLY_MAX of them, above that by its normal approximation.
// Deliberately absent: what the sums mean (differences.ts).

import type { Random } from '../random.ts'

/** P(N <= n) of Poisson(1), n = 0, 1, ...; what lies beyond the last is less than 1e-10. */
const CUMULATIVE = (() => {
  const list: number[] = []
  let term = 0.367_879_441_171_442_33
  let sum = 0
  for (let n = 0; n < 14; n++) {
    sum += term
    list.push(sum)
    term /= n + 1
  }
  return Float64Array.from(list)
})()
export const DRAWN_SINGLY_MAX = 64

function poissonOne(random: Random): number {
  const u = random.unit()
  let n = 0
  while (n < CUMULATIVE.length && u >= CUMULATIVE[n]!) n++
  return n
}

/** A Poisson number with a whole mean. */
export function poisson(random: Random, mean: number): number {
  if (mean > DRAWN_SINGLY_MAX) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.bell()))
  let sum = 0
  for (let i = 0; i < mean; i++) sum += poissonOne(random)
  return sum
}

/** Sums of each unit, gathered one number at a time. */
export class UnitSums {
  readonly columns: number
  readonly #places: Int32Array
  #sums: Float64Array
  #isSingle: Uint8Array
  size = 0

  /** Units are numbers below `units`. */
  constructor(units: number, columns: number) {
    this.columns = columns
    this.#places = new Int32Array(units).fill(-1)
    this.#sums = new Float64Array(1024 * columns)
    this.#isSingle = new Uint8Array(1024)
  }

  #place(unit: number): number {
    const held = this.#places[unit]!
    if (held >= 0) return held
    if (this.size === this.#isSingle.length) {
      const sums = new Float64Array(this.#sums.length * 2)
      const isSingle = new Uint8Array(this.#isSingle.length * 2)
      sums.set(this.#sums)
      isSingle.set(this.#isSingle)
      this.#sums = sums
      this.#isSingle = isSingle
    }
    this.#places[unit] = this.size
    return this.size++
  }

  add(unit: number, column: number, value: number): void {
    const place = this.#place(unit) * this.columns + column
    this.#sums[place]! += value
  }

  /** The unit is drawn for itself: something besides its sums hangs on it. */
  keepSingle(unit: number): void {
    this.#isSingle[this.#place(unit)] = 1
  }

  /** Units of equal sums as one row; single ones each have their own. */
  patterns(): Patterns {
    const { columns, size } = this
    const sums = this.#sums
    const rows: number[] = []
    const count: number[] = []
    const rowOf = new Int32Array(size)
    const seen = new Map<number, number[]>()
    const isEqual = (a: number, b: number) => {
      for (let i = 0; i < columns; i++) if (sums[a * columns + i] !== sums[b * columns + i]) return false
      return true
    }
    for (let place = 0; place < size; place++) {
      let held: number | undefined
      if (this.#isSingle[place] === 0) {
        let hash = 0
        for (let i = 0; i < columns; i++) hash = Math.imul(hash ^ sums[place * columns + i]!, 0x01000193) + i
        const alike = seen.get(hash) ?? []
        held = alike.find((row) => isEqual(rows[row]!, place))
        if (held === undefined) seen.set(hash, [...alike, rows.length])
      }
      if (held === undefined) {
        held = rows.length
        rows.push(place)
        count.push(0)
      }
      count[held]!++
      rowOf[place] = held
    }
    const found = new Float64Array(rows.length * columns)
    for (const [row, place] of rows.entries())
      found.set(sums.subarray(place * columns, (place + 1) * columns), row * columns)
    const places = this.#places
    return {
      columns,
      size: rows.length,
      sums: found,
      count: Uint32Array.from(count),
      rowOf: (unit) => (places[unit]! < 0 ? -1 : rowOf[places[unit]!]!),
    }
  }
}

export interface Patterns {
  readonly columns: number
  readonly size: number
  /** Row-major. */
  readonly sums: Float64Array
  /** How many units have these sums. */
  readonly count: Uint32Array
  /** The row of a unit, -1: it has nothing. */
  readonly rowOf: (unit: number) => number
}

/** The sums over all units, each once. */
export function wholeSums({ columns, size, sums, count }: Patterns): Float64Array {
  const whole = new Float64Array(columns)
  for (let row = 0; row < size; row++)
    for (let i = 0; i < columns; i++) whole[i]! += count[row]! * sums[row * columns + i]!
  return whole
}

/** One round: how often each row was drawn, into `drawn`, and the sums over what was drawn. */
export function drawRound(patterns: Patterns, random: Random, drawn: Uint32Array): Float64Array {
  const { columns, size, sums, count } = patterns
  const whole = new Float64Array(columns)
  for (let row = 0; row < size; row++) {
    const times = count[row] === 1 ? poissonOne(random) : poisson(random, count[row]!)
    drawn[row] = times
    if (times === 0) continue
    const start = row * columns
    for (let i = 0; i < columns; i++) whole[i]! += times * sums[start + i]!
  }
  return whole
}
