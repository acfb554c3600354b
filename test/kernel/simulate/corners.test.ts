// Histories in which a figure has no denominator, or a definition is put to the test: nothing may be a number that is none.
import { describe, expect, test } from 'vitest'
import type { SimulationFigures } from '../../../src/kernel/simulate/figures.ts'
import { weekStart } from '../../../src/kernel/simulate/input.ts'
import { windowedLeads } from '../../../src/kernel/simulate/past.ts'
import { simulate } from '../../../src/kernel/simulate/simulate.ts'
import { day, type GivenContact, type GivenDeal, input } from './given.ts'

const qualifiedAt = (at: number, score = 60) => [{ at, bucket: 'qualified', score }] as const
const person = (opened: number, parts: Partial<GivenContact> = {}): GivenContact => ({
  touched: opened,
  leads: [{ opened }],
  draft: qualifiedAt(opened + 1),
  against: [{ at: opened, bucket: 'nurture', score: 20, fit: 1, engagement: 2 }],
  ...parts,
})
const won = (opened: number, parts: Partial<GivenDeal> = {}): GivenDeal => ({
  opened,
  closed: opened + 2,
  outcome: 'won',
  amount: 100,
  currency: 'EUR',
  ...parts,
})
const words = (report: SimulationFigures) => report.notes.map(({ word }) => word)

/** Every number in the report is one. */
function expectNumbers(value: unknown, path = 'report'): void {
  if (typeof value === 'number') expect(Number.isFinite(value), path).toBe(true)
  else if (value !== null && typeof value === 'object')
    for (const [key, part] of Object.entries(value)) expectNumbers(part, `${path}.${key}`)
}

describe('a history', () => {
  test('without anybody', () => {
    const report = simulate(input([], []))
    expectNumbers(report)
    expect(words(report)).toEqual(expect.arrayContaining(['empty_period', 'no_wins']))
    expect(report.draft.gains).toEqual([])
    expect(report.differences.every(({ decides }) => !decides)).toBe(true)
  })

  test('without outcomes', () => {
    const report = simulate(input([person(1), person(2)], []))
    expectNumbers(report)
    expect(words(report)).toContain('no_wins')
    expect(report.draft.deals.share).toBeNull()
    expect(report.draft.matured).toMatchObject({ qualified: 2, won: 0, winRate: 0 })
    expect(report.differences.find(({ metric }) => metric === 'won_share_in_time')!.interval).toBeNull()
  })

  test('with one win says that nothing can be decided', () => {
    const report = simulate(input([person(1), person(2)], [won(5, { contacts: [0] })]))
    expectNumbers(report)
    expect(words(report)).toContain('too_few_wins')
    expect(report.notes.find(({ word }) => word === 'too_few_wins')!.says).toMatch(/^1 win in the period/)
    const share = report.differences.find(({ metric }) => metric === 'won_share_in_time')!
    expect(share).toMatchObject({ draft: 1, against: 0, difference: 1, interval: null, decides: false })
  })

  test('in which a deal was there before the first touch', () => {
    const people = [
      person(10, { draft: qualifiedAt(10), leads: [{ opened: 10, closed: 12, outcome: 'won' }] }),
    ]
    const report = simulate(input(people, [won(8, { contacts: [0], closed: 12 })]))
    expectNumbers(report)
    expect(words(report)).toContain('outcome_before_first_touch')
    expect(report.draft.deals).toMatchObject({ won: 1, wonInTime: 0 })
    // sales was talking to them already: the score only echoes it.
    expect(report.draft.qualified).toBe(0)
    expect(report.draft.missed.examples[0]!.because).toBe('No lead was open before the deal')
  })

  test('shows by source and in its notes nothing that was told after its end', () => {
    const people = [
      person(1, { source: 'google' }),
      person(2, { source: 'fair', toldLater: 40 }),
      person(2, { source: 'mail', toldLater: 5 }),
    ]
    const deals = [won(4, { contacts: [0] }), won(4, { contacts: [1] }), won(9, { contacts: [2] })]
    const report = simulate(input(people, deals))
    expect(report.draft.bySource.map(({ name }) => name).sort()).toEqual(['google', 'mail', 'unknown'])
    const note = report.notes.find(({ word }) => word === 'outcome_before_first_touch')
    expect(note!.says).toMatch(/^1 win has no touchpoint that was known before the deal opened/)
  })

  test('in two currencies counts money in the one of most wins, or the one asked for', () => {
    const people = [person(1), person(2), person(3)]
    const deals = [
      won(5, { contacts: [0] }),
      won(6, { contacts: [1] }),
      won(7, { contacts: [2], amount: 7, currency: 'USD' }),
    ]
    const report = simulate(input(people, deals))
    expect(report.settings.currency).toBe('EUR')
    expect(report.deals).toMatchObject({ won: 3, revenue: 200 })
    expect(words(report)).toContain('several_currencies')
    const asked = simulate(input(people, deals, { currency: 'USD' }))
    expect(asked.deals).toMatchObject({ won: 3, revenue: 7 })
    const unknown = simulate(input(people, deals, { currency: 'CHF' }))
    expect(unknown.deals).toMatchObject({ won: 3, revenue: 0 })
    expect(unknown.draft.deals.revenueShare).toBeNull()
  })

  test('outside the period', () => {
    const report = simulate(input([person(1)], [won(5, { contacts: [0] })], {}, { from: 100, to: 128 }))
    expectNumbers(report)
    // the lead of day 1 went into a deal long before.
    expect(report).toMatchObject({ leads: 0, deals: { won: 0 } })
    expect(words(report)).toContain('empty_period')
  })

  test('of no length', () => {
    expectNumbers(simulate(input([person(1)], [], {}, { from: 7, to: 7 })))
  })

  test('with more room for calls than leads', () => {
    const report = simulate(input([person(1), person(2)], [won(9, { contacts: [0] })], { capacity: 1000 }))
    expect(report.draft.atCapacity).toMatchObject({ called: 2, won: 1, precision: 0.5, weeksOver: 0 })
    expect(report.draft.threshold).toMatchObject({ score: null, leadsPerWeek: 0.5, next: null })
  })

  test('in which everybody belongs to one account draws that account alone', () => {
    const people = Array.from({ length: 30 }, (_, i) => person(1 + i / 10, { account: 0 }))
    const deals = people.map((_, i) => won(10 + i / 10, { account: 0, contacts: [i] }))
    const report = simulate(input(people, deals))
    expectNumbers(report)
    // thirty wins, and yet one unit: nothing can be said of other accounts.
    expect(report.draft.deals.wonInTime).toBe(30)
    expect(
      report.differences.every(({ interval }) => interval === null || interval.low === interval.high),
    ).toBe(true)
    expect(report.differences.some(({ decides }) => decides)).toBe(false)
  })

  test('in which nobody reaches what the draft asks for', () => {
    const people = [person(1, { draft: [{ at: 1, bucket: 'nurture', score: 20, fit: 1, engagement: 1 }] })]
    const report = simulate(input(people, [won(5, { contacts: [0] })]))
    expectNumbers(report)
    expect(words(report)).toContain('unreachable_threshold')
    expect(report.draft.unreachable).toContain('Fits and is looking')
    expect(report.draft.missed.examples[0]!.because).toBe(
      'Fits and is looking: fit B, asked for A, engagement 2, asked for 1',
    )
  })
})

describe('in time', () => {
  test('is strictly before the deal opened', () => {
    const people = [person(1, { draft: qualifiedAt(5), against: qualifiedAt(4.999) })]
    const report = simulate(input(people, [won(5, { contacts: [0] })]))
    expect(report.draft.deals.wonInTime).toBe(0)
    expect(report.against!.deals.wonInTime).toBe(1)
  })

  test('is by any linked contact, and each deal counts once', () => {
    const people = [person(1, { account: 0 }), person(2, { account: 0 }), person(3, { account: 0 })]
    const report = simulate(input(people, [won(9, { account: 0, contacts: [0, 1] })]))
    expect(report.draft.deals).toMatchObject({ won: 1, wonInTime: 1, revenueInTime: 100 })
    expect(report.draft.weeks.reduce((sum, { won, revenue }) => sum + won + revenue, 0)).toBe(101)
    // for the one that was qualified first, on day 2.
    expect(report.draft.deals.leadDays!.median).toBe(7)
    // both linked leads won; the colleague did not.
    expect(report.draft.matured).toMatchObject({ qualified: 3, won: 2 })
  })

  test('is by a contact of the account where the deal names nobody, as of its opening', () => {
    const people = [
      person(1, { account: 0 }),
      person(1, { account: 1, since: 3 }),
      person(1, { account: 0, since: 8 }),
    ]
    const report = simulate(input(people, [won(9, { account: 0 }), won(9, { account: 1 })]))
    expect(report.draft.deals).toMatchObject({ won: 2, wonInTime: 2 })
    const left = simulate(input([person(1, { account: 1 })], [won(9, { account: 0 })]))
    expect(left.draft.deals).toMatchObject({ won: 1, wonInTime: 0 })
  })

  test('counts a lead that the agreement of the day had disqualified', () => {
    const people = [
      person(1, { leads: [{ opened: 1, closed: 2, outcome: 'disqualified' }], draft: qualifiedAt(4) }),
      person(1, { leads: [{ opened: 1, closed: 2, outcome: 'lost' }], draft: qualifiedAt(4) }),
    ]
    const report = simulate(input(people, [won(9, { contacts: [0] }), won(9, { contacts: [1] })]))
    expect(report.draft.deals).toMatchObject({ won: 2, wonInTime: 1 })
    expect(report.draft.qualified).toBe(1)
  })

  test('takes outcomes until the end of the period, unless asked to look further', () => {
    const people = [person(1)]
    const deals = [won(40, { contacts: [0] })]
    expect(simulate(input(people, deals)).deals).toMatchObject({ won: 0 })
    const later = simulate(input(people, deals, { outcomesUntil: day(60) }))
    expect(later.deals).toMatchObject({ won: 1, revenue: 100 })
    expect(later.draft.deals.wonInTime).toBe(1)
    // a deal of somebody who came after the period is none of the period's.
    expect(simulate(input([person(30)], deals, { outcomesUntil: day(60) })).deals).toMatchObject({ won: 0 })
  })
})

describe('leads', () => {
  test('end where a deal of theirs opens, for the replay to find peaks before it', () => {
    const people = [person(1), person(2, { leads: [{ opened: 2, closed: 6, outcome: 'lost' }] })]
    const { chronicle, period } = input(people, [won(5, { contacts: [0] })])
    expect([...windowedLeads(chronicle, period, null).closedAt]).toEqual([day(5), day(6)])
  })

  test('tell two models apart by how many qualify a week, however little was won', () => {
    const people = Array.from({ length: 40 }, (_, i) =>
      person(1, i % 4 === 0 ? {} : { draft: qualifiedAt(3) }),
    )
    const { differences } = simulate(input(people, [won(9, { contacts: [1] })]))
    expect(differences.filter(({ decides }) => decides).map(({ metric }) => metric)).toEqual([
      'qualified_per_week',
    ])
  })

  test('take the percentile of history for maturity', () => {
    const people = Array.from({ length: 10 }, (_, i) =>
      person(0.5, { leads: [{ opened: 0.5, closed: 10.5 + i, outcome: 'won' }] }),
    )
    const long = { from: 0, to: 56 }
    const settingsOf = (...given: Parameters<typeof input>) => simulate(input(...given)).settings
    expect(settingsOf(people, [], { maturityDays: null }, long)).toMatchObject({
      maturityDays: 18,
      maturityFromHistory: true,
      wonWithin: 0.9,
    })
    expect(settingsOf([person(1)], [], { maturityDays: null })).toMatchObject({
      maturityDays: 90,
      wonWithin: null,
    })
    const ofDeals = settingsOf([person(1)], [won(3, { closed: 20 })], { maturityDays: null }, long)
    expect(ofDeals.maturityDays).toBe(17)
    // half of a short period is all that can be asked of its leads; five of the ten wins came by then.
    expect(settingsOf(people, [], { maturityDays: null })).toMatchObject({ maturityDays: 14, wonWithin: 0.5 })
    expect(settingsOf(people, [], { maturityDays: 10 })).toMatchObject({ wonWithin: 0.1 })
  })

  test('that opened long ago and qualified too late to be judged are on neither side', () => {
    const report = simulate(input([person(1, { draft: qualifiedAt(25) }), person(2)], []))
    expect(report.maturedLeads).toBe(2)
    expect(report.draft.matured).toMatchObject({ qualified: 1, notQualified: 0 })
    expect(report.draft.wasted.leads).toBe(1)
  })

  test('of a week are called best first, of equal scores those who came first', () => {
    const scored = (at: number, score: number) => person(1, { draft: qualifiedAt(at, score) })
    const people = [scored(2, 55), scored(4, 80), scored(3, 80), scored(2, 60)]
    const report = simulate(input(people, [won(9, { contacts: [2] })]))
    expect(report.draft.atCapacity).toMatchObject({ called: 1, won: 1, revenue: 100, weeksOver: 1 })
  })

  test('that were missed are shown by the contact that was not put out', () => {
    const people = [
      person(1, { draft: [{ at: 1, bucket: 'disqualified', score: 70 }] }),
      person(1, { draft: [{ at: 1, bucket: 'nurture', score: 20, fit: 1, engagement: 0 }] }),
    ]
    const { missed, disqualifiedWon } = simulate(input(people, [won(9, { contacts: [0, 1] })])).draft
    expect(missed.examples).toMatchObject([
      { contact: 1001, because: 'Fits and is looking: fit B, asked for A' },
    ])
    expect(disqualifiedWon.deals).toBe(0)
  })

  test('are met in the gains curve by the best of a win, the never qualified after all others', () => {
    const scored = (score: number) => person(1, { draft: qualifiedAt(2, score) })
    const never = person(1, { draft: [{ at: 1, bucket: 'nurture', score: 90, fit: 1 }] })
    const people = [scored(60), scored(80), scored(70), never]
    const report = simulate(input(people, [won(9, { contacts: [0, 1] }), won(9, { contacts: [3] })]))
    expect(report.draft.gains.map(({ won }) => won)).toEqual([0, 0.5, 0.5, 0.5, 1])
  })

  test('of one score share their wins in the gains curve', () => {
    const people = [1, 2, 3, 4].map((opened) => person(opened))
    const report = simulate(input(people, [won(9, { contacts: [3] })]))
    expect(report.draft.gains.map(({ won }) => won)).toEqual([0, 0.25, 0.5, 0.75, 1])
  })
})

test('a week begins on Monday 00:00 UTC', () => {
  expect(weekStart(day(0))).toBe(day(0))
  expect(weekStart(day(6.999))).toBe(day(0))
  expect(weekStart(day(-0.001))).toBe(day(-7))
})
