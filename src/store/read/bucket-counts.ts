// How many contacts and visitors each bucket has. Reads one index from end to end: about 0.2 s for a million.

import { type Kysely, sql } from 'kysely'
import type { Bucket } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'
import { type ListFilter, listed, OPEN_LEAD } from './ranked-contacts.ts'

export interface BucketCount {
  readonly bucket: Bucket
  readonly visitors: boolean
  readonly count: number
  /** Those of them with an open lead. */
  readonly open: number
}

export async function bucketCounts(db: Kysely<Database>): Promise<BucketCount[]> {
  const { rows } = await sql<BucketCount>`
    select s.bucket, not s.identified as visitors, count(*) as count, count(*) filter (where ${OPEN_LEAD}) as open
    from contact_state s where s.bucket is not null group by s.bucket, s.identified`.execute(db)
  return rows
}

/** How many a filtered list has, counted no further than `most`. */
export async function listedCount(
  db: Kysely<Database>,
  buckets: readonly Bucket[],
  filter: ListFilter,
  most: number,
): Promise<number> {
  const parts = buckets.map(
    (bucket) => sql`(select 1 from contact_state s where ${listed(bucket, filter)} limit ${most})`,
  )
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (${sql.join(parts, sql` union all `)}) p`.execute(db)
  return rows[0]?.count ?? 0
}
