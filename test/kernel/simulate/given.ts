// A small past written by hand: people with leads, deals, and what two models made of them, in days after a Monday.
import type { BucketChanges, Chronicle, DatedClaimColumns } from '../../../src/kernel/chronicle/chronicle.ts'
import {
  type Agreement,
  BUCKETS,
  type Bucket,
  compile,
  OUTCOMES,
  type Outcome,
} from '../../../src/kernel/index.ts'
import { DAY, type SimulationInput, type SimulationSettings } from '../../../src/kernel/simulate/input.ts'
import { agreement, card, facts, when } from '../given.ts'

/** Monday 2024-01-01, UTC. */
export const START = 1_704_067_200_000
export const day = (days: number): number => START + days * DAY

export interface GivenChange {
  readonly at: number
  readonly bucket: Bucket
  readonly score?: number
  readonly condition?: number
  readonly fit?: number
  readonly engagement?: number
}

export interface GivenLead {
  readonly opened: number
  readonly closed?: number
  readonly outcome?: Outcome
}

export interface GivenContact {
  readonly account?: number
  /** The account from this day on; before and without it: as far back as anybody knows. */
  readonly since?: number
  readonly source?: string
  readonly touched?: number
  /** So many days later the touchpoint became known; without it at once. */
  readonly toldLater?: number
  readonly leads?: readonly GivenLead[]
  readonly draft?: readonly GivenChange[]
  readonly against?: readonly GivenChange[]
}

export interface GivenDeal {
  readonly account?: number
  readonly contacts?: readonly number[]
  readonly opened: number
  readonly closed?: number
  readonly outcome?: 'won' | 'lost'
  readonly amount?: number
  readonly currency?: string
}

/** Out under a score of 10; in with fit A (of A, B) and engagement 1 (of 1, 2, 3). */
export const given = (name: string): Agreement =>
  agreement(
    [card()],
    {
      disqualified: [when('Not a customer for us', { score: { from: null, to: 9 } })],
      qualified: [
        when('Fits and is looking', { fit: { labels: ['A'] }, engagement: { labels: ['1'] } }),
        when('Would be nobody', { score: { from: 9000, to: null } }),
      ],
    },
    { name },
  )

const NO_CLAIMS = (owners: number): DatedClaimColumns => ({
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

const offsetsOf = (counts: readonly number[]): Uint32Array => {
  const offsets = new Uint32Array(counts.length + 1)
  for (const [i, count] of counts.entries()) offsets[i + 1] = offsets[i]! + count
  return offsets
}

export function chronicleOf(people: readonly GivenContact[], deals: readonly GivenDeal[]): Chronicle {
  const accounts =
    Math.max(-1, ...people.map((p) => p.account ?? -1), ...deals.map((d) => d.account ?? -1)) + 1
  const contacts = people.length
  const leads = people.flatMap((p, contact) => (p.leads ?? []).map((lead) => ({ ...lead, contact })))
  const touched = people.flatMap((p, contact) => (p.touched === undefined ? [] : [{ ...p, contact }]))
  const members = people.flatMap((p, contact) => (p.account === undefined ? [] : [{ ...p, contact }]))
  const sources = [...new Set(touched.map((p) => p.source ?? 'Website'))]
  const currencies = [...new Set(deals.flatMap((d) => d.currency ?? []))]
  const zeros = new Uint32Array(contacts + 1)
  return {
    contacts,
    ids: Float64Array.from(people, (_, c) => 1000 + c),
    accounts,
    accountIds: Float64Array.from({ length: accounts }, (_, a) => 1 + a),
    facts: sources.map((source) => facts({ trafficSource: source })),
    attributes: [],
    values: [],
    touches: {
      size: touched.length,
      offsets: offsetsOf(people.map((p) => (p.touched === undefined ? 0 : 1))),
      second: Uint32Array.from(touched, (p) => day(p.touched!) / 1000),
      millisecond: new Uint16Array(0),
      facts: Uint16Array.from(touched, (p) => sources.indexOf(p.source ?? 'Website')),
      delay: Uint32Array.from(touched, (p) => day(p.toldLater ?? 0) - START),
      farRow: new Uint32Array(0),
      farFrom: new Float64Array(0),
      endRow: new Uint32Array(0),
      endUntil: new Float64Array(0),
    },
    claims: NO_CLAIMS(contacts),
    accountClaims: NO_CLAIMS(accounts),
    memberships: {
      size: members.length,
      offsets: offsetsOf(people.map((p) => (p.account === undefined ? 0 : 1))),
      contact: Uint32Array.from(members, (p) => p.contact),
      account: Uint32Array.from(members, (p) => p.account!),
      from: Float64Array.from(members, (p) => day(p.since ?? -1000)),
      until: Float64Array.from(members, () => Infinity),
    },
    verdicts: {
      size: 0,
      offsets: zeros,
      verdict: new Uint8Array(0),
      from: new Float64Array(0),
      until: new Float64Array(0),
    },
    leads: {
      size: leads.length,
      offsets: offsetsOf(people.map((p) => p.leads?.length ?? 0)),
      id: Float64Array.from(leads, (_, l) => l + 1),
      contact: Uint32Array.from(leads, (lead) => lead.contact),
      openedAt: Float64Array.from(leads, (lead) => day(lead.opened)),
      closedAt: Float64Array.from(leads, (lead) => (lead.closed === undefined ? Infinity : day(lead.closed))),
      outcome: Uint8Array.from(leads, (lead) => (lead.outcome ? 1 + OUTCOMES.indexOf(lead.outcome) : 0)),
    },
    deals: {
      size: deals.length,
      id: Float64Array.from(deals, (_, d) => d + 1),
      account: Int32Array.from(deals, (d) => d.account ?? -1),
      openedAt: Float64Array.from(deals, (d) => day(d.opened)),
      closedAt: Float64Array.from(deals, (d) => (d.closed === undefined ? Infinity : day(d.closed))),
      outcome: Uint8Array.from(deals, (d) => (d.outcome === 'won' ? 1 : d.outcome === 'lost' ? 2 : 0)),
      amount: Float64Array.from(deals, (d) => d.amount ?? Number.NaN),
      currency: Uint8Array.from(deals, (d) => (d.currency ? currencies.indexOf(d.currency) : 255)),
      currencies,
      contactOffsets: offsetsOf(deals.map((d) => d.contacts?.length ?? 0)),
      contacts: Uint32Array.from(deals.flatMap((d) => d.contacts ?? [])),
    },
    watermark: { knownAt: day(10_000), touchpoints: touched.length, contacts },
  }
}

/** Changes as written; the peak of a lead is its best change while it was open. */
export function changesOf(people: readonly GivenContact[], model: 'draft' | 'against'): BucketChanges {
  const rows = people.flatMap((p) => p[model] ?? [])
  const leads = people.flatMap((p) => (p.leads ?? []).map((lead) => ({ lead, changes: p[model] ?? [] })))
  const peaks = leads.map(({ lead, changes }) =>
    changes
      .filter(({ at }) => at >= Math.min(lead.opened, 0) && at < (lead.closed ?? Infinity))
      .reduce<GivenChange | null>(
        (best, change) => (best === null || (change.score ?? 0) > (best.score ?? 0) ? change : best),
        null,
      ),
  )
  const conditionOf = (change: GivenChange) =>
    change.condition ?? (change.bucket === 'disqualified' ? 0 : change.bucket === 'qualified' ? 1 : -1)
  return {
    offsets: offsetsOf(people.map((p) => p[model]?.length ?? 0)),
    at: Float64Array.from(rows, ({ at }) => day(at)),
    bucket: Uint8Array.from(rows, ({ bucket }) => BUCKETS.indexOf(bucket)),
    condition: Int16Array.from(rows, conditionOf),
    score: Float64Array.from(rows, ({ score }) => score ?? 0),
    fitRank: Uint8Array.from(rows, ({ fit }) => fit ?? 0),
    engagementRank: Uint8Array.from(rows, ({ engagement }) => engagement ?? 0),
    peakScore: Float64Array.from(peaks, (peak) => peak?.score ?? (peak ? 0 : Number.NaN)),
    peakAt: Float64Array.from(peaks, (peak) => (peak ? day(peak.at) : Number.NaN)),
    peakFitRank: Uint8Array.from(peaks, (peak) => peak?.fit ?? 0),
    peakEngagementRank: Uint8Array.from(peaks, (peak) => peak?.engagement ?? 0),
  }
}

export const SETTINGS: SimulationSettings = {
  capacity: 1,
  minutesPerLead: 30,
  maturityDays: 7,
  currency: null,
  segment: 'account.industry',
  rounds: 200,
  seed: 1,
  outcomesUntil: null,
}

/** Four weeks from START on, unless said otherwise. */
export function input(
  people: readonly GivenContact[],
  deals: readonly GivenDeal[],
  settings: Partial<SimulationSettings> = {},
  days: { from: number; to: number } = { from: 0, to: 28 },
): SimulationInput {
  return {
    chronicle: chronicleOf(people, deals),
    draft: { model: compile(given('Draft')), changes: changesOf(people, 'draft') },
    against: { model: compile(given('Against')), changes: changesOf(people, 'against') },
    period: { from: day(days.from), to: day(days.to) },
    settings: { ...SETTINGS, ...settings },
  }
}
