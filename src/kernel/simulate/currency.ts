// The one currency of a report: the one asked for, else the one of most won deals of the period. Deals in others count
// as wins, not as money: to convert them would take rates that nobody signed.

import type { DealColumns } from '../chronicle/chronicle.ts'
import type { Period } from './input.ts'

export interface ReportCurrency {
  readonly currency: string | null
  /** In deals.currencies; 255: none of the deals has it. */
  readonly place: number
  readonly others: readonly { readonly currency: string; readonly deals: number }[]
}

export function reportCurrency(
  deals: DealColumns,
  period: Period,
  by: number,
  asked: string | null,
): ReportCurrency {
  const counts = deals.currencies.map(() => 0)
  for (let d = 0; d < deals.size; d++) {
    const openedAt = deals.openedAt[d]!
    const isWon = deals.outcome[d] === 1 && deals.closedAt[d]! <= by
    const place = deals.currency[d]!
    if (isWon && place < 255 && openedAt > period.from && openedAt <= by) counts[place]!++
  }
  let most = -1
  for (const [place, count] of counts.entries()) if (count > (counts[most] ?? 0)) most = place
  const place = asked === null ? most : deals.currencies.indexOf(asked)
  const others = deals.currencies
    .map((currency, i) => ({ currency, deals: counts[i]!, place: i }))
    .filter((other) => other.place !== place && other.deals > 0)
    .map(({ currency, deals }) => ({ currency, deals }))
  return { currency: asked ?? deals.currencies[most] ?? null, place: place < 0 ? 255 : place, others }
}
