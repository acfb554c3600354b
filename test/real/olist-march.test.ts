// The leads of March 2018 under two agreements written on those of January and February (docs/recipes/olist): one from
// what was known on 1 March (172 wins of 301), one from what became of them in the end; each beside first come, first
// served, at the same number of calls a week. Every lead and win of March is counted to the end of the data.
// Deliberately absent: a fitted model. The points are the tally of two months, rounded.

import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { DifferenceMetric, SimulationFigures } from '../../src/kernel/simulate/figures.ts'
import { activateRecipe, importBy, recipe, tableText } from '../support/recipe.ts'
import { sharedData } from '../support/shared-data.ts'
import { openWorld } from '../support/world.ts'
import { columnsFor, figuresOf, modelOf } from '../truth/simulated.ts'

const folder = sharedData('olist-funnel')
const FILES = [
  ['olist/leads.yaml', 'olist_marketing_qualified_leads_dataset.csv'],
  ['olist/deals.yaml', 'olist_closed_deals_dataset.csv'],
  ['olist/revenue.yaml', 'won_seller_revenue.csv'],
] as const
const [AS_KNOWN, IN_RETROSPECT, FIRST_COME] = [
  recipe('olist/march-as-known.yaml'),
  recipe('olist/march-in-retrospect.yaml'),
  recipe('olist/first-come.yaml'),
]
// Days in São Paulo (UTC-3): the file has days, no times.
const MARCH = { from: Date.parse('2018-03-01T02:59:59Z'), to: Date.parse('2018-04-01T02:59:59Z') }
const END = Date.parse('2018-12-31T00:00:00Z')
/** One in five of March's leads, of four weeks and a half. */
const CAPACITY = 53

describe.skipIf(folder === null)('the leads of March 2018', async () => {
  const world = folder === null ? null! : await openWorld()
  const figures = new Map<string, SimulationFigures>()

  beforeAll(async () => {
    await activateRecipe(world, 'olist/first-come.yaml')
    for (const [mapping, name] of FILES) await importBy(world, mapping, path.join(folder!, name))
    const { chronicle } = await columnsFor(world, AS_KNOWN, IN_RETROSPECT, FIRST_COME)
    const against = modelOf(FIRST_COME)
    for (const [name, document] of [
      ['as known', AS_KNOWN],
      ['in retrospect', IN_RETROSPECT],
    ] as const)
      figures.set(
        name,
        figuresOf(chronicle, modelOf(document), against, {
          ...MARCH,
          capacity: CAPACITY,
          maturityDays: 0,
          outcomesUntil: END,
          currency: 'BRL',
        }),
      )
  })

  test('are 1,174, of whom 167 were won, one of them before it came', () => {
    for (const { maturedLeads, draft } of figures.values()) {
      expect(maturedLeads).toBe(1_174)
      expect(draft.matured.won + draft.matured.notQualifiedWon).toBe(166)
    }
  })

  test('are won more often where landing page and origin say whom to call first', () => {
    const rows = [...figures].flatMap(([name, figure]) => {
      const { draft, against } = figure
      // every lead qualifies, so that these are the wins and the revenue of March's leads
      const { won, qualified, revenuePerQualified } = draft.matured
      const revenue = revenuePerQualified! * qualified
      const at = draft.gains.find(({ called }) => called >= 0.2)!
      const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`
      return [
        [name, 'called', String(draft.atCapacity.called), String(against!.atCapacity.called), ''],
        [name, 'share of wins', share(draft.atCapacity.won, won), share(against!.atCapacity.won, won), ''],
        [
          name,
          'share of revenue',
          share(draft.atCapacity.revenue, revenue),
          share(against!.atCapacity.revenue, revenue),
          '',
        ],
        ...(['precision_at_capacity', 'revenue_at_capacity'] as const).map((metric) => {
          const one = differenceOf(figure, metric)
          const interval = `${one.interval!.low.toFixed(3)} to ${one.interval!.high.toFixed(3)}`
          return [name, metric, one.draft!.toFixed(3), one.against!.toFixed(3), interval]
        }),
        [name, 'best 20 % of all: wins', share(at.won, 1), '', ''],
        [name, 'best 20 % of all: revenue', share(at.revenue, 1), '', ''],
      ]
    })
    console.log(
      tableText([['agreement', 'figure', 'draft', 'first come', '95 % of the difference'], ...rows]),
    )

    for (const figure of figures.values()) {
      const precision = differenceOf(figure, 'precision_at_capacity')
      expect(precision.draft).toBeGreaterThan(0.19)
      expect(precision.against).toBeCloseTo(0.125, 2)
      expect(precision.decides).toBe(true)
      expect(precision.interval!.low).toBeGreaterThan(0)
      // one seller turned over a third of everything: of revenue this sample cannot decide
      expect(differenceOf(figure, 'revenue_at_capacity').decides).toBe(false)
    }
  })
})

const differenceOf = ({ differences }: SimulationFigures, wanted: DifferenceMetric) =>
  differences.find(({ metric }) => metric === wanted)!
