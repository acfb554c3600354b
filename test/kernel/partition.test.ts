// Identity as a pure function: cases in words, then the properties that ingest relies on.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IdentifierKind } from '../../src/kernel/evidence.ts'
import {
  isStrong,
  linksInForce,
  type Partition,
  type PartitionIdentifier,
  type PartitionLink,
  partition,
  SPAN_END,
  SPAN_START,
} from '../../src/kernel/partition.ts'

const NAMES: Record<string, IdentifierKind> = {
  u: 'user_id',
  e: 'email',
  c: 'crm_id',
  p: 'phone',
  a: 'anonymous_id',
}
/** 'u1' is user id 1, 'e2' e-mail 2, and so on; the id is made of kind and number. */
const idOf = (name: string): number => 'uecpa'.indexOf(name[0]!) * 100 + Number(name.slice(1))
const identifier = (name: string): PartitionIdentifier => ({
  id: idOf(name),
  kind: NAMES[name[0]!]!,
  value: name,
})
const nameOf = (id: number): string => `${'uecpa'[Math.floor(id / 100)]}${id % 100}`

let nextLink = 0
function link(a: string, b: string, at: number, more: Partial<PartitionLink> = {}): PartitionLink {
  nextLink += 1
  return {
    id: nextLink,
    kind: 'same',
    a: idOf(a),
    b: idOf(b),
    retracts: null,
    strength: 'stated',
    occurredAt: at,
    knownAt: at,
    sourceId: 1,
    messageId: `m${at}-${a}-${b}`,
    excluded: false,
    ...more,
  }
}
const retraction = (of: PartitionLink, at: number): PartitionLink =>
  link('u0', 'u0', at, { kind: 'retraction', retracts: of.id })

function run(names: string, links: readonly PartitionLink[], t?: number): Partition {
  return partition(names.split(' ').map(identifier), links, t)
}
/** 'u1: e1 | a1[..20)' reads: the group of u1 has e1, and a1 until 20. */
function says(result: Partition): string[] {
  return result.spans
    .map(({ identifier: id, from, to, group }) => {
      const span =
        from === SPAN_START && to === SPAN_END
          ? ''
          : `[${from < 0 ? '' : from}..${to === SPAN_END ? '' : to})`
      return `${nameOf(id)}${span}=${nameOf(group)}`
    })
    .sort()
}

describe('partition', () => {
  it('joins the identifiers of one person', () => {
    expect(says(run('u1 e1 p1 c1', [link('u1', 'e1', 1), link('e1', 'p1', 2), link('c1', 'e1', 3)]))).toEqual(
      ['c1=u1', 'e1=u1', 'p1=u1', 'u1=u1'],
    )
  })

  it('takes identifiers that were given to one contact as one, and leaves the others', () => {
    const given = ['e1', 'e2', 'e3', 'c4', 'e5'].map((name, i) => ({
      ...identifier(name),
      ...(i < 3 ? { given: 7 } : i === 3 ? { given: 8 } : {}),
    }))
    const joined = partition(given, [link('e5', 'c4', 1)])
    expect(says(joined)).toEqual(['c4=e5', 'e1=e1', 'e2=e1', 'e3=e1', 'e5=e5'])
  })

  it('gives a device to whoever is identified on it, from that instant on, and what came before to the first', () => {
    const links = [link('u1', 'a1', 10), link('u2', 'a1', 20), link('u1', 'a1', 30)]
    expect(says(run('u1 u2 a1', links))).toEqual([
      'a1[..20)=u1',
      'a1[20..30)=u2',
      'a1[30..)=u1',
      'u1=u1',
      'u2=u2',
    ])
  })

  it('gives a device to the last in order of two who are identified on it at one instant, whoever came first', () => {
    const [lesser, greater] = [
      link('u2', 'a1', 10, { messageId: 'h1' }),
      link('u1', 'a1', 10, { messageId: 'h2' }),
    ]
    const source = link('u3', 'a1', 10, { messageId: 'h0', sourceId: 2 })
    for (const links of [
      [lesser, greater],
      [greater, lesser],
    ])
      expect(says(run('u1 u2 a1', links))).toContain('a1=u1')
    expect(says(run('u1 u2 u3 a1', [source, greater, lesser]))).toContain('a1=u3')
  })

  it('splits a span when an identification arrives late', () => {
    const links = [link('u1', 'a1', 10), link('u1', 'a1', 30), link('u2', 'a1', 20, { knownAt: 99 })]
    expect(says(run('u1 u2 a1', links, 98))).toContain('a1=u1')
    expect(says(run('u1 u2 a1', links, 99))).toContain('a1[20..30)=u2')
  })

  it('never glues two known persons by a shared device, e-mail or phone, and says what it refused', () => {
    const mail = link('u2', 'e1', 2)
    const phone = link('u2', 'p1', 4)
    const result = run('u1 u2 e1 p1 a1', [
      link('u1', 'e1', 1),
      mail,
      link('u1', 'p1', 3),
      phone,
      link('u1', 'a1', 5),
      link('u2', 'a1', 6),
    ])
    expect(says(result)).toEqual(['a1[..6)=u1', 'a1[6..)=u2', 'e1=u1', 'p1=u1', 'u1=u1', 'u2=u2'])
    expect(result.refused).toEqual([
      { link: mail.id, because: 'two_user_ids' },
      { link: phone.id, because: 'shared_phone' },
    ])
  })

  it('joins two user ids by an alias or by a person, also when they shared an e-mail before', () => {
    const links = [link('u1', 'e1', 1), link('u2', 'e1', 2), link('u1', 'u2', 9, { strength: 'alias' })]
    expect(says(run('u1 u2 e1', links))).toEqual(['e1=u1', 'u1=u1', 'u2=u1'])
    expect(run('u1 u2 e1', links).refused).toEqual([])
    expect(says(run('u1 u2', [link('u1', 'u2', 1, { strength: 'import' })]))).toEqual(['u1=u1', 'u2=u2'])
  })

  it('keeps apart what somebody said is not one, whatever links are stated later', () => {
    const links = [
      link('e1', 'e2', 1, { strength: 'person' }),
      link('e1', 'e2', 2, { kind: 'apart', strength: 'person' }),
      link('e1', 'a1', 3),
      link('e2', 'a1', 4, { kind: 'apart', strength: 'person' }),
      link('e2', 'a1', 5),
    ]
    const result = run('e1 e2 a1', links)
    expect(says(result)).toEqual(['a1=e1', 'e1=e1', 'e2=e2'])
    expect(result.refused.map(({ because }) => because)).toEqual(['kept_apart', 'kept_apart'])
  })

  it('leaves out links of excluded messages, and retracted ones unless that was taken back', () => {
    expect(says(run('u1 e1', [link('u1', 'e1', 1, { excluded: true })]))).toEqual(['e1=e1', 'u1=u1'])
    const joined = link('u1', 'e1', 1)
    const back = retraction(joined, 5)
    expect(says(run('u1 e1', [joined, back]))).toEqual(['e1=e1', 'u1=u1'])
    expect(says(run('u1 e1', [joined, back], 4))).toEqual(['e1=u1', 'u1=u1'])
    expect(says(run('u1 e1', [joined, back, retraction(back, 6)]))).toEqual(['e1=u1', 'u1=u1'])
  })

  it('takes two anonymous ids that are said to be one as one device', () => {
    const links = [link('a1', 'a2', 50, { strength: 'alias' }), link('u1', 'a2', 10), link('u2', 'a1', 20)]
    expect(says(run('u1 u2 a1 a2', links)).slice(0, 4)).toEqual([
      'a1[..20)=u1',
      'a1[20..)=u2',
      'a2[..20)=u1',
      'a2[20..)=u2',
    ])
  })
})

const KINDS = ['u1', 'u2', 'u3', 'e1', 'e2', 'e3', 'c1', 'c2', 'p1', 'p2', 'a1', 'a2', 'a3']
const histories = fc
  .array(
    fc.record({
      a: fc.constantFrom(...KINDS),
      b: fc.constantFrom(...KINDS),
      at: fc.integer({ min: 1, max: 12 }),
      known: fc.integer({ min: 1, max: 20 }),
      strength: fc.constantFrom('stated', 'stated', 'stated', 'import', 'alias', 'person'),
      kind: fc.constantFrom('same', 'same', 'same', 'same', 'apart', 'retraction'),
      excluded: fc.boolean(),
      source: fc.integer({ min: 1, max: 2 }),
    }),
    { maxLength: 30 },
  )
  .map((rows) =>
    rows.map(
      (row, index): PartitionLink => ({
        id: index + 1,
        kind: row.kind as PartitionLink['kind'],
        a: idOf(row.a),
        b: idOf(row.b),
        // what a retraction takes back is older than itself
        retracts: row.kind === 'retraction' && index > 0 ? 1 + ((row.at * 7) % index) : null,
        strength: row.strength as PartitionLink['strength'],
        occurredAt: row.at,
        knownAt: Math.max(row.at, row.known),
        sourceId: row.source,
        messageId: `m${(row.at * 31 + row.source * 17) % 5}`,
        excluded: row.excluded && row.at % 3 === 0,
      }),
    ),
  )
const everybody = KINDS.map(identifier)
/** Spans without the link that explains them. */
const shape = ({ spans }: Partition) =>
  spans.map(({ identifier: id, from, to, group }) => `${id} ${from} ${to} ${group}`)

describe('partition, for any history', () => {
  it('does not depend on the order in which links or identifiers are given', () => {
    fc.assert(
      fc.property(histories, fc.integer(), (links, salt) => {
        const shuffled = [...links].sort(
          (x, y) => ((x.id * 7919 + salt) % 101) - ((y.id * 7919 + salt) % 101),
        )
        expect(partition([...everybody].reverse(), shuffled)).toEqual(partition(everybody, links))
      }),
      { numRuns: 300 },
    )
  })

  it('tiles all of time for every identifier, and never splits a person', () => {
    fc.assert(
      fc.property(histories, (links) => {
        const { spans } = partition(everybody, links)
        for (const { id, kind } of everybody) {
          const own = spans.filter((span) => span.identifier === id)
          expect(own[0]!.from).toBe(SPAN_START)
          expect(own.at(-1)!.to).toBe(SPAN_END)
          for (let at = 1; at < own.length; at++) {
            expect(own[at]!.from).toBe(own[at - 1]!.to)
            expect(own[at]!.group).not.toBe(own[at - 1]!.group)
          }
          if (kind !== 'anonymous_id') expect(own).toHaveLength(1)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('never puts two user ids together without an alias or a person', () => {
    fc.assert(
      fc.property(histories, (links) => {
        const weak = links.filter((one) => !isStrong(one))
        const { spans } = partition(everybody, weak)
        const users = spans.filter(({ identifier: id }) => id < 100)
        expect(new Set(users.map(({ group }) => group)).size).toBe(users.length)
      }),
      { numRuns: 300 },
    )
  })

  it('is not changed by stating again, at any time, what already holds', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 12 }), (links, x, y, at) => {
        const before = partition(everybody, links)
        const groupOf = (index: number) =>
          before.spans.find(
            ({ identifier: id, from, to }) => id === everybody[index]!.id && from <= at && at < to,
          )!.group
        const a = x % everybody.length
        const b = y % everybody.length
        const bothDevices = everybody[a]!.kind === 'anonymous_id' && everybody[b]!.kind === 'anonymous_id'
        fc.pre(a !== b && groupOf(a) === groupOf(b) && !bothDevices)
        const again = link(everybody[a]!.value, everybody[b]!.value, at, { knownAt: 20, messageId: 'm2' })
        const after = partition(everybody, [...links, { ...again, id: links.length + 1 }])
        expect(shape(after)).toEqual(shape(before))
      }),
      { numRuns: 1000 },
    )
  })

  it('is undone by a retraction: a merge and its split leave no trace', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom(...KINDS), fc.constantFrom(...KINDS), (links, a, b) => {
        const merge = { ...link(a, b, 13, { strength: 'person' }), id: links.length + 1 }
        const split = { ...retraction(merge, 14), id: links.length + 2 }
        expect(shape(partition(everybody, [...links, merge, split]))).toEqual(
          shape(partition(everybody, links)),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('sees at t only what was known at t', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 20 }), (links, t) => {
        const known = links.filter((one) => one.knownAt <= t && one.occurredAt <= t)
        expect(partition(everybody, links, t)).toEqual(partition(everybody, known))
        expect(linksInForce(links, t).every(({ knownAt }) => knownAt <= t)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
