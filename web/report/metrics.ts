// The metrics of a simulation in the words of the screen: what each says, how its values are written, and which way is
// better. "Better" is what sales would say: fewer leads is neither, so the number of qualified has no direction.

import type { DifferenceMetric } from '../api/shapes.ts'
import { count, money, percent } from '../figures.ts'

interface Metric {
  readonly says: string
  readonly means: string
  readonly better: 'more' | 'less' | null
  readonly write: (value: number, currency: string | null) => string
}

const oneDecimal = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })
const decimal = (value: number): string => oneDecimal.format(value).replace('-', '\u2212')

export const METRICS: Readonly<Record<DifferenceMetric, Metric>> = {
  qualified_per_week: {
    says: 'Qualified a week',
    means: 'Leads that became qualified, on average',
    better: null,
    write: decimal,
  },
  won_share_in_time: {
    says: 'Won deals in time',
    means: 'Share of won deals that were qualified before the deal opened',
    better: 'more',
    write: (value) => signless(value, percent),
  },
  revenue_share_in_time: {
    says: 'Won revenue in time',
    means: 'Share of won revenue that was qualified before the deal opened',
    better: 'more',
    write: (value) => signless(value, percent),
  },
  win_rate: {
    says: 'Win rate',
    means: 'Won of the qualified leads that are old enough to have closed',
    better: 'more',
    write: (value) => signless(value, percent),
  },
  revenue_per_qualified: {
    says: 'Revenue per qualified lead',
    means: 'Won revenue over the qualified leads that are old enough',
    better: 'more',
    write: (value, currency) => signless(value, (v) => money(v, currency)),
  },
  precision_at_capacity: {
    says: 'Won of those called',
    means: 'The best of each week, as many as can be called',
    better: 'more',
    write: (value) => signless(value, percent),
  },
  revenue_at_capacity: {
    says: 'Revenue of those called',
    means: 'The best of each week, as many as can be called',
    better: 'more',
    write: (value, currency) => signless(value, (v) => money(v, currency)),
  },
  lead_days: {
    says: 'Days ahead of the deal',
    means: 'Median days from qualified to the opening of the deal',
    better: 'more',
    write: decimal,
  },
}

const signless = (value: number, write: (v: number) => string): string =>
  value < 0 ? `\u2212${write(-value)}` : write(value)

/** A value of a metric, or a dash. */
export const metricText = (
  metric: DifferenceMetric,
  value: number | null,
  currency: string | null,
): string => (value === null ? '\u2013' : METRICS[metric].write(value, currency))

/** A difference with its sign; between two shares in percentage points, for from 2% to 3% is not "1% more". */
export function changeText(metric: DifferenceMetric, value: number | null, currency: string | null): string {
  if (value === null) return '\u2013'
  const written = METRICS[metric].write(value, currency).replace(/%$/, '\u00a0pp')
  return value > 0 ? `+${written}` : written
}

/** 12,345 or 12.3: few leads need their decimal. */
export const perWeek = (value: number): string => (Math.abs(value) < 100 ? decimal(value) : count(value))
