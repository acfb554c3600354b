// The life of an agreement: who signed it, the switch that is prepared while the version before goes on, the meetings
// about it, and how the world has moved since it was simulated.
// Deliberately absent: references to users. A signature stands when its user has gone.

import { type Kysely, sql } from 'kysely'

const STATEMENTS = [
  `create table agreement_signature (
    hash text not null references agreement (hash),
    -- for whom
    side text not null check (side in ('marketing', 'sales')),
    user_id text not null,
    email text not null,
    name text,
    signed_at bigint not null,
    -- what lay before the signer's eyes
    simulation_id bigint not null,
    primary key (hash, side)
  )`,
  `alter table agreement_activation add column kind text not null default 'activation'
    check (kind in ('activation', 'rollback'))`,
  // A version that is to take over: everybody is scored by it beside what is in force.
  `create table agreement_switch (
    id bigint generated always as identity primary key,
    hash text not null references agreement (hash),
    kind text not null check (kind in ('activation', 'rollback')),
    state text not null default 'preparing' check (state in ('preparing', 'done', 'cancelled', 'failed')),
    asked_at bigint not null,
    asked_by text,
    stage text,
    done bigint not null default 0,
    total bigint not null default 0,
    finished_at bigint,
    failure text
  )`,
  `create unique index agreement_switch_one on agreement_switch ((true)) where state = 'preparing'`,
  `create table agreement_review (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('meeting', 'model')),
    hash text not null references agreement (hash),
    held_at bigint not null,
    held_by text not null,
    note text,
    written_at bigint not null
  )`,
  `create index agreement_review_held on agreement_review (held_at)`,
  // What the agreement promised against what has come; one row each time it was looked at.
  `create table drift_check (
    id bigint generated always as identity primary key,
    hash text not null references agreement (hash),
    checked_at bigint not null,
    simulation_id bigint,
    alarms integer not null,
    report jsonb not null
  )`,
  `create index drift_check_of on drift_check (hash, checked_at)`,
] as const

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
