// What drift is read from, and the checks that were made. One row a check; its report is written once.
import { type Kysely, sql } from 'kysely'
import type { DriftReport } from '../contract/drift.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

/** Checks that one answer lists. */
export const DRIFT_LISTED_MAX = 100

export interface StoredDriftCheck {
  readonly id: number
  readonly hash: string
  readonly name: string
  readonly checkedAt: number
  readonly simulation: number | null
  readonly report: DriftReport
}

/** Checks of one version, the newest first. */
export async function driftChecksOf(db: Db, hash: string): Promise<StoredDriftCheck[]> {
  const { rows } = await sql<StoredDriftCheck>`
    select d.id, d.hash, a.name, d.checked_at as "checkedAt", d.simulation_id as simulation, d.report
    from drift_check d join agreement a on a.hash = d.hash where d.hash = ${hash}
    order by d.checked_at desc, d.id desc limit ${DRIFT_LISTED_MAX}`.execute(db)
  return rows
}

/** The first check since an instant that had scores to take down; null when none had. */
export async function firstScoresOf(
  db: Db,
  hash: string,
  since: number,
): Promise<{ readonly checkedAt: number; readonly report: DriftReport } | null> {
  const { rows } = await sql<{ checkedAt: number; report: DriftReport }>`
    select checked_at as "checkedAt", report from drift_check
    where hash = ${hash} and checked_at >= ${since} and jsonb_typeof(report -> 'scores') = 'object'
    order by checked_at, id limit 1`.execute(db)
  return rows[0] ?? null
}

export async function insertDriftCheck(db: Db, check: Omit<StoredDriftCheck, 'id' | 'name'>): Promise<void> {
  await db
    .insertInto('drift_check')
    .values({
      hash: check.hash,
      checked_at: check.checkedAt,
      simulation_id: check.simulation,
      alarms: check.report.alarms.length,
      report: JSON.stringify(check.report),
    })
    .execute()
}

/** Contacts with an open lead, mixed, the same ones each time as long as they are open. */
export async function contactsOfOpenLeads(db: Db, limit: number): Promise<number[]> {
  const { rows } = await sql<{ contact: number }>`
    select contact_id as contact from lead where closed_at is null
    order by hashint8(contact_id), contact_id limit ${limit}`.execute(db)
  return rows.map(({ contact }) => contact)
}

/** Leads opened in [from, to) by the best grades that this version gave them, and how many of them were won. */
export async function winsByGrade(
  db: Db,
  hash: string,
  from: number,
  to: number,
): Promise<readonly { readonly grade: string; readonly leads: number; readonly won: number }[]> {
  const { rows } = await sql<{ grade: string; leads: number; won: number }>`
    select b.grade, count(*)::int as leads, (count(*) filter (where b.outcome = 'won'))::int as won
    from (
      select distinct on (l.id) l.id, l.outcome, d.fit_grade || d.engagement_grade as grade
      from lead l join decision d on d.lead_id = l.id and d.agreement_hash = ${hash}
      where l.opened_at >= ${from} and l.opened_at < ${to} and d.fit_grade is not null and d.engagement_grade is not null
      order by l.id, d.score desc, d.decided_at) b
    group by b.grade order by b.grade`.execute(db)
  return rows
}

/** Contacts of leads that were won since an instant, the latest first. */
export async function contactsWon(db: Db, since: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ contact: number }>`
    select contact_id as contact from lead where outcome = 'won' and closed_at >= ${since}
    group by contact_id order by max(closed_at) desc, contact_id limit ${limit}`.execute(db)
  return rows.map(({ contact }) => contact)
}
