// Turning the numbers of a draft: only the number changes in the text, whatever way it is written; and the difference
// of two texts. The form is read from the agreement that ships.
import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasProblems, parseAgreement } from '../../src/contract/agreement.ts'
import { diffLines, hunksOf } from '../../web/draft/diff.ts'
import { daysOf, formOf, writtenOf } from '../../web/draft/form.ts'
import { withKey, withScalar } from '../../web/draft/text.ts'

const SHIPPED = fs.readFileSync(
  path.resolve(import.meta.dirname, '../../agreements/industrial-pumps.yaml'),
  'utf8',
)

const TEXT = `# what we agreed
assay: 1
name: 'Pumps'   # the firm
scorecards:
  main:
    fit:
      - { says: Who decides, attribute: contact.jobLevel, points: { head: 20, 1..49: "5", unknown: 0 } }
    engagement:
      # people who look at prices
      - says: Looks at prices
        touchpoint: page_viewed
        points: 8   # was 10
        halfLife: 14d # two weeks
        cap: 24
`
const rule = ['scorecards', 'main', 'engagement', 0]

describe('a number in the text', () => {
  test('is replaced where it stands; comments and layout stay', () => {
    expect(withScalar(TEXT, [...rule, 'halfLife'], '30d')).toBe(TEXT.replace('14d # two', '30d # two'))
    expect(withScalar(TEXT, [...rule, 'points'], -2.5)).toBe(TEXT.replace('points: 8 ', 'points: -2.5 '))
    const fit = ['scorecards', 'main', 'fit', 0, 'points']
    expect(withScalar(TEXT, [...fit, 'head'], 21)).toBe(TEXT.replace('head: 20', 'head: 21'))
    expect(withScalar(TEXT, [...fit, '1..49'], 6)).toBe(TEXT.replace('"5"', '6'))
  })
  test('that is not there, or in a text that cannot be read, changes nothing', () => {
    expect(withScalar(TEXT, [...rule, 'within'], '3d')).toBe(TEXT)
    expect(withScalar('a: [', ['a'], 1)).toBe('a: [')
  })
  test('of a missing key is added in the way the rule is written', () => {
    const without = TEXT.replace('        cap: 24\n', '')
    expect(withKey(without, rule, 'cap', 24)).toBe(TEXT)
    expect(withKey(without.trimEnd(), rule, 'cap', 24)).toBe(TEXT.trimEnd())
    expect(withKey('a: { b: 1 }\n', ['a'], 'cap', 30)).toBe('a: { b: 1, cap: 30 }\n')
  })
})

test('the form of the shipped agreement: every number that can be turned, and each turn is that turn alone', () => {
  const groups = formOf(SHIPPED)!
  const fields = groups.flatMap((group) => group.rules.flatMap((each) => each.fields))
  expect(fields.length).toBeGreaterThan(100)
  expect(groups.map((group) => group.title)).toEqual([
    'What they do',
    'Who they are',
    'Grades',
    'Qualified when',
    'Promises of sales',
    'Whom we believe',
  ])
  fc.assert(
    fc.property(fc.nat(fields.length - 1), fc.integer({ min: 1, max: 9 }), (at, value) => {
      const field = fields[at]!
      const turned = withScalar(SHIPPED, field.path, writtenOf(field.kind, value))
      const now = formOf(turned)!.flatMap((group) => group.rules.flatMap((each) => each.fields))
      expect(now).toEqual(fields.map((each, i) => (i === at ? { ...each, value } : each)))
      const changed = diffLines(SHIPPED, turned).filter((line) => line.kind === 'new')
      expect(changed.length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 60 },
  )
})

test('a form of what cannot be read is no form, and of a small agreement is a small one', () => {
  expect(formOf('a: [')).toBeNull()
  expect(formOf('just words')).toBeNull()
  expect(formOf('assay: 1\nname: x\n')).toEqual([])
  expect(hasProblems(parseAgreement(withScalar(SHIPPED, ['handoff', 'capacity'], '12/week')))).toBe(false)
})

test.each([
  ['14d', 14],
  ['36h', 1.5],
  ['2 weeks', 14],
  ['1y', 365],
  ['soon', null],
])('%s is %s days', (written, days) => {
  expect(daysOf(written)).toBe(days)
})

test('a difference says what goes and what comes; applied to the old text it gives the new one', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const before = `x\n${a.join('\n')}`
      const after = `x\n${b.join('\n')}`
      const diff = diffLines(before, after)
      const side = (kind: 'gone' | 'new') =>
        diff.filter((line) => line.kind === 'same' || line.kind === kind).map((line) => line.text)
      expect(side('gone')).toEqual(before.replace(/\n$/, '').split('\n'))
      expect(side('new')).toEqual(after.replace(/\n$/, '').split('\n'))
    }),
  )
  const one = diffLines('a\nb\nc\nd\ne\nf\ng', 'a\nb\nc\nd\ne\nF\ng')
  expect(hunksOf(one, 1)).toEqual([
    {
      skipped: 4,
      lines: [
        { kind: 'same', text: 'e', line: 5 },
        { kind: 'gone', text: 'f', line: 6 },
        { kind: 'new', text: 'F', line: 6 },
        { kind: 'same', text: 'g', line: 7 },
      ],
    },
  ])
})
