// The tables beside: everybody's scores under a version that is to take over, in a schema of their own that is there
// only while it is prepared. At the switch they become the tables themselves, in one transaction.
// Invariant: whoever changes a contact's or an account's row meanwhile is written down by triggers, so that nothing
// prepared is older than what it is to replace (docs/decisions/L02). `within` makes the store's own statements write there.
// Deliberately absent: what is prepared (app/agreement/prepare.ts).

import { type Kysely, sql } from 'kysely'
import type { SwitchKind } from '../contract/agreement-life.ts'
import { insertActivation } from './agreement.ts'
import { idsOf } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

/** Tables that are exchanged whole, in the order in which every transaction locks them. */
const EXCHANGED = ['contact_state', 'account_state'] as const
const LEAD_COLUMNS =
  sql.raw(`contact_id, opened_at, opened_by, stage, stage_at, qualified_at, closed_at, outcome, reason,
  recycle_until`)
const DECISION_COLUMNS =
  sql.raw(`contact_id, lead_id, decided_at, known_at, agreement_hash, cause, bucket, bucket_before,
  says, scorecard, score, fit_grade, engagement_grade, explanation`)

const raw = async (db: Db, ...statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/** Who prepares, and when they last said that they live; null: nobody has begun. */
export async function preparationOwner(
  db: Db,
): Promise<{ readonly owner: string; readonly aliveAt: number } | null> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('agreement_next.owner') is not null as there`.execute(db)
  if (!rows[0]?.there) return null
  const { rows: owners } = await sql<{ owner: string; aliveAt: number }>`
    select owner, alive_at as "aliveAt" from agreement_next.owner`.execute(db)
  return owners[0] ?? null
}

/** Says that the owner lives; false when another has taken over. */
export async function keepPreparation(db: Db, owner: string, at: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update agreement_next.owner set alive_at = ${at} where owner = ${owner}`.execute(db)
  return Number(numAffectedRows ?? 0n) > 0
}

/** Makes the tables anew, empty and without indexes, and begins to write down who changes. In the caller's transaction. */
export async function openPreparation(db: Db, owner: string, at: number): Promise<void> {
  await raw(
    db,
    'drop schema if exists agreement_next cascade',
    'create schema agreement_next',
    'create table agreement_next.owner (owner text not null, alive_at bigint not null)',
    'create table agreement_next.decision (like decision including defaults)',
    'alter table agreement_next.decision alter column id drop not null',
    'create table agreement_next.lead (like lead including defaults, fate text not null)',
    'create index on agreement_next.lead (contact_id)',
    'create table agreement_next.changed (contact_id bigint, account_id bigint)',
    'create index on agreement_next.changed (contact_id)',
  )
  await sql`insert into agreement_next.owner values (${owner}, ${at})`.execute(db)
  for (const table of EXCHANGED) {
    await raw(
      db,
      `create table agreement_next.${table} (like ${table} including defaults including constraints including storage)`,
    )
    const { rows } = await sql<{ options: string | null; key: string; definition: string }>`
      select array_to_string(c.reloptions, ', ') as options, k.conname as key, pg_get_constraintdef(k.oid) as definition
      from pg_class c join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
      where c.oid = to_regclass(${table})`.execute(db)
    const { options, key, definition } = rows[0]!
    if (options !== null) await raw(db, `alter table agreement_next.${table} set (${options})`)
    await raw(db, `alter table agreement_next.${table} add constraint ${key} ${definition}`)
  }
  await raw(
    db,
    `create function agreement_next.note() returns trigger language plpgsql as $$ begin
      if tg_op <> 'DELETE' then insert into agreement_next.changed select contact_id, account_id from new_rows; end if;
      if tg_op <> 'INSERT' then insert into agreement_next.changed select contact_id, account_id from old_rows; end if;
      return null; end $$`,
    `create function agreement_next.note_account() returns trigger language plpgsql as $$ begin
      insert into agreement_next.changed select null, account_id from new_rows; return null; end $$`,
    `create trigger next_inserted after insert on contact_state referencing new table as new_rows
      for each statement execute function agreement_next.note()`,
    `create trigger next_updated after update on contact_state referencing old table as old_rows new table as new_rows
      for each statement execute function agreement_next.note()`,
    `create trigger next_deleted after delete on contact_state referencing old table as old_rows
      for each statement execute function agreement_next.note()`,
    `create trigger next_inserted after insert on account_state referencing new table as new_rows
      for each statement execute function agreement_next.note_account()`,
    `create trigger next_updated after update on account_state referencing new table as new_rows
      for each statement execute function agreement_next.note_account()`,
  )
}

/** Throws away what was prepared. */
export const closePreparation = (db: Db): Promise<void> =>
  raw(db, 'drop schema if exists agreement_next cascade')

/** From here to the end of the transaction the store's statements write to the tables beside. */
export const writeBeside = (db: Db): Promise<void> =>
  raw(db, 'set local search_path to agreement_next, public')
/** Until here. */
export const writeInPlace = (db: Db): Promise<void> => raw(db, 'set local search_path to default')

/** A place in the order in which everybody is gone through: by account, so that colleagues come together. */
export interface Place {
  readonly account: number | null
  readonly contact: number
}

/** The next contacts after a place; those without an account come first. */
export async function contactsByAccount(db: Db, after: Place, limit: number): Promise<Place[]> {
  const { rows } =
    after.account === null
      ? await sql<Place>`select null::bigint as account, contact_id as contact from contact_state
          where account_id is null and contact_id > ${after.contact} order by contact_id limit ${limit}`.execute(
          db,
        )
      : await sql<Place>`select account_id as account, contact_id as contact from contact_state
          where account_id is not null and (account_id, contact_id) > (${after.account}, ${after.contact})
          order by account_id, contact_id limit ${limit}`.execute(db)
  return rows
}

/** Takes what has changed out of the notes: at most `limit` contacts, and accounts. */
export async function takeChanged(
  db: Db,
  limit: number,
): Promise<{ readonly contacts: number[]; readonly accounts: number[] }> {
  const { rows } = await sql<{ contact: number | null; account: number | null }>`
    delete from agreement_next.changed where ctid = any(array(
      select ctid from agreement_next.changed order by contact_id limit ${limit} for update skip locked))
    returning contact_id as contact, account_id as account`.execute(db)
  const distinct = (values: readonly (number | null)[]) => [
    ...new Set(values.filter((value): value is number => value !== null)),
  ]
  return {
    contacts: distinct(rows.map(({ contact }) => contact)),
    accounts: distinct(rows.map(({ account }) => account)),
  }
}

/** Strikes out the notes of contacts that are about to be prepared. */
export async function forgetChanged(db: Db, contacts: readonly number[]): Promise<void> {
  await sql`delete from agreement_next.changed where contact_id = any(${idsOf(contacts)})`.execute(db)
}

/** About how many notes there are. */
export async function countChanged(db: Db, atMost: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select from agreement_next.changed limit ${atMost}) c`.execute(db)
  return rows[0]!.n
}

/** Takes back what was prepared for these contacts, before they are prepared anew. */
export async function forgetPrepared(db: Db, contacts: readonly number[]): Promise<void> {
  const ids = idsOf(contacts)
  await sql`delete from agreement_next.contact_state where contact_id = any(${ids})`.execute(db)
  await sql`delete from agreement_next.lead where contact_id = any(${ids})`.execute(db)
  await sql`delete from agreement_next.decision where contact_id = any(${ids})`.execute(db)
}

/** Ids that no other lead will get. */
export async function reserveLeads(db: Db, count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('public.lead', 'id'))::bigint as id from generate_series(1, ${count}::int)`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** Gives the tables beside the indexes of the tables in place, under the same names, and lets the planner know them. */
export async function indexPrepared(db: Db): Promise<void> {
  await raw(
    db,
    'create index decision_of on agreement_next.decision (contact_id)',
    // Of accounts that nobody belongs to nothing was prepared.
    `insert into agreement_next.account_state select a.* from account_state a
      where not exists (select from agreement_next.account_state n where n.account_id = a.account_id)`,
  )
  for (const table of EXCHANGED) {
    const { rows } = await sql<{ definition: string }>`
      select pg_get_indexdef(i.indexrelid) as definition from pg_index i
      where i.indrelid = to_regclass(${table}) and not i.indisprimary`.execute(db)
    for (const { definition } of rows)
      await raw(db, definition.replace(/ ON (\w+\.)?/, ' ON agreement_next.'))
    await raw(db, `analyze agreement_next.${table}`)
  }
}

/** Holds everybody off from scores for the rest of the transaction; gives up after a moment, so that nobody waits long. */
export const holdScores = (db: Db): Promise<void> =>
  raw(db, `set local lock_timeout = '2s'`, `lock table ${EXCHANGED.join(', ')} in access exclusive mode`)

/** Puts the version in force: what was prepared becomes what is. In one transaction, with scores held. */
export async function exchange(
  db: Db,
  activation: {
    readonly hash: string
    readonly at: number
    readonly by: string | null
    readonly kind: SwitchKind
  },
): Promise<number> {
  await sql`delete from lead l using agreement_next.lead n where n.fate = 'removed' and n.id = l.id`.execute(
    db,
  )
  await sql`
    update lead l set (${LEAD_COLUMNS}) = (n.contact_id, n.opened_at, n.opened_by, n.stage, n.stage_at, n.qualified_at,
      n.closed_at, n.outcome, n.reason, n.recycle_until)
    from agreement_next.lead n where n.fate = 'changed' and n.id = l.id`.execute(db)
  await sql`
    insert into lead (id, ${LEAD_COLUMNS}) overriding system value
    select id, ${LEAD_COLUMNS} from agreement_next.lead where fate = 'new'`.execute(db)
  const { rows } = await sql<{ home: string }>`select quote_ident(current_schema()) as home`.execute(db)
  for (const table of EXCHANGED)
    await raw(db, `drop table ${table}`, `alter table agreement_next.${table} set schema ${rows[0]!.home}`)
  return insertActivation(db, { ...activation, isRescored: true })
}

/** Moves prepared decisions into the history, of those who are still there; gives how many were taken. */
export async function moveDecisions(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ taken: number }>`
    with taken as (
      delete from agreement_next.decision where ctid = any(array(
        select ctid from agreement_next.decision limit ${limit})) returning ${DECISION_COLUMNS}),
    moved as (
      insert into decision (${DECISION_COLUMNS}) select ${DECISION_COLUMNS} from taken t
      where exists (select from contact_state s where s.contact_id = t.contact_id))
    select count(*)::int as taken from taken`.execute(db)
  return rows[0]!.taken
}

/** Contacts whose row belongs to another version: written by a transaction that had begun before the switch. */
export async function strangers(db: Db, hash: string, limit: number): Promise<number[]> {
  const { rows } = await sql<{ contact: number }>`
    select contact_id as contact from contact_state where agreement_hash is distinct from ${hash} limit ${limit}`.execute(
    db,
  )
  return rows.map(({ contact }) => contact)
}
