// When it happened, from the up to four times that a message carries, corrected for a sender's wrong clock.
// Invariant: the answer lies in [0, MAX_INSTANT] and at most 24 hours ahead of the arrival.
// Deliberately absent: a clock. The arrival is given.

import { EVENT_AHEAD_MS_MAX } from '../../contract/segment.ts'
import { MAX_INSTANT } from '../../kernel/evidence.ts'
import type { Refusing } from './inspect.ts'

// Zone-less times come from servers and mean UTC; Date.parse would take the zone of this machine.
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?( ?(?:Z|[+-]\d{2}:?(?:\d{2})?))?)?$/i
/** Numbers below are seconds: as milliseconds they would lie before March 1973, when nobody sent events. */
const SECONDS_BELOW = 1e11

/** An instant in milliseconds; null where there is none (left out, null, empty); NaN where it cannot be read. */
export function readInstant(value: unknown): number | null {
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'number') return Math.trunc(value < SECONDS_BELOW ? value * 1000 : value)
  if (typeof value !== 'string') return Number.NaN
  const match = ISO.exec(value)
  if (match === null) return Number.NaN
  // V8 rolls 30 February over into March; nobody meant that.
  if (Number(match[3]) > 28 && !isDay(Number(match[1]), Number(match[2]), Number(match[3]))) return Number.NaN
  if (value.length === 24 && value.charCodeAt(23) === 90 && value.charCodeAt(10) === 84)
    return Date.parse(value)
  const zone = withMinutes((match[7] ?? 'Z').trim().toUpperCase())
  const day = value.slice(0, 10)
  const time = match[4] === undefined ? '00:00' : value.slice(11, value.length - (match[7]?.length ?? 0))
  return Date.parse(`${day}T${time.replace(',', '.')}${zone}`)
}

/** `+05` and `+0530` as `+05:00` and `+05:30`. */
const withMinutes = (zone: string): string =>
  zone.length === 3 ? `${zone}:00` : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone

const isDay = (year: number, month: number, day: number): boolean =>
  day <= new Date(Date.UTC(year, month, 0)).getUTCDate()

/** The times of one message, and the batch's sentAt for messages that have none. */
export interface MessageTimes {
  readonly timestamp?: unknown
  readonly originalTimestamp?: unknown
  readonly sentAt?: unknown
  readonly receivedAt?: unknown
}

/**
 * When it happened: `receivedAt - (sentAt - originalTimestamp)`, as Segment corrects clocks
 * (https://segment.com/docs/connections/spec/common/#timestamps). Where both `timestamp` and
 * `originalTimestamp` are given, somebody corrected already and `timestamp` holds. Never after the arrival
 * unless the message itself says so without a sentAt.
 */
export function resolveInstant(
  message: MessageTimes,
  batchSentAt: unknown,
  arrivedAt: number,
): number | Refusing {
  const timestamp = readInstant(message.timestamp)
  const original = readInstant(message.originalTimestamp)
  if (Number.isNaN(timestamp)) return { refused: 'time_invalid', field: 'timestamp' }
  if (Number.isNaN(original)) return { refused: 'time_invalid', field: 'originalTimestamp' }
  const field = timestamp === null && original !== null ? 'originalTimestamp' : 'timestamp'
  const stated = timestamp ?? original
  if (stated === null) return arrivedAt
  const corrected = timestamp !== null && original !== null
  // An unreadable sentAt costs the correction, not the event.
  const sentAt = corrected ? null : (readInstant(message.sentAt) ?? readInstant(batchSentAt))
  const at =
    sentAt === null || Number.isNaN(sentAt)
      ? stated
      : Math.min(arrivedAt, arrivalOf(message, arrivedAt) - (sentAt - stated))
  if (!(at >= 0 && at < MAX_INSTANT) || stated < 0) return { refused: 'time_out_of_range', field }
  if (at > arrivedAt + EVENT_AHEAD_MS_MAX) return { refused: 'time_ahead', field }
  return at
}

/** A message that was queued elsewhere says when it arrived there; a time after our own arrival is not believed. */
function arrivalOf(message: MessageTimes, arrivedAt: number): number {
  const receivedAt = readInstant(message.receivedAt)
  return receivedAt !== null && receivedAt > 0 && receivedAt <= arrivedAt ? receivedAt : arrivedAt
}
