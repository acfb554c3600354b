// The job queue, as far as verbs need it: put a job in, in the same transaction as the change that wants it.
// pg-boss owns its tables (schema pgboss); the worker that runs the jobs is jobs/worker.ts.
// Deliberately absent: cron, LISTEN and pg-boss's own worker loop (it leaves promises unhandled when the
// database goes away).

import { CompiledQuery, type Kysely, sql } from 'kysely'
import PgBoss from 'pg-boss'
import type { Database } from './schema.ts'

/** Every queue there is; jobs/tasks.ts must say for each what runs it. */
export const QUEUES = ['rescore_everybody'] as const
export type QueueName = (typeof QUEUES)[number]

const RETRIES_MAX = 5
const RETRY_DELAY_S = 5
const EXPIRE_S = 30 * 60

/** A statement of pg-boss on a Kysely handle: the whole database or one transaction. */
const on = (db: Kysely<Database>): PgBoss.Db => ({
  executeSql: async (text, values) => {
    const { rows } = await db.executeQuery(CompiledQuery.raw(text, values ?? []))
    return { rows }
  },
})

/** pg-boss without its timers: only its statements. */
export function openBoss(db: Kysely<Database>): PgBoss {
  return new PgBoss({ db: on(db), supervise: false, schedule: false, migrate: true })
}

/** Makes pg-boss's tables and every queue where they are missing; one query when they are there. */
export async function prepareQueues(db: Kysely<Database>): Promise<void> {
  if (await queuesAreThere(db)) return
  // pg-boss sends BEGIN and COMMIT inside one text, so it needs one connection from start to end.
  await db.connection().execute(async (connection) => {
    const boss = openBoss(connection)
    boss.on('error', () => undefined)
    await boss.start()
    for (const name of QUEUES) {
      await boss.createQueue(name, {
        name,
        retryLimit: RETRIES_MAX,
        retryDelay: RETRY_DELAY_S,
        retryBackoff: true,
        expireInSeconds: EXPIRE_S,
      })
    }
    await boss.stop({ graceful: false })
  })
}

async function queuesAreThere(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('pgboss.queue') is not null as there`.execute(db)
  if (!rows[0]?.there) return false
  const { rows: queues } = await sql<{ name: string }>`select name from pgboss.queue`.execute(db)
  return QUEUES.every((name) => queues.some((queue) => queue.name === name))
}

/**
 * Puts a job in the queue within `trx`: it runs if and only if the transaction commits. While a job with the
 * same key waits, another is not added. Returns the job's id, or null if one was waiting.
 */
export async function enqueue(
  trx: Kysely<Database>,
  queue: QueueName,
  data: object,
  options: { readonly key?: string } = {},
): Promise<string | null> {
  const { key } = options
  if (key !== undefined) {
    const { rows } = await sql`
      select 1 from pgboss.job where name = ${queue} and singleton_key = ${key} and state < 'active' limit 1`.execute(
      trx,
    )
    if (rows.length > 0) return null
  }
  return openBoss(trx).send(queue, data, key === undefined ? {} : { singletonKey: key })
}
