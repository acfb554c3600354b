// Signatures of agreements, and the one switch that may be prepared at a time.
// Invariant: a side signs a version once. Deliberately absent: who may sign, and what a switch does.

import { type Kysely, sql } from 'kysely'
import type { Side, SwitchKind } from '../contract/agreement-life.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

/** What one answer tells of the past at most. */
export const ACTIVATIONS_LISTED_MAX = 100
/** Activations that a rollback looks back over. */
const ACTIVATIONS_MAX = 10_000

export interface StoredSignature {
  readonly hash: string
  readonly side: Side
  readonly userId: string
  readonly email: string
  readonly name: string | null
  readonly signedAt: number
  readonly simulation: number
}

const SIGNATURE = sql.raw(`hash, side, user_id as "userId", email, name, signed_at as "signedAt",
  simulation_id as simulation`)

/** The signatures under one version, or under all of them. */
export async function signaturesOf(db: Db, hash: string | null): Promise<StoredSignature[]> {
  const { rows } = await sql<StoredSignature>`
    select ${SIGNATURE} from agreement_signature where ${hash}::text is null or hash = ${hash}
    order by signed_at, side`.execute(db)
  return rows
}

/** Stores a signature; false when that side has signed already. */
export async function insertSignature(db: Db, signature: StoredSignature): Promise<boolean> {
  const { rows } = await sql`
    insert into agreement_signature (hash, side, user_id, email, name, signed_at, simulation_id)
    values (${signature.hash}, ${signature.side}, ${signature.userId}, ${signature.email}, ${signature.name},
      ${signature.signedAt}, ${signature.simulation})
    on conflict (hash, side) do nothing returning hash`.execute(db)
  return rows.length === 1
}

/** Takes the signature of one user back; false when there is none. */
export async function deleteSignature(db: Db, hash: string, userId: string): Promise<boolean> {
  const { rows } = await sql`
    delete from agreement_signature where hash = ${hash} and user_id = ${userId} returning hash`.execute(db)
  return rows.length > 0
}

/** Holds the row of a version, so that signing, changing and activating it follow each other. */
export async function lockAgreement(
  db: Db,
  hash: string,
): Promise<{ readonly firstActiveAt: number | null } | null> {
  const { rows } = await sql<{ firstActiveAt: number | null }>`
    select first_active_at as "firstActiveAt" from agreement where hash = ${hash} for update`.execute(db)
  return rows[0] ?? null
}

export interface StoredActivation {
  readonly hash: string
  readonly name: string
  readonly activeFrom: number
  readonly by: string | null
  readonly kind: SwitchKind
  readonly rescored: boolean
}

/** Every activation, the newest first. */
export async function listActivations(db: Db): Promise<StoredActivation[]> {
  const { rows } = await sql<StoredActivation>`
    select a.hash, g.name, a.active_from as "activeFrom", a.activated_by as "by", a.kind,
      a.rescored_at is not null as rescored
    from agreement_activation a join agreement g on g.hash = a.hash
    order by a.active_from desc, a.id desc limit ${ACTIVATIONS_MAX}`.execute(db)
  return rows
}

export interface StoredSwitch {
  readonly id: number
  readonly hash: string
  readonly name: string
  readonly kind: SwitchKind
  readonly state: 'preparing' | 'done' | 'cancelled' | 'failed'
  readonly askedAt: number
  readonly askedBy: string | null
  readonly stage: string | null
  readonly done: number
  readonly total: number
  readonly finishedAt: number | null
  readonly failure: string | null
}

const SWITCH =
  sql.raw(`s.id, s.hash, g.name, s.kind, s.state, s.asked_at as "askedAt", s.asked_by as "askedBy", s.stage,
  s.done, s.total, s.finished_at as "finishedAt", s.failure
  from agreement_switch s join agreement g on g.hash = s.hash`)

/** The switch that is being prepared; null when none is. */
export async function switchUnderWay(db: Db): Promise<StoredSwitch | null> {
  const { rows } = await sql<StoredSwitch>`select ${SWITCH} where s.state = 'preparing'`.execute(db)
  return rows[0] ?? null
}

/** The switch that was asked for last; null before the first. */
export async function lastSwitch(db: Db): Promise<StoredSwitch | null> {
  const { rows } = await sql<StoredSwitch>`select ${SWITCH} order by s.id desc limit 1`.execute(db)
  return rows[0] ?? null
}

/** Asks for a switch; false when one is being prepared. */
export async function insertSwitch(
  db: Db,
  asked: {
    readonly hash: string
    readonly kind: SwitchKind
    readonly at: number
    readonly by: string | null
  },
): Promise<boolean> {
  const { rows } = await sql`
    insert into agreement_switch (hash, kind, asked_at, asked_by)
    values (${asked.hash}, ${asked.kind}, ${asked.at}, ${asked.by})
    on conflict ((true)) where state = 'preparing' do nothing returning id`.execute(db)
  return rows.length === 1
}

/** Says how far the preparation is; false when it was cancelled meanwhile. */
export async function noteSwitch(
  db: Db,
  id: number,
  { stage, done, total }: { readonly stage: string; readonly done: number; readonly total: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update agreement_switch set stage = ${stage}, done = ${done}, total = ${total}
    where id = ${id} and state = 'preparing'`.execute(db)
  return Number(numAffectedRows ?? 0n) > 0
}

/** Ends the preparation; false when it has ended already. */
export async function endSwitch(
  db: Db,
  id: number,
  end: {
    readonly state: 'done' | 'cancelled' | 'failed'
    readonly at: number
    readonly failure?: string
  },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update agreement_switch set state = ${end.state}, finished_at = ${end.at}, failure = ${end.failure ?? null}
    where id = ${id} and state = 'preparing'`.execute(db)
  return Number(numAffectedRows ?? 0n) > 0
}
