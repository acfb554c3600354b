// For those who run the server: is it alive, is it ready, what does it count, what can it do.
import { sql } from 'kysely'
import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { ApiError } from './errors.ts'
import { referencePage } from './reference-page.ts'

/** A database that does not answer within this time is away. */
const READY_MS_MAX = 2000

export const health = endpoint({
  summary: 'The process is alive. Says nothing about the database.',
  answer: z.object({ status: z.literal('ok') }),
  handle: async () => ({ status: 'ok' as const }),
})

export const ready = endpoint({
  summary: 'The database answers and the server takes requests; 503 otherwise.',
  answer: z.object({ status: z.literal('ready') }),
  async handle({ ctx, surroundings }) {
    if (surroundings.isStopping()) throw new ApiError('overloaded', { detail: 'The server is stopping.' })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new ApiError('database_unavailable')), READY_MS_MAX)
    })
    try {
      await Promise.race([sql`select 1`.execute(ctx.db), late])
    } finally {
      clearTimeout(timer)
    }
    return { status: 'ready' as const }
  },
})

export const metrics = endpoint({
  summary: 'Counters in the text format of Prometheus.',
  answer: null,
  produces: 'text/plain',
  async handle({ reply, surroundings }) {
    const { registry } = surroundings.metrics
    return reply.type(registry.contentType).send(await registry.metrics())
  },
})

export const openApi = endpoint({
  summary: 'This interface as an OpenAPI 3.1 document.',
  answer: null,
  handle: async ({ reply, surroundings }) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(surroundings.openApi())),
})

export const reference = endpoint({
  summary: 'This interface as a page to read.',
  answer: null,
  produces: 'text/html',
  handle: async ({ reply, surroundings }) =>
    reply.type('text/html; charset=utf-8').send(referencePage(surroundings.openApi())),
})
