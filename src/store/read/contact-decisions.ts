// What was decided about a contact, the latest first.

import { type Kysely, sql } from 'kysely'
import type { Bucket } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'

const DECISIONS_SHOWN_MAX = 100

export interface ContactDecision {
  readonly at: number
  readonly bucket: Bucket
  readonly bucketBefore: Bucket | null
  readonly says: string
  readonly cause: string
  readonly score: number
  readonly fitGrade: string | null
  readonly engagementGrade: string | null
  readonly agreement: string
}

export async function contactDecisions(db: Kysely<Database>, contact: number): Promise<ContactDecision[]> {
  const { rows } = await sql<ContactDecision>`
    select d.decided_at as at, d.bucket, d.bucket_before as "bucketBefore", d.says, d.cause, d.score,
      d.fit_grade as "fitGrade", d.engagement_grade as "engagementGrade", coalesce(a.name, d.agreement_hash) as agreement
    from decision d left join agreement a on a.hash = d.agreement_hash
    where d.contact_id = ${contact}
    order by d.decided_at desc, d.id desc limit ${DECISIONS_SHOWN_MAX}`.execute(db)
  return rows
}
