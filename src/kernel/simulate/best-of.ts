// The best few of many, by a number: what is shown as examples. Of equal ones the first stays.
// Deliberately absent: a heap; the lists are at most fifty long and most candidates fall at the first comparison.

export const EXAMPLES_MAX = 50
export const FLOW_EXAMPLES_MAX = 10

export class BestOf {
  readonly #size: number
  readonly #keys: number[] = []
  readonly #items: number[] = []

  constructor(size: number) {
    this.#size = size
  }

  add(item: number, key: number): void {
    const { length } = this.#keys
    if (length === this.#size && key <= this.#keys[length - 1]!) return
    let place = length
    while (place > 0 && key > this.#keys[place - 1]!) place--
    this.#keys.splice(place, 0, key)
    this.#items.splice(place, 0, item)
    if (this.#keys.length > this.#size) {
      this.#keys.pop()
      this.#items.pop()
    }
  }

  /** Best first. */
  items(): readonly number[] {
    return this.#items
  }
}
