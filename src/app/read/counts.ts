// How many contacts the buckets have. Counting a million takes longer than a list may, so a slow count is kept for
// half a minute (kept.ts); the answer says when it was made.

import { type BucketCount, bucketCounts } from '../../store/read/bucket-counts.ts'
import type { Context } from '../context.ts'
import { kept } from './kept.ts'

/** Filtered lists are counted no further than this. */
export const COUNTED_MAX = 10_000

export interface Counts {
  readonly counts: readonly BucketCount[]
  /** Counted for this question, not a little while ago. */
  readonly isFresh: boolean
}

/** Counts by bucket, contacts and visitors apart. */
export async function countBuckets(ctx: Context): Promise<Counts> {
  const { value, isFresh } = await kept(ctx, 'bucket counts', () => bucketCounts(ctx.db))
  return { counts: value, isFresh }
}
