// The bare path that ingest is held against: Fastify, a JSON schema checked by its compiled validator, and the
// same touchpoint rows inserted with the same indexes, acknowledged after commit. No identity, no score.
// Requests that wait are gathered into one insert, as ingest does it, on up to four connections.

import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import pg from 'pg'

const EVENTS_A_INSERT_MAX = 1000
const LANES = 4

const EVENT = {
  type: 'object',
  required: ['type', 'messageId', 'timestamp'],
  properties: {
    type: { type: 'string', enum: ['identify', 'track', 'page', 'screen', 'group', 'alias'] },
    messageId: { type: 'string', maxLength: 255 },
    timestamp: { type: 'string', format: 'date-time' },
    userId: { type: 'string', maxLength: 255 },
    anonymousId: { type: 'string', maxLength: 255 },
    event: { type: 'string' },
    properties: { type: 'object' },
    traits: { type: 'object' },
    context: { type: 'object' },
  },
}
const BATCH = { type: 'object', required: ['batch'], properties: { batch: { type: 'array', items: EVENT } } }

interface BareEvent {
  type: string
  messageId: string
  timestamp: string
  event?: string
  properties?: { path?: string }
  traits?: object
  context?: object
}
interface Waiting {
  events: BareEvent[]
  done: () => void
  failed: (error: unknown) => void
}

/** A server on a free port of 127.0.0.1 that stores into its own table `bare_touchpoint`. */
export async function startBare(databaseUrl: string): Promise<{ port: number; stop: () => Promise<void> }> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: LANES })
  await pool.query('drop table if exists bare_touchpoint')
  await pool.query(`create table bare_touchpoint (
    id bigint generated always as identity primary key, source_id integer not null, message_id text collate "C" not null,
    identifier_id bigint not null, occurred_at bigint not null, known_at bigint not null, type text not null,
    own boolean not null, channel text, traffic_source text, medium text, campaign text, path text,
    properties jsonb not null, content_hash bigint not null, unique (source_id, message_id))`)
  await pool.query('create index on bare_touchpoint (identifier_id, occurred_at)')

  const waiting: Waiting[] = []
  let busy = 0
  const insert = async (events: readonly BareEvent[]) => {
    const now = Date.now()
    await pool.query(
      `insert into bare_touchpoint (source_id, message_id, identifier_id, occurred_at, known_at, type, own, channel,
         traffic_source, medium, campaign, path, properties, content_hash)
       select * from unnest($1::integer[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::boolean[],
         $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::jsonb[], $14::bigint[])
       on conflict (source_id, message_id) do nothing`,
      [
        events.map(() => 1),
        events.map((event) => event.messageId),
        events.map((_, index) => index),
        events.map((event) => Date.parse(event.timestamp)),
        events.map(() => now),
        events.map((event) => event.event ?? event.type),
        events.map(() => true),
        events.map(() => 'organic_search'),
        events.map(() => 'google'),
        events.map(() => null),
        events.map(() => null),
        events.map((event) => event.properties?.path ?? null),
        events.map((event) =>
          JSON.stringify({ ...event.properties, ...event.traits, context: event.context }),
        ),
        events.map((_, index) => index),
      ],
    )
  }
  const pump = async () => {
    if (busy === LANES) return
    busy++
    while (waiting.length > 0) {
      const taken: Waiting[] = []
      for (let size = 0; waiting.length > 0 && size < EVENTS_A_INSERT_MAX; ) {
        const next = waiting.shift()!
        taken.push(next)
        size += next.events.length
      }
      try {
        await insert(taken.flatMap(({ events }) => events))
        for (const { done } of taken) done()
      } catch (error) {
        for (const { failed } of taken) failed(error)
      }
    }
    busy--
  }
  const store = (events: BareEvent[]) =>
    new Promise<void>((done, failed) => {
      waiting.push({ events, done, failed })
      void pump()
    })

  const app = Fastify({ bodyLimit: 1_000_000 })
  app.post<{ Body: { batch: BareEvent[] } }>('/v1/batch', { schema: { body: BATCH } }, async ({ body }) => {
    await store(body.batch)
    return { success: true }
  })
  app.post<{ Body: BareEvent }>(
    '/v1/track',
    { schema: { body: { ...EVENT, required: ['messageId', 'timestamp'] } } },
    async ({ body }) => {
      await store([body])
      return { success: true }
    },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: (app.server.address() as AddressInfo).port,
    stop: async () => {
      await app.close()
      await pool.query('drop table bare_touchpoint')
      await pool.end()
    },
  }
}
