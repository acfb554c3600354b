// What changed, told to whoever listens in this process, after the commit and never before. Other processes
// write to the same database: their decisions are read by id (decisionsSince).
// Deliberately absent: LISTEN/NOTIFY, which the embedded database does not carry between connections.

import { EventEmitter } from 'node:events'
import type { z } from 'zod'
import type { Change } from '../contract/overview.ts'
import { decisionsAfter, lastDecision } from '../store/decision.ts'
import type { Context } from './context.ts'
import type { ContactChange } from './ingest/restate.ts'

export type ChangeView = z.infer<typeof Change>

/** Changes of one commit, for a listener. */
export type ChangeListener = (changes: readonly ChangeView[]) => void

/** Changes told of one commit; a rescore of everybody says "look again", not a million names. */
const ANNOUNCED_MAX = 1_000
/** Listeners of one process: one for each open event stream. */
const LISTENERS_MAX = 10_000
/** Decisions that one look at other processes' work takes in. */
const DECISIONS_READ_MAX = 1_000

// Per database handle, so that two servers in one process (tests) do not hear each other.
const emitters = new WeakMap<object, EventEmitter>()
function emitterOf(ctx: Pick<Context, 'db'>): EventEmitter {
  let emitter = emitters.get(ctx.db)
  if (emitter === undefined) {
    emitter = new EventEmitter()
    emitter.setMaxListeners(LISTENERS_MAX)
    emitters.set(ctx.db, emitter)
  }
  return emitter
}

/** Calls `listener` after each commit in this process; the function returned ends that. */
export function listenToChanges(ctx: Pick<Context, 'db'>, listener: ChangeListener): () => void {
  const emitter = emitterOf(ctx)
  emitter.on('changes', listener)
  return () => void emitter.off('changes', listener)
}

/** Tells the listeners what a committed transaction changed. A listener that throws is logged and passed over. */
export function announce(ctx: Pick<Context, 'db' | 'log'>, changes: readonly ContactChange[]): void {
  const emitter = emitterOf(ctx)
  if (changes.length === 0 || emitter.listenerCount('changes') === 0) return
  const views = changes.slice(0, ANNOUNCED_MAX).map(viewOf)
  for (const listener of emitter.listeners('changes') as ChangeListener[]) {
    try {
      listener(views)
    } catch (error) {
      ctx.log.error({ err: error }, 'a listener to changes failed')
    }
  }
}

const viewOf = (change: ContactChange): ChangeView => ({
  at: new Date(change.at).toISOString(),
  contact: String(change.contact),
  bucket: change.bucket,
  bucketBefore: change.bucketBefore,
  score: change.score,
  because: change.because,
})

/** Decisions after an id, oldest first, whichever process made them, and the id to go on from. */
export async function decisionsSince(
  ctx: Context,
  after: number,
): Promise<{ readonly last: number; readonly changes: readonly ChangeView[] }> {
  const rows = await decisionsAfter(ctx.db, after, DECISIONS_READ_MAX)
  const changes = rows.map((row) =>
    viewOf({
      at: row.decidedAt,
      contact: row.contact,
      bucket: row.bucket,
      bucketBefore: row.bucketBefore,
      score: row.score,
      because: row.says,
    }),
  )
  return { last: rows.at(-1)?.id ?? after, changes }
}

/** Where to begin with decisionsSince: the newest decision of now. */
export const newestDecision = (ctx: Context): Promise<number> => lastDecision(ctx.db)
