// The pen of a journey: it writes one record after the other, counts the budget of a visit, remembers who is known.
// Invariant: a record is dated before the end of the market and its message id is never used twice.

import { type Random, stream } from '../random.ts'
import type { Span } from './journey.ts'
import { identifyCall, type Landing, listRow, pageCall, serverTrack, webTrack } from './message.ts'
import type { Device, Person } from './person.ts'
import type { Maker, MarketRecord, SegmentMessage } from './record.ts'
import { WEBSITE } from './source.ts'

export interface Visit {
  readonly person: Person
  readonly span: Span
  readonly records: MarketRecord[]
  readonly hot: { at: number; type: string }[]
  readonly machineMessageIds: string[]
  readonly usedDevices: Set<string>
  /** Devices on which the person has been identified. */
  readonly knownDevices: Set<string>
  readonly scanner: Random
  readonly withUserId: boolean
  identifiedAt: number | null
  unsubscribed: boolean
  written: number
  /** Records that the present visit may still write. */
  left: number
  clock: number
}

/** The pen before the first visit. */
export function beginSession(seed: number, person: Person, span: Span): Visit {
  return {
    person,
    span,
    records: [],
    hot: [],
    machineMessageIds: [],
    usedDevices: new Set(),
    knownDevices: new Set(),
    scanner: stream(seed, 'mailScanners', person.id),
    withUserId: stream(seed, 'user-id', person.id).chance(0.4),
    identifiedAt: null,
    unsubscribed: false,
    written: 0,
    left: 0,
    clock: 0,
  }
}

const MACHINES: readonly Maker[] = ['scanner']

function write(
  visit: Visit,
  source: string,
  by: Maker,
  make: (stamp: { messageId: string; at: number }) => SegmentMessage,
  at = visit.clock,
): void {
  if (visit.left <= 0) return
  visit.left--
  visit.written++
  const dated = at < visit.span.to ? at : visit.span.to - 1000
  const messageId = `${visit.person.id}-${visit.written}`
  if (MACHINES.includes(by)) visit.machineMessageIds.push(messageId)
  visit.records.push({ kind: 'message', at: dated, by, source, message: make({ messageId, at: dated }) })
}

const makerOf = (person: Person): Maker =>
  person.persona === 'crawler'
    ? 'crawler'
    : person.persona === 'spammer'
      ? 'spammer'
      : person.persona === 'tester'
        ? 'tester'
        : 'person'

export function writePage(visit: Visit, device: Device, path: string, landing: Landing | null): void {
  visit.usedDevices.add(device.anonymousId)
  write(visit, WEBSITE, makerOf(visit.person), (stamp) => pageCall(stamp, device, path, landing))
}

export function writeWeb(
  visit: Visit,
  device: Device,
  type: string,
  path: string,
  properties: Record<string, unknown>,
  { source = WEBSITE, landing = null }: { source?: string; landing?: Landing | null } = {},
): void {
  visit.usedDevices.add(device.anonymousId)
  write(visit, source, makerOf(visit.person), (stamp) =>
    webTrack(stamp, device, type, path, properties, landing),
  )
}

export function writeServer(
  visit: Visit,
  source: string,
  type: string,
  properties: Record<string, unknown>,
  {
    by = 'person',
    at,
    agent = null,
  }: { by?: Maker; at?: number; agent?: { userAgent: string; ip: string } | null } = {},
): void {
  write(visit, source, by, (stamp) => serverTrack(stamp, visit.person, type, properties, agent), at)
}

/** The person becomes known on this device. */
export function writeIdentify(
  visit: Visit,
  device: Device,
  { full, source = WEBSITE }: { full: boolean; source?: string },
): void {
  if (visit.left <= 0) return
  visit.usedDevices.add(device.anonymousId)
  visit.knownDevices.add(device.anonymousId)
  visit.identifiedAt ??= visit.clock
  write(visit, source, makerOf(visit.person), (stamp) =>
    identifyCall(stamp, visit.person, device, { full, withUserId: visit.withUserId }),
  )
}

/** The person stands on a list. */
export function writeRow(
  visit: Visit,
  list: string,
  detail: { sloppy: boolean; consent: string; note: string },
): void {
  if (visit.left <= 0) return
  visit.left--
  visit.identifiedAt ??= visit.clock
  visit.records.push({
    kind: 'row',
    at: visit.clock,
    by: 'person',
    list,
    row: listRow(visit.person, visit.clock, detail),
  })
}

export const markHot = (visit: Visit, type: string): void => {
  visit.hot.push({ at: visit.clock, type })
}
