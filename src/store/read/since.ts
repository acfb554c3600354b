// What happened since an instant, counted, and the latest changes of bucket by name.

import { type Kysely, sql } from 'kysely'
import type { Bucket } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'

export interface Since {
  readonly touchpoints: number
  readonly newContacts: number
  readonly newlyQualified: number
  readonly cooledDown: number
  readonly disqualified: number
  readonly excluded: number
}

/** Counts over [from, to). Buckets by the decisions, each contact once. */
export async function countSince(db: Kysely<Database>, from: number, to: number): Promise<Since> {
  const { rows } = await sql<Since>`
    with changes as (
      select contact_id, bucket, bucket_before, lead_id from decision
      where decided_at >= ${from} and decided_at < ${to} and bucket_before is distinct from bucket)
    select
      (select count(*) from touchpoint where known_at >= ${from} and known_at < ${to}) as touchpoints,
      (select count(*) from contact c join contact_state s on s.contact_id = c.id and s.identified
        where c.created_at >= ${from} and c.created_at < ${to}) as "newContacts",
      (select count(distinct contact_id) from changes where bucket = 'qualified') as "newlyQualified",
      (select count(distinct contact_id) from changes d where bucket = 'nurture' and bucket_before = 'qualified'
        and not exists (select from lead_answer a where a.lead_id = d.lead_id)) as "cooledDown",
      (select count(distinct contact_id) from changes where bucket = 'disqualified') as disqualified,
      (select count(*) from verdict where known_at >= ${from} and known_at < ${to}
        and message_id is not null and verdict <> 'human') as excluded`.execute(db)
  return rows[0]!
}

export interface BucketChange {
  readonly contact: number
  readonly name: string | null
  readonly at: number
  readonly bucket: Bucket
  readonly bucketBefore: Bucket | null
  readonly because: string
}

/** The latest changes of bucket since `from`, newest first. */
export async function latestChanges(
  db: Kysely<Database>,
  from: number,
  limit: number,
): Promise<BucketChange[]> {
  const { rows } = await sql<BucketChange>`
    select d.contact_id as contact, coalesce(s.display ->> 'name', s.display ->> 'email') as name,
      d.decided_at as at, d.bucket, d.bucket_before as "bucketBefore", d.says as because
    from decision d left join contact_state s on s.contact_id = d.contact_id
    where d.decided_at >= ${from} and d.bucket_before is distinct from d.bucket
      and (d.bucket <> 'nurture' or d.bucket_before is not null)
    order by d.decided_at desc, d.id desc limit ${limit}`.execute(db)
  return rows
}

export interface Week {
  /** Weeks before the last one, 0 being the last. */
  readonly ago: number
  readonly qualified: number
  readonly accepted: number
  readonly rejected: number
  readonly won: number
}

/** Leads by week: when they were first qualified, answered, won. `end` is the end of the last week. */
export async function leadsByWeek(db: Kysely<Database>, end: number, weeks: number): Promise<Week[]> {
  const week = 7 * 86_400_000
  const from = end - weeks * week
  const { rows } = await sql<Week>`
    with marks as (
      select qualified_at as at, 'qualified' as what from lead where qualified_at >= ${from} and qualified_at < ${end}
      union all
      select closed_at, 'won' from lead where outcome = 'won' and closed_at >= ${from} and closed_at < ${end}
      union all
      select occurred_at, answer from lead_answer
      where answer in ('accepted', 'rejected') and occurred_at >= ${from} and occurred_at < ${end})
    select ((${end}::bigint - 1 - at) / ${week}::bigint)::int as ago,
      count(*) filter (where what = 'qualified') as qualified, count(*) filter (where what = 'accepted') as accepted,
      count(*) filter (where what = 'rejected') as rejected, count(*) filter (where what = 'won') as won
    from marks group by 1 order by 1`.execute(db)
  return rows
}
