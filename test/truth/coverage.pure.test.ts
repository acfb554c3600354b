// The 95 % interval of a difference holds the true difference as often as it says: over 200 seeded markets, each a fresh
// draw of companies, visits and deals, and the true difference that of all markets together.
// Takes minutes: ASSAY_TRUTHS=all. Every run holds 200 synthetic populations instead (test/kernel/simulate/intervals.test.ts).
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { DifferenceMetric, SimulationFigures } from '../../src/kernel/simulate/figures.ts'
import { marketChronicle } from './market-chronicle.ts'
import { figuresOf, modelOf } from './simulated.ts'

const DAY = 86_400_000
const END = Date.parse('2026-01-05T08:00:00Z')
const MARKETS = Number(process.env.ASSAY_TRUTHS_MARKETS ?? 200)
const TIMEOUT = 3_600_000
const SHIPPED = readFileSync(new URL('../../agreements/industrial-pumps.yaml', import.meta.url), 'utf8')
/** Whoever does anything worth a few points is called: far more leads, and worse ones. */
const EAGER = SHIPPED.replace('{ fit: B.., engagement: 2.. }', '{ fit: D.., engagement: 3.. }')

/** Parts of each ratio, to be added up over markets. */
const RATIOS: Record<
  'won_share_in_time' | 'win_rate' | 'precision_at_capacity' | 'revenue_share_in_time',
  (figures: SimulationFigures['draft']) => readonly [number, number]
> = {
  won_share_in_time: ({ deals }) => [deals.wonInTime, deals.won],
  revenue_share_in_time: ({ deals }) => [deals.revenueInTime, deals.revenue],
  win_rate: ({ matured }) => [matured.won, matured.qualified],
  precision_at_capacity: ({ atCapacity }) => [atCapacity.won, atCapacity.called],
}

it.skipIf(process.env.ASSAY_TRUTHS !== 'all')(
  `an interval of 95 % covers in 90 to 98 % of ${MARKETS} markets`,
  () => {
    const [draft, against] = [modelOf(SHIPPED), modelOf(EAGER)]
    const told = Array.from({ length: MARKETS }, (_, seed) =>
      figuresOf(
        marketChronicle({ seed: 1_000 + seed, contacts: 1_000, touchpoints: 3_000, endAt: END }),
        draft,
        against,
        { from: END - 1_000 * DAY, to: END, capacity: 2, currency: 'EUR' },
      ),
    )
    const wins = told.map(({ deals }) => deals.won).sort((a, b) => a - b)
    console.log(`won deals of a market: median ${wins[wins.length >> 1]}, ${wins[0]} to ${wins.at(-1)}`)
    for (const [metric, partsOf] of Object.entries(RATIOS) as [
      keyof typeof RATIOS & DifferenceMetric,
      typeof RATIOS.win_rate,
    ][]) {
      const share = (pick: (figures: SimulationFigures) => SimulationFigures['draft']): number => {
        const parts = told.map((figures) => partsOf(pick(figures)))
        const sum = (place: 0 | 1) => parts.reduce((total, part) => total + part[place], 0)
        return sum(0) / sum(1)
      }
      const truth = share(({ draft }) => draft) - share(({ against }) => against!)
      const intervals = told.flatMap(
        ({ differences }) => differences.find((one) => one.metric === metric)!.interval ?? [],
      )
      const covering = intervals.filter(({ low, high }) => low <= truth && truth <= high).length
      const widths = intervals.map(({ low, high }) => high - low).sort((a, b) => a - b)
      const coverage = covering / intervals.length
      console.log(
        `${metric}: true difference ${truth.toFixed(4)}, covered ${covering} of ${intervals.length} (${(100 * coverage).toFixed(1)} %), median width ${widths[widths.length >> 1]!.toFixed(4)}`,
      )
      expect.soft(coverage, metric).toBeGreaterThanOrEqual(0.9)
      expect.soft(coverage, metric).toBeLessThanOrEqual(0.98)
    }
  },
  TIMEOUT,
)
