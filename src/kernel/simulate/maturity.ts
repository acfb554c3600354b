// How long a lead takes to be won: the 90th percentile (nearest rank) of days from its opening to the win, over all wins
// of the history. Younger leads are left out of win rates: they have not had their time.
// Deliberately absent: a correction for wins still to come (survival curves). A short history gives a short window, which
// is why the report shows it and lets it be set.

import { OUTCOMES } from '../evidence.ts'
import { DAY, type SimulatedChronicle } from './input.ts'

export const MATURITY_DAYS_MIN = 14
export const MATURITY_DAYS_MAX = 365
/** Where nothing was ever won. */
export const MATURITY_DAYS_DEFAULT = 90
const SHARE = 0.9
const WON = 1 + OUTCOMES.indexOf('won')

export function maturityDaysOf({ leads, deals }: SimulatedChronicle, by: number): number {
  const days: number[] = []
  for (let l = 0; l < leads.size; l++)
    if (leads.outcome[l] === WON && leads.closedAt[l]! <= by)
      days.push((leads.closedAt[l]! - leads.openedAt[l]!) / DAY)
  // without a lead that closed as won, the deals' own length is all that is known.
  if (days.length === 0)
    for (let d = 0; d < deals.size; d++)
      if (deals.outcome[d] === 1 && deals.closedAt[d]! <= by)
        days.push((deals.closedAt[d]! - deals.openedAt[d]!) / DAY)
  if (days.length === 0) return MATURITY_DAYS_DEFAULT
  const sorted = Float64Array.from(days).sort()
  const found = Math.ceil(sorted[Math.ceil(SHARE * sorted.length) - 1]!)
  return Math.min(MATURITY_DAYS_MAX, Math.max(MATURITY_DAYS_MIN, found))
}
