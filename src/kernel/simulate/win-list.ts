// The wins of the period, each once: won deals, and leads that closed as won without any deal. With each the leads that
// could have shown it in time, and the leads that belong to it.
// Deliberately absent: models; whether a win was in time depends on one.

import { type TouchColumns, touchAt } from '../chronicle/chronicle.ts'

export interface Win {
  /** Of the deal; of a win without one, when its first lead closed. */
  readonly openedAt: number
  /** In the report's currency; NaN: none or in another. */
  readonly amount: number
  /** Place of the account, -1: none. */
  readonly account: number
  /** Linked contacts, else those of the account. */
  readonly contacts: Uint32Array
  /** Leads of these contacts that opened before. */
  readonly leads: readonly number[]
  /** Leads that were open while the deal was; they are the won ones. */
  readonly own: readonly number[]
}

export class WinList {
  readonly list: Win[] = []

  get size(): number {
    return this.list.length
  }

  add(win: Win): void {
    this.list.push(win)
  }

  *ownLeads(): Iterable<number> {
    for (const win of this.list) yield* win.own
  }

  *accounts(): Iterable<number> {
    for (const win of this.list) if (win.account >= 0) yield win.account
  }

  revenue(): number {
    let sum = 0
    for (const { amount } of this.list) if (!Number.isNaN(amount)) sum += amount
    return sum
  }

  /** How many had no touchpoint of any of their contacts before they opened. */
  beforeFirstTouch(touches: TouchColumns): number {
    const isTouched = (win: Win) =>
      win.contacts.some((c) => {
        const row = touches.offsets[c]!
        return row < touches.offsets[c + 1]! && touchAt(touches, row) < win.openedAt
      })
    return this.list.filter((win) => !isTouched(win)).length
  }
}
