// What can be written, what it means, and how every fault is named with its place and the nearest word.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hasProblems, type ParsedAgreement, parseAgreement } from '../../src/contract/agreement.ts'
import { compile } from '../../src/kernel/compile.ts'

const EXAMPLE = readFileSync(new URL('../../agreements/industrial-pumps.yaml', import.meta.url), 'utf8')

/** The smallest agreement, with parts put in its place. */
const document = ({ fit = '[]', engagement = '[]', grades = '', qualified = '', more = '' } = {}): string =>
  [
    'assay: 1',
    'name: Small',
    'scorecards:',
    '  one:',
    `    fit: ${fit}`,
    `    engagement: ${engagement}`,
    ...(grades === '' ? [] : [`    grades: ${grades}`]),
    'buckets:',
    '  qualified:',
    `    - { says: Everybody known, when: { known: contact.name } }`,
    ...(qualified === '' ? [] : [`    - ${qualified}`]),
    more,
  ].join('\n')

function valid(text: string, format: 'yaml' | 'json' = 'yaml'): ParsedAgreement {
  const result = parseAgreement(text, format)
  if (hasProblems(result)) throw new Error(JSON.stringify(result.problems, null, 1))
  return result
}

function problems(text: string, format: 'yaml' | 'json' = 'yaml') {
  const result = parseAgreement(text, format)
  return hasProblems(result) ? result.problems : []
}

const hash = (text: string, format: 'yaml' | 'json' = 'yaml') =>
  createHash('sha256').update(valid(text, format).canonical).digest('hex')

describe('the shipped example', () => {
  test('has no fault and no warning, and the kernel compiles it', () => {
    const parsed = valid(EXAMPLE)
    expect(parsed.warnings).toEqual([])
    const model = compile(parsed.agreement)
    expect(model.cards).toHaveLength(1)
    expect(parsed.agreement.scorecards[0]!.fit.length).toBeGreaterThanOrEqual(7)
    expect(parsed.agreement.handoff).toEqual({
      acceptWithinSeconds: 14_400,
      workingHours: true,
      capacityPerWeek: 40,
    })
  })

  test('is read aloud in sentences, every rule once', () => {
    const { plain, agreement } = valid(EXAMPLE)
    const said = plain.flatMap((reading) => reading.lines.map((line) => line.says))
    for (const card of agreement.scorecards)
      for (const rule of [...card.fit, ...card.engagement]) expect(said).toContain(rule.says)
    const size = plain.flatMap((r) => r.lines).find((line) => line.says === 'Companies of our size buy')!
    expect(size.detail).toBe(
      "By the account's employees: 1 to 19: −10; 20 to 49: +5; 50 to 1,000: +25; 1,001 to 5,000: +18; 5,001 and more: +10; unknown: 0.",
    )
    expect(size.points).toBe('−10 to +25')
  })
})

describe('what is written and what it means', () => {
  const engagement = (rule: string) =>
    valid(document({ engagement: `[${rule}]` })).agreement.scorecards[0]!.engagement[0]
  const fitRule = (rule: string) => valid(document({ fit: `[${rule}]` })).agreement.scorecards[0]!.fit[0]
  const condition = (when: string, rest: Parameters<typeof document>[0] = {}) =>
    valid(document({ ...rest, qualified: `{ says: It, when: ${when} }` })).agreement.buckets.qualified[1]!

  test.each([
    ['14d', 14 * 86_400],
    ['36h', 36 * 3_600],
    ['2 weeks', 14 * 86_400],
    ['1.5h', 5_400],
    ['90min', 5_400],
    ['1y', 365 * 86_400],
  ])('the half-life %s is %d seconds', (text, seconds) => {
    expect(engagement(`{ says: R, touchpoint: any, points: 1, halfLife: ${text} }`)).toMatchObject({
      kind: 'engagement',
      halfLife: seconds,
      cap: null,
      scope: 'contact',
      touchpoint: { types: 'any', where: [] },
    })
  })

  test('onDays and atLeast make counting rules', () => {
    expect(
      engagement('{ says: R, scope: account, touchpoint: a_b, points: 1, onDays: 3, within: 14d }'),
    ).toEqual({
      kind: 'frequency',
      says: 'R',
      scope: 'account',
      points: 1,
      touchpoint: { types: ['a_b'], where: [] },
      atLeast: 3,
      unit: 'days',
      within: 1_209_600,
    })
    expect(engagement('{ says: R, touchpoint: [a, b], points: 1, atLeast: 2, within: 1d }')).toMatchObject({
      unit: 'touchpoints',
      atLeast: 2,
    })
  })

  test('the order of keys in a table of points means nothing: the more particular goes first', () => {
    const tests = (table: string) =>
      (
        fitRule(`{ says: R, attribute: account.x, points: ${table} }`) as unknown as {
          points: { test: unknown }[]
        }
      ).points
    const one = tests('{ unknown: 0, "*": 1, 50..: 3, 7: 4, "a*": 2, known: 5, ..49: 6 }')
    expect(one).toEqual(tests('{ ..49: 6, known: 5, 7: 4, "a*": 2, 50..: 3, "*": 1, unknown: 0 }'))
    expect(one.map((entry) => entry.test)).toEqual([
      { kind: 'oneOf', values: [7] },
      { kind: 'range', from: null, to: 49 },
      { kind: 'range', from: 50, to: null },
      { kind: 'glob', patterns: ['a*'] },
      { kind: 'glob', patterns: ['*'] },
      { kind: 'known' },
      { kind: 'unknown' },
    ])
  })

  test('a list of points keeps its order, and can say what a key cannot', () => {
    expect(
      fitRule(
        '{ says: R, attribute: account.x, points: [{ when: [DE, AT], points: 2 }, { when: { is: unknown }, points: 1 }] }',
      ),
    ).toMatchObject({
      points: [
        { test: { kind: 'oneOf', values: ['DE', 'AT'] }, points: 2 },
        { test: { kind: 'oneOf', values: ['unknown'] }, points: 1 },
      ],
    })
  })

  test('a pair is a map of maps', () => {
    expect(
      fitRule(
        '{ says: R, attributes: [account.x, account.y], points: { a: { 1..5: 3 }, b: { unknown: 1 } }, validFor: 30d }',
      ),
    ).toEqual({
      kind: 'pair',
      says: 'R',
      attributes: ['account.x', 'account.y'],
      validFor: 2_592_000,
      points: [
        {
          tests: [
            { kind: 'oneOf', values: ['a'] },
            { kind: 'range', from: 1, to: 5 },
          ],
          points: 3,
        },
        { tests: [{ kind: 'oneOf', values: ['b'] }, { kind: 'unknown' }], points: 1 },
      ],
    })
  })

  test.each([
    ['yes', { kind: 'oneOf', values: ['yes', true] }],
    ['[DE, AT]', { kind: 'oneOf', values: ['DE', 'AT'] }],
    ['[/a*, /b]', { kind: 'glob', patterns: ['/a*', '/b'] }],
    ['/a*', { kind: 'glob', patterns: ['/a*'] }],
    ['50..1000', { kind: 'range', from: 50, to: 1000 }],
    ['{ from: -1.5 }', { kind: 'range', from: -1.5, to: null }],
    ['{ is: 1..2 }', { kind: 'oneOf', values: ['1..2'] }],
    ['{ like: "x" }', { kind: 'glob', patterns: ['x'] }],
    ['{ not: [a, b] }', { kind: 'not', test: { kind: 'oneOf', values: ['a', 'b'] } }],
    ['{ not: unknown }', { kind: 'not', test: { kind: 'unknown' } }],
    ['known', { kind: 'known' }],
  ])('the test %s', (text, meaning) => {
    expect(condition(`{ account.x: ${text} }`).attributes).toEqual([
      { attribute: 'account.x', test: meaning },
    ])
  })

  const GRADES = {
    fit: '[{ says: F, attribute: account.x, points: { a: 60 } }]',
    engagement: '[{ says: E, touchpoint: any, points: 1 }]',
    grades: '{ fit: { A: 50, B: 30, C: 10, D: below }, engagement: { 1: 60, 2: 35, 3: below } }',
  }
  test.each([
    ['B..', ['A', 'B']],
    ['..C', ['C', 'D']],
    ['B..C', ['B', 'C']],
    ['C..B', ['B', 'C']],
    ['B', ['B']],
    ['[A, D]', ['A', 'D']],
  ])('the band %s', (text, labels) => {
    expect(condition(`{ fit: ${text} }`, GRADES).fit).toEqual({ labels })
  })
  test('numbers are labels too', () => {
    expect(condition('{ engagement: 2.. }', GRADES).engagement).toEqual({ labels: ['1', '2'] })
    expect(condition('{ engagement: 2 }', GRADES).engagement).toEqual({ labels: ['2'] })
  })

  test('a condition with all its parts', () => {
    expect(
      condition(
        '{ scorecard: one, score: 10.., known: account.x, unknown: [account.y], verdict: junk, source: Fair, channel: [email, phone], touchpoint: any, where: { path: /p* }, within: 7d, atLeast: 2 }',
        GRADES,
      ),
    ).toEqual({
      says: 'It',
      scorecard: 'one',
      fit: null,
      engagement: null,
      score: { from: 10, to: null },
      attributes: [
        { attribute: 'account.x', test: { kind: 'known' } },
        { attribute: 'account.y', test: { kind: 'unknown' } },
      ],
      verdicts: ['junk'],
      sources: ['Fair'],
      channels: ['email', 'phone'],
      touchpoint: {
        test: { types: 'any', where: [{ key: 'path', test: { kind: 'glob', patterns: ['/p*'] } }] },
        within: 604_800,
        atLeast: 2,
      },
    })
  })

  test('what is left out changes nothing: trust is 1, and there is one grade', () => {
    const { agreement } = valid(document())
    expect(agreement.trust).toEqual({ verified: 1, observed: 1, enriched: 1, declared: 1 })
    expect(agreement.scorecards[0]!.grades.fit.labels).toEqual([{ label: '–', from: null }])
  })

  test('JSON means the same as YAML', () => {
    const json = JSON.stringify({
      assay: 1,
      name: 'Small',
      scorecards: { one: { fit: [], engagement: [] } },
      buckets: { qualified: [{ says: 'Everybody known', when: { known: 'contact.name' } }] },
    })
    expect(valid(json, 'json').agreement).toEqual(valid(document()).agreement)
    expect(hash(json, 'json')).toBe(hash(document()))
  })
})

describe('the hash', () => {
  test('does not see key order, formatting or comments', () => {
    const one =
      'assay: 1\nname: N\nscorecards: { one: { base: 1.0 } }\nbuckets: { qualified: [{ says: A, when: { score: 1.. } }] }\n'
    const two =
      '# signed\nbuckets:\n  qualified:\n    - when: { score: "1.." }\n      says: A\nscorecards:\n  one:\n    base: 1\nname: "N"\nassay: 1\n'
    expect(hash(one)).toBe(hash(two))
  })
  test('sees every word, number and the order of lists', () => {
    const base = document({ qualified: '{ says: Two, when: { known: contact.title } }' })
    const others = [
      base.replace('name: Small', 'name: Smaller'),
      base.replace('contact.title', 'contact.region'),
      base.replace('fit: []', 'base: 0'),
    ]
    expect(new Set([base, ...others].map((text) => hash(text))).size).toBe(4)
  })
  test('is pinned, so that what was signed stays what was signed', () => {
    expect(hash(document())).toBe('426c6ea7f4af0e99769c62ce03b8ab74012f84f687f84100897d520c23a6ce91')
  })
})

describe('faults', () => {
  const fault = (text: string) => {
    const found = problems(text)
    if (found.length !== 1) throw new Error(JSON.stringify(found, null, 1))
    return found[0]!
  }

  test('all of them come at once, in the order of the text, each with line and column', () => {
    const text = document({
      fit: '[{ says: Size, atribute: account.x, points: { 1..49: 5 } }]',
      engagement: '[{ says: R, touchpoint: PageViewed, points: .nan, halfLife: 0d }]',
      more: 'trst: { verified: 2 }\nhandoff: { capacity: 40 }',
    })
    expect(problems(text).map(({ line, path, nearest }) => ({ line, path, nearest }))).toEqual([
      { line: 5, path: 'scorecards.one.fit[0]', nearest: null },
      { line: 5, path: 'scorecards.one.fit[0].atribute', nearest: 'attribute' },
      { line: 6, path: 'scorecards.one.engagement[0].touchpoint', nearest: 'page_viewed' },
      { line: 6, path: 'scorecards.one.engagement[0].points', nearest: null },
      { line: 6, path: 'scorecards.one.engagement[0].halfLife', nearest: null },
      { line: 10, path: 'trst', nearest: 'trust' },
      { line: 11, path: 'handoff.capacity', nearest: '40/week' },
    ])
    expect(problems(text).every(({ column }) => column !== null && column > 0)).toBe(true)
  })

  const rule = (text: string) =>
    document({ engagement: `[{ says: R, touchpoint: any, points: 1, ${text} }]` })
  const table = (text: string) => document({ fit: `[{ says: R, attribute: account.x, points: ${text} }]` })
  const when = (text: string) => document({ qualified: `{ says: It, when: ${text} }` })
  test.each([
    ['a half-life of nothing', rule('halfLife: 0d'), /out of range/],
    ['a negative half-life', rule('halfLife: -3d'), /not a duration/],
    ['a duration without a unit', rule('halfLife: 14'), /no unit/],
    ['more than 64 times', rule('atLeast: 65, within: 1d'), /not a count/],
    ['a count without a window', rule('atLeast: 2'), /not within what time/],
    ['a window without a count', rule('within: 2d'), /without a count/],
    ['more days than the window has', rule('onDays: 9, within: 3d'), /never lie within/],
    ['a cap of nothing', rule('cap: 0'), /not a cap/],
    ['an unknown scope', rule('scope: acount'), /not a scope/],
    ['a channel that does not exist', rule('where: { channel: emial }'), /not a channel/],
    ['a key twice', rule('cap: 3, cap: 4'), /written twice/],
    ['an empty range', table('{ 9..1: 1 }'), /empty/],
    ['overlapping ranges', table('{ 1..5: 1, 5..9: 2 }'), /overlaps/],
    ['one value twice', table('{ DE: 1, de: 2 }'), /overlaps/],
    ['unknown misspelt', table('{ unkown: 1 }'), /not a word/],
    ['points that are no number', table('{ a: x }'), /not a number of points/],
    ['infinite points', table('{ a: .inf }'), /not a number to count/],
    ['a condition without parts', when('{}'), /holds for everybody/],
    ['a part that does not exist', when('{ scor: 3 }'), /no part/],
    ['a touchpoint without a window', when('{ touchpoint: any }'), /within what time/],
    ['known and unknown at once', when('{ known: account.x, unknown: account.x }'), /never hold/],
    ['a score that nobody has', when('{ score: 5.. }'), /never hold/],
    ['a grade that does not exist', when('{ fit: A }'), /No scorecard has the fit grade A/],
    [
      'a scorecard that does not exist',
      when('{ scorecard: two, known: contact.name }'),
      /no scorecard called/,
    ],
    ['the same condition again', when('{ known: contact.name }'), /can never decide/],
    ['an alias', document({ more: 'about: &a x\ntrust: *a' }), /aliases/],
    ['a tag', document({ more: 'about: !x y' }), /tag/i],
    ['a prototype key', document({ more: '__proto__: { x: 1 }' }), /not allowed/],
    ['constructor as a key', document({ more: 'constructor: 1' }), /not allowed/],
    ['a missing name', document().replace('name: Small\n', ''), /missing/],
    ['another version', document().replace('assay: 1', 'assay: 2'), /not a version/],
    [
      'no scorecard',
      document().replace(/scorecards:[\s\S]*?buckets/, 'scorecards: {}\nbuckets'),
      /no scorecard/,
    ],
    ['two documents', `${document()}\n---\na: 1`, /document/i],
    ['broken YAML', 'assay: [1', /./],
    ['nothing', '', /empty/],
    ['a list', '- 1', /a list/],
  ])('%s is one fault that says so', (_name, text, message) => {
    expect(fault(text).message).toMatch(message)
  })

  test('a rule said twice points at the second', () => {
    const found = fault(
      document({
        engagement: '[{ says: R, touchpoint: any, points: 1 }, { says: R, touchpoint: any, points: 2 }]',
      }),
    )
    expect(found).toMatchObject({ path: 'scorecards.one.engagement[1].says', line: 6 })
  })

  test('a grade that nobody can reach, at either end', () => {
    const grades = (fit: string) =>
      document({
        fit: '[{ says: R, attribute: account.x, points: { a: 20, b: -5 } }]',
        grades: `{ fit: ${fit} }`,
      })
    expect(problems(grades('{ A: 20, B: -4, C: below }'))).toEqual([])
    expect(fault(grades('{ A: 21, B: below }')).message).toMatch(/Nobody can reach grade A/)
    expect(fault(grades('{ A: 20, B: -5, C: below }')).message).toMatch(/Nobody can fall to grade C/)
  })

  test('grades without, and with two, below', () => {
    const grades = (fit: string) => document({ grades: `{ fit: ${fit} }` })
    expect(fault(grades('{ A: 0 }')).message).toMatch(/below/)
    expect(fault(grades('{ A: below, B: below }')).message).toMatch(/Two grades/)
  })

  test('a misspelt type, attribute or value is only a warning, because those are open words', () => {
    const { warnings } = valid(
      document({
        fit: '[{ says: F, attribute: contact.joblevel, points: { a: 1 } }, { says: G, attribute: contact.jobLevel, points: { heads: 1 } }]',
        engagement:
          '[{ says: R, touchpoint: page_veiwed, points: 1 }, { says: S, touchpoint: plant_visited, points: 1 }]',
      }),
    )
    expect(warnings.map(({ nearest }) => nearest)).toEqual(['contact.jobLevel', 'head', 'page_viewed'])
  })

  test('what is too large or too deep is refused quickly', () => {
    const started = performance.now()
    expect(problems(`a: ${'x'.repeat(500_001)}`)[0]!.message).toMatch(/500 KB/)
    expect(problems('['.repeat(400_000))[0]!.message).toMatch(/nested/)
    expect(problems('a: '.repeat(3) + '{b: '.repeat(400))[0]!.message).toMatch(/./)
    expect(problems(document({ more: `about: ${'['.repeat(40)}1${']'.repeat(40)}` }))[0]!.message).toMatch(
      /./,
    )
    expect(problems(Array.from({ length: 40_000 }, (_, i) => `k${i}: 1`).join('\n'))[0]!.message).toMatch(
      /lines/,
    )
    expect(performance.now() - started).toBeLessThan(3_000)
  })

  test('nothing that arrives makes it throw', () => {
    const odd = [
      '\0',
      '\ud800',
      '\u{feff}assay: 1',
      '? [a, b]\n: 1',
      'a: !!binary x',
      '%YAML 9.9\n---\na: 1',
      'assay: 1\nscorecards: 3\nbuckets: []',
      'null',
      '"x"',
      '{"a":',
    ]
    for (const text of odd)
      for (const format of ['yaml', 'json'] as const) expect(problems(text, format).length).toBeGreaterThan(0)
  })

  test('JSON that is only YAML is refused as JSON', () => {
    expect(problems('{assay: 1}', 'json')[0]!.message).toMatch(/not JSON/)
  })
})
