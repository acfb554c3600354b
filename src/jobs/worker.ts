// Runs the table of tasks until it is told to stop. One loop a task; a loop never overlaps itself.
// Invariants: no error ends a loop or the process; each is logged with the task and the job id; a database
// that is away only makes the loops wait. `stop` waits for the running tasks, within a limit.

import { setMaxListeners } from 'node:events'
import type PgBoss from 'pg-boss'
import type { Context } from '../app/context.ts'
import { openBoss, type QueueName } from '../store/job.ts'
import { PERIODIC, type PeriodicTask, QUEUED, type QueuedTask } from './tasks.ts'

export interface Worker {
  /** Takes no more work and waits for what is running, at most `STOP_MS_MAX`. */
  readonly stop: () => Promise<void>
}

const POLL_MS = 1_000
const PAUSE_AFTER_FAILURE_MS_MAX = 60_000
const STOP_MS_MAX = 10_000
/** Each loop waits on the one stop signal. */
const LOOPS_MAX = 50
const MAINTENANCE_EVERY_MS = 10 * 60_000

interface Table {
  readonly periodic: readonly PeriodicTask[]
  readonly queued: Readonly<Record<QueueName, QueuedTask>>
}

/** Starts every loop. The queues must exist (migrate makes them). */
export function startWorker(ctx: Context, table: Table = { periodic: PERIODIC, queued: QUEUED }): Worker {
  const stopping = new AbortController()
  setMaxListeners(LOOPS_MAX, stopping.signal)
  const boss = openBoss(ctx.db)
  boss.on('error', (error) => ctx.log.error({ err: error }, 'the job queue failed'))
  const maintenance: PeriodicTask = {
    name: 'tidy_queues',
    everyMs: MAINTENANCE_EVERY_MS,
    run: () => boss.maintain(),
  }
  const loops = [
    ...[...table.periodic, maintenance].map((task) => runPeriodic(ctx, task, stopping.signal)),
    ...Object.entries(table.queued).map(([name, task]) => runQueue(ctx, boss, name, task, stopping.signal)),
  ]
  return {
    stop: async () => {
      stopping.abort()
      const late = pause(STOP_MS_MAX)
      const ended = Promise.all(loops).finally(late.cancel)
      await Promise.race([ended, late.done])
    },
  }
}

async function runPeriodic(ctx: Context, task: PeriodicTask, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      await task.run(ctx, signal)
      failures = 0
    } catch (error) {
      // A task that was told to stop, or that outlived the database: the next start takes it up again.
      if (signal.aborted) return
      failures += 1
      ctx.log.error({ err: error, task: task.name, failures }, 'a task failed; it is tried again')
    }
    await pause(failures === 0 ? task.everyMs : pauseAfter(failures, task.everyMs), signal).done
  }
}

async function runQueue(
  ctx: Context,
  boss: PgBoss,
  name: string,
  task: QueuedTask,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    let busy = false
    try {
      const [job] = await boss.fetch<unknown>(name)
      if (job) await runJob(ctx, boss, name, task, job, signal)
      busy = job !== undefined
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      ctx.log.error({ err: error, task: name, failures }, 'the queue cannot be read; it is tried again')
    }
    if (!busy) await pause(failures === 0 ? POLL_MS : pauseAfter(failures, POLL_MS), signal).done
  }
}

/** Throws only if the outcome cannot be recorded; the job then expires and is tried again. */
async function runJob(
  ctx: Context,
  boss: PgBoss,
  name: string,
  task: QueuedTask,
  job: PgBoss.Job<unknown>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await task.run(ctx, job.data, signal)
  } catch (error) {
    ctx.log.error({ err: error, task: name, job: job.id }, 'a job failed')
    await boss.fail(
      name,
      job.id,
      error instanceof Error ? { message: error.message } : { message: String(error) },
    )
    return
  }
  await boss.complete(name, job.id)
}

/** Doubles with each failure in a row, up to a minute. */
const pauseAfter = (failures: number, leastMs: number): number =>
  Math.min(PAUSE_AFTER_FAILURE_MS_MAX, Math.max(leastMs, 250 * 2 ** Math.min(failures, 10)))

interface Pause {
  readonly done: Promise<void>
  readonly cancel: () => void
}

/** Waits, or ends early when the worker stops. */
function pause(ms: number, signal?: AbortSignal): Pause {
  let cancel = (): void => undefined
  const done = new Promise<void>((resolve) => {
    cancel = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
      resolve()
    }
    const timer = setTimeout(cancel, ms)
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
  })
  return { done, cancel }
}
