// How many contacts the buckets have. Counting a million takes longer than a list may, so a large count is kept
// for half a minute (kept.ts), and the answer says so.

import type { Bucket } from '../../kernel/evidence.ts'
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
  const { value, isFresh } = await kept(ctx, 'bucket counts', () => bucketCounts(ctx.db), isFew)
  return { counts: value, isFresh }
}

/**
 * How many a list of these buckets has. The list of the qualified is that of open leads: whoever bought, or was
 * rejected and did not come back, is not to be called.
 */
export const countListed = (
  { counts }: Counts,
  buckets: readonly Bucket[],
  who: { readonly visitors: boolean; readonly openLeads: boolean },
): number =>
  counts
    .filter((row) => buckets.includes(row.bucket) && row.visitors === who.visitors)
    .reduce((sum, row) => sum + (who.openLeads ? row.open : row.count), 0)

const isFew = (counts: readonly BucketCount[]): boolean =>
  counts.reduce((sum, row) => sum + row.count, 0) <= COUNTED_MAX

/** Whether so few contacts are there that whole tables may be read for every answer. */
export const isSmall = async (ctx: Context): Promise<boolean> => isFew((await countBuckets(ctx)).counts)
