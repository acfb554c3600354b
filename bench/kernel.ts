// Bulk scoring of 10 million touchpoints of 500,000 contacts on one thread, beside a bare loop over the same
// columns in the same run. Data by the seeded recipe of the baselines: person = floor(500k u^1.5), kind =
// floor(20 u^2), 365 days. What flatters the kernel: data already lies in typed arrays, sorted by contact.

import {
  type Agreement,
  type BucketCondition,
  compile,
  decayTable,
  type EngagementRule,
  emptyState,
  evaluate,
  type FrequencyRule,
  fold,
  type Model,
  nextChange,
  type Population,
  PROVENANCES,
  type Scores,
  scoreAll,
  Timeline,
  type TouchpointFacts,
  withClaims,
} from '../src/kernel/index.ts'

export interface BenchFigure {
  readonly name: string
  readonly figure: number
  readonly unit: string
  readonly target: number | null
  readonly beside: string
}

const CONTACTS = 500_000
const TOUCHPOINTS = 10_000_000
const KINDS = 20
const HALF_LIVES = [3, 7, 14, 30, 90].map((days) => days * 86_400)
const START_SECOND = 1_700_000_000
const SPAN_SECONDS = 365 * 86_400
const NOW = (START_SECOND + SPAN_SECONDS) * 1000
const ROUNDS = 5

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const factsOf = (kind: number): TouchpointFacts => ({
  type: `kind_${kind}`,
  own: true,
  channel: kind % 3 === 0 ? 'email' : 'direct',
  trafficSource: null,
  medium: null,
  campaign: null,
  source: 'Website',
  incentivised: false,
  path: null,
  properties: {},
})

/** The population: touchpoints, and for half of the contacts claims of three attributes by two provenances. */
export function benchTimeline(contacts: number, touchpoints: number): Timeline {
  const unit = mulberry32(42)
  const timeline = new Timeline()
  const facts = Array.from({ length: KINDS }, (_, kind) => timeline.internFacts(factsOf(kind)))
  for (let i = 0; i < touchpoints; i++) {
    const contact = Math.floor(contacts * unit() ** 1.5)
    const kind = Math.floor(KINDS * unit() ** 2)
    timeline.add(contact, (START_SECOND + Math.floor(unit() * SPAN_SECONDS)) * 1000, facts[kind]!)
  }
  const levels = ['head', 'manager', 'student', 'other']
  for (let c = 0; c < contacts; c++) {
    for (const [attribute, value] of [
      ['contact.jobLevel', levels[Math.floor(unit() * 4)]!],
      ['account.employees', Math.floor(unit() * 2000)],
      ['contact.budget', unit() < 0.5 ? 'yes' : 'no'],
    ] as const)
      for (const provenance of ['declared', 'enriched'] as const) {
        if (unit() < 0.5) continue
        const occurredAt = (START_SECOND + Math.floor(unit() * SPAN_SECONDS)) * 1000
        timeline.addClaim(c, { attribute, value, provenance, occurredAt, knownAt: occurredAt })
      }
  }
  return timeline.finish()
}

const engagementOf = (kind: number, more: Partial<EngagementRule>): EngagementRule => ({
  kind: 'engagement',
  says: `kind ${kind}`,
  points: 1 + (kind % 7),
  scope: 'contact',
  touchpoint: { types: [`kind_${kind}`], where: [] },
  halfLife: HALF_LIVES[kind % 5]!,
  cap: null,
  ...more,
})

const GRADES = {
  fit: {
    labels: [
      { label: 'A', from: 30 },
      { label: 'B', from: 10 },
      { label: 'C', from: null },
    ],
  },
  engagement: {
    labels: [
      { label: '1', from: 60 },
      { label: '2', from: 25 },
      { label: '3', from: null },
    ],
  },
}
const CONDITION: BucketCondition = {
  says: 'condition',
  scorecard: null,
  fit: null,
  engagement: null,
  score: null,
  attributes: [],
  verdicts: null,
  sources: null,
  channels: null,
  touchpoint: null,
}
const AGREEMENT: Omit<Agreement, 'scorecards' | 'buckets'> = {
  name: 'bench',
  trust: { verified: 1, observed: 1, enriched: 0.8, declared: 0.5 },
  ideal: [],
  handoff: { acceptWithinSeconds: null, workingHours: false, capacityPerWeek: null },
}

/** 20 kinds, 5 half-lives, points alone. */
export const plainAgreement: Agreement = {
  ...AGREEMENT,
  scorecards: [
    {
      name: 'plain',
      base: 0,
      fit: [],
      engagement: Array.from({ length: KINDS }, (_, kind) => engagementOf(kind, {})),
      grades: GRADES,
      scale: null,
    },
  ],
  buckets: { disqualified: [], qualified: [] },
}

const frequencies: FrequencyRule[] = [
  {
    kind: 'frequency',
    says: 'comes back',
    points: 10,
    scope: 'contact',
    touchpoint: { types: 'any', where: [] },
    atLeast: 3,
    unit: 'days',
    within: 14 * 86_400,
  },
  {
    kind: 'frequency',
    says: 'asks often',
    points: 8,
    scope: 'contact',
    touchpoint: { types: ['kind_3', 'kind_4'], where: [] },
    atLeast: 4,
    unit: 'touchpoints',
    within: 30 * 86_400,
  },
]

/** 25 rules: 20 kinds with caps and some negative, 2 frequencies, 3 fit rules by provenance; grades and buckets. */
export const fullAgreement: Agreement = {
  ...AGREEMENT,
  scorecards: [
    {
      name: 'full',
      base: 5,
      fit: [
        {
          kind: 'fit',
          says: 'who decides',
          attribute: 'contact.jobLevel',
          points: [
            { test: { kind: 'oneOf', values: ['head'] }, points: 20 },
            { test: { kind: 'oneOf', values: ['manager'] }, points: 15 },
            { test: { kind: 'oneOf', values: ['student'] }, points: -40 },
          ],
          validFor: null,
        },
        {
          kind: 'fit',
          says: 'size',
          attribute: 'account.employees',
          points: [
            { test: { kind: 'range', from: 50, to: 1000 }, points: 30 },
            { test: { kind: 'unknown' }, points: 0 },
            { test: { kind: 'known' }, points: 5 },
          ],
          validFor: null,
        },
        {
          kind: 'fit',
          says: 'budget',
          attribute: 'contact.budget',
          points: [{ test: { kind: 'oneOf', values: ['yes'] }, points: 25 }],
          validFor: 180 * 86_400,
        },
      ],
      engagement: [
        ...Array.from({ length: KINDS }, (_, kind) =>
          engagementOf(kind, { cap: 10 + kind, ...(kind % 9 === 8 ? { points: -4 } : {}) }),
        ),
        ...frequencies,
      ],
      grades: GRADES,
      scale: { odds0: 0.1, score0: 40, double: 12 },
    },
  ],
  buckets: {
    disqualified: [
      {
        ...CONDITION,
        attributes: [{ attribute: 'contact.jobLevel', test: { kind: 'oneOf', values: ['student'] } }],
      },
    ],
    qualified: [
      {
        ...CONDITION,
        touchpoint: { test: { types: ['kind_19'], where: [] }, within: 30 * 86_400, atLeast: 1 },
        fit: { labels: ['A', 'B'] },
      },
      { ...CONDITION, fit: { labels: ['A', 'B'] }, engagement: { labels: ['1', '2'] } },
    ],
  },
}

/** The least that any engine must do: weights and one table look-up a row, one sum a contact. */
function bareLoop(timeline: Timeline): Float64Array {
  const tables = HALF_LIVES.map(decayTable)
  const size = tables[0]!.high.length
  const high = new Float64Array(size * 5)
  const low = new Float64Array(4096 * 5)
  for (const [i, table] of tables.entries()) {
    high.set(table.high, i * size)
    low.set(table.low, i * 4096)
  }
  const points = Float64Array.from({ length: KINDS }, (_, kind) => 1 + (kind % 7))
  const highAt = Int32Array.from({ length: KINDS }, (_, kind) => (kind % 5) * size)
  const lowAt = Int32Array.from({ length: KINDS }, (_, kind) => (kind % 5) * 4096)
  const { second, facts, offsets, contacts } = timeline
  const now = NOW / 1000
  const sums = new Float64Array(contacts)
  for (let c = 0; c < contacts; c++) {
    let sum = 0
    for (let i = offsets[c]!, end = offsets[c + 1]!; i < end; i++) {
      const age = now - second[i]!
      const kind = facts[i]!
      sum += points[kind]! * (high[highAt[kind]! + (age >>> 12)]! * low[lowAt[kind]! + (age & 4095)]!)
    }
    sums[c] = sum
  }
  return sums
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1]!
}

function timed<T>(work: () => T): { seconds: number; result: T } {
  let result = work()
  const times: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now()
    result = work()
    times.push((performance.now() - start) / 1000)
  }
  return { seconds: median(times), result }
}

/** Bulk scores must be those of fold + evaluate; a sample of contacts is compared to the last bit. */
function assertSame(model: Model, population: Population, scores: Scores): void {
  const { contacts } = population
  for (let c = 0; c < contacts.contacts; c += 9973) {
    const { from, to } = contacts.query(c)
    const touches = Array.from({ length: to - from }, (_, i) => ({
      occurredAt: contacts.at(from + i),
      sourceId: 1,
      messageId: String(i).padStart(9, '0'),
      facts: contacts.distinctFacts[contacts.facts[from + i]!]!,
    }))
    const { offsets, cells, values, occurredAt, knownAt } = contacts.claims
    const claims = Array.from({ length: offsets[c + 1]! - offsets[c]! }, (_, i) => {
      const row = offsets[c]! + i
      const cell = cells[row]!
      return {
        attribute: contacts.attributes[Math.floor(cell / 4)]!,
        provenance: PROVENANCES[cell % 4]!,
        value: contacts.distinctValues[values[row]!]!,
        occurredAt: occurredAt[row]!,
        knownAt: knownAt[row]!,
      }
    })
    const contact = withClaims(
      touches.length ? fold(model, 'contact', touches) : emptyState(model, 'contact'),
      claims,
    )
    const standing = { contact, account: null, verdicts: [], leadOpenedAt: null, aheadAt: null }
    const { score } = evaluate(model, standing, NOW)
    if (score !== scores.cards[0]!.score[c])
      throw new Error(`Contact ${c}: bulk ${scores.cards[0]!.score[c]}, alone ${score}.`)
  }
}

function benchNextChange(timeline: Timeline): number {
  const model = compile(fullAgreement)
  const standings = Array.from({ length: 2000 }, (_, i) => {
    const { from, to } = timeline.query(100_000 + i * 100)
    const touches = Array.from({ length: to - from }, (_, k) => ({
      occurredAt: timeline.at(from + k),
      sourceId: 1,
      messageId: String(k).padStart(9, '0'),
      facts: timeline.distinctFacts[timeline.facts[from + k]!]!,
    }))
    return {
      contact: withClaims(fold(model, 'contact', touches), [
        {
          attribute: 'contact.jobLevel',
          value: 'head',
          provenance: 'declared',
          occurredAt: NOW,
          knownAt: NOW,
        },
        { attribute: 'contact.budget', value: 'yes', provenance: 'declared', occurredAt: NOW, knownAt: NOW },
      ]),
      account: null,
      verdicts: [],
      leadOpenedAt: START_SECOND * 1000,
      aheadAt: null,
    }
  })
  const { seconds } = timed(() =>
    standings.reduce((sum, standing) => sum + (nextChange(model, standing, NOW)?.at ?? 0), 0),
  )
  return (seconds / standings.length) * 1e6
}

/** The kernel's figures; `beside` is what the same run measured next to it. */
export async function benchScore(): Promise<BenchFigure[]> {
  const timeline = benchTimeline(CONTACTS, TOUCHPOINTS)
  const population: Population = { contacts: timeline, accounts: null, accountOf: null, leadOpenedAt: null }
  const bare = timed(() => bareLoop(timeline))
  const plainModel = compile(plainAgreement)
  const plain = timed(() => scoreAll(plainModel, population, NOW))
  assertSame(plainModel, population, plain.result)
  const fullModel = compile(fullAgreement)
  const leads = { ...population, leadOpenedAt: new Float64Array(timeline.contacts) }
  const full = timed(() => scoreAll(fullModel, leads, NOW))
  assertSame(fullModel, population, scoreAll(fullModel, population, NOW))
  const beside = `bare loop ${bare.seconds.toFixed(3)} s`
  return [
    {
      name: 'score 500,000 contacts from 10 million touchpoints',
      figure: plain.seconds,
      unit: 's',
      target: 0.1,
      beside,
    },
    {
      name: 'the same under an agreement of 25 rules',
      figure: full.seconds,
      unit: 's',
      target: 0.4,
      beside: `plain ${plain.seconds.toFixed(3)} s`,
    },
    {
      name: 'next change of one contact',
      figure: benchNextChange(timeline),
      unit: 'µs',
      target: 50,
      beside: 'once an ingest',
    },
  ]
}
