// A load generator that costs little of the two cores it shares with the server: ready-made request bytes over
// keep-alive sockets, one request under way on each, and no parsing of answers beyond status and length.
// Deliberately absent: retries. An answer that is not 2xx is counted, and the bench fails on it.

import net from 'node:net'

export interface LoadResult {
  readonly requests: number
  readonly failed: number
  readonly seconds: number
  /** Sorted, milliseconds. */
  readonly latencies: Float64Array
}

/** Bytes of one POST of JSON. */
export function requestOf(path: string, port: number, key: string, body: string): Buffer {
  const bytes = Buffer.from(body)
  const head =
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
    `Authorization: Basic ${Buffer.from(`${key}:`).toString('base64')}\r\nContent-Length: ${bytes.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), bytes])
}

/** Length of the whole answer at the start of `bytes`, or -1 while it is incomplete. */
function answerLength(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return -1
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))
  const whole = end + 4 + Number(length?.[1] ?? 0)
  return bytes.length < whole ? -1 : whole
}

/**
 * Sends all requests over `connections` sockets, each socket one after the other, and waits for every answer; with
 * `everyMs` a socket sends no more often than that, and at once when an answer took longer.
 */
export async function load(
  port: number,
  requests: readonly Buffer[],
  connections: number,
  everyMs = 0,
): Promise<LoadResult> {
  const latencies = new Float64Array(requests.length)
  let next = 0
  let done = 0
  let failed = 0
  const started = performance.now()
  await Promise.all(
    Array.from(
      { length: Math.min(connections, requests.length) },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = net.connect(port, '127.0.0.1')
          socket.setNoDelay(true)
          let pending: Buffer = Buffer.alloc(0)
          let sentAt = 0
          const send = () => {
            const request = requests[next++]
            if (request === undefined) {
              socket.end()
              resolve()
              return
            }
            sentAt = performance.now()
            socket.write(request)
          }
          socket.on('connect', send)
          socket.on('error', reject)
          socket.on('data', (chunk) => {
            pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
            const length = answerLength(pending)
            if (length < 0) return
            if (pending[9] !== 0x32) {
              failed++
              if (failed === 1) process.stderr.write(`${pending.toString('utf8', 0, 600)}\n`)
            }
            pending = pending.subarray(length)
            latencies[done++] = performance.now() - sentAt
            const wait = everyMs - (performance.now() - sentAt)
            if (wait > 0) setTimeout(send, wait)
            else send()
          })
        }),
    ),
  )
  const seconds = (performance.now() - started) / 1000
  return { requests: requests.length, failed, seconds, latencies: latencies.subarray(0, done).sort() }
}

export const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
