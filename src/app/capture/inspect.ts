// One walk over an event that somebody sent: refuses what PostgreSQL, JSON or the next reader could not bear,
// and hashes the content on the way, so that nothing is read twice.
// Invariant: an event that passes can be stored as jsonb and read back unchanged.
// Deliberately absent: the meaning of any field.

import {
  EVENT_BYTES_MAX,
  EVENT_DEPTH_MAX,
  EVENT_VALUES_MAX,
  type EventRefusal,
  TEXT_LENGTH_MAX,
} from '../../contract/segment.ts'
import { HASH_KIND, hashText, type Lanes, tie, toContentHash } from './content-hash.ts'

export interface Refusing {
  readonly refused: EventRefusal
  readonly field: string | null
}

// Below this many UTF-16 units an event cannot exceed its bytes, since JSON needs at most six for one unit.
const SURELY_SMALL = Math.floor(EVENT_BYTES_MAX / 6)
/** Where an event was on the road says nothing about its content: a retry differs in these. */
const NOT_CONTENT = new Set(['sentAt', 'receivedAt', '_metadata', 'writeKey', 'messageId'])

interface Walk {
  values: number
  units: number
  /** Only bodies that were not valid UTF-8 are searched for U+FFFD, which decoding put there. */
  lossy: boolean
  refused: EventRefusal | null
  path: string[]
}

interface WellFormed {
  isWellFormed(): boolean
}

function textFault(text: string, walk: Walk): EventRefusal | null {
  walk.units += text.length + 3
  if (text.length > TEXT_LENGTH_MAX) return 'text_too_long'
  if (text.includes('\u0000') || !(text as unknown as WellFormed).isWellFormed()) return 'text_invalid'
  return walk.lossy && text.includes('\ufffd') ? 'text_invalid' : null
}

function keyFault(key: string, value: unknown, walk: Walk): EventRefusal | null {
  // `constructor` alone is an honest property (a Formula 1 team); with a prototype in it, it is an attack.
  if (key === '__proto__') return 'key_reserved'
  if (key === 'constructor' && typeof value === 'object' && value !== null && 'prototype' in value)
    if (Object.hasOwn(value, 'prototype')) return 'key_reserved'
  return textFault(key, walk)
}

/** A path as it may be shown and logged: the key itself may be what was wrong. */
const readable = (path: string): string =>
  (path.length > 200 ? `${path.slice(0, 200)}…` : path)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is to be removed.
    .replace(/[\u0000-\u001f\ud800-\udfff]/g, '\ufffd')

/** Walks one value; false when refused, with the reason in the walk and the path from the inside out. */
function visit(value: unknown, depth: number, walk: Walk, into: Lanes): boolean {
  walk.values++
  if (typeof value === 'string') {
    walk.refused = textFault(value, walk)
    hashText(value, HASH_KIND.text, into)
    return walk.refused === null
  }
  if (typeof value === 'number') {
    walk.units += 20
    if (!Number.isFinite(value)) walk.refused = 'number_not_finite'
    hashText(String(value), HASH_KIND.number, into)
    return walk.refused === null
  }
  if (value === null || typeof value !== 'object') {
    walk.units += 6
    if (value !== null && typeof value !== 'boolean') walk.refused = 'wrong_type'
    hashText(String(value), HASH_KIND.literal, into)
    return walk.refused === null
  }
  if (depth >= EVENT_DEPTH_MAX) walk.refused = 'too_deep'
  else if (walk.values > EVENT_VALUES_MAX) walk.refused = 'too_many_values'
  return walk.refused === null && visitMembers(value, depth, walk, into)
}

function visitMembers(value: object, depth: number, walk: Walk, into: Lanes): boolean {
  let a = Array.isArray(value) ? HASH_KIND.list : HASH_KIND.record
  let b = a
  // JSON.parse makes own keys only; for-in reads them without an array in between.
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    walk.refused = keyFault(key, member, walk)
    if (walk.refused !== null || !visit(member, depth + 1, walk, into)) {
      walk.path.push(key)
      return false
    }
    if (depth === 0 && NOT_CONTENT.has(key)) continue
    const { a: memberA, b: memberB } = into
    hashText(key, HASH_KIND.record, into)
    a = (a + tie(into.a, memberA)) | 0
    b = (b + tie(into.b, memberB)) | 0
  }
  into.a = a
  into.b = b
  return true
}

/**
 * The content hash of an event, or why it is refused and where. `lossy` says that the body was not valid UTF-8
 * and was decoded with U+FFFD in place of what could not be read.
 */
export function inspect(event: unknown, lossy: boolean): { contentHash: number } | Refusing {
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return { refused: 'not_an_object', field: null }
  const walk: Walk = { values: 0, units: 0, lossy, refused: null, path: [] }
  const lanes: Lanes = { a: 0, b: 0 }
  visit(event, 0, walk, lanes)
  if (walk.refused !== null) return { refused: walk.refused, field: readable(walk.path.reverse().join('.')) }
  if (walk.units > SURELY_SMALL && Buffer.byteLength(JSON.stringify(event)) > EVENT_BYTES_MAX)
    return { refused: 'event_too_large', field: null }
  return { contentHash: toContentHash(lanes) }
}
