// What is kept of a message beside its columns: the sender's properties on top, where rules look for them, then
// every other field under its own name. Invariant: nothing that was sent is lost, but the key and the transport.
// Deliberately absent: the address of the request. What the sender did not say about a person is not gathered.

import type { TraitRecord } from './attribute.ts'
import type { Draft } from './draft.ts'

/** Fields that are columns already, or that speak of the transport and not of what happened. */
const NOT_KEPT = new Set(['type', 'messageId', 'properties', 'writeKey', '_metadata', 'receivedAt'])
const TIMES = new Set(['timestamp', 'originalTimestamp', 'sentAt'])
const IDS = new Set(['userId', 'anonymousId'])

/**
 * A field whose name a property has already stands under `$name`. Ids are kept where the touchpoint does not hang
 * on them; times where they are not the instant that was stored.
 */
export function storedProperties(draft: Draft): Record<string, unknown> {
  const { message, properties, delivery, context } = draft
  const stored: Record<string, unknown> = { ...properties }
  const keep = (key: string, value: unknown): void => {
    stored[Object.hasOwn(stored, key) ? `$${key}` : key] = value
  }
  for (const key of Object.keys(message)) {
    if (NOT_KEPT.has(key) || key === 'context') continue
    const value = message[key]
    if (IDS.has(key) && (value === null || String(value) === draft.identifiers[0]?.value)) continue
    if (TIMES.has(key) && value === new Date(draft.occurredAt).toISOString()) continue
    keep(key, value)
  }
  if (message.context !== undefined || delivery.batchContext !== undefined)
    keep('context', context as TraitRecord)
  return stored
}
