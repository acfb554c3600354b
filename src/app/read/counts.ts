// How many contacts the buckets have. Up to COUNTED_ALWAYS_MAX they are counted at every question; above that a count
// is kept for COUNT_KEPT_MS and then made anew in the background, because counting a million takes longer than
// the whole answer may.

import type { Kysely } from 'kysely'
import { type BucketCount, bucketCounts } from '../../store/read/bucket-counts.ts'
import type { Database } from '../../store/schema.ts'
import type { Context } from '../context.ts'

export const COUNTED_ALWAYS_MAX = 10_000
export const COUNT_KEPT_MS = 30_000

export interface Counts {
  readonly counts: readonly BucketCount[]
  /** When it was counted, in milliseconds UTC. */
  readonly at: number
}

const kept = new WeakMap<Kysely<Database>, Counts>()
const counting = new WeakMap<Kysely<Database>, Promise<Counts>>()

/** Counts by bucket, contacts and visitors apart; exact, or at most COUNT_KEPT_MS and one question old. */
export async function countBuckets(ctx: Context): Promise<Counts> {
  const held = kept.get(ctx.db)
  const total = held?.counts.reduce((sum, row) => sum + row.count, 0) ?? 0
  if (held === undefined || total <= COUNTED_ALWAYS_MAX) return count(ctx)
  if (ctx.now() - held.at >= COUNT_KEPT_MS)
    count(ctx).catch((error) => ctx.log.warn({ err: error }, 'the buckets could not be counted'))
  return held
}

function count(ctx: Context): Promise<Counts> {
  const running = counting.get(ctx.db)
  if (running !== undefined) return running
  const made = bucketCounts(ctx.db)
    .then((counts) => {
      const answer = { counts, at: ctx.now() }
      kept.set(ctx.db, answer)
      return answer
    })
    .finally(() => counting.delete(ctx.db))
  counting.set(ctx.db, made)
  return made
}
