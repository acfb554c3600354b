// The one table of background work. `PERIODIC` tasks read what is due from their own tables, so the next tick
// is their retry; `QUEUED` tasks run once for each job that a verb put in the queue, with bounded retries.
// Adding one: a function in app/, a row here, and for a queue its name in store/job.ts.

import { watchDrift } from '../app/agreement/drift.ts'
import { carryOutSwitch } from '../app/agreement/take-over.ts'
import type { Context } from '../app/context.ts'
import { rescoreIfAsked } from '../app/ingest/rescore.ts'
import { lowerBounds } from '../app/lower-bounds.ts'
import { carryOutChanges } from '../app/next-change.ts'
import { carryOutSimulations } from '../app/simulate/run.ts'
import type { QueueName } from '../store/job.ts'
import { maintainTables } from '../store/maintain.ts'

export interface PeriodicTask {
  readonly name: string
  readonly everyMs: number
  /**
   * Must be safe to run in two processes at once: lock what it changes, skip what is locked. A long one asks
   * `stopping` between its transactions, for the server does not wait long.
   */
  readonly run: (ctx: Context, stopping: AbortSignal) => Promise<unknown>
}

export interface QueuedTask {
  /** May run more than once for one job: after a crash the job is tried again. */
  readonly run: (ctx: Context, data: unknown, stopping: AbortSignal) => Promise<unknown>
}

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

export const PERIODIC: readonly PeriodicTask[] = [
  // What is due is found by an index, so looking every second costs next to nothing.
  { name: 'carry_out_changes', everyMs: SECOND_MS, run: carryOutChanges },
  {
    name: 'take_over',
    everyMs: SECOND_MS,
    run: (ctx, stopping) => carryOutSwitch(ctx, { stopping }),
  },
  {
    // An activation queues this at once; here it is looked for again, should the queue have given up on it.
    name: 'rescore_everybody',
    everyMs: MINUTE_MS,
    run: (ctx, stopping) => rescoreIfAsked(ctx, () => stopping.throwIfAborted()),
  },
  // The row is the job: it says by itself who waits, who runs and who was broken off.
  { name: 'simulate', everyMs: SECOND_MS, run: carryOutSimulations },
  // Once a day it does something; a version that is new is looked at within minutes.
  { name: 'watch_drift', everyMs: 10 * MINUTE_MS, run: watchDrift },
  // Scores decay below their bounds; ten minutes of a half-life of days are little.
  { name: 'lower_bounds', everyMs: 10 * MINUTE_MS, run: lowerBounds },
  {
    name: 'maintain_tables',
    everyMs: 5 * MINUTE_MS,
    // PostgreSQL does this by itself.
    run: async (ctx) => (ctx.settings.databaseUrl === null ? maintainTables(ctx.db) : []),
  },
]

export const QUEUED: Readonly<Record<QueueName, QueuedTask>> = {
  rescore_everybody: { run: (ctx, _data, stopping) => rescoreIfAsked(ctx, () => stopping.throwIfAborted()) },
}
