// Bytes to JSON, or a refusal: valid UTF-8 only, no nesting beyond DEPTH_MAX, no keys that reach prototypes.
// Checked before anything else sees the body, so that no schema walks a hostile structure.
// Deliberately absent: repair of any kind; a byte order mark is the one thing skipped.

import { isUtf8 } from 'node:buffer'
import { ApiError } from './errors.ts'

/** Deepest nesting of arrays and objects; Segment's own events stay below ten. */
export const DEPTH_MAX = 32

/** Parses a body; throws ApiError `invalid_utf8`, `malformed_json` or `bad_request`. */
export function parseJsonBody(bytes: Buffer): unknown {
  const text = parseUtf8(bytes)
  if (depthOf(bytes) > DEPTH_MAX)
    throw new ApiError('bad_request', { detail: `It is nested more than ${DEPTH_MAX} deep.` })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ApiError('malformed_json', { cause })
  }
  // The words are looked for in the text first: nearly every body has neither, nor an escaped letter that hides one.
  if (text.includes('__proto__') || text.includes('constructor') || text.includes('\\u')) refuseProto(value)
  return value
}

/** The text of a body without its byte order mark; throws ApiError `invalid_utf8`. */
export function parseUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ApiError('invalid_utf8')
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return bytes.toString('utf8', start)
}

/** Deepest nesting, counted over the bytes; stops counting once it is over the limit. */
function depthOf(bytes: Buffer): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let pos = 0; pos < bytes.length; pos++) {
    const byte = bytes[pos]
    if (inString) {
      if (byte === 0x5c) pos++
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x7b || byte === 0x5b) {
      depth++
      if (depth > deepest) deepest = depth
      if (deepest > DEPTH_MAX) return deepest
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return deepest
}

/** Throws for an own key `__proto__`, and for `constructor` that holds `prototype`. Depth is bounded already. */
function refuseProto(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const reaches =
      key === '__proto__' ||
      (key === 'constructor' &&
        typeof inner === 'object' &&
        inner !== null &&
        Object.hasOwn(inner, 'prototype'))
    if (reaches) throw new ApiError('bad_request', { field: key, detail: `The key "${key}" is not allowed.` })
    refuseProto(inner)
  }
}
