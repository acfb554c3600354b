// Segment's tracking API: one call, or a batch of them, from any of its SDKs. A route answers once its events are
// stored. Bodies are read here and not by the server's own parser, since SDKs send JSON as text and compressed.
// Invariants: one bad event of a batch costs nobody else; what is answered with success is in the database.
// Deliberately absent: cookies and the address of the caller. Whoever has the write key may send, from any site.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Counter } from 'prom-client'
import { captureMessage, isRefusing } from '../app/capture/capture.ts'
import type { Delivery } from '../app/capture/draft.ts'
import type { CapturedEvent } from '../app/capture/event.ts'
import { type CaptureSources, openCapture } from '../app/capture/open-capture.ts'
import type { Context } from '../app/context.ts'
import {
  BATCH_BYTES_MAX,
  BATCH_EVENTS_MAX,
  EVENT_BYTES_MAX,
  EVENT_REFUSALS,
  type EventRefusal,
  MESSAGE_TYPES,
  type MessageType,
  type SegmentAnswer,
} from '../contract/segment.ts'
import { keyOfHeader, type Who } from './caller.ts'
import { ApiError } from './errors.ts'
import type { Guard } from './guard.ts'
import type { Metrics } from './metrics.ts'
import { readSegmentBody, type SegmentBody } from './segment-body.ts'
import { addSegmentSettings } from './segment-settings.ts'

export interface SegmentParts {
  readonly ctx: Context
  readonly metrics: Metrics
  readonly guard: Guard
  /** Stores the events, all or none; rejects when the queue is full or the database is away. */
  readonly enqueue: (ctx: Context, events: readonly CapturedEvent[]) => Promise<unknown>
}

const WRITE_KEY: Who = { kind: 'writeKey' }
/** Bytes on the wire: a body may be over the limit by a little, so that it gets our answer and not a closed door. */
const WIRE_BYTES_MAX = 2 * BATCH_BYTES_MAX
/** Refusals that one log line names; all are counted. */
const LOGGED_MAX = 10

interface Tally {
  readonly captured: Counter
  readonly refused: Counter<'reason'>
}

/** Adds the routes of the tracking API in a scope of their own. */
export async function addSegmentRoutes(app: FastifyInstance, parts: SegmentParts): Promise<void> {
  const sources = openCapture(parts.ctx)
  const tally = openTally(parts.metrics)
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: WIRE_BYTES_MAX },
      async (_: FastifyRequest, body: Buffer) => body,
    )
    scope.addHook('onRequest', allowAnySite)
    scope.addHook('onRequest', parts.guard.door(WRITE_KEY))
    const post = (url: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>) =>
      scope.post(url, { config: { who: WRITE_KEY }, bodyLimit: WIRE_BYTES_MAX }, handler)
    for (const type of MESSAGE_TYPES) {
      const one = (request: FastifyRequest) => takeOne(parts, sources, tally, request, type)
      post(`/v1/${type}`, one)
      // analytics.js posts to the first letter of the call.
      post(`/v1/${type.charAt(0)}`, one)
    }
    const batch = (request: FastifyRequest) => takeBatch(parts, sources, tally, request)
    for (const url of ['/v1/batch', '/v1/b', '/v1/import']) post(url, batch)
    // Counters that analytics.js keeps of itself: answered, so that it does not complain, and not kept.
    post('/v1/m', async () => ({ success: true }))
    scope.options('/v1/*', async (_, reply) => reply.code(204).send())
    addSegmentSettings(scope, parts)
  })
}

function openTally({ registry }: Metrics): Tally {
  const registers = [registry]
  return {
    captured: new Counter({
      name: 'assay_captured_total',
      help: 'Events taken in and stored.',
      registers,
    }),
    refused: new Counter({
      name: 'assay_events_refused_total',
      help: 'Events refused, by reason.',
      labelNames: ['reason'],
      registers,
    }),
  }
}

// The write key stands in every page's source, so there is nothing to hide from another site; no cookie is read.
async function allowAnySite(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('access-control-allow-origin', '*')
  reply.header('cross-origin-resource-policy', 'cross-origin')
  if (request.method !== 'OPTIONS') return
  reply.header('access-control-allow-methods', 'POST, GET, OPTIONS')
  reply.header(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? 'authorization, content-type',
  )
  reply.header('access-control-max-age', '86400')
}

async function takeOne(
  parts: SegmentParts,
  sources: CaptureSources,
  tally: Tally,
  request: FastifyRequest,
  type: MessageType,
): Promise<SegmentAnswer> {
  const read = await readSegmentBody(bytesOf(request), request.headers['content-encoding'])
  if (read.bytes > EVENT_BYTES_MAX) throw new ApiError('event_too_large')
  if (read.lossy) throw new ApiError('invalid_utf8')
  const source = await sourceOf(parts, sources, request, read)
  const event = captureMessage(read.body, { source, arrivedAt: parts.ctx.now(), type })
  if (isRefusing(event)) {
    logRefused(parts, tally, source.says, [{ ...event, index: 0 }])
    throw new ApiError('event_refused', {
      ...(event.field === null ? {} : { field: event.field }),
      detail: EVENT_REFUSALS[event.refused],
    })
  }
  await parts.enqueue(parts.ctx, [event])
  tally.captured.inc()
  return { success: true }
}

async function takeBatch(
  parts: SegmentParts,
  sources: CaptureSources,
  tally: Tally,
  request: FastifyRequest,
): Promise<SegmentAnswer> {
  const read = await readSegmentBody(bytesOf(request), request.headers['content-encoding'])
  const source = await sourceOf(parts, sources, request, read)
  const { batch, sentAt, context } = (read.body ?? {}) as Readonly<Record<string, unknown>>
  if (!Array.isArray(batch))
    throw new ApiError('bad_request', { field: 'batch', detail: 'A batch is a list of events.' })
  if (batch.length > BATCH_EVENTS_MAX)
    throw new ApiError('batch_too_large', { detail: `A batch may have at most ${BATCH_EVENTS_MAX} events.` })
  const delivery = {
    source,
    arrivedAt: parts.ctx.now(),
    batchSentAt: sentAt,
    batchContext: context,
    lossy: read.lossy,
  }
  const { events, refused } = captureBatch(batch, delivery)
  if (refused.length > 0) logRefused(parts, tally, source.says, refused)
  if (events.length > 0) await parts.enqueue(parts.ctx, events)
  tally.captured.inc(events.length)
  if (refused.length === 0) return { success: true }
  return {
    success: true,
    refused: refused.map(({ index, field, refused: reason }) => ({ index, field, reason })),
  }
}

interface RefusedEvent {
  readonly index: number
  readonly refused: EventRefusal
  readonly field: string | null
}

function captureBatch(
  batch: readonly unknown[],
  delivery: Delivery,
): { events: CapturedEvent[]; refused: RefusedEvent[] } {
  const events: CapturedEvent[] = []
  const refused: RefusedEvent[] = []
  for (let index = 0; index < batch.length; index++) {
    const event = captureMessage(batch[index], { ...delivery, index })
    if (isRefusing(event)) refused.push({ index, refused: event.refused, field: event.field })
    else events.push(event)
  }
  return { events, refused }
}

/** An empty POST has no body at all, which is no JSON. */
function bytesOf(request: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(request.body)) throw new ApiError('malformed_json')
  return request.body
}

/** The source of the write key: of the Authorization header, else of the body, as sendBeacon must send it. */
async function sourceOf(
  { guard }: SegmentParts,
  sources: CaptureSources,
  request: FastifyRequest,
  { body }: SegmentBody,
) {
  const text = keyOfHeader(request.headers.authorization) || writeKeyIn(body)
  const key = text === null ? null : await guard.keyOf(request, text)
  if (key === null)
    throw new ApiError('unauthorized', {
      detail: 'Send the write key as user name of Basic auth, or as writeKey.',
    })
  const { sourceId, name } = key
  if (key.scope !== 'ingest' || sourceId === null)
    throw new ApiError('forbidden', { detail: 'This takes a key of the scope ingest.' })
  request.caller = { kind: 'key', key }
  await guard.countIngest(request)
  return sources.of({ sourceId, name })
}

function writeKeyIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null
  const { writeKey, batch } = body as { writeKey?: unknown; batch?: unknown }
  if (typeof writeKey === 'string') return writeKey
  return Array.isArray(batch) && typeof batch[0]?.writeKey === 'string' ? batch[0].writeKey : null
}

function logRefused(
  { ctx }: SegmentParts,
  tally: Tally,
  says: string,
  refused: readonly RefusedEvent[],
): void {
  for (const event of refused) tally.refused.inc({ reason: event.refused })
  ctx.log.warn({ says, count: refused.length, refused: refused.slice(0, LOGGED_MAX) }, 'events refused')
}
