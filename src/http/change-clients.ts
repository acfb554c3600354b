// Live changes as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): one stream
// a browser tab, with a heartbeat, a bounded number of streams and a bounded backlog for each. A client that
// reads too slowly is cut off; it comes back with Last-Event-ID and gets what it missed.
// Deliberately absent: a queue per client, and any filter by role (every role may read).

import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { ApiError } from './errors.ts'
import type { Metrics } from './metrics.ts'

/** Open streams of one server; each costs a socket and some 20 KB. */
export const CLIENTS_MAX = 500
/** Shorter than the 60 s after which proxies cut an idle connection. */
export const HEARTBEAT_MS = 15_000
/** A stream ends after this long and the browser opens it again, so that a revoked session stops hearing. */
const STREAM_MS_MAX = 10 * 60_000
/** Bytes that may wait in one stream before it is cut off. */
const BACKLOG_BYTES_MAX = 1 << 20
const RECONNECT_MS = 2000

/** One event of the stream: `id` is what Last-Event-ID names from then on; without data only that is said. */
export interface StreamEvent {
  readonly id: string | null
  readonly data: unknown
}

/** Where changes come from: what was missed since an id, and a subscription that gives its own end. */
export interface ChangeSource {
  readonly since: (id: string) => Promise<readonly StreamEvent[]>
  readonly subscribe: (listener: (event: StreamEvent) => void) => () => void
}

export interface ChangeClients {
  /** Turns a reply into a stream; throws `overloaded` when CLIENTS_MAX are open. */
  readonly open: (reply: FastifyReply, lastEventId: string | null) => Promise<void>
  /** Ends all streams. */
  readonly end: () => void
}

function textOf({ id, data }: StreamEvent): string {
  const named = id === null ? '' : `id: ${id}\n`
  return data === null ? `${named}\n` : `${named}event: change\ndata: ${JSON.stringify(data)}\n\n`
}

/** The open streams over one source of changes. */
export function openChangeClients(source: ChangeSource, metrics: Metrics): ChangeClients {
  const clients = new Set<ServerResponse>()
  const write = (raw: ServerResponse, text: string) => {
    if (raw.writableLength > BACKLOG_BYTES_MAX) raw.destroy()
    else raw.write(text)
  }
  return {
    async open(reply, lastEventId) {
      if (clients.size >= CLIENTS_MAX) throw new ApiError('overloaded')
      const missed = lastEventId === null ? [] : await source.since(lastEventId)
      reply.hijack()
      const { raw } = reply
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value)
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        connection: 'close',
        'x-accel-buffering': 'no',
      })
      write(raw, `retry: ${RECONNECT_MS}\n\n`)
      for (const event of missed) write(raw, textOf(event))
      const unsubscribe = source.subscribe((event) => write(raw, textOf(event)))
      const heartbeat = setInterval(() => write(raw, ': still here\n\n'), HEARTBEAT_MS)
      const ending = setTimeout(() => raw.end(), STREAM_MS_MAX)
      clients.add(raw)
      metrics.changeClients.set(clients.size)
      raw.once('close', () => {
        unsubscribe()
        clearInterval(heartbeat)
        clearTimeout(ending)
        clients.delete(raw)
        metrics.changeClients.set(clients.size)
      })
    },
    end() {
      for (const raw of clients) raw.end()
    },
  }
}
