// Cases that seeded properties meet only now and then, pinned so that every branch is run every time.
import { describe, expect, it } from 'vitest'
import {
  type Agreement,
  closeLead,
  compile,
  dealLead,
  decodeState,
  type EvidenceLog,
  emptyState,
  encodeState,
  evaluate,
  fold,
  type History,
  instantsOf,
  isRefused,
  type KnownTouch,
  mergeStates,
  openLead,
  replay,
  scoreAll,
  standingAt,
  strongest,
  Timeline,
  toQualify,
} from '../../src/kernel/index.ts'
import {
  ago,
  agreement,
  card,
  claim,
  DAY,
  engagement,
  facts,
  fitRule,
  frequency,
  type Given,
  NOW,
  PAGES,
  standingOf,
  touch,
  when,
} from './given.ts'

const job = 'contact.jobLevel'

describe('bulk scoring agrees with evaluate', () => {
  const cases: [string, Agreement['scorecards'], Given][] = [
    ['without any attribute', [card({ engagement: [engagement()] })], { touches: [touch(5)] }],
    [
      'where a negative rule meets its cap',
      [card({ engagement: [engagement({ points: -8, cap: 10, halfLife: null })] })],
      { touches: [touch(5), touch(4)] },
    ],
    [
      'where a positive rule meets its cap',
      [card({ engagement: [engagement({ cap: 10, halfLife: null })] })],
      { touches: [touch(5), touch(4)] },
    ],
    [
      'where two rules share a slot and meet their caps',
      [
        card({
          engagement: [
            engagement({ cap: 3 }),
            engagement({ says: 'costs', points: -2, cap: 1 }),
            engagement({ says: 'adds', points: 1 }),
            engagement({ says: 'stays', points: 5, halfLife: null }),
          ],
        }),
      ],
      { touches: [touch(2 * DAY), touch(DAY, { type: 'else' }), touch(4)] },
    ],
    [
      'with more slots than a mask word holds',
      [
        card({
          engagement: Array.from({ length: 40 }, (_, i) =>
            engagement({ says: `rule ${i}`, points: i, halfLife: (i + 1) * DAY }),
          ),
        }),
      ],
      { touches: [touch(2 * DAY), touch(DAY), touch(4)] },
    ],
    [
      'where the first touchpoint lies years back',
      [card({ engagement: [engagement(), engagement({ says: 'stays', halfLife: null })] })],
      { touches: [touch(900 * DAY), touch(899 * DAY, { type: 'else' }), touch(4)] },
    ],
    [
      'where no entry of a fit rule holds',
      [card({ fit: [fitRule({ points: [{ test: { kind: 'oneOf', values: ['x'] }, points: 3 }] })] })],
      { claims: [claim(job, 'y')] },
    ],
    [
      'where two cards have equal grades',
      [card(), card({ name: 'valves', engagement: [frequency()] })],
      { touches: [touch(5), touch(4)] },
    ],
  ]
  it.each(cases)('%s', (_, cards, given) => {
    const model = compile(agreement(cards))
    const contacts = new Timeline()
    for (const { occurredAt, facts } of given.touches ?? [])
      contacts.add(1, occurredAt, contacts.internFacts(facts))
    for (const item of given.claims ?? []) contacts.addClaim(1, item)
    const population = { contacts: contacts.finish(), accounts: null, accountOf: null, leadOpenedAt: null }
    const scores = scoreAll(model, population, NOW)
    const alone = evaluate(model, standingOf(model, given), NOW)
    expect(scores.cards.map(({ score }) => score[1])).toEqual(alone.scorecards.map(({ score }) => score))
    expect(model.cards[scores.card[1]!]!.name).toBe(alone.scorecard)
  })

  it('at an instant between rows, after all of them and before any', () => {
    const model = compile(agreement([card({ engagement: [engagement({ halfLife: null })] })]))
    const contacts = new Timeline()
    for (const second of [30, 20, 20, 10])
      contacts.add(0, ago(second), contacts.internFacts(facts({ path: `/${contacts.rows}` })))
    const population = { contacts: contacts.finish(), accounts: null, accountOf: null, leadOpenedAt: null }
    const scoreAt = (t: number) => scoreAll(model, population, t).cards[0]!.score[0]
    expect(contacts.latest).toBe(ago(10))
    expect([ago(31), ago(20), ago(10), NOW].map(scoreAt)).toEqual([0, 24, 32, 32])
  })
})

describe('a timeline', () => {
  it('leaves touchpoints of one instant as they were added', () => {
    const timeline = new Timeline()
    const paths = ['/c', '/a', '/b']
    for (const [i, path] of paths.entries())
      timeline.add(0, ago(i === 0 ? 0 : 9), timeline.internFacts(facts({ path })))
    timeline.finish()
    expect([...timeline.facts].slice(0, 3).map((id) => timeline.distinctFacts[id]!.path)).toEqual([
      '/a',
      '/b',
      '/c',
    ])
  })

  it('keeps the latest of claims that came in falling order', () => {
    const model = compile(agreement([card({ fit: [fitRule()] })]))
    const contacts = new Timeline()
    for (const [i, value] of ['head', 'x', 'x', 'y'].entries())
      contacts.addClaim(0, claim(job, value, { occurredAt: ago(i), provenance: 'verified' }))
    contacts.addClaim(0, claim(job, 'y', { occurredAt: ago(3), provenance: 'verified' }))
    const population = { contacts: contacts.finish(), accounts: null, accountOf: null, leadOpenedAt: null }
    expect(scoreAll(model, population, NOW).cards[0]!.fit[0]).toBe(20)
  })
})

describe('fit', () => {
  it('trusts what is unknown whole, so that the known half of a pair weighs it', () => {
    const pair = (first: string, second: string) =>
      agreement([
        card({
          fit: [
            {
              kind: 'pair',
              says: 'one known, one not',
              attributes: [first, second],
              points: [{ tests: [{ kind: 'known' }, { kind: 'unknown' }], points: 10 }],
              validFor: null,
            },
          ],
        }),
      ])
    const model = compile(pair(job, 'contact.country'))
    expect(evaluate(model, standingOf(model, { claims: [claim(job, 'head')] }), NOW).score).toBe(5)
  })
})

describe('states', () => {
  it('of accounts come back from their bytes', () => {
    const model = compile(agreement([card({ engagement: [engagement({ scope: 'account' })] })]))
    const state = fold(model, 'account', [touch(5), touch(4)])
    const decoded = decodeState(model, encodeState(state))
    expect(decoded.scope).toBe('account')
    expect(encodeState(decoded)).toEqual(encodeState(state))
  })

  it('merge whichever is older, empty or of another doing', () => {
    const document = card({ engagement: [engagement(), engagement({ says: 'stays', halfLife: null })] })
    const model = compile(agreement([document]))
    const own = [touch(9), touch(3)]
    const other = [touch(6, { own: false }), touch(5, { own: false })]
    const stateOf = (touches: typeof own) =>
      touches.length === 0 ? emptyState(model, 'contact') : fold(model, 'contact', touches)
    for (const [a, b] of [
      [own, other],
      [other, own],
      [own.slice(0, 1), own.slice(1)],
      [own.slice(1), own.slice(0, 1)],
      [own, []],
      [[], own],
      [[], []],
    ] as const) {
      const merged = mergeStates(stateOf([...a]), stateOf([...b]))
      const whole = stateOf([...a, ...b])
      for (const key of ['count', 'first', 'firstKey', 'lastKey', 'firstOwnAt', 'lastOwnAt'] as const)
        expect(merged[key]).toEqual(whole[key])
      for (const [i, sum] of whole.sums.entries()) expect(merged.sums[i]).toBeCloseTo(sum, 12)
    }
  })
})

describe('refusals', () => {
  it.each([
    [{ refused: 'suppressed' }, true],
    [{ done: true }, false],
    [null, false],
    ['refused', false],
  ])('%j is one: %s', (result, is) => {
    expect(isRefused(result)).toBe(is)
  })
})

describe('the strongest contributions', () => {
  const model = compile(
    agreement([
      card({
        base: 50,
        engagement: [
          engagement({ says: 'small', points: 1, halfLife: null }),
          engagement({ says: 'away', points: -9, halfLife: null }),
          engagement({ says: 'great', points: 20, halfLife: null }),
          engagement({ says: 'never', touchpoint: { types: ['never'], where: [] } }),
        ],
      }),
    ]),
  )
  const standing = standingOf(model, { touches: [touch(60)] })
  const named = (most: number) =>
    strongest(model, standing, NOW, 'pumps', most).map(({ rule, points }) => [rule, points])

  it('are the largest either way, without the base and what gives nothing', () => {
    const all = [
      ['great', 20],
      ['away', -9],
      ['small', 1],
    ]
    expect(named(2)).toEqual(all.slice(0, 2))
    expect(named(9)).toEqual(all)
  })

  it('refuse an unknown scorecard', () => {
    expect(() => strongest(model, standing, NOW, 'valves', 2)).toThrow('no scorecard "valves"')
  })
})

const log = (parts: Partial<EvidenceLog>): EvidenceLog => ({
  memberships: [{ identifier: 'e', spans: [{ from: 0, to: Infinity }], knownAt: 0 }],
  touches: [],
  claims: [],
  verdicts: [],
  ...parts,
})
const historyOf = (contact: Partial<EvidenceLog>, parts: Partial<History> = {}): History => ({
  contact: log(contact),
  accounts: [],
  leads: [],
  ...parts,
})
const seen = (secondsAgo: number, identifier = 'e'): KnownTouch => ({
  touch: touch(secondsAgo),
  identifier,
  knownAt: ago(secondsAgo),
})

describe('histories', () => {
  const model = compile(agreement([card({ engagement: [engagement({ halfLife: null })] })]))
  const scoreAt = (history: History, t: number) => evaluate(model, standingAt(model, history, t), t).score

  it('let the later of a verdict on a message and one on its identifier decide', () => {
    const item = seen(100)
    const { messageId } = item.touch
    const judged = (messageAgo: number, identifierAgo: number) =>
      historyOf({
        touches: [item],
        verdicts: [
          { verdict: 'human', target: { sourceId: 1, messageId }, knownAt: ago(messageAgo) },
          { verdict: 'bot', target: { identifier: 'e' }, knownAt: ago(identifierAgo) },
        ],
      })
    expect(scoreAt(judged(10, 20), NOW)).toBe(8)
    expect(scoreAt(judged(20, 10), NOW)).toBe(0)
  })

  it('believe what is said of an account itself without any identifier', () => {
    const employees = fitRule({ attribute: 'account.employees' })
    const fits = compile(agreement([card({ fit: [employees] })]))
    const said = { claim: claim('account.employees', 60, { provenance: 'verified' }), sourceId: 1 }
    const account = log({ claims: [{ ...said, identifier: null, messageId: 'm' }] })
    const standing = standingAt(fits, historyOf({}, { accounts: [{ knownAt: 0, account }] }), NOW)
    expect(evaluate(fits, standing, NOW).fit).toBe(4)
  })

  it('know when an account is left and a lead opens and closes', () => {
    const history = historyOf(
      {},
      {
        accounts: [
          { knownAt: ago(9), account: log({ touches: [seen(8)] }) },
          { knownAt: ago(7), account: null },
        ],
        leads: [
          { openedAt: ago(6), closedAt: ago(5) },
          { openedAt: ago(4), closedAt: null },
        ],
      },
    )
    expect(instantsOf(history)).toEqual([0, ago(9), ago(8), ago(7), ago(6), ago(5), ago(4)])
  })

  const between = (history: History, from: number, to: number) => {
    const points = replay(model, history, from, to)
    for (const { at, evaluation } of points)
      expect(evaluation).toEqual(evaluate(model, standingAt(model, history, at), at))
    return points.map(({ at, evaluation }) => [at, evaluation.score])
  }

  it('replay what lies within the limits, on top of what came before', () => {
    const history = historyOf({ touches: [seen(50), seen(40), seen(30), seen(20), seen(10)] })
    expect(between(history, ago(40), ago(20))).toEqual([
      [ago(30), 24],
      [ago(20), 32],
    ])
  })

  it('replay touchpoints of strangers, of members to be and outside of spans as standings see them', () => {
    const history = historyOf({
      memberships: [
        { identifier: 'e', spans: [{ from: ago(35), to: ago(15) }], knownAt: 0 },
        { identifier: 'late', spans: [{ from: 0, to: Infinity }], knownAt: ago(5) },
      ],
      touches: [seen(50), seen(40, 'late'), seen(30), seen(20, 'stranger'), seen(18), seen(10)],
    })
    expect(between(history, 0, NOW)).toEqual([
      [ago(50), 0],
      [ago(40), 0],
      [ago(30), 8],
      [ago(20), 8],
      [ago(18), 16],
      [ago(10), 16],
      [ago(5), 24],
    ])
  })
})

describe('ways to qualify', () => {
  const size = 'account.employees'
  const model = compile(
    agreement(
      [
        card({
          fit: [
            fitRule({
              attribute: size,
              points: [{ test: { kind: 'range', from: 50, to: null }, points: 20 }],
            }),
            {
              kind: 'pair',
              says: 'head of a firm',
              attributes: [job, size],
              points: [
                {
                  tests: [
                    { kind: 'oneOf', values: ['head'] },
                    { kind: 'oneOf', values: [60] },
                  ],
                  points: 4,
                },
              ],
              validFor: null,
            },
          ],
          engagement: [
            engagement({ points: 15, halfLife: null }),
            engagement({ says: 'leaves', points: -1, touchpoint: { types: ['left'], where: [] } }),
            engagement({
              says: 'anything',
              points: 1,
              touchpoint: { types: 'any', where: [{ key: 'path', test: { kind: 'known' } }] },
            }),
          ],
        }),
        card({ name: 'valves' }),
      ],
      {
        qualified: [
          when('Large', { scorecard: 'pumps', fit: { labels: ['A'] } }),
          when('Not large', { scorecard: 'pumps', fit: { labels: ['B'] }, attributes: [] }),
          when('Looks', { scorecard: 'pumps', engagement: { labels: ['1'] } }),
          when('Head of many', {
            attributes: [
              { attribute: job, test: { kind: 'oneOf', values: ['head'] } },
              { attribute: 'contact.country', test: { kind: 'oneOf', values: ['CH'] } },
            ],
            touchpoint: { test: PAGES, within: DAY, atLeast: 3 },
          }),
        ],
      },
    ),
  )
  const waysOf = (given: Given) =>
    Object.fromEntries(toQualify(model, standingOf(model, given), NOW).map((way) => [way.rule, way]))

  it('are none once a condition holds', () => {
    expect(waysOf({ claims: [claim(size, 60, { provenance: 'verified' })] })).toEqual({})
  })

  it('say it in the singular, ask the account, and pass over what holds already', () => {
    const strict = compile(
      agreement(model.agreement.scorecards, {
        qualified: model.agreement.buckets.qualified.filter(({ says }) => says !== 'Not large'),
      }),
    )
    const given: Given = {
      touches: [touch(60, { path: null })],
      claims: [claim(job, 'head')],
      accountTouches: [touch(60)],
    }
    const [large, looks, many] = toQualify(strict, standingOf(strict, given), NOW)
    expect(large).toMatchObject({ because: '20 more points of fit', fit: 'answers' })
    expect(large!.steps.map(({ says }) => says)).toEqual([
      'employees turns out to be at least 50',
      'employees turns out to be 60',
    ])
    expect(looks!.because).toBe('1 more point of engagement')
    expect(many!.because).toBe('country CH, 3 pages viewed')
  })

  it('say when a grade is already too good', () => {
    const only = compile(
      agreement(model.agreement.scorecards, {
        qualified: [when('Not large', { scorecard: 'pumps', fit: { labels: ['B'] } })],
      }),
    )
    const given = { claims: [claim(size, 60, { provenance: 'verified' })] }
    expect(toQualify(only, standingOf(only, given), NOW)[0]!.because).toBe(
      'fit is outside the grades asked for',
    )
  })
})

describe('a deal', () => {
  const lead = openLead(100, 'first touchpoint')
  const deal = { openedAt: 150, closedAt: null, outcome: null, reason: null }
  const won = { ...deal, closedAt: 300, outcome: 'won' as const, reason: 'price' }

  it('lets a lead climb when it opens, and closes it when it does', () => {
    expect(dealLead(lead, deal)).toMatchObject({ stage: 'opportunity', stageAt: 150, closedAt: null })
    expect(dealLead(lead, won)).toMatchObject({ closedAt: 300, outcome: 'won' })
  })

  it('that began before the lead counts from its opening, and ended before it says nothing', () => {
    expect(dealLead(lead, { ...won, openedAt: 50 })).toMatchObject({ closedAt: 300, outcome: 'won' })
    expect(dealLead(lead, { ...won, openedAt: 50, closedAt: 99 })).toBe(lead)
    expect(dealLead(lead, { ...deal, openedAt: 99 })).toBe(lead)
  })

  it('says nothing of a closed lead, nor closes one without an outcome', () => {
    const closed = closeLead(lead, 'lost', 120, null)
    expect(dealLead(closed, won)).toBe(closed)
    expect(dealLead(lead, { ...won, outcome: null })).toMatchObject({ stage: 'opportunity', closedAt: null })
  })
})
