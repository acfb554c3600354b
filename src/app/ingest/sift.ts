// The first station of ingest: which events are new. The first delivery of a message wins for ever; a repeated
// one is told from a differing duplicate by its content, here and within the batch alike.

import type { Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'
import { findStoredMessages, insertConflicts } from '../../store/touchpoint.ts'
import type { CapturedEvent, IngestResult } from '../capture/event.ts'

export type IngestWord = IngestResult['results'][number]

export interface Sifted {
  /** A word for each event that is settled already. */
  readonly words: (IngestWord | undefined)[]
  /** Places of the events that are new. */
  readonly fresh: readonly number[]
}

const keyOf = (event: { readonly sourceId: number; readonly messageId: string }): string =>
  `${event.sourceId} ${event.messageId}`

/**
 * Sorts out what is stored already and counts differing duplicates. `trusting`: all but those repeated in the batch are
 * taken for new without a look; storing them tells whether they were.
 */
export async function sift(
  db: Kysely<Database>,
  events: readonly CapturedEvent[],
  at: number,
  { trusting }: { readonly trusting: boolean },
): Promise<Sifted> {
  const stored = trusting ? [] : await findStoredMessages(db, events)
  const seen = new Map(stored.map((message) => [keyOf(message), message.contentHash]))
  const words: (IngestWord | undefined)[] = new Array(events.length).fill(undefined)
  const fresh: number[] = []
  const conflicts: CapturedEvent[] = []
  events.forEach((event, place) => {
    const key = keyOf(event)
    const hash = seen.get(key)
    if (hash === undefined) {
      seen.set(key, event.contentHash)
      fresh.push(place)
      return
    }
    words[place] = hash === event.contentHash ? 'repeated' : 'conflict'
    if (hash !== event.contentHash) conflicts.push(event)
  })
  await insertConflicts(db, conflicts, at)
  return { words, fresh }
}
