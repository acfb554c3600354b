// All figures of a simulation from finished replays: 500,000 contacts of 100,000 accounts with a lead each, 20,000 won deals
// among 50,000, two models, 1,000 rounds of the paired bootstrap, on one thread. Columns are made here; what replays cost is
// measured by the bench of the replay.

import type { BucketChanges, Chronicle } from '../src/kernel/chronicle/chronicle.ts'
import { type Agreement, compile, type Model } from '../src/kernel/index.ts'
import { type Random, stream } from '../src/kernel/random.ts'
import { DAY } from '../src/kernel/simulate/input.ts'
import { simulate } from '../src/kernel/simulate/simulate.ts'
import type { BenchFigure } from './kernel.ts'

const CONTACTS = 500_000
const ACCOUNTS = 100_000
const DEALS = 50_000
const START = 1_704_067_200_000
const SPAN = 365 * DAY
const RUNS = 5
const ROUNDS = 1_000

const one = (size: number): Uint32Array => Uint32Array.from({ length: size + 1 }, (_, i) => i)
const none = (owners: number) => ({
  size: 0,
  offsets: new Uint32Array(owners + 1),
  cell: new Uint32Array(0),
  value: new Uint32Array(0),
  occurredAt: new Float64Array(0),
  knownAt: new Float64Array(0),
  from: new Float64Array(0),
  until: new Float64Array(0),
  assumed: new Uint8Array(0),
})

function chronicleOf(random: Random): Chronicle {
  const account = Uint32Array.from({ length: CONTACTS }, () => random.whole(0, ACCOUNTS - 1))
  const openedAt = Float64Array.from({ length: CONTACTS }, () => START + Math.floor(random.unit() * SPAN))
  const dealContact = Uint32Array.from({ length: DEALS }, () => random.whole(0, CONTACTS - 1))
  const dealOpened = Float64Array.from(
    dealContact,
    (c) => openedAt[c]! + Math.floor(random.between(1, 60) * DAY),
  )
  return {
    contacts: CONTACTS,
    ids: Float64Array.from({ length: CONTACTS }, (_, c) => c),
    accounts: ACCOUNTS,
    accountIds: Float64Array.from({ length: ACCOUNTS }, (_, a) => a),
    facts: Array.from({ length: 20 }, (_, i) => ({
      type: 'page_viewed',
      own: true,
      channel: 'direct' as const,
      trafficSource: `source ${i}`,
      medium: null,
      campaign: null,
      source: 'Website',
      incentivised: false,
      path: null,
      properties: {},
    })),
    attributes: [],
    values: [],
    touches: {
      size: CONTACTS,
      offsets: one(CONTACTS),
      second: Uint32Array.from(openedAt, (at) => Math.floor(at / 1000)),
      millisecond: new Uint16Array(0),
      facts: Uint16Array.from({ length: CONTACTS }, () => random.whole(0, 19)),
      delay: new Uint32Array(0),
      farRow: new Uint32Array(0),
      farFrom: new Float64Array(0),
      endRow: new Uint32Array(0),
      endUntil: new Float64Array(0),
    },
    claims: none(CONTACTS),
    accountClaims: none(ACCOUNTS),
    memberships: {
      size: CONTACTS,
      offsets: one(CONTACTS),
      contact: Uint32Array.from({ length: CONTACTS }, (_, c) => c),
      account,
      from: openedAt,
      until: new Float64Array(CONTACTS).fill(Infinity),
    },
    verdicts: {
      size: 0,
      offsets: new Uint32Array(CONTACTS + 1),
      verdict: new Uint8Array(0),
      from: new Float64Array(0),
      until: new Float64Array(0),
    },
    leads: {
      size: CONTACTS,
      offsets: one(CONTACTS),
      id: Float64Array.from({ length: CONTACTS }, (_, l) => l),
      contact: Uint32Array.from({ length: CONTACTS }, (_, c) => c),
      openedAt,
      closedAt: new Float64Array(CONTACTS).fill(Infinity),
      outcome: new Uint8Array(CONTACTS),
    },
    deals: {
      size: DEALS,
      id: Float64Array.from({ length: DEALS }, (_, d) => d),
      account: Int32Array.from(dealContact, (c) => account[c]!),
      openedAt: dealOpened,
      closedAt: dealOpened.map((at) => at + 30 * DAY),
      outcome: Uint8Array.from({ length: DEALS }, () => (random.chance(0.4) ? 1 : 2)),
      amount: Float64Array.from({ length: DEALS }, () => 1000 / (random.unit() + 0.05)),
      currency: new Uint8Array(DEALS),
      currencies: ['EUR'],
      contactOffsets: one(DEALS),
      contacts: dealContact,
    },
    watermark: { knownAt: START + SPAN, touchpoints: CONTACTS, contacts: CONTACTS },
  }
}

/** Two changes a contact: nurture from its lead's opening, and for a fifth `qualified` within a month. */
function changesOf({ leads }: Chronicle, random: Random): BucketChanges {
  const offsets = new Uint32Array(CONTACTS + 1)
  const rows: { at: number; bucket: number; score: number }[] = []
  for (let c = 0; c < CONTACTS; c++) {
    const opened = leads.openedAt[c]!
    rows.push({ at: opened, bucket: 1, score: random.between(0, 40) })
    if (random.chance(0.2))
      rows.push({ at: opened + random.between(0, 30) * DAY, bucket: 0, score: random.between(50, 100) })
    offsets[c + 1] = rows.length
  }
  const last = (c: number) => rows[offsets[c + 1]! - 1]!
  const people = Array.from({ length: CONTACTS }, (_, c) => last(c))
  return {
    offsets,
    at: Float64Array.from(rows, ({ at }) => at),
    bucket: Uint8Array.from(rows, ({ bucket }) => bucket),
    condition: Int16Array.from(rows, ({ bucket }) => (bucket === 0 ? 0 : -1)),
    score: Float64Array.from(rows, ({ score }) => score),
    fitRank: new Uint8Array(rows.length),
    engagementRank: Uint8Array.from(rows, ({ bucket }) => bucket),
    peakScore: Float64Array.from(people, ({ score }) => score),
    peakAt: Float64Array.from(people, ({ at }) => at),
    peakFitRank: new Uint8Array(CONTACTS),
    peakEngagementRank: Uint8Array.from(people, ({ bucket }) => bucket),
  }
}

function modelOf(): Model {
  const scale = {
    labels: [
      { label: 'A', from: 50 },
      { label: 'B', from: null },
    ],
  }
  const agreement: Agreement = {
    name: 'bench',
    trust: { verified: 1, observed: 1, enriched: 1, declared: 1 },
    ideal: [],
    scorecards: [
      {
        name: 'all',
        base: 0,
        fit: [],
        engagement: [],
        grades: { fit: scale, engagement: scale },
        scale: null,
      },
    ],
    buckets: {
      disqualified: [],
      qualified: [
        {
          says: 'Is looking',
          scorecard: null,
          fit: null,
          engagement: { labels: ['A'] },
          score: null,
          attributes: [],
          verdicts: null,
          sources: null,
          channels: null,
          touchpoint: null,
        },
      ],
    },
    handoff: { acceptWithinSeconds: null, workingHours: false, capacityPerWeek: null },
  }
  return compile(agreement)
}

export async function benchSimulateFigures(): Promise<BenchFigure[]> {
  const chronicle = chronicleOf(stream(1, 'chronicle'))
  const model = modelOf()
  const draft = { model, changes: changesOf(chronicle, stream(1, 'draft')) }
  const against = { model, changes: changesOf(chronicle, stream(1, 'against')) }
  const period = { from: START - 1, to: START + SPAN }
  const run = (rounds: number) => {
    const settings = {
      capacity: 400,
      minutesPerLead: 20,
      maturityDays: 90,
      currency: null,
      segment: 'account.industry',
      rounds,
      seed: 1,
      outcomesUntil: null,
    }
    const start = performance.now()
    const report = simulate({ chronicle, draft, against, period, settings })
    return { seconds: (performance.now() - start) / 1000, report }
  }
  const median = (rounds: number) => {
    const runs = Array.from({ length: RUNS }, () => run(rounds)).sort((a, b) => a.seconds - b.seconds)
    return runs[Math.floor(RUNS / 2)]!
  }
  const bare = median(1)
  const whole = median(ROUNDS)
  const { deals, leads } = whole.report
  return [
    {
      name: `figures of a simulation, ${leads.toLocaleString('en')} leads, two models, 1,000 bootstrap rounds`,
      figure: whole.seconds,
      unit: 's',
      target: 2,
      beside: `1 thread; ${deals.won.toLocaleString('en')} wins; without the rounds ${bare.seconds.toFixed(2)} s`,
    },
  ]
}
