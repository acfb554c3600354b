// Decisions: every change of bucket or grade, with the agreement and the explanation that it had. Append-only,
// but for a merge, after which they hang on the contact that remains, and for erasure.

import { type Kysely, sql } from 'kysely'
import type { Bucket } from '../kernel/evidence.ts'
import { type BulkColumn, bulk, namesOf, PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface NewDecision {
  readonly contact: number
  readonly lead: number | null
  /** The exact instant of the change. */
  readonly decidedAt: number
  /** When it was worked out. */
  readonly knownAt: number
  readonly agreementHash: string
  readonly cause: string
  readonly bucket: Bucket
  readonly bucketBefore: Bucket | null
  readonly says: string
  readonly scorecard: string
  readonly score: number
  readonly fitGrade: string
  readonly engagementGrade: string
  /** JSON text: the contributions as they were. */
  readonly explanation: string
}

const COLUMNS: readonly BulkColumn<NewDecision>[] = [
  ['contact_id', 'bigint', (row) => row.contact],
  ['lead_id', 'bigint', (row) => row.lead],
  ['decided_at', 'bigint', (row) => row.decidedAt],
  ['known_at', 'bigint', (row) => row.knownAt],
  ['agreement_hash', 'text', (row) => row.agreementHash],
  ['cause', 'text', (row) => row.cause],
  ['bucket', 'text', (row) => row.bucket],
  ['bucket_before', 'text', (row) => row.bucketBefore],
  ['says', 'text', (row) => row.says],
  ['scorecard', 'text', (row) => row.scorecard],
  ['score', 'double precision', (row) => row.score],
  ['fit_grade', 'text', (row) => row.fitGrade],
  ['engagement_grade', 'text', (row) => row.engagementGrade],
  ['explanation', 'jsonb', (row) => row.explanation],
]

export async function insertDecisions(db: Db, decisions: readonly NewDecision[]): Promise<void> {
  if (decisions.length === 0) return
  await sql`${PREPARED} insert into decision (${namesOf(COLUMNS)}) select * from ${bulk(decisions, COLUMNS)}`.execute(
    db,
  )
}

/** Hangs decisions and leads of contacts that were merged away on those that remain. */
export async function moveHistory(
  db: Db,
  merged: readonly { readonly contact: number; readonly into: number }[],
): Promise<void> {
  if (merged.length === 0) return
  const pairs = bulk(merged, [
    ['id', 'bigint', (row) => row.contact],
    ['target', 'bigint', (row) => row.into],
  ])
  await sql`update decision d set contact_id = g.target from ${pairs} where d.contact_id = g.id`.execute(db)
  await sql`update lead l set contact_id = g.target from ${pairs} where l.contact_id = g.id`.execute(db)
}

export interface DecisionRow {
  readonly id: number
  readonly contact: number
  readonly decidedAt: number
  readonly bucket: Bucket
  readonly bucketBefore: Bucket | null
  readonly score: number
  readonly says: string
}

/** Decisions after one, oldest first: what other processes decided meanwhile. */
export async function decisionsAfter(db: Db, id: number, limit: number): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    select id, contact_id as contact, decided_at as "decidedAt", bucket, bucket_before as "bucketBefore", score,
      says from decision where id > ${id} order by id limit ${limit}`.execute(db)
  return rows
}

/** The id of the newest decision, 0 when there is none. */
export async function lastDecision(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number | null }>`select max(id) as id from decision`.execute(db)
  return rows[0]?.id ?? 0
}
