// The worker runs what the table says, again when it failed, and never twice at once.
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startWorker, type Worker } from '../../src/jobs/worker.ts'
import { enqueue } from '../../src/store/job.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const workers: Worker[] = []
beforeEach(() => world.reset())
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
})

const start = (run: (data: unknown) => Promise<unknown>, periodic: (() => Promise<unknown>)[] = []) => {
  const table = {
    periodic: periodic.map((task, at) => ({ name: `task ${at}`, everyMs: 20, run: task })),
    queued: { rescore_everybody: { run: (_ctx: unknown, data: unknown) => run(data) } },
  }
  workers.push(startWorker(world, table))
}

test('a job runs when its transaction commits, and not when it is rolled back', async () => {
  const seen: unknown[] = []
  start(async (data) => seen.push(data))
  await world.db.transaction().execute((trx) => enqueue(trx, 'rescore_everybody', { n: 1 }))
  const broken = world.db.transaction().execute(async (trx) => {
    await enqueue(trx, 'rescore_everybody', { n: 2 })
    throw new Error('changed my mind')
  })
  await expect(broken).rejects.toThrow('changed my mind')
  await expect.poll(() => seen, { timeout: 5_000 }).toEqual([{ n: 1 }])
})

test('of jobs with one key only one waits', async () => {
  const first = await enqueue(world.db, 'rescore_everybody', { n: 1 }, { key: 'all' })
  const second = await enqueue(world.db, 'rescore_everybody', { n: 2 }, { key: 'all' })
  expect(first).not.toBeNull()
  expect(second).toBeNull()
})

test('a job that fails is kept for a later try, with what went wrong', async () => {
  start(async () => {
    throw new Error('no luck')
  })
  await enqueue(world.db, 'rescore_everybody', {})
  const state = () =>
    sql<{ state: string; output: { message: string } }>`select state, output from pgboss.job`
      .execute(world.db)
      .then(({ rows }) => rows[0])
  await expect
    .poll(state, { timeout: 5_000 })
    .toMatchObject({ state: 'retry', output: { message: 'no luck' } })
})

test('a periodic task goes on after it failed, and its runs do not overlap', async () => {
  let runs = 0
  let running = 0
  let overlapped = false
  start(
    async () => undefined,
    [
      async () => {
        running += 1
        overlapped ||= running > 1
        await new Promise((resolve) => setTimeout(resolve, 40))
        running -= 1
        runs += 1
        if (runs === 1) throw new Error('the first time')
      },
    ],
  )
  await expect.poll(() => runs, { timeout: 5_000 }).toBeGreaterThanOrEqual(3)
  expect(overlapped).toBe(false)
})

test('stop waits for the job that is running', async () => {
  let ended = false
  let begun = false
  start(async () => {
    begun = true
    await new Promise((resolve) => setTimeout(resolve, 300))
    ended = true
  })
  await enqueue(world.db, 'rescore_everybody', {})
  await expect.poll(() => begun, { timeout: 5_000 }).toBe(true)
  await workers.pop()?.stop()
  expect(ended).toBe(true)
  expect((await sql`select state from pgboss.job`.execute(world.db)).rows).toEqual([{ state: 'completed' }])
})
