// The columns of bench/replay.ts, by the seeded recipe of the baselines (bench/kernel.ts has it): person = floor(500k u^1.5),
// kind = floor(20 u^2), 365 days. The full one adds what makes a replay hard: one touchpoint in fifty a few hours or days
// late, one in a hundred taken back by a late verdict, one contact in ten whose earlier half was linked later, a lead each.
// Deliberately absent: a database.

import type { Chronicle, DatedClaimColumns } from '../src/kernel/chronicle/chronicle.ts'
import type { Timeline } from '../src/kernel/index.ts'
import { benchTimeline } from './kernel.ts'

export const CONTACTS = 500_000
export const TOUCHPOINTS = 10_000_000
const START = 1_700_000_000_000
const DAY = 86_400_000
export const PERIOD = { from: START + 30 * DAY, to: START + 365 * DAY }
const PEOPLE_AN_ACCOUNT = 5

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const none = () => new Float64Array(0)
const places = (size: number, offset = 0) => Float64Array.from({ length: size }, (_, i) => i + offset)

/** The claims of the timeline; of an account only the first of its people says anything. */
function claimsOf({ claims, attributes, contacts }: Timeline): DatedClaimColumns {
  const offsets = new Uint32Array(contacts + 1)
  const rows: number[] = []
  for (let c = 0; c < contacts; c++) {
    for (let row = claims.offsets[c]!; row < claims.offsets[c + 1]!; row++)
      if (c % PEOPLE_AN_ACCOUNT === 0 || !attributes[claims.cells[row]! >> 2]!.startsWith('account.'))
        rows.push(row)
    offsets[c + 1] = rows.length
  }
  const knownAt = Float64Array.from(rows, (row) => claims.knownAt[row]!)
  return {
    size: rows.length,
    offsets,
    cell: Uint32Array.from(rows, (row) => claims.cells[row]!),
    value: Uint32Array.from(rows, (row) => claims.values[row]!),
    occurredAt: Float64Array.from(rows, (row) => claims.occurredAt[row]!),
    knownAt,
    from: knownAt.slice(),
    until: new Float64Array(rows.length).fill(Infinity),
    assumed: new Uint8Array(rows.length),
  }
}

function nobody(owners: number): DatedClaimColumns {
  const offsets = new Uint32Array(owners + 1)
  const wholes = new Uint32Array(0)
  const [occurredAt, knownAt, from, until] = [none(), none(), none(), none()]
  return {
    size: 0,
    offsets,
    cell: wholes,
    value: wholes,
    occurredAt,
    knownAt,
    from,
    until,
    assumed: new Uint8Array(0),
  }
}

function chronicleOf(
  timeline: Timeline,
  leads: Chronicle['leads'],
  more: Partial<Chronicle['touches']>,
): Chronicle {
  const { contacts, rows } = timeline
  const accounts = Math.ceil(contacts / PEOPLE_AN_ACCOUNT)
  const [wholes, bytes] = [new Uint32Array(0), new Uint8Array(0)]
  return {
    contacts,
    ids: places(contacts, 1),
    accounts,
    accountIds: places(accounts, 1),
    facts: timeline.distinctFacts,
    attributes: timeline.attributes,
    values: timeline.distinctValues,
    touches: {
      size: rows,
      offsets: timeline.offsets,
      second: timeline.second.slice(0, rows),
      millisecond: new Uint16Array(0),
      facts: Uint16Array.from(timeline.facts.subarray(0, rows)),
      delay: wholes,
      farRow: wholes,
      farFrom: none(),
      endRow: wholes,
      endUntil: none(),
      ...more,
    },
    claims: claimsOf(timeline),
    accountClaims: nobody(accounts),
    memberships: {
      size: contacts,
      offsets: Uint32Array.from({ length: contacts + 1 }, (_, c) => c),
      contact: Uint32Array.from({ length: contacts }, (_, c) => c),
      account: Uint32Array.from({ length: contacts }, (_, c) => Math.floor(c / PEOPLE_AN_ACCOUNT)),
      from: new Float64Array(contacts).fill(START),
      until: new Float64Array(contacts).fill(Infinity),
    },
    verdicts: {
      size: 0,
      offsets: new Uint32Array(contacts + 1),
      verdict: bytes,
      from: none(),
      until: none(),
    },
    leads,
    deals: {
      size: 0,
      id: none(),
      account: new Int32Array(0),
      openedAt: none(),
      closedAt: none(),
      outcome: bytes,
      amount: none(),
      currency: bytes,
      currencies: [],
      contactOffsets: new Uint32Array(1),
      contacts: wholes,
    },
    watermark: { knownAt: PERIOD.to, touchpoints: rows, contacts },
  }
}

const noLeads = (contacts: number): Chronicle['leads'] => ({
  size: 0,
  offsets: new Uint32Array(contacts + 1),
  id: none(),
  contact: new Uint32Array(0),
  openedAt: none(),
  closedAt: none(),
  outcome: new Uint8Array(0),
})

/** Touchpoints that were known when they occurred, and nothing else that happens to them. */
export function plainChronicle(contacts: number, touchpoints: number): Chronicle {
  return chronicleOf(benchTimeline(contacts, touchpoints), noLeads(contacts), {})
}

/** The same with late touchpoints, verdicts and links, and a lead each. */
export function fullChronicle(contacts: number, touchpoints: number): Chronicle {
  const timeline = benchTimeline(contacts, touchpoints)
  const { offsets, rows } = timeline
  const unit = mulberry32(43)
  const delay = new Uint32Array(rows)
  const [endRow, endUntil]: [number[], number[]] = [[], []]
  for (let c = 0; c < contacts; c++) {
    const [first, end] = [offsets[c]!, offsets[c + 1]!]
    const middle = unit() < 0.1 ? (first + end) >> 1 : first
    const linkedAt = middle > first ? timeline.at(middle) : 0
    for (let row = first; row < end; row++) {
      const late = unit()
      if (late < 0.02) delay[row] = Math.floor(unit() * (late < 0.01 ? 0.2 : 5) * DAY)
      if (row < middle) delay[row] = Math.max(delay[row]!, linkedAt - timeline.at(row))
      if (unit() >= 0.01) continue
      endRow.push(row)
      endUntil.push(timeline.at(row) + delay[row]! + 1 + Math.floor(unit() * 10 * DAY))
    }
  }
  const opened = Float64Array.from({ length: contacts }, (_, c) =>
    offsets[c]! < offsets[c + 1]! ? timeline.at(offsets[c]!) : START,
  )
  const leads: Chronicle['leads'] = {
    size: contacts,
    offsets: Uint32Array.from({ length: contacts + 1 }, (_, c) => c),
    id: places(contacts, 1),
    contact: Uint32Array.from({ length: contacts }, (_, c) => c),
    openedAt: opened,
    closedAt: opened.map((at) => (unit() < 0.6 ? at + (20 + Math.floor(unit() * 200)) * DAY : Infinity)),
    outcome: Uint8Array.from({ length: contacts }, () => (unit() < 0.1 ? 1 : 0)),
  }
  return chronicleOf(timeline, leads, {
    delay,
    endRow: Uint32Array.from(endRow),
    endUntil: Float64Array.from(endUntil),
  })
}
