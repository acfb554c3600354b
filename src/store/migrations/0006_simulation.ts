// Simulations: what was asked, how far it has come, and the report that stays.
// Deliberately absent: a reference to `agreement`. A draft may be thrown away; what was simulated of it stays readable.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table simulation (
    id bigint generated always as identity primary key,
    draft_hash text not null,
    draft_name text not null,
    against_hash text,
    against_name text,
    from_at bigint not null,
    to_at bigint not null,
    -- what was asked for besides: capacity, rounds, seed, ...
    settings jsonb not null,
    state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    stage text,
    progress real not null default 0,
    created_at bigint not null,
    created_by text,
    -- which run of it holds: a run that was taken for dead may not write any more
    attempt integer not null default 0,
    -- when that run last said that it lives
    alive_at bigint,
    finished_at bigint,
    failure text,
    -- everything that was known by then is in the report
    evidence_at bigint,
    kernel text,
    report jsonb,
    check ((state = 'done') = (report is not null))
  )`.execute(db)
  await sql`create index simulation_unfinished on simulation (id) where state in ('waiting', 'running')`.execute(
    db,
  )
  await sql`create index simulation_of_draft on simulation (draft_hash, evidence_at) where state = 'done'`.execute(
    db,
  )
  await sql`create index simulation_created on simulation (created_at)`.execute(db)
}
