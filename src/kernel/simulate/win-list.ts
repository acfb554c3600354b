// The wins of the period, each once: won deals, and leads that closed as won without any deal. With each the leads that
// could have shown it in time, and the leads that belong to it.
// Deliberately absent: models; whether a win was in time depends on one.

import { type TouchColumns, touchAt, touchFrom } from '../chronicle/chronicle.ts'

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

  /** How many opened before any touchpoint of their contacts was known. */
  beforeFirstTouch(touches: TouchColumns): number {
    const isKnown = (contact: number, by: number): boolean => {
      const end = touches.offsets[contact + 1]!
      for (let row = touches.offsets[contact]!; row < end && touchAt(touches, row) < by; row++)
        if (touchFrom(touches, row) < by) return true
      return false
    }
    const isTouched = (win: Win) => win.contacts.some((c) => isKnown(c, win.openedAt))
    return this.list.filter((win) => !isTouched(win)).length
  }
}
