// Simulations in the tables: asked for, run, done. The row is the job: whoever runs one says now and then that it
// lives, and one whose runner is silent is taken again by the next who looks (`attempt` tells the two apart).
// Invariant: a row has a report if and only if it is done, and a report is written once, but for what an erasure takes
// out of it. Deliberately absent: what the report says, and when a runner is to be taken for dead.

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

/** What one list holds at most. */
export const SIMULATIONS_LISTED_MAX = 200

export type SimulationState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

export interface NewSimulation {
  readonly draftHash: string
  readonly draftName: string
  readonly againstHash: string | null
  readonly againstName: string | null
  readonly from: number
  readonly to: number
  /** As JSON. */
  readonly settings: unknown
  readonly createdAt: number
  readonly createdBy: string | null
}

export interface StoredSimulation extends NewSimulation {
  readonly id: number
  readonly state: SimulationState
  readonly stage: string | null
  readonly progress: number
  readonly attempt: number
  readonly finishedAt: number | null
  readonly failure: string | null
  /** Everything that was known by then is in the report. */
  readonly evidenceAt: number | null
  readonly kernel: string | null
}

const COLUMNS =
  sql.raw(`id, draft_hash as "draftHash", draft_name as "draftName", against_hash as "againstHash",
  against_name as "againstName", from_at as "from", to_at as "to", settings, state, stage, progress,
  created_at as "createdAt", created_by as "createdBy", attempt, finished_at as "finishedAt", failure,
  evidence_at as "evidenceAt", kernel`)

/**
 * Stores what is asked for and gives its id; null when as many wait or run already. `runs`: the caller runs it itself,
 * so it is its first attempt at once.
 */
export async function insertSimulation(
  db: Db,
  simulation: NewSimulation,
  { unfinishedMax, runs }: { readonly unfinishedMax: number; readonly runs: boolean },
): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    insert into simulation (draft_hash, draft_name, against_hash, against_name, from_at, to_at, settings, state,
      created_at, created_by, attempt, alive_at)
    select ${simulation.draftHash}, ${simulation.draftName}, ${simulation.againstHash}, ${simulation.againstName},
      ${simulation.from}::bigint, ${simulation.to}::bigint, ${JSON.stringify(simulation.settings)}::jsonb,
      ${runs ? 'running' : 'waiting'}, ${simulation.createdAt}::bigint, ${simulation.createdBy},
      ${runs ? 1 : 0}::integer, ${runs ? simulation.createdAt : null}::bigint
    where (select count(*) from simulation where state in ('waiting', 'running')) < ${unfinishedMax}
    returning id`.execute(db)
  return rows[0]?.id ?? null
}

/** One, without its report; null when it is not there. */
export async function findSimulation(db: Db, id: number): Promise<StoredSimulation | null> {
  const { rows } = await sql<StoredSimulation>`select ${COLUMNS} from simulation where id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** The report of one; null while there is none. */
export async function reportOf(db: Db, id: number): Promise<unknown> {
  const row = await db.selectFrom('simulation').select('report').where('id', '=', id).executeTakeFirst()
  return row?.report ?? null
}

/** The last ones without their reports, newest first; of one draft where a hash is given. */
export async function listStoredSimulations(db: Db, draftHash: string | null): Promise<StoredSimulation[]> {
  const { rows } = await sql<StoredSimulation>`
    select ${COLUMNS} from simulation where ${draftHash}::text is null or draft_hash = ${draftHash}
    order by id desc limit ${SIMULATIONS_LISTED_MAX}`.execute(db)
  return rows
}

/** The newest finished one of exactly this draft, by its evidence; null when there is none. */
export async function newestSimulationOf(
  db: Db,
  draftHash: string,
): Promise<{ readonly id: number; readonly evidenceAt: number; readonly finishedAt: number } | null> {
  const { rows } = await sql<{ id: number; evidenceAt: number; finishedAt: number }>`
    select id, evidence_at as "evidenceAt", finished_at as "finishedAt" from simulation
    where draft_hash = ${draftHash} and state = 'done' order by evidence_at desc, id desc limit 1`.execute(db)
  return rows[0] ?? null
}

/** Takes the oldest that waits, or whose runner has been silent since `silentSince`; null when there is none. */
export async function takeSimulation(
  db: Db,
  at: number,
  silentSince: number,
): Promise<StoredSimulation | null> {
  const { rows } = await sql<StoredSimulation>`
    update simulation set state = 'running', attempt = attempt + 1, alive_at = ${at}, progress = 0, stage = null
    where id = (
      select id from simulation where state in ('waiting', 'running')
        and (state = 'waiting' or coalesce(alive_at, 0) < ${silentSince})
      order by id limit 1 for update skip locked)
    returning ${COLUMNS}`.execute(db)
  return rows[0] ?? null
}

/** One run of one simulation. */
export interface SimulationRun {
  readonly id: number
  readonly attempt: number
}

const held = ({ id, attempt }: SimulationRun): RawBuilder<unknown> =>
  sql`id = ${id} and attempt = ${attempt} and state = 'running'`

/** Says how far a run has come and that it lives; false when it is not to go on: cancelled, or taken over. */
export async function noteProgress(
  db: Db,
  run: SimulationRun,
  { stage, progress, at }: { readonly stage: string; readonly progress: number; readonly at: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update simulation set stage = ${stage}, progress = ${progress}, alive_at = ${at} where ${held(run)}`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0n) > 0
}

/** Stores the report of a run; false when it was cancelled or taken over meanwhile. */
export async function finishSimulation(
  db: Db,
  run: SimulationRun,
  done: {
    readonly report: unknown
    readonly kernel: string
    readonly evidenceAt: number
    readonly finishedAt: number
  },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update simulation set state = 'done', stage = null, progress = 1, alive_at = null,
      report = ${JSON.stringify(done.report)}::jsonb, kernel = ${done.kernel}, evidence_at = ${done.evidenceAt},
      finished_at = ${done.finishedAt} where ${held(run)}`.execute(db)
  return Number(numAffectedRows ?? 0n) > 0
}

/** Ends a run that cannot be finished, with one sentence why. */
export async function failSimulation(
  db: Db,
  run: SimulationRun,
  failure: string,
  finishedAt: number,
): Promise<void> {
  await sql`
    update simulation set state = 'failed', stage = null, alive_at = null, failure = ${failure},
      finished_at = ${finishedAt} where ${held(run)}`.execute(db)
}

/** Lets another run begin at once: this one was told to stop. */
export async function releaseSimulation(db: Db, run: SimulationRun): Promise<void> {
  await sql`update simulation set alive_at = 0 where ${held(run)}`.execute(db)
}

/** Ends one that waits or runs; false when it has ended already. */
export async function cancelStoredSimulation(db: Db, id: number, at: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update simulation set state = 'cancelled', stage = null, alive_at = null, finished_at = ${at}
    where id = ${id} and state in ('waiting', 'running')`.execute(db)
  return Number(numAffectedRows ?? 0n) > 0
}

/** Different drafts that were asked about a period which overlaps this one, since an instant. */
export async function draftsTried(
  db: Db,
  { since, from, to }: { readonly since: number; readonly from: number; readonly to: number },
): Promise<number> {
  const { rows } = await sql<{ drafts: number }>`
    select count(distinct draft_hash)::int as drafts from simulation
    where created_at >= ${since} and from_at < ${to} and to_at > ${from} and state in ('running', 'done')`.execute(
    db,
  )
  return rows[0]!.drafts
}

/** Reports that name one of these contacts. */
export async function reportsNaming(
  db: Db,
  contacts: readonly number[],
): Promise<readonly { readonly id: number; readonly report: unknown }[]> {
  const { rows } = await sql<{ id: number; report: unknown }>`
    select id, report from simulation
    where report is not null and exists (
      select from unnest(${contacts.map((contact) => `"contact": "${contact}"`)}::text[]) named
      where position(named in report::text) > 0)`.execute(db)
  return rows
}

/** Writes a report again, without those who were erased. */
export async function replaceReport(db: Db, id: number, report: unknown): Promise<void> {
  await db
    .updateTable('simulation')
    .set({ report: JSON.stringify(report) })
    .where('id', '=', id)
    .execute()
}
