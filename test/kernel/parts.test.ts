// Value tests, matching, order, states and their bytes, sentences, explanation, ways to qualify, next change.
import { describe, expect, it } from 'vitest'
import {
  agoWords,
  ByteReader,
  ByteWriter,
  compareOrder,
  compileValueTest,
  decodeState,
  durationWords,
  emptyState,
  encodeState,
  evaluate,
  exampleOf,
  explain,
  extend,
  fold,
  matcher,
  mergeStates,
  nextChange,
  type Scalar,
  testWords,
  toQualify,
  touchpointWords,
  type ValueTest,
} from '../../src/kernel/index.ts'
import {
  ago,
  agreement,
  card,
  claim,
  compile,
  DAY,
  engagement,
  facts,
  fitRule,
  frequency,
  NOW,
  PAGES,
  standingOf,
  touch,
  when,
} from './given.ts'

describe('value tests', () => {
  const oneOf: ValueTest = { kind: 'oneOf', values: ['Head', 50, true] }
  const range: ValueTest = { kind: 'range', from: 50, to: 1000 }
  const glob = (...patterns: string[]): ValueTest => ({ kind: 'glob', patterns })
  it.each<[ValueTest, Scalar, boolean]>([
    [oneOf, ' head ', true],
    [oneOf, '50', true],
    [oneOf, 'true', true],
    [oneOf, 'heads', false],
    [oneOf, null, false],
    [{ kind: 'oneOf', values: [null] }, null, true],
    [range, 50, true],
    [range, 1000, true],
    [range, 1000.5, false],
    [range, 49, false],
    [range, ' 120 ', true],
    [range, '', false],
    [range, 'many', false],
    [range, '1e999', false],
    [range, Number.NaN, false],
    [range, true, false],
    [range, null, false],
    [{ kind: 'range', from: null, to: 5 }, -1e9, true],
    [{ kind: 'known' }, 0, true],
    [{ kind: 'known' }, null, false],
    [{ kind: 'unknown' }, null, true],
    [{ kind: 'unknown' }, '', false],
    [{ kind: 'not', test: oneOf }, null, true],
    [glob('/pricing*'), '/Pricing/enterprise', true],
    [glob('/pricing*'), '/x/pricing', false],
    [glob('/pricing'), '/pricing', true],
    [glob('/pricing'), '/pricing/', false],
    [glob('*demo*'), '/book-a-demo-now', true],
    [glob('*a*b*'), '/b/a', false],
    [glob('*a*b*'), 'xaxbx', true],
    [glob('a*a'), 'a', false],
    [glob('ab*bc'), 'abc', false],
    [glob('a*b*c'), 'abbc', true],
    [glob('a*bb*bc'), 'abbc', false],
    [glob('x', '*'), 'anything', true],
    [glob('[a-z]+'), 'abc', false],
    [glob('*'), null, false],
  ])('%j of %j is %s', (test, value, expected) => {
    expect(compileValueTest(test)(value)).toBe(expected)
  })

  it.each<[ValueTest, string, Scalar | undefined]>([
    [oneOf, 'Head or 50 or true', 'Head'],
    [{ kind: 'oneOf', values: [null] }, 'nothing', null],
    [range, '50 to 1000', 50],
    [{ kind: 'range', from: 5, to: null }, 'at least 5', 5],
    [{ kind: 'range', from: null, to: 5 }, 'at most 5', 5],
    [{ kind: 'range', from: null, to: null }, 'any number', 0],
    [glob('/a*', '/b'), '/a* or /b', '/a'],
    [{ kind: 'known' }, 'known', undefined],
    [{ kind: 'unknown' }, 'unknown', null],
    [{ kind: 'not', test: range }, 'not 50 to 1000', undefined],
  ])('%j reads "%s" and has an example', (test, words, example) => {
    expect([testWords(test), exampleOf(test)]).toEqual([words, example])
  })
})

describe('touchpoint matching', () => {
  const where = (key: string, test: ValueTest) => ({ types: ['page_viewed'], where: [{ key, test }] })
  it('leaves prototype keys harmless and tells values and types apart', () => {
    const slotsOf = matcher([
      where('constructor', { kind: 'known' }),
      where('__proto__', { kind: 'known' }),
      where('plan', { kind: 'known' }),
      where('incentivised', { kind: 'oneOf', values: [true] }),
    ])
    expect([...slotsOf(facts())]).toEqual([])
    expect([...slotsOf(facts({ properties: { plan: 'x' }, incentivised: true }))]).toEqual([2, 3])
    expect([...slotsOf(facts({ properties: { plan: null } }))]).toEqual([])
    expect(slotsOf(facts({ campaign: 'a' }))).toBe(slotsOf(facts({ campaign: 'b' })))
  })

  it('forgets what it remembered rather than grow without end', () => {
    const slotsOf = matcher([where('path', { kind: 'known' })])
    const first = slotsOf(facts({ path: '/0' }))
    for (let i = 1; i <= 65_536; i++) slotsOf(facts({ path: `/${i}` }))
    expect(slotsOf(facts({ path: '/0' }))).not.toBe(first)
  })
})

it('order goes by instant, source and message id in code points', () => {
  const key = (occurredAt: number, sourceId: number, messageId: string) => ({
    occurredAt,
    sourceId,
    messageId,
  })
  const sorted = [
    key(1, 9, 'z'),
    key(2, 1, 'z'),
    key(2, 2, ''),
    key(2, 2, 'a'),
    key(2, 2, 'ab'),
    key(2, 2, 'b'),
    key(2, 2, '\ue000'),
    key(2, 2, '\u{1f600}'),
  ]
  expect([...sorted].reverse().sort(compareOrder)).toEqual(sorted)
  expect(compareOrder(key(1, 1, 'a'), key(1, 1, 'a'))).toBe(0)
})

describe('states', () => {
  const model = compile(
    agreement([card({ engagement: [engagement(), frequency({ unit: 'days' })], fit: [fitRule()] })]),
  )
  const other = compile(agreement([card({ engagement: [engagement({ halfLife: DAY })] })]))

  it('refuse touchpoints out of order, twice, or of another agreement', () => {
    const [older, newer] = [touch(10), touch(5)]
    const state = fold(model, 'contact', [newer])
    expect(() => extend(model, state, older)).toThrow('not after')
    expect(() => extend(model, state, newer)).toThrow('not after')
    expect(() => extend(other, state, touch(0))).toThrow('another agreement')
    expect(() => mergeStates(state, emptyState(other, 'contact'))).toThrow('another agreement')
  })

  it('never change in place', () => {
    const state = fold(model, 'contact', [touch(9)])
    const before = encodeState(state)
    extend(model, state, touch(0))
    expect(encodeState(state)).toEqual(before)
  })

  it('come back from their bytes, with any text and value, and belong to one layout', () => {
    const odd = touch(3, { source: 'ü→\u{1f600}\ud800', channel: null, own: false })
    const values = [null, true, false, -1.5, 'é', 2 ** 40]
    const claims = values.map((value, i) =>
      claim('contact.jobLevel', value, { occurredAt: ago(i), provenance: i % 2 ? 'enriched' : 'verified' }),
    )
    const { contact } = standingOf(model, { touches: [odd, touch(1)], claims })
    expect(decodeState(model, encodeState(contact))).toEqual(contact)
    for (const claimed of claims) {
      const { contact: one } = standingOf(model, { claims: [claimed] })
      expect(decodeState(model, encodeState(one))).toEqual(one)
    }
    expect(() => decodeState(other, encodeState(contact))).toThrow('another agreement')
  })

  it('refuse damaged bytes', () => {
    const bytes = encodeState(
      standingOf(model, { touches: [touch(1)], claims: [claim('contact.jobLevel', 'x')] }).contact,
    )
    expect(() => decodeState(model, bytes.slice(0, -1))).toThrow('ends early')
    expect(() => decodeState(model, Uint8Array.of(...bytes, 0))).toThrow('too many')
    expect(() => decodeState(model, Uint8Array.of(9, ...bytes.slice(1)))).toThrow('format 9')
    const out = new ByteWriter()
    const empty = encodeState(emptyState(model, 'contact'))
    for (const byte of empty.slice(0, -1)) out.byte(byte)
    out.whole(1)
    out.text('contact.x')
    out.byte(1)
    out.byte(77)
    expect(() => decodeState(model, out.done())).toThrow('tag 77')
  })

  it('bytes keep whole numbers of any size', () => {
    const out = new ByteWriter()
    for (const value of [0, 127, 128, 2 ** 32, 2 ** 53 - 1]) out.whole(value)
    const reader = new ByteReader(out.done())
    expect([1, 2, 3, 4, 5].map(() => reader.whole())).toEqual([0, 127, 128, 2 ** 32, 2 ** 53 - 1])
    reader.end()
  })
})

describe('sentences', () => {
  it.each([
    [PAGES, 3, '3 pages viewed'],
    [PAGES, 1, '1 page viewed'],
    [{ types: ['company_visited'], where: [] }, 2, '2 companies visited'],
    [{ types: ['search_made'], where: [] }, 2, '2 searches made'],
    [{ types: ['trade_show_attended'], where: [] }, 2, '2 trade shows attended'],
    [{ types: ['unsubscribed'], where: [] }, 2, '2 × unsubscribed'],
    [{ types: 'any', where: [] }, 1, '1 touchpoint'],
    [{ types: ['quote_requested', 'demo_requested'], where: [] }, 2, '2 quotes requested or demos requested'],
    [
      {
        types: 'any',
        where: [
          { key: 'path', test: { kind: 'glob', patterns: ['/a*'] } },
          { key: 'trafficSource', test: { kind: 'known' } },
        ],
      },
      2,
      '2 touchpoints at /a* with traffic source known',
    ],
  ] as const)('%j', (test, count, words) => {
    expect(touchpointWords(test, count)).toBe(words)
  })

  it.each([
    [5, 'just now', 'less than a minute'],
    [60, '1 minute ago', '1 minute'],
    [7200, '2 hours ago', '2 hours'],
    [2 * DAY, '2 days ago', '2 days'],
    [61 * DAY, '2 months ago', '2 months'],
    [800 * DAY, '2 years ago', '2 years'],
  ])('%i seconds', (seconds, agoText, text) => {
    expect([agoWords(seconds), durationWords(seconds)]).toEqual([agoText, text])
  })
})

describe('explanation', () => {
  const where = [{ key: 'path', test: { kind: 'glob', patterns: ['/pricing*'] } as const }]
  const rules = card({
    base: 2,
    fit: [fitRule()],
    engagement: [
      engagement({ says: 'prices', touchpoint: { types: ['page_viewed'], where }, cap: 20, halfLife: null }),
      engagement({ says: 'colleagues', scope: 'account', points: 3, halfLife: null }),
      frequency({ says: 'days', unit: 'days', points: 1 }),
      frequency({ says: 'account twice', scope: 'account', points: 1.5 }),
      frequency({ says: 'ten times', atLeast: 10 }),
    ],
  })
  const model = compile(agreement([rules, card({ name: 'valves' })]))

  it('says in plain words what was seen', () => {
    const touches = [touch(2 * DAY), touch(3 * DAY), touch(4 * DAY)]
    const standing = standingOf(model, {
      touches,
      accountTouches: [touch(0), touch(60)],
      claims: [claim('contact.jobLevel', 'x', { provenance: 'verified', occurredAt: ago(3 * DAY) })],
    })
    const lines = explain(model, standing, NOW, 'pumps').map(
      ({ rule, points, because, touchpoints, capped }) => [rule, points, because, touchpoints, capped],
    )
    expect(lines).toEqual([
      ['prices', 20, '3 pages viewed at /pricing*, the last 2 days ago, capped at 20', 3, true],
      ['colleagues', 6, '2 pages viewed by people of the account, the last just now', 2, false],
      ['who decides', 4, 'job level is x, verified 3 days ago', 0, false],
      ['Base', 2, 'where everybody starts', 0, false],
      ['account twice', 1.5, '2 pages viewed by people of the account within 14 days', 2, false],
      ['days', 1, 'pages viewed on 2 different days within 14 days', 2, false],
    ])
  })

  it('explains the deciding scorecard, one touchpoint, nothing, and refuses an unknown scorecard', () => {
    const one = standingOf(model, { touches: [touch(120)] })
    expect(explain(model, one, NOW).map((line) => line.because)).toContain(
      '1 page viewed at /pricing*, 2 minutes ago',
    )
    expect(explain(model, standingOf(model, {}), NOW, 'valves')).toEqual([])
    expect(() => explain(model, one, NOW, 'pipes')).toThrow('"pipes"')
  })
})

describe('ways to qualify', () => {
  const demo = {
    types: ['demo_requested'],
    where: [{ key: 'channel', test: { kind: 'oneOf', values: ['phone'] } as const }],
  }
  const model = compile(
    agreement(
      [
        card({
          fit: [
            fitRule({
              points: [
                { test: { kind: 'oneOf', values: ['head'] }, points: 40 },
                { test: { kind: 'known' }, points: 0 },
              ],
            }),
          ],
          engagement: [
            engagement({ points: 10, halfLife: null }),
            engagement({ says: 'writes', points: 2, touchpoint: { types: [], where: [] } }),
          ],
        }),
      ],
      {
        disqualified: [when('Robot', { verdicts: ['bot'] })],
        qualified: [
          when('Asks', { fit: { labels: ['A'] }, touchpoint: { test: demo, within: DAY, atLeast: 1 } }),
          when('Looks', { engagement: { labels: ['1'] } }),
          when('Scores', {
            score: { from: 100, to: null },
            attributes: [{ attribute: 'contact.country', test: { kind: 'oneOf', values: ['CH'] } }],
          }),
          when('Low', { score: { from: null, to: -5 } }),
          when('Fair', { sources: ['fair'] }),
        ],
      },
    ),
  )

  it('are tried on the evaluation itself, one at a time', () => {
    const ways = toQualify(
      model,
      standingOf(model, {
        touches: [touch(60)],
        claims: [claim('contact.jobLevel', 'head', { provenance: 'verified' })],
      }),
      NOW,
    )
    expect(
      ways.map(({ rule, fit, because, steps }) => [
        rule,
        fit,
        because,
        steps.map((step) => [step.says, step.points]),
      ]),
    ).toEqual([
      ['Asks', 'yes', '1 demo requested with channel phone', [['1 demo requested with channel phone', 0]]],
      ['Looks', 'yes', '6 more points of engagement', [['1 page viewed', 10]]],
      ['Scores', 'yes', '50 more points of score, country CH', []],
      ['Low', 'yes', 'a score of at most -5', []],
      ['Fair', 'yes', 'the verdict or first source asked for', []],
    ])
  })

  it('say whether fit can make it possible, and what to ask', () => {
    const unknown = toQualify(model, standingOf(model, { standing: { leadOpenedAt: null } }), NOW)
    expect([unknown[0]!.fit, unknown[0]!.because]).toEqual([
      'answers',
      '20 more points of fit, 1 demo requested with channel phone',
    ])
    const student = toQualify(
      model,
      standingOf(model, { claims: [claim('contact.jobLevel', 'student', { provenance: 'verified' })] }),
      NOW,
    )
    expect(student[0]!.fit).toBe('no')
    const asked = standingOf(model, { touches: [touch(60, { type: 'demo_requested', channel: 'phone' })] })
    expect(toQualify(model, asked, NOW)[0]!.steps).toEqual([
      { kind: 'answer', says: 'job level turns out to be head', points: 20 },
    ])
  })

  it('name the disqualification, and are none for the qualified', () => {
    const robot = standingOf(model, { touches: [touch(0), touch(1)], standing: { verdicts: ['bot'] } })
    expect(toQualify(model, robot, NOW)[1]).toMatchObject({ because: 'disqualified: Robot', steps: [] })
    expect(toQualify(model, { ...robot, verdicts: [] }, NOW)).toEqual([])
  })
})

describe('next change', () => {
  const model = compile(
    agreement([card({ engagement: [engagement(), frequency()], fit: [fitRule({ validFor: 30 * DAY })] })]),
  )
  const at = (given: Parameters<typeof standingOf>[1]) => {
    const change = nextChange(model, standingOf(model, given), NOW)
    return change && (change.at - NOW) / 1000
  }

  it('is null when nothing will change', () => {
    expect(at({})).toBeNull()
  })
  it('is the second after decay passes a grade', () => {
    // 8 points fall below 8 as soon as rounding lets them: 8 x 2^(-1/halfLife) rounds to 8 for many seconds.
    expect(at({ touches: [touch(0)] })).toBe(107)
  })
  it('is a window end, a claim expiry or evidence dated ahead', () => {
    expect(at({ touches: [touch(13 * DAY), touch(13 * DAY + 1)] })).toBe(DAY - 1)
    expect(
      at({ claims: [claim('contact.jobLevel', 'head', { provenance: 'verified', occurredAt: ago(DAY) })] }),
    ).toBe(29 * DAY)
    expect(at({ standing: { aheadAt: NOW + 1500 } })).toBe(2)
    expect(at({ standing: { aheadAt: NOW - 5 } })).toBe(1)
    expect(at({ standing: { aheadAt: NOW + 11 * 365 * DAY * 1000 } })).toBeNull()
  })
  it('finds a grade that is reached and lost again between two equal ends', () => {
    const rules = [
      engagement({ points: 20, halfLife: 60 * DAY }),
      engagement({ says: 'but', points: -15, halfLife: 2 * DAY }),
    ]
    const humped = compile(agreement([card({ engagement: rules })]))
    const standing = standingOf(humped, { touches: [touch(0)] })
    const grades: string[] = []
    let t = NOW
    for (let change = nextChange(humped, standing, t); change; change = nextChange(humped, standing, t)) {
      t = change.at
      grades.push(change.evaluation.engagementGrade)
      expect(evaluate(humped, standing, t - 1000).engagementGrade).not.toBe(change.evaluation.engagementGrade)
    }
    expect(grades).toEqual(['2', '1', '2', '3'])
  })
  it('bears the evaluation of its own instant', () => {
    const standing = standingOf(model, { touches: [touch(0)] })
    const change = nextChange(model, standing, NOW)!
    expect(change.evaluation).toEqual(evaluate(model, standing, change.at))
  })
})
