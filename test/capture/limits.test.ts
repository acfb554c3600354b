// What is refused, with its reason and its place; and that a refusal costs nobody else.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspect } from '../../src/app/capture/inspect.ts'
import { captured, identify, refusalOf, track } from '../support/segment.ts'

const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) })

describe('refusals', () => {
  it.each([
    ['no object', 'text', 'not_an_object at null'],
    ['a list', [], 'not_an_object at null'],
    ['null', null, 'not_an_object at null'],
    ['no type', { anonymousId: 'a' }, 'type_missing at type'],
    ['the type test', { ...track('x'), type: 'test' }, 'type_unknown at type'],
    ['an unsupported type', { ...track('x'), type: 'UNSUPPORTED-TYPE' }, 'type_unknown at type'],
    ['a type that is no text', { ...track('x'), type: {} }, 'type_unknown at type'],
    ['nobody', { type: 'track', event: 'x' }, 'identifier_missing at null'],
    [
      'nobody in words',
      { type: 'track', event: 'x', userId: 'null', anonymousId: '' },
      'identifier_missing at null',
    ],
    ['no event', { type: 'track', anonymousId: 'a' }, 'event_name_missing at event'],
    ['an event that is no text', { type: 'track', anonymousId: 'a', event: 5 }, 'wrong_type at event'],
    ['no group', { type: 'group', anonymousId: 'a' }, 'group_id_missing at groupId'],
    ['no previous id', { type: 'alias', userId: 'a' }, 'previous_id_missing at previousId'],
    ['traits as text', identify('x' as never), 'wrong_type at traits'],
    ['properties as a list', track('x', { properties: [] }), 'wrong_type at properties'],
    ['context as a number', track('x', { context: 5 }), 'wrong_type at context'],
    ['context.traits as text', track('x', { context: { traits: 'x' } }), 'wrong_type at context.traits'],
    ['a user id that is an object', track('x', { userId: {} }), 'wrong_type at userId'],
    ['a user id that is true', track('x', { userId: true }), 'wrong_type at userId'],
    ['a long id', track('x', { anonymousId: 'a'.repeat(256) }), 'text_too_long at anonymousId'],
    [
      'a long text',
      track('x', { properties: { note: 'a'.repeat(16_385) } }),
      'text_too_long at properties.note',
    ],
    ['nesting', track('x', { properties: nested(20) }), `too_deep at properties${'.in'.repeat(19)}`],
    [
      'many values',
      track('x', { properties: { list: Array(2000).fill({}) } }),
      'too_many_values at properties.list.1993',
    ],
    [
      'a large event',
      track('x', {
        properties: Object.fromEntries(Array.from({ length: 5 }, (_, i) => [i, 'a'.repeat(7000)])),
      }),
      'event_too_large at null',
    ],
    [
      'a large event of few wide letters',
      track('x', { properties: { a: '語'.repeat(11_000) } }),
      'event_too_large at null',
    ],
    ['half a pair', track('x', { properties: { name: 'ab\ud83d' } }), 'text_invalid at properties.name'],
    ['U+0000', track('x', { properties: { name: 'a\u0000b' } }), 'text_invalid at properties.name'],
    [
      'half a pair in a key',
      track('x', { properties: { 'a\udc00': 1 } }),
      'text_invalid at properties.a\ufffd',
    ],
    [
      'a number beyond all numbers',
      JSON.parse('{"type":"track","anonymousId":"a","event":"x","properties":{"n":1e999}}'),
      'number_not_finite at properties.n',
    ],
    ['NaN', track('x', { properties: { n: Number.NaN } }), 'number_not_finite at properties.n'],
    [
      '__proto__',
      JSON.parse('{"type":"track","anonymousId":"a","event":"x","properties":{"__proto__":{"admin":true}}}'),
      'key_reserved at properties.__proto__',
    ],
    [
      'a prototype behind a constructor',
      JSON.parse(
        '{"type":"track","anonymousId":"a","event":"x","properties":{"constructor":{"prototype":{}}}}',
      ),
      'key_reserved at properties.constructor',
    ],
    [
      'a crowd of ids',
      track('x', {
        context: { externalIds: Array.from({ length: 12 }, (_, i) => ({ type: 'crm', id: i + 1 })) },
      }),
      'identifiers_too_many at context.externalIds',
    ],
  ])('%s', (_, message, refusal) => expect(refusalOf(message)).toBe(refusal))

  it('U+FFFD in a body that was not valid UTF-8, and only there', () => {
    const message = track('x', { properties: { name: 'a\ufffdb' } })
    expect(refusalOf(message, { lossy: true })).toBe('text_invalid at properties.name')
    expect(captured(message).type).toBe('x')
  })
})

describe('what is allowed', () => {
  it.each([
    ['a property called constructor', { constructor: 'Ferrari' }],
    ['an emoji', { name: '😀' }],
    ['a nesting of 18', nested(17) as Record<string, unknown>],
    ['nulls and empty things', { a: null, b: {}, c: [], d: '' }],
    ['32 KB less a little', { a: 'a'.repeat(16_000), b: 'b'.repeat(16_000) }],
  ])('%s', (_, properties) =>
    expect(captured(track('x', { properties })).properties).toMatchObject(properties),
  )
})

describe('inspection', () => {
  it('lets through exactly what PostgreSQL and JSON give back unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const result = inspect({ value }, false)
        const text = JSON.stringify({ value })
        const isSound =
          !/\\u0000|\\ud[89a-f]/i.test(text.replaceAll('\\\\', '')) && !text.includes('"__proto__":')
        expect('refused' in result).toBe(!isSound)
      }),
      { numRuns: 500, verbose: 1 },
    )
  })

  it('hashes alike whatever the order of the keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 8 }), (record) => {
        const turned = Object.fromEntries(Object.entries(record).reverse())
        expect(inspect(turned, false)).toEqual(inspect(record, false))
      }),
      { numRuns: 300, verbose: 1 },
    )
  })
})
