// Each kind of rule, condition and refusal as a table of cases.
import { describe, expect, it } from 'vitest'
import {
  type Agreement,
  answerWorth,
  evaluate,
  explain,
  NURTURE_SAYS,
  resemblance,
  upperBound,
} from '../../src/kernel/index.ts'
import {
  ago,
  agreement,
  card,
  claim,
  compile,
  DAY,
  engagement,
  fitRule,
  frequency,
  type Given,
  NOW,
  standingOf,
  touch,
  when,
} from './given.ts'

const scoreOf = (document: Agreement, given: Given, t = NOW): number => {
  const model = compile(document)
  return evaluate(model, standingOf(model, given), t).score
}

describe('engagement rules', () => {
  it.each([
    ['nothing without touchpoints', {}, [], 0],
    ['whole points at age 0', {}, [0], 8],
    ['half the points after one half-life', {}, [14 * DAY], 4],
    ['the sum of ages', {}, [0, 14 * DAY, 28 * DAY], 14],
    ['no decay without a half-life', { halfLife: null }, [0, 400 * DAY], 16],
    ['at most the cap', { cap: 10 }, [0, 1, 2], 10],
    ['at least minus the cap', { points: -8, cap: 10 }, [0, 1, 2], -10],
    ['negative points below it', { points: -8, cap: 10 }, [0], -8],
    ['points on the grid of 2^-10', { points: 0.3 }, [0], 307 / 1024],
    ['half-lives past the near tables', { halfLife: 1000 * DAY }, [1000 * DAY, 2000 * DAY], 6],
    ['the decay of very old touchpoints', { halfLife: DAY }, [3000 * DAY], 0],
  ] as const)('gives %s', (_, parts, ages, expected) => {
    const document = agreement([card({ engagement: [engagement(parts)] })])
    expect(scoreOf(document, { touches: ages.map((age) => touch(age)) })).toBe(expected)
  })

  it('counts the touchpoints of the account where the scope says so, none without an account', () => {
    const document = agreement([card({ engagement: [engagement({ scope: 'account' })] })])
    expect(scoreOf(document, { touches: [touch(0)], accountTouches: [touch(0), touch(0)] })).toBe(16)
    expect(scoreOf(document, { touches: [touch(0)] })).toBe(0)
  })

  it('never counts more than once a touchpoint given twice, nor loses one of the same instant', () => {
    const document = agreement([card({ engagement: [engagement()] })])
    const [a, b] = [touch(0), touch(0)]
    expect(scoreOf(document, { touches: [b, a, a, b] })).toBe(16)
  })

  it('treats an instant before the evidence as its own', () => {
    const document = agreement([card({ engagement: [engagement()] })])
    expect(scoreOf(document, { touches: [touch(0)] }, ago(DAY))).toBe(8)
  })

  it('matches where-parts, own and not', () => {
    const where = [{ key: 'path', test: { kind: 'glob', patterns: ['/pricing*'] } as const }]
    const priced = agreement([
      card({ engagement: [engagement({ touchpoint: { types: ['page_viewed'], where } })] }),
    ])
    expect(
      scoreOf(priced, { touches: [touch(0), touch(0, { path: '/careers' }), touch(0, { type: 'x' })] }),
    ).toBe(8)
    const any = agreement([card({ engagement: [engagement({ touchpoint: { types: 'any', where: [] } })] })])
    expect(scoreOf(any, { touches: [touch(0, { type: 'x' }), touch(0, { own: false })] })).toBe(8)
  })
})

describe('frequency rules', () => {
  it.each([
    ['enough in the window', {}, [0, 13 * DAY], 10],
    ['too few', {}, [0], 0],
    ['one just outside', {}, [0, 14 * DAY], 0],
    ['one just inside', {}, [0, 14 * DAY - 1], 10],
    ['twice on one day is one day', { unit: 'days' }, [2 * DAY - 60, 2 * DAY - 90], 0],
    ['two days', { unit: 'days' }, [DAY, DAY + 60, 3 * DAY], 10],
    ['the latest of each day counts', { unit: 'days', within: 2 * DAY }, [10, 2 * DAY - 5, 2 * DAY + 5], 10],
    ['only the last n are kept', { atLeast: 3 }, [0, 1, 2, 3, 4, 5], 10],
    ['negative points', { points: -7 }, [0, 1], -7],
    ['no account', { scope: 'account' }, [0, 1], 0],
  ] as const)('%s', (_, parts, ages, expected) => {
    const document = agreement([card({ engagement: [frequency(parts)] })])
    expect(scoreOf(document, { touches: ages.map((age) => touch(age)) })).toBe(expected)
  })

  it('share one slot and still ask for their own counts', () => {
    const rules = [frequency({ says: 'two' }), frequency({ says: 'four', atLeast: 4, points: 1 })]
    const document = agreement([card({ engagement: rules })])
    expect(compile(document).contact.times).toHaveLength(1)
    expect(scoreOf(document, { touches: [touch(0), touch(1), touch(2)] })).toBe(10)
  })
})

describe('fit rules', () => {
  const job = 'contact.jobLevel'
  it.each([
    ['unknown', [], -1],
    ['half trust for a declared value', [claim(job, 'Head ')], 10],
    [
      'the most trusted provenance',
      [claim(job, 'head'), claim(job, 'other', { provenance: 'verified', occurredAt: ago(DAY) })],
      4,
    ],
    [
      'the later of equally trusted',
      [
        claim(job, 'head', { provenance: 'observed' }),
        claim(job, 'x', { provenance: 'verified', occurredAt: ago(9) }),
      ],
      20,
    ],
    [
      'a retraction of that provenance only',
      [
        claim(job, 'head', { provenance: 'verified', occurredAt: ago(9) }),
        claim(job, null, { provenance: 'verified' }),
        claim(job, 'x'),
      ],
      2,
    ],
    ['the later claim of one provenance', [claim(job, 'x'), claim(job, 'head', { occurredAt: ago(5) })], 2],
    ['attributes that the agreement does not read', [claim('contact.name', 'Ada')], -1],
  ])('%s', (_, claims, expected) => {
    expect(scoreOf(agreement([card({ fit: [fitRule()] })]), { claims })).toBe(expected)
  })

  it('gives nothing when no entry holds', () => {
    const document = agreement([
      card({ fit: [fitRule({ points: [{ test: { kind: 'oneOf', values: ['x'] }, points: 3 }] })] }),
    ])
    expect(scoreOf(document, { claims: [claim(job, 'y')] })).toBe(0)
  })

  it('forgets a value after its validity, and falls back on a less trusted one', () => {
    const document = agreement([card({ fit: [fitRule({ validFor: 10 * DAY })] })])
    const claims = [
      claim(job, 'head', { provenance: 'verified', occurredAt: ago(10 * DAY - 1) }),
      claim(job, 'x', { occurredAt: ago(0) }),
    ]
    expect(scoreOf(document, { claims })).toBe(20)
    expect(scoreOf(document, { claims }, NOW + 1000)).toBe(2)
    expect(scoreOf(document, { claims }, NOW + 10 * DAY * 1000)).toBe(-1)
  })

  it('reads account values from the account, or from the contact without one', () => {
    const size = fitRule({
      attribute: 'account.employees',
      points: [{ test: { kind: 'range', from: 50, to: 1000 }, points: 30 }],
    })
    const document = agreement([card({ fit: [size] })])
    const claims = [claim('account.employees', '120', { provenance: 'verified' })]
    expect(scoreOf(document, { claims })).toBe(30)
    expect(scoreOf(document, { claims, accountTouches: [] })).toBe(0)
    expect(scoreOf(document, { accountTouches: [], accountClaims: claims })).toBe(30)
  })

  it('weighs a pair by the smaller trust', () => {
    const document = agreement([
      card({
        fit: [
          {
            kind: 'pair',
            says: 'head of a firm of size',
            attributes: [job, 'account.employees'],
            points: [{ tests: [{ kind: 'oneOf', values: ['head'] }, { kind: 'known' }], points: 10 }],
            validFor: null,
          },
        ],
      }),
    ])
    const size = claim('account.employees', 5, { provenance: 'enriched' })
    expect(scoreOf(document, { claims: [claim(job, 'head'), size] })).toBe(5)
    expect(scoreOf(document, { claims: [claim(job, 'head', { provenance: 'verified' }), size] })).toBe(8)
    expect(scoreOf(document, { claims: [size] })).toBe(0)
    const model = compile(document)
    const standing = standingOf(model, { claims: [claim(job, 'head'), size] })
    expect(explain(model, standing, NOW)[0]?.because).toBe(
      'job level is head, declared just now, trusted 0.5; employees is 5, enriched just now, trusted 0.8',
    )
  })
})

describe('buckets', () => {
  const looks = card({ engagement: [engagement()], fit: [fitRule()] })
  const place = (parts: Parameters<typeof when>[1], given: Given, cards = [looks]) => {
    const model = compile(agreement(cards, { qualified: [when('it holds', parts)] }))
    const { bucket, says, conditionKey } = evaluate(model, standingOf(model, given), NOW)
    return [bucket, says, conditionKey]
  }
  const HOLDS = ['qualified', 'it holds', 'qualified:0']
  const NURTURE = ['nurture', NURTURE_SAYS, 'nurture']
  const head = [claim('contact.jobLevel', 'head', { provenance: 'verified' })]
  const prices = { test: { types: ['page_viewed'], where: [] }, within: DAY, atLeast: 2 }

  it.each([
    ['fit', { fit: { labels: ['A'] } }, { claims: head }, HOLDS],
    ['fit too low', { fit: { labels: ['A'] } }, {}, NURTURE],
    ['engagement', { engagement: { labels: ['1', '2'] } }, { touches: [touch(0)] }, HOLDS],
    ['engagement too low', { engagement: { labels: ['1'] } }, { touches: [touch(0)] }, NURTURE],
    ['score from', { score: { from: 7, to: null } }, { touches: [touch(0)] }, HOLDS],
    ['score to', { score: { from: null, to: 6 } }, { touches: [touch(0)] }, NURTURE],
    ['the scorecard alone', { scorecard: 'pumps' }, {}, HOLDS],
    [
      'an attribute',
      { attributes: [{ attribute: 'contact.jobLevel', test: { kind: 'known' } }] },
      { claims: head },
      HOLDS,
    ],
    [
      'an unknown attribute',
      { attributes: [{ attribute: 'contact.jobLevel', test: { kind: 'known' } }] },
      {},
      NURTURE,
    ],
    ['a verdict', { verdicts: ['bot'] }, { standing: { verdicts: ['bot'] } }, HOLDS],
    ['another verdict', { verdicts: ['bot'] }, { standing: { verdicts: ['human'] } }, NURTURE],
    ['a source, without case', { sources: ['WEBSITE'] }, { touches: [touch(0)] }, HOLDS],
    [
      'the traffic source',
      { sources: ['google'] },
      { touches: [touch(0, { trafficSource: 'Google' })] },
      HOLDS,
    ],
    [
      'only the first touchpoint',
      { sources: ['Fair'] },
      { touches: [touch(5), touch(0, { source: 'Fair' })] },
      NURTURE,
    ],
    ['no touchpoint at all', { sources: ['Fair'] }, {}, NURTURE],
    ['a channel', { channels: ['direct'] }, { touches: [touch(0)] }, HOLDS],
    ['another channel', { channels: ['email'] }, { touches: [touch(0, { channel: null })] }, NURTURE],
    ['touchpoints', { touchpoint: prices }, { touches: [touch(5), touch(DAY - 1)] }, HOLDS],
    ['touchpoints too old', { touchpoint: prices }, { touches: [touch(5), touch(DAY)] }, NURTURE],
    ['too few touchpoints', { touchpoint: prices }, { touches: [touch(5)] }, NURTURE],
    [
      'touchpoints before the lead',
      { touchpoint: prices },
      { touches: [touch(5), touch(9)], standing: { leadOpenedAt: ago(7) } },
      NURTURE,
    ],
    [
      'touchpoints from the opening on',
      { touchpoint: prices },
      { touches: [touch(5), touch(9)], standing: { leadOpenedAt: ago(9) } },
      HOLDS,
    ],
    [
      'touchpoints without a lead',
      { touchpoint: prices },
      { touches: [touch(5), touch(9)], standing: { leadOpenedAt: null } },
      NURTURE,
    ],
  ] as const)('by %s', (_, parts, given, expected) => {
    expect(place(parts as Parameters<typeof when>[1], given as Given)).toEqual(expected)
  })

  it('disqualify before they qualify, in the order of the document', () => {
    const model = compile(
      agreement([looks], {
        disqualified: [
          when('never', { verdicts: ['bot'] }),
          when('student', { attributes: [{ attribute: 'contact.jobLevel', test: { kind: 'known' } }] }),
        ],
        qualified: [when('all', {})],
      }),
    )
    expect(evaluate(model, standingOf(model, { claims: head }), NOW).conditionKey).toBe('disqualified:1')
    expect(evaluate(model, standingOf(model, {}), NOW).conditionKey).toBe('qualified:0')
  })

  it('let any scorecard satisfy grades and score together, and show the best of those', () => {
    const cold = card({ name: 'valves', base: 50, engagement: [engagement({ points: 1 })] })
    const model = compile(
      agreement([cold, looks], {
        qualified: [when('hot', { engagement: { labels: ['1', '2'] }, score: { from: 1, to: null } })],
      }),
    )
    const hot = evaluate(model, standingOf(model, { touches: [touch(0)] }), NOW)
    expect([hot.bucket, hot.scorecard, hot.scorecards.length]).toEqual(['qualified', 'pumps', 2])
    const none = evaluate(model, standingOf(model, {}), NOW)
    expect([none.bucket, none.scorecard]).toEqual(['nurture', 'valves'])
  })
})

it('a scale reads the score as a chance and never changes it', () => {
  const scaled = (odds0: number, double: number) => card({ base: 20, scale: { odds0, score0: 10, double } })
  const chance = (odds0: number, double: number) => {
    const model = compile(agreement([scaled(odds0, double)]))
    const { score, chance } = evaluate(model, standingOf(model, {}), NOW)
    return [score, chance]
  }
  expect(chance(0.5, 10)).toEqual([20, 0.5])
  expect(chance(1, 5)).toEqual([20, 0.8])
  expect(chance(Number.MAX_VALUE, 0.001)).toEqual([20, 1])
  expect(
    evaluate(compile(agreement([card()])), standingOf(compile(agreement([card()])), {}), NOW).chance,
  ).toBeNull()
})

describe('compile refuses', () => {
  const bad: [string, RegExp, () => Agreement][] = [
    [
      'NaN points',
      /points of "looks"/,
      () => agreement([card({ engagement: [engagement({ points: Number.NaN })] })]),
    ],
    [
      'infinite points',
      /points of "who decides"/,
      () =>
        agreement([card({ fit: [fitRule({ points: [{ test: { kind: 'known' }, points: Infinity }] })] })]),
    ],
    ['a NaN base', /base/, () => agreement([card({ base: Number.NaN })])],
    [
      'no half-life',
      /half-life of "looks"/,
      () => agreement([card({ engagement: [engagement({ halfLife: 0 })] })]),
    ],
    ['a negative cap', /cap of "looks"/, () => agreement([card({ engagement: [engagement({ cap: -1 })] })])],
    [
      'a NaN trust',
      /trust in declared/,
      () =>
        agreement([card()], {}, { trust: { verified: 1, observed: 1, enriched: 1, declared: Number.NaN } }),
    ],
    [
      'a count of 65',
      /count of "comes back"/,
      () => agreement([card({ engagement: [frequency({ atLeast: 65 })] })]),
    ],
    ['half a count', /must be whole/, () => agreement([card({ engagement: [frequency({ atLeast: 1.5 })] })])],
    ['half a second', /whole seconds/, () => agreement([card({ engagement: [frequency({ within: 1.5 })] })])],
    [
      'a NaN range',
      /range/,
      () =>
        agreement([
          card({
            fit: [fitRule({ points: [{ test: { kind: 'range', from: Number.NaN, to: null }, points: 1 }] })],
          }),
        ]),
    ],
    [
      'an attribute of nobody',
      /begin with contact/,
      () => agreement([card({ fit: [fitRule({ attribute: 'jobLevel' })] })]),
    ],
    [
      'two rules of one name',
      /two rules/,
      () => agreement([card({ engagement: [engagement(), engagement()] })]),
    ],
    ['two scorecards of one name', /same name/, () => agreement([card(), card()])],
    ['no scorecard', /number of scorecards/, () => agreement([])],
    [
      'no grades',
      /at least one grade/,
      () => agreement([card({ grades: { ...card().grades, fit: { labels: [] } } })]),
    ],
    [
      'an open end',
      /everything below/,
      () => agreement([card({ grades: { ...card().grades, fit: { labels: [{ label: 'A', from: 1 }] } } })]),
    ],
    [
      'rising grades',
      /must fall/,
      () =>
        agreement([
          card({
            grades: {
              ...card().grades,
              fit: {
                labels: [
                  { label: 'A', from: 1 },
                  { label: 'B', from: 2 },
                  { label: 'C', from: null },
                ],
              },
            },
          }),
        ]),
    ],
    [
      'a grade of no scale',
      /"warm" asks for/,
      () => agreement([card()], { qualified: [when('warm', { fit: { labels: ['Z'] } })] }),
    ],
    [
      'an unknown scorecard',
      /"warm" asks for/,
      () => agreement([card()], { qualified: [when('warm', { scorecard: 'valves' })] }),
    ],
    [
      'a NaN score',
      /score of "warm"/,
      () => agreement([card()], { qualified: [when('warm', { score: { from: Number.NaN, to: null } })] }),
    ],
    ['a NaN scale', /odds0/, () => agreement([card({ scale: { odds0: Number.NaN, score0: 0, double: 1 } })])],
    [
      'too many rules',
      /1001 rules/,
      () =>
        agreement([
          card({ engagement: Array.from({ length: 1001 }, (_, i) => engagement({ says: String(i) })) }),
        ]),
    ],
  ]
  it.each(bad)('%s', (_, message, document) => {
    expect(() => compile(document())).toThrow(message)
  })
})

describe('the upper bound', () => {
  it('is base, best fit to come, positive parts now, negatives gone', () => {
    const document = agreement([
      card({
        base: 1,
        fit: [
          fitRule({
            validFor: DAY,
            points: [
              { test: { kind: 'unknown' }, points: 3 },
              { test: { kind: 'known' }, points: -40 },
            ],
          }),
        ],
        engagement: [
          engagement(),
          engagement({ says: 'leaves', points: -4 }),
          engagement({ says: 'left for good', points: -2, halfLife: null }),
          frequency({ points: -9, atLeast: 1 }),
        ],
      }),
    ])
    const model = compile(document)
    const claims = [claim('contact.jobLevel', 'x', { provenance: 'verified' })]
    expect(upperBound(model, standingOf(model, { touches: [touch(0)], claims }), NOW)).toBe(1 + 3 + 8 - 2)
    expect(upperBound(model, standingOf(model, { accountTouches: [] }), NOW)).toBe(4)
  })
})

it('resemblance names what matches, differs and is unknown', () => {
  const ideal = [
    { attribute: 'contact.jobLevel', test: { kind: 'oneOf', values: ['head'] } },
    { attribute: 'account.employees', test: { kind: 'range', from: 50, to: null } },
    { attribute: 'account.industry', test: { kind: 'known' } },
  ] as const
  const model = compile(agreement([card()], {}, { ideal }))
  const claims = [claim('contact.jobLevel', 'head'), claim('account.employees', 5)]
  expect(resemblance(model, standingOf(model, { claims }), NOW)).toEqual({
    traits: [
      { attribute: 'contact.jobLevel', value: 'head', state: 'matching' },
      { attribute: 'account.employees', value: 5, state: 'differing' },
      { attribute: 'account.industry', value: null, state: 'unknown' },
    ],
    matching: ['contact.jobLevel'],
    differing: ['account.employees'],
    unknown: ['account.industry'],
    share: 1 / 3,
  })
  const bare = compile(agreement([card()]))
  expect(resemblance(bare, standingOf(bare, {}), NOW).share).toBe(0)
})

it('says what an answer could bring at best and at worst, by what a contact says of itself', () => {
  const fit = {
    kind: 'fit',
    says: 'Who decides',
    attribute: 'contact.jobLevel',
    points: [
      { test: { kind: 'oneOf', values: ['head'] }, points: 20 },
      { test: { kind: 'oneOf', values: ['student'] }, points: -40 },
      { test: { kind: 'unknown' }, points: 2 },
    ],
    validFor: null,
  } as const
  const pair = {
    kind: 'pair',
    says: 'Large in our trade',
    attributes: ['account.industry', 'contact.jobLevel'],
    points: [
      { tests: [{ kind: 'oneOf', values: ['Water'] }, { kind: 'known' }], points: 6 },
      { tests: [{ kind: 'oneOf', values: ['Food'] }, { kind: 'known' }], points: 100 },
    ],
    validFor: null,
  } as const
  const trust = { verified: 1, observed: 1, enriched: 1, declared: 0.5 }
  const model = compile(agreement([card({ fit: [fit, pair] })], {}, { trust }))
  const claims = [claim('account.industry', 'Water', { provenance: 'verified' })]
  const standing = standingOf(model, { claims })
  // 0.5 x 20 and 0.5 x 6 for a head, against the 2 for not knowing; 0.5 x -40 for a student.
  expect(
    answerWorth(model, standing, NOW, model.cards[0]!.name, ['contact.jobLevel', 'contact.region']),
  ).toEqual([
    { attribute: 'contact.jobLevel', best: 10 + 3 - 2, worst: -20 - 2 },
    { attribute: 'contact.region', best: 0, worst: 0 },
  ])
})
