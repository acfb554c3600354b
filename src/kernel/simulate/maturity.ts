// How long a lead takes to be won: the 90th percentile (nearest rank) of days from its opening to the win, over all wins
// of the history. Younger leads are left out of win rates: they have not had their time. Where leads take longer than half
// of the period, half of it is all that can be asked, or hardly a lead would be left; the report says what share of the
// wins had come by then. Deliberately absent: a correction for wins still to come (survival curves). A short history gives a short window, which
// is why the report shows it and lets it be set.

import { OUTCOMES } from '../evidence.ts'
import { DAY, type Period, type SimulatedChronicle } from './input.ts'

export const MATURITY_DAYS_MIN = 14
export const MATURITY_DAYS_MAX = 365
/** Where nothing was ever won. */
export const MATURITY_DAYS_DEFAULT = 90
const SHARE = 0.9
const WON = 1 + OUTCOMES.indexOf('won')

export interface Maturity {
  readonly days: number
  /** Share of the history's wins that came within that time; null without wins. */
  readonly wonWithin: number | null
}

/** `set`: the days that somebody asked for; null: from the wins known by `by`. */
export function maturityOf(
  chronicle: SimulatedChronicle,
  period: Period,
  by: number,
  set: number | null,
): Maturity {
  const taken = daysToWin(chronicle, by)
  const days = set ?? daysFrom(taken, period)
  const within = taken.filter((each) => each <= days).length
  return { days, wonWithin: taken.length === 0 ? null : within / taken.length }
}

function daysFrom(taken: Float64Array, period: Period): number {
  if (taken.length === 0) return MATURITY_DAYS_DEFAULT
  const found = Math.ceil(taken[Math.ceil(SHARE * taken.length) - 1]!)
  const half = Math.floor((period.to - period.from) / DAY / 2)
  return Math.min(MATURITY_DAYS_MAX, Math.max(MATURITY_DAYS_MIN, Math.min(found, half)))
}

/** Days from the opening to the win, ascending. */
function daysToWin({ leads, deals }: SimulatedChronicle, by: number): Float64Array {
  const days: number[] = []
  for (let l = 0; l < leads.size; l++)
    if (leads.outcome[l] === WON && leads.closedAt[l]! <= by)
      days.push((leads.closedAt[l]! - leads.openedAt[l]!) / DAY)
  // without a lead that closed as won, the deals' own length is all that is known.
  if (days.length === 0)
    for (let d = 0; d < deals.size; d++)
      if (deals.outcome[d] === 1 && deals.closedAt[d]! <= by)
        days.push((deals.closedAt[d]! - deals.openedAt[d]!) / DAY)
  return Float64Array.from(days).sort()
}
