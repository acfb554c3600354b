// Changes for the streams: this process's at once, by listening; those of other processes (a command beside the
// server, another server) by reading the decisions after the last one seen, while somebody listens.
// Ids are those of decisions, so that Last-Event-ID works across processes and restarts.
// Deliberately absent: exactly once. A change may be told twice; it only says "look again".

import { type ChangeView, decisionsSince, listenToChanges, newestDecision } from '../app/change-feed.ts'
import type { Context } from '../app/context.ts'
import type { ChangeSource, StreamEvent } from './change-clients.ts'

/** How often other processes' decisions are looked for; the look is one read of an index. */
export const LOOK_MS = 1000
/** Changes told by this process that are remembered, so that the next look does not tell them again. */
const TOLD_MAX = 10_000

const nameOf = ({ contact, at, bucket }: ChangeView): string => `${contact} ${at} ${bucket}`

/** A source over the change feed of the context's database. It looks and listens only while it is subscribed to. */
export function openChangeSource(ctx: Context): ChangeSource {
  const listeners = new Set<(event: StreamEvent) => void>()
  const told = new Set<string>()
  let last: number | null = null
  let looking: NodeJS.Timeout | null = null
  let stopListening: (() => void) | null = null

  const tell = (event: StreamEvent) => {
    for (const listener of listeners) listener(event)
  }
  const remember = (change: ChangeView) => {
    if (told.size >= TOLD_MAX) told.delete(told.values().next().value as string)
    told.add(nameOf(change))
  }
  const look = async () => {
    if (last === null) last = await newestDecision(ctx)
    const { last: next, changes } = await decisionsSince(ctx, last)
    for (const change of changes) if (!told.delete(nameOf(change))) tell({ id: null, data: change })
    // Told alone, an id moves every client's Last-Event-ID past what has been read.
    if (next !== last) tell({ id: String(next), data: null })
    last = next
  }
  const lookAfter = (ms: number) => {
    looking = setTimeout(async () => {
      await look().catch((error) => ctx.log.debug({ err: error }, 'could not look for changes'))
      if (looking !== null) lookAfter(LOOK_MS)
    }, ms)
    looking.unref()
  }
  return {
    async since(id) {
      const { last: next, changes } = await decisionsSince(ctx, Number(id))
      return [...changes.map((data) => ({ id: null, data })), { id: String(next), data: null }]
    },
    subscribe(listener) {
      listeners.add(listener)
      if (looking === null) {
        stopListening = listenToChanges(ctx, (changes) => {
          for (const change of changes) {
            remember(change)
            tell({ id: null, data: change })
          }
        })
        // At once, for what is looked for is what comes after the first look.
        lookAfter(0)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0 || looking === null) return
        clearTimeout(looking)
        looking = null
        last = null
        stopListening?.()
      }
    },
  }
}
