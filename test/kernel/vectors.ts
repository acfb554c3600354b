// Seeded agreements and histories, and the bytes that the kernel makes of them. Runs in Node and in a browser:
// the same seed must give the same hash in both. Deliberately absent: anything but the kernel and arithmetic.

import type {
  Agreement,
  BucketCondition,
  Claim,
  EngagementRule,
  EvidenceLog,
  FitRule,
  FoldTouch,
  FrequencyRule,
  History,
  KnownClaim,
  KnownTouch,
  KnownVerdict,
  PairRule,
  Scorecard,
  TouchpointFacts,
  TouchpointTest,
  ValueTest,
} from '../../src/kernel/index.ts'
import {
  ByteWriter,
  compile,
  encodeState,
  evaluate,
  explain,
  instantsOf,
  nextChange,
  PROVENANCES,
  standingAt,
  upperBound,
} from '../../src/kernel/index.ts'

export const DAY = 86_400_000
export const START = 1_700_000_000_000

/** mulberry32: small, seeded, the same everywhere. */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }
  /** In [0, 1). */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.unit() * (to - from + 1))
  }
  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)]!
  }
  chance(probability: number): boolean {
    return this.unit() < probability
  }
  shuffled<T>(list: readonly T[]): T[] {
    const copy = [...list]
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.whole(0, i)
      ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
    }
    return copy
  }
}

const TYPES = ['page_viewed', 'webinar_attended', 'quote_requested', 'email_opened', 'form_submitted']
const PATHS = ['/pricing', '/pricing/enterprise', '/careers', '/docs/a', '/']
const CHANNEL_LIST = ['email', 'direct', 'paid_search'] as const
const ATTRIBUTES = ['contact.jobLevel', 'contact.budget', 'account.employees', 'account.industry'] as const
const VALUES: Record<(typeof ATTRIBUTES)[number], readonly (string | number | boolean | null)[]> = {
  'contact.jobLevel': ['head', 'manager', 'Student', null],
  'contact.budget': ['yes', 'no', true, null],
  'account.employees': [10, 75, 800, 5000, '120', null],
  'account.industry': ['Machinery', 'Chemicals', 'Schools'],
}

export function randomFacts(random: Random): TouchpointFacts {
  const type = random.pick(TYPES)
  const web = type === 'page_viewed' || type === 'form_submitted'
  return {
    type,
    own: type !== 'email_opened' || random.chance(0.3),
    channel: random.chance(0.8) ? random.pick(CHANNEL_LIST) : null,
    trafficSource: random.chance(0.5) ? random.pick(['google', 'fair']) : null,
    medium: null,
    campaign: random.chance(0.3) ? 'spring' : null,
    source: random.pick(['Website', 'Fair', null]),
    incentivised: random.chance(0.1),
    path: web ? random.pick(PATHS) : null,
    properties: random.chance(0.3) ? { amount: random.whole(0, 50), kind: random.pick(['a', 'b']) } : {},
  }
}

function randomTest(random: Random): TouchpointTest {
  const types = random.chance(0.2) ? 'any' : random.shuffled(TYPES).slice(0, random.whole(1, 2))
  const tests: { key: string; test: ValueTest }[] = [
    { key: 'path', test: { kind: 'glob', patterns: ['/pricing*'] } },
    { key: 'path', test: { kind: 'not', test: { kind: 'glob', patterns: ['/careers*', '*docs*'] } } },
    { key: 'channel', test: { kind: 'oneOf', values: ['email', 'direct'] } },
    { key: 'amount', test: { kind: 'range', from: 10, to: random.chance(0.5) ? 40 : null } },
    { key: 'campaign', test: { kind: 'known' } },
    { key: 'incentivised', test: { kind: 'oneOf', values: [false] } },
  ]
  return { types, where: random.chance(0.4) ? [random.pick(tests)] : [] }
}

const HALF_LIVES = [3600, 3 * 86_400, 14 * 86_400, 90 * 86_400, 12_345.5]

function randomEngagement(random: Random, says: string): EngagementRule | FrequencyRule {
  const scope = random.chance(0.25) ? 'account' : 'contact'
  const touchpoint = randomTest(random)
  const points = random.pick([8, 15, 3.3, -15, 0.7, -4])
  if (random.chance(0.3))
    return {
      kind: 'frequency',
      says,
      points,
      scope,
      touchpoint,
      atLeast: random.whole(1, 5),
      unit: random.chance(0.5) ? 'days' : 'touchpoints',
      within: random.pick([3600, 86_400, 14 * 86_400]),
    }
  return {
    kind: 'engagement',
    says,
    points,
    scope,
    touchpoint,
    halfLife: random.chance(0.15) ? null : random.pick(HALF_LIVES),
    cap: random.chance(0.5) ? random.pick([10, 24, 40.5]) : null,
  }
}

function randomFit(random: Random, says: string): FitRule | PairRule {
  const validFor = random.chance(0.4) ? random.pick([10 * 86_400, 60 * 86_400]) : null
  if (random.chance(0.2))
    return {
      kind: 'pair',
      says,
      attributes: ['contact.jobLevel', 'account.employees'],
      points: [
        {
          tests: [
            { kind: 'oneOf', values: ['head'] },
            { kind: 'range', from: 50, to: null },
          ],
          points: 11.1,
        },
        { tests: [{ kind: 'unknown' }, { kind: 'known' }], points: -3 },
      ],
      validFor,
    }
  const attribute = random.pick(ATTRIBUTES)
  const numeric = attribute === 'account.employees'
  return {
    kind: 'fit',
    says,
    attribute,
    points: [
      {
        test: numeric
          ? { kind: 'range', from: 50, to: 1000 }
          : { kind: 'oneOf', values: [VALUES[attribute][0]!] },
        points: random.pick([30, 20, 12.34]),
      },
      { test: { kind: 'unknown' }, points: random.pick([0, -5, 2]) },
      { test: { kind: 'known' }, points: random.pick([5, -40]) },
    ],
    validFor,
  }
}

function randomCard(random: Random, name: string): Scorecard {
  return {
    name,
    base: random.pick([0, 5, -2.5]),
    fit: Array.from({ length: random.whole(0, 4) }, (_, i) => randomFit(random, `fit ${i}`)),
    engagement: Array.from({ length: random.whole(1, 7) }, (_, i) => randomEngagement(random, `does ${i}`)),
    grades: {
      fit: {
        labels: [
          { label: 'A', from: 40 },
          { label: 'B', from: 15 },
          { label: 'C', from: null },
        ],
      },
      engagement: {
        labels: [
          { label: '1', from: 30 },
          { label: '2', from: 12 },
          { label: '3', from: null },
        ],
      },
    },
    scale: random.chance(0.5) ? { odds0: 0.1, score0: 20, double: 10 } : null,
  }
}

const OPEN_CONDITION = {
  scorecard: null,
  fit: null,
  engagement: null,
  score: null,
  attributes: [],
  verdicts: null,
  sources: null,
  channels: null,
  touchpoint: null,
} as const

export const condition = (says: string, parts: Partial<BucketCondition>): BucketCondition => ({
  says,
  ...OPEN_CONDITION,
  ...parts,
})

export function randomAgreement(random: Random): Agreement {
  const cards = random.chance(0.3) ? ['pumps', 'valves'] : ['pumps']
  const response = {
    test: randomTest(random),
    within: random.pick([86_400, 30 * 86_400]),
    atLeast: random.whole(1, 2),
  }
  return {
    name: 'random',
    trust: { verified: 1, observed: random.pick([1, 0.9]), enriched: 0.8, declared: 0.5 },
    ideal: [{ attribute: 'account.employees', test: { kind: 'range', from: 50, to: 1000 } }],
    scorecards: cards.map((name) => randomCard(random, name)),
    buckets: {
      disqualified: [
        condition('bots', { verdicts: ['bot', 'scanner'] }),
        condition('too cold', {
          score: { from: null, to: -30 },
          attributes: [{ attribute: 'account.industry', test: { kind: 'known' } }],
        }),
      ],
      qualified: [
        condition('asks', { touchpoint: response, fit: { labels: ['A', 'B'] } }),
        condition('fits and looks', { fit: { labels: ['A', 'B'] }, engagement: { labels: ['1'] } }),
        condition('high', { score: { from: random.pick([25, 60]), to: null }, scorecard: 'pumps' }),
        condition('came by mail', { channels: ['email'], engagement: { labels: ['1', '2'] } }),
        condition('from the fair', { sources: ['fair'], score: { from: 5, to: 15 } }),
      ],
    },
    handoff: { acceptWithinSeconds: null, workingHours: false, capacityPerWeek: null },
  }
}

export function randomTouches(random: Random, count: number, name: string): FoldTouch[] {
  // some histories are one clump of equal instants, where source and message id alone give the order.
  const clumped = random.chance(0.2) ? 1 : 0.2
  return Array.from({ length: count }, (_, i) => ({
    occurredAt: START + (random.chance(clumped) ? random.whole(0, 20) * 500 : random.whole(0, 200 * DAY)),
    sourceId: random.whole(1, 2),
    messageId: `${name}${i}`,
    facts: randomFacts(random),
  }))
}

/** Known when it occurred, a moment later, or days later. */
const knownFrom = (random: Random, at: number): number =>
  random.chance(0.5) ? at : at + random.pick([1, 250, DAY, 20 * DAY])

export function randomClaims(random: Random, count: number): Claim[] {
  return Array.from({ length: count }, () => {
    const attribute = random.pick(ATTRIBUTES)
    const occurredAt = START + random.whole(0, 200) * DAY
    const knownAt = random.chance(0.1) ? occurredAt - DAY : knownFrom(random, occurredAt)
    return {
      attribute,
      value: random.pick(VALUES[attribute]),
      provenance: random.pick(PROVENANCES),
      occurredAt,
      knownAt,
    }
  })
}

function randomLog(random: Random, size: number, name: string): EvidenceLog {
  const identifiers = [`${name}:mail`, `${name}:anon`]
  const touches: KnownTouch[] = randomTouches(random, size, name).map((touch) => ({
    touch,
    identifier: random.pick(identifiers),
    knownAt: random.chance(0.05) ? touch.occurredAt - 3 * DAY : knownFrom(random, touch.occurredAt),
  }))
  const claims: KnownClaim[] = randomClaims(random, Math.ceil(size / 3)).map((claim, i) => ({
    claim,
    identifier: random.pick(identifiers),
    sourceId: 3,
    messageId: `${name}c${i}`,
  }))
  const memberships = [{ identifier: identifiers[0]!, spans: [{ from: 0, to: Infinity }], knownAt: START }]
  const merged = START + random.whole(0, 100) * DAY
  const spans = random.chance(0.5) ? [{ from: 0, to: Infinity }] : [{ from: 0, to: merged + 40 * DAY }]
  memberships.push({ identifier: identifiers[1]!, spans, knownAt: merged })
  if (random.chance(0.4))
    memberships.push({ identifier: identifiers[1]!, spans: [], knownAt: merged + 30 * DAY })
  const verdicts: KnownVerdict[] = Array.from({ length: random.whole(0, 3) }, () => {
    const { touch, identifier } = random.pick(touches)
    const target = random.chance(0.6)
      ? { sourceId: touch.sourceId, messageId: touch.messageId }
      : { identifier }
    const verdict = random.pick(['bot', 'scanner', 'human'] as const)
    return { verdict, target, knownAt: START + random.whole(0, 210) * DAY }
  })
  return { memberships, touches, claims, verdicts }
}

export function randomHistory(random: Random, size: number): History {
  const contact = randomLog(random, size, 'c')
  const account = randomLog(random, size, 'a')
  const openedAt = START + random.whole(0, 60) * DAY
  return {
    contact,
    accounts: random.chance(0.6) ? [{ knownAt: START + random.whole(0, 50) * DAY, account }] : [],
    leads: [
      { openedAt, closedAt: openedAt + random.whole(10, 50) * DAY },
      { openedAt: openedAt + 60 * DAY, closedAt: null },
    ],
  }
}

/** Everything the kernel says about one seeded history, as bytes. */
export function vectorBytes(seed: number, size: number): Uint8Array {
  const random = new Random(seed)
  const model = compile(randomAgreement(random))
  const history = randomHistory(random, size)
  const out = new ByteWriter()
  for (const t of instantsOf(history)) {
    const standing = standingAt(model, history, t)
    for (const byte of encodeState(standing.contact)) out.byte(byte)
    const evaluation = evaluate(model, standing, t)
    for (const card of evaluation.scorecards) {
      out.double(card.score)
      out.double(card.fit)
      out.double(card.engagement)
      out.double(card.chance ?? -1)
    }
    out.text(evaluation.conditionKey)
    out.double(nextChange(model, standing, t)?.at ?? -1)
    out.double(upperBound(model, standing, t))
    for (const { points, because } of explain(model, standing, t)) {
      out.double(points)
      out.text(because)
    }
  }
  return out.done()
}

/** Hash of the bytes of many seeds: two 32-bit FNV-1a in hexadecimal. */
export function vectorHash(seeds: number, size: number): string {
  let a = 0x811c9dc5
  let b = 0x050c5d1f
  for (let seed = 1; seed <= seeds; seed++)
    for (const byte of vectorBytes(seed, size)) {
      a = Math.imul(a ^ byte, 0x01000193)
      b = Math.imul(b ^ (byte + 1), 0x01000193)
    }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0')
}
