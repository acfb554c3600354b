// Growing typed columns for the builders of this folder: push, then take the exact part.
// Deliberately absent: anything about evidence.

type Typed = Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float64Array

/** One growing column of numbers. */
export class Column<T extends Typed> {
  #values: T
  length = 0

  constructor(empty: T) {
    this.#values = empty
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new (this.#values.constructor as new (length: number) => T)(
        Math.max(1024, Math.floor(this.length * 1.5)),
      )
      grown.set(this.#values as never)
      this.#values = grown
    }
    this.#values[this.length++] = value
  }

  at(place: number): number {
    return this.#values[place]!
  }

  /** What was pushed; the column must not be pushed to afterwards. */
  done(): T {
    return (this.length === this.#values.length ? this.#values : this.#values.slice(0, this.length)) as T
  }

  /** What was pushed, in the order of `places`. */
  arranged(places: Uint32Array): T {
    const sorted = new (this.#values.constructor as new (length: number) => T)(places.length)
    for (let i = 0; i < places.length; i++) sorted[i] = this.#values[places[i]!]!
    return sorted
  }
}

export const bytes = () => new Column(new Uint8Array(0))
export const shorts = () => new Column(new Uint16Array(0))
export const wholes = () => new Column(new Uint32Array(0))
export const doubles = () => new Column(new Float64Array(0))

/** Start of each owner's rows from how many it has: offsets[c] to offsets[c + 1]. */
export function offsetsOf(owners: ArrayLike<number>, rows: number, size: number): Uint32Array {
  const offsets = new Uint32Array(size + 1)
  for (let i = 0; i < rows; i++) offsets[owners[i]! + 1]!++
  for (let c = 0; c < size; c++) offsets[c + 1]! += offsets[c]!
  return offsets
}
