// Deals as the builder gathers them; contacts and accounts are looked up at the end, for they may come later.
// Deliberately absent: which lead a deal belongs to.

import { type DealColumns, FOREVER } from './chronicle.ts'

export interface DealEvidence {
  readonly id: number
  /** The store's ids. */
  readonly account: number | null
  readonly contacts: readonly number[]
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: 'won' | 'lost' | null
  readonly amount: number | null
  readonly currency: string | null
}

const DEAL_OUTCOMES = [null, 'won', 'lost'] as const
const NO_CURRENCY = 255

export class DealRows {
  readonly #deals: DealEvidence[] = []

  add(deal: DealEvidence): void {
    this.#deals.push(deal)
  }

  /** Columns in the order added. Throws when there are more than 255 currencies. */
  done(accounts: ReadonlyMap<number, number>, contacts: ReadonlyMap<number, number>): DealColumns {
    const deals = this.#deals
    const currencies = [...new Set(deals.flatMap(({ currency }) => currency ?? []))].sort()
    if (currencies.length > NO_CURRENCY)
      throw new Error(`Deals may have at most ${NO_CURRENCY} currencies, got ${currencies.length}.`)
    const linked = deals.map((deal) => deal.contacts.flatMap((id) => contacts.get(id) ?? []))
    const contactOffsets = new Uint32Array(deals.length + 1)
    for (const [i, list] of linked.entries()) contactOffsets[i + 1] = contactOffsets[i]! + list.length
    return {
      size: deals.length,
      id: Float64Array.from(deals, ({ id }) => id),
      account: Int32Array.from(deals, ({ account }) =>
        account === null ? -1 : (accounts.get(account) ?? -1),
      ),
      openedAt: Float64Array.from(deals, ({ openedAt }) => openedAt),
      closedAt: Float64Array.from(deals, ({ closedAt }) => closedAt ?? FOREVER),
      outcome: Uint8Array.from(deals, ({ outcome }) => DEAL_OUTCOMES.indexOf(outcome)),
      amount: Float64Array.from(deals, ({ amount }) => amount ?? Number.NaN),
      currency: Uint8Array.from(deals, ({ currency }) =>
        currency === null ? NO_CURRENCY : currencies.indexOf(currency),
      ),
      currencies,
      contactOffsets,
      contacts: Uint32Array.from(linked.flat()),
    }
  }
}
