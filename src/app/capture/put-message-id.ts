// The id that makes a delivery idempotent for ever: the sender's own, or a hash of the message.
// Invariant: the same message without an id gets the same id again where it carries its own time; where it
// carries none, its arrival and place tell it from an equal one, so that nothing is swallowed.

import { createHash } from 'node:crypto'
import type { Draft } from './draft.ts'

const HASHED_PREFIX = 'hash-'
/** Base64 characters kept of a SHA-256: 132 bits, so that two events never meet by chance. */
const HASHED_LENGTH = 22

export function putMessageId(draft: Draft): null {
  const { messageId } = draft.message
  const given = typeof messageId === 'number' ? String(messageId) : messageId
  draft.messageId = typeof given === 'string' && given.trim() !== '' ? given.trim() : hashed(draft)
  return null
}

function hashed({ message, delivery, messageType }: Draft): string {
  const {
    sentAt: _sent,
    receivedAt: _received,
    _metadata,
    writeKey: _key,
    messageId: _id,
    ...content
  } = message
  const isDated = [content.timestamp, content.originalTimestamp].some(
    (time) => time !== undefined && time !== null,
  )
  const place = isDated ? '' : `${delivery.arrivedAt} ${delivery.index ?? 0}`
  const text = `${messageType} ${place} ${JSON.stringify(sorted(content))}`
  return HASHED_PREFIX + createHash('sha256').update(text).digest('base64url').slice(0, HASHED_LENGTH)
}

/** A copy with keys in order; depth and size were bounded before. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  )
}
