// The best contacts as of now, exactly: read by upper bound from the top, evaluate each, and stop once the last
// one wanted scores at least the next bound. Equal scores are ordered by contact, so that pages do not overlap.
// Deliberately absent: positions beyond EXACT_MAX; the list says how far its order is exact.

import type { Bucket } from '../../kernel/evidence.ts'
import { type ListFilter, type RankedFrom, rankedContacts } from '../../store/read/ranked-contacts.ts'
import type { StandingRow } from '../../store/read/standing-rows.ts'
import type { Context } from '../context.ts'
import type { Shown, Standings } from './standing.ts'

/** Positions up to which the order is exact as of now; further down a list is ordered by the stored bound. */
export const EXACT_MAX = 1_000
const CHUNK_MIN = 64
const CHUNK_MAX = 4_000

/** Best first: score, then contact. */
export const byRank = (a: Shown, b: Shown): number => b.score - a.score || a.row.contact - b.row.contact

/** One bucket read from the top, a chunk at a time, each chunk larger than the one before. */
class Stream {
  readonly #ctx: Context
  readonly #bucket: Bucket
  readonly #filter: ListFilter
  readonly #standings: Standings
  #rows: readonly StandingRow[] = []
  #next = 0
  #from: RankedFrom | null = null
  #chunk: number
  #ended = false

  constructor(ctx: Context, standings: Standings, bucket: Bucket, filter: ListFilter, chunk: number) {
    this.#ctx = ctx
    this.#standings = standings
    this.#bucket = bucket
    this.#filter = filter
    this.#chunk = chunk
  }

  /** The row with the highest bound that was not taken yet; null at the end. */
  async peek(): Promise<StandingRow | null> {
    if (this.#next === this.#rows.length && !this.#ended) await this.#fetch()
    return this.#rows[this.#next] ?? null
  }

  take(): void {
    this.#next += 1
  }

  async #fetch(): Promise<void> {
    this.#rows = await rankedContacts(this.#ctx.db, this.#bucket, this.#filter, this.#from, this.#chunk)
    await this.#standings.prepare(this.#ctx, this.#rows)
    this.#next = 0
    this.#ended = this.#rows.length < this.#chunk
    this.#chunk = Math.min(CHUNK_MAX, this.#chunk * 2)
    const last = this.#rows.at(-1)
    if (last !== undefined) this.#from = { bound: last.bound, contact: last.contact }
  }
}

/** The `count` best of these buckets at t, best first, exactly. Contacts that left the bucket since are passed over. */
export async function bestContacts(
  ctx: Context,
  standings: Standings,
  list: { readonly buckets: readonly Bucket[]; readonly filter: ListFilter },
  count: number,
  t: number,
): Promise<Shown[]> {
  // More than wanted: bounds lie a little above scores, and a second round trip costs more than rows.
  const chunk = Math.max(CHUNK_MIN, Math.ceil(count * 1.8))
  const streams = list.buckets.map((bucket) => new Stream(ctx, standings, bucket, list.filter, chunk))
  const best: Shown[] = []
  for (;;) {
    const { stream, row } = await highest(streams)
    if (row === null || stream === null) return best
    const worst = best[count - 1]
    if (worst !== undefined && worst.score > row.bound) return best
    stream.take()
    const shown = standings.show(row, t)
    if (list.buckets.includes(shown.bucket)) insert(best, shown, count)
  }
}

async function highest(
  streams: readonly Stream[],
): Promise<{ readonly stream: Stream | null; readonly row: StandingRow | null }> {
  let found: { stream: Stream | null; row: StandingRow | null } = { stream: null, row: null }
  for (const stream of streams) {
    const row = await stream.peek()
    if (row !== null && (found.row === null || row.bound > found.row.bound)) found = { stream, row }
  }
  return found
}

/** Puts one in its place and keeps the best `count`. */
function insert(best: Shown[], shown: Shown, count: number): void {
  let low = 0
  let high = best.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (byRank(best[middle]!, shown) <= 0) low = middle + 1
    else high = middle
  }
  if (low >= count) return
  best.splice(low, 0, shown)
  if (best.length > count) best.pop()
}
