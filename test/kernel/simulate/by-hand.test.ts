// A history of seven people and five deals in four weeks, small enough that every figure was worked out on paper.
import { describe, expect, test } from 'vitest'
import { simulate } from '../../../src/kernel/simulate/simulate.ts'
import { day, type GivenContact, type GivenDeal, input } from './given.ts'

const A = 0
const B = 1
const C = 2
const D = 3
const E = 4

const PEOPLE: readonly GivenContact[] = [
  {
    // 1000: won at A. The draft sees it a week before the deal, the other only when the deal is open.
    account: A,
    source: 'google',
    touched: 1,
    leads: [{ opened: 1, closed: 15, outcome: 'won' }],
    draft: [
      { at: 1, bucket: 'nurture', score: 10, fit: 1, engagement: 2 },
      { at: 3, bucket: 'qualified', score: 60 },
    ],
    against: [
      { at: 1, bucket: 'nurture', score: 12, fit: 1, engagement: 2 },
      { at: 12, bucket: 'qualified', score: 99 },
    ],
  },
  {
    // 1001: called by both, lost.
    account: B,
    source: 'google',
    touched: 2,
    leads: [{ opened: 2 }],
    draft: [{ at: 4, bucket: 'qualified', score: 80 }],
    against: [{ at: 4, bucket: 'qualified', score: 50 }],
  },
  {
    // 1002: won without an account; the draft had put it out.
    source: 'mail',
    touched: 5,
    leads: [{ opened: 5, closed: 20, outcome: 'won' }],
    draft: [{ at: 5, bucket: 'disqualified', score: 5, fit: 1, engagement: 2 }],
    against: [{ at: 9, bucket: 'qualified', score: 40 }],
  },
  {
    // 1003: a colleague at A who never bought.
    account: A,
    source: 'google',
    touched: 6,
    leads: [{ opened: 6 }],
    draft: [{ at: 8, bucket: 'qualified', score: 70 }],
    against: [{ at: 6, bucket: 'nurture', score: 20, engagement: 1 }],
  },
  {
    // 1004: too young to be judged.
    account: C,
    source: 'mail',
    touched: 23,
    leads: [{ opened: 23 }],
    draft: [{ at: 24, bucket: 'qualified', score: 55 }],
    against: [{ at: 25, bucket: 'qualified', score: 55 }],
  },
  {
    // 1005: stood qualified before the period under the draft; won without a deal.
    account: D,
    leads: [{ opened: -10, closed: 14, outcome: 'won' }],
    draft: [{ at: 0, bucket: 'qualified', score: 90 }],
    against: [{ at: 0, bucket: 'nurture', score: 15, fit: 0, engagement: 1 }],
  },
  {
    // 1006: belongs to E, whose deal names nobody.
    account: E,
    leads: [{ opened: 7 }],
    draft: [{ at: 7, bucket: 'nurture', score: 30, fit: 1, engagement: 0 }],
    against: [{ at: 17, bucket: 'qualified', score: 45 }],
  },
]

const DEALS: readonly GivenDeal[] = [
  { account: A, contacts: [0], opened: 10, closed: 15, outcome: 'won', amount: 1000, currency: 'EUR' },
  { contacts: [2], opened: 16, closed: 20, outcome: 'won', amount: 500, currency: 'EUR' },
  { account: B, contacts: [1], opened: 20, closed: 25, outcome: 'lost', amount: 70, currency: 'EUR' },
  { account: C, contacts: [4], opened: 26, amount: 300, currency: 'EUR' },
  { account: E, opened: 18, closed: 19, outcome: 'won', amount: 9999, currency: 'USD' },
]

const report = simulate(input(PEOPLE, DEALS))
const { draft } = report
const against = report.against!

describe('a history by hand', () => {
  test('counts each win once, and money in one currency', () => {
    expect(report.leads).toBe(7)
    expect(report.maturedLeads).toBe(5)
    expect(report.deals).toEqual({ won: 4, lost: 1, open: 1, revenue: 1500 })
    expect(report.settings).toMatchObject({ currency: 'EUR', maturityDays: 7, maturityFromHistory: false })
  })

  test('counts calls by week', () => {
    expect(draft.qualified).toBe(4)
    expect(draft.qualifiedPerWeek).toBe(1)
    expect(draft.weeks).toEqual([
      { week: day(0), qualified: 2, won: 1, revenue: 1000 },
      { week: day(7), qualified: 1, won: 0, revenue: 0 },
      { week: day(14), qualified: 0, won: 0, revenue: 0 },
      { week: day(21), qualified: 1, won: 0, revenue: 0 },
      { week: day(28), qualified: 0, won: 0, revenue: 0 },
    ])
    expect(against.weeks.map(({ qualified, won, revenue }) => [qualified, won, revenue])).toEqual([
      [1, 0, 0],
      [1, 1, 500],
      [1, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
    ])
  })

  test('tells which wins were in time, and by how many days', () => {
    expect(draft.deals).toMatchObject({
      won: 4,
      wonInTime: 2,
      share: 0.5,
      revenue: 1500,
      revenueInTime: 1000,
      revenueShare: 2 / 3,
      leadDays: { p25: 7, median: 7, p75: 7 },
    })
    expect(against.deals).toMatchObject({ wonInTime: 2, revenueInTime: 500, revenueShare: 1 / 3 })
    expect(against.deals.leadDays).toEqual({ p25: 2.5, median: 4, p75: 5.5 })
    expect(against.deals.leadDaysHistogram.filter(({ deals }) => deals > 0)).toEqual([
      { from: 1, to: 3, deals: 1 },
      { from: 7, to: 14, deals: 1 },
    ])
  })

  test('judges those that are old enough', () => {
    expect(draft.matured).toEqual({
      qualified: 3,
      won: 1,
      winRate: 1 / 3,
      revenuePerQualified: 1000 / 3,
      notQualified: 2,
      notQualifiedWon: 2,
    })
    expect(against.matured).toEqual({
      qualified: 3,
      won: 2,
      winRate: 2 / 3,
      revenuePerQualified: 500 / 3,
      notQualified: 2,
      notQualifiedWon: 1,
    })
  })

  test('names the missed with the rule that kept them down', () => {
    expect(draft.missed).toEqual({
      deals: 2,
      revenue: 500,
      examples: [
        { contact: 1002, account: null, at: day(16), amount: 500, because: 'Not a customer for us' },
        {
          contact: 1006,
          account: 5,
          at: day(18),
          amount: null,
          because: 'Fits and is looking: fit B, asked for A',
        },
      ],
    })
    expect(draft.disqualifiedWon).toMatchObject({ deals: 1, revenue: 500, examples: [{ contact: 1002 }] })
    expect(against.missed).toMatchObject({ deals: 2, revenue: 1000 })
    expect(against.missed.examples.map(({ contact, because }) => [contact, because])).toEqual([
      [1000, 'Fits and is looking: fit B, asked for A, engagement 3, asked for 1'],
      [1005, 'Fits and is looking: engagement 2, asked for 1'],
    ])
    expect(against.disqualifiedWon).toEqual({ deals: 0, revenue: 0, examples: [] })
  })

  test('counts wasted calls in hours', () => {
    expect(draft.wasted).toMatchObject({ leads: 2, hours: 1 })
    expect(draft.wasted.examples.map(({ contact }) => contact)).toEqual([1001, 1003])
    expect(against.wasted).toMatchObject({ leads: 1, hours: 0.5 })
  })

  test('calls the best of each week', () => {
    expect(draft.atCapacity).toEqual({
      perWeek: 1,
      called: 2,
      won: 0,
      precision: 0,
      revenue: 0,
      weeksOver: 1,
    })
    expect(against.atCapacity).toEqual({
      perWeek: 1,
      called: 3,
      won: 2,
      precision: 2 / 3,
      revenue: 500,
      weeksOver: 0,
    })
  })

  test('draws the gains curve', () => {
    const points = draft.gains.map(({ leads, won, revenue }) => [leads, won, revenue])
    expect(points).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
      [3, 1 / 3, 2 / 3],
      [4, 2 / 3, 2 / 3],
      [5, 1, 1],
    ])
  })

  test('shows who moves between buckets', () => {
    const cells = report.flow.map((cell) => [cell.against, cell.draft, cell.leads, cell.won, cell.revenue])
    expect(cells).toEqual([
      ['qualified', 'qualified', 2, 0, 0],
      ['qualified', 'nurture', 1, 1, 0],
      ['qualified', 'disqualified', 1, 1, 500],
      ['nurture', 'qualified', 3, 2, 1000],
    ])
    expect(report.flow[3]!.examples.map(({ contact }) => contact)).toEqual([1000, 1005, 1003])
  })

  test('finds the threshold that fills the week, and what ten more hours bring', () => {
    expect(draft.threshold).toEqual({
      score: 60,
      leadsPerWeek: 1,
      hoursPerWeek: 0.5,
      next: { score: 30, leads: 2, won: 1, revenue: 0 },
    })
  })

  test('cuts by source', () => {
    expect(draft.bySource).toEqual([
      { name: 'google', leads: 3, qualified: 3, won: 1, wonInTime: 1, revenue: 1000, revenueInTime: 1000 },
      { name: 'unknown', leads: 2, qualified: 0, won: 2, wonInTime: 1, revenue: 0, revenueInTime: 0 },
      { name: 'mail', leads: 2, qualified: 1, won: 1, wonInTime: 0, revenue: 500, revenueInTime: 0 },
    ])
  })

  test('shows scores and grades of won and not won', () => {
    expect(draft.scores.reduce((sum, bin) => sum + bin.won, 0)).toBe(3)
    expect(draft.scores.find(({ from }) => from === 60)).toEqual({ from: 60, to: 65, won: 1, notWon: 0 })
    expect(draft.byGrade).toEqual([
      { grade: 'A1', leads: 3, won: 1, winRate: 1 / 3 },
      { grade: 'B1', leads: 1, won: 1, winRate: 1 },
      { grade: 'B3', leads: 1, won: 1, winRate: 1 },
    ])
  })

  test('expects the mean where there are few weeks', () => {
    expect(draft.supply).toHaveLength(8)
    expect(draft.supply[0]).toMatchObject({ week: day(28), expected: 1, low: 0 })
    expect(draft.supply[0]!.high).toBeCloseTo(1 + 1.2816 * Math.sqrt(1.25), 12)
  })

  test('says which condition decided nothing, and what to keep in mind', () => {
    expect(draft.unreachable).toEqual(['Would be nobody'])
    expect(report.notes.map(({ word, weight }) => [word, weight])).toEqual([
      ['too_few_wins', 'stop'],
      ['too_young', 'fact'],
      ['several_currencies', 'caution'],
      ['outcome_before_first_touch', 'caution'],
      ['counterfactual_only', 'fact'],
      ['selection_bias', 'caution'],
      ['recheck_sample', 'fact'],
    ])
  })

  test('holds the two against each other by the same figures', () => {
    const of = (metric: string) => report.differences.find((difference) => difference.metric === metric)!
    expect(of('qualified_per_week')).toMatchObject({ draft: 1, against: 1, difference: 0 })
    expect(of('won_share_in_time')).toMatchObject({ draft: 0.5, against: 0.5 })
    expect(of('revenue_share_in_time')).toMatchObject({ draft: 2 / 3, against: 1 / 3 })
    expect(of('win_rate')).toMatchObject({ draft: 1 / 3, against: 2 / 3 })
    expect(of('revenue_per_qualified')).toMatchObject({ draft: 1000 / 3, against: 500 / 3 })
    expect(of('precision_at_capacity')).toMatchObject({ draft: 0, against: 2 / 3 })
    expect(of('revenue_at_capacity')).toMatchObject({ draft: 0, against: 500 })
    expect(of('lead_days')).toMatchObject({ draft: 7, against: 4 })
    expect(report.differences.every(({ decides }) => !decides)).toBe(true)
  })
})
