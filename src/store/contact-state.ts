// The derived state of contacts: one row each, and the row that is locked before anything of a contact changes.
// Invariant: whoever moves spans, folds or evaluates a contact holds the lock on its row, taken in order of id.
// Deliberately absent: what the columns mean together. app/ingest/restate.ts writes them all at once.

import { type Kysely, sql } from 'kysely'
import type { Bucket, Channel, Stage } from '../kernel/evidence.ts'
import { type BulkColumn, bulk, excludedOf, idsOf, namesOf, PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

/** What lists show of a contact without reading its claims; `order` ranks what each value came from. */
export interface Display {
  readonly name?: string
  readonly title?: string
  readonly email?: string
  readonly order?: Readonly<Record<string, readonly [rank: number, at: number, known: number]>>
}

export interface StoredContactState {
  readonly contact: number
  readonly account: number | null
  readonly agreementHash: string | null
  readonly state: Uint8Array
  readonly lastKnownAt: number
  readonly firstTouchAt: number | null
  readonly firstChannel: Channel | null
  readonly firstSource: string | null
  readonly lastTouchAt: number | null
  readonly touchCount: number
  readonly identified: boolean
  readonly bucket: Bucket | null
  readonly scorecard: string | null
  readonly score: number
  readonly bound: number
  readonly fit: number
  readonly engagement: number
  readonly fitGrade: string | null
  readonly engagementGrade: string | null
  readonly bucketSays: string | null
  readonly lead: number | null
  readonly stage: Stage | null
  readonly display: Display
  readonly evaluatedAt: number
  readonly nextChangeAt: number | null
  readonly ownCount: number
  readonly reachableAt: number | null
  /** Latest counting touchpoint by which an import of leads opens one. */
  readonly importOpensAt: number | null
  readonly aheadAt: number | null
  readonly verdicts: string
  readonly messageVerdicts: string
  readonly accountRank: number
  readonly accountAt: number
  readonly identityVersion: number
}

const COLUMNS: readonly BulkColumn<StoredContactState>[] = [
  ['contact_id', 'bigint', (row) => row.contact],
  ['account_id', 'bigint', (row) => row.account],
  ['agreement_hash', 'text', (row) => row.agreementHash],
  ['state', 'bytea', (row) => row.state],
  ['last_known_at', 'bigint', (row) => row.lastKnownAt],
  ['first_touch_at', 'bigint', (row) => row.firstTouchAt],
  ['first_channel', 'text', (row) => row.firstChannel],
  ['first_source', 'text', (row) => row.firstSource],
  ['last_touch_at', 'bigint', (row) => row.lastTouchAt],
  ['touch_count', 'integer', (row) => row.touchCount],
  ['identified', 'boolean', (row) => row.identified],
  ['bucket', 'text', (row) => row.bucket],
  ['scorecard', 'text', (row) => row.scorecard],
  ['score', 'double precision', (row) => row.score],
  ['bound', 'double precision', (row) => row.bound],
  ['fit', 'double precision', (row) => row.fit],
  ['engagement', 'double precision', (row) => row.engagement],
  ['fit_grade', 'text', (row) => row.fitGrade],
  ['engagement_grade', 'text', (row) => row.engagementGrade],
  ['bucket_says', 'text', (row) => row.bucketSays],
  ['lead_id', 'bigint', (row) => row.lead],
  ['stage', 'text', (row) => row.stage],
  ['display', 'jsonb', (row) => JSON.stringify(row.display)],
  ['evaluated_at', 'bigint', (row) => row.evaluatedAt],
  ['next_change_at', 'bigint', (row) => row.nextChangeAt],
  ['own_count', 'integer', (row) => row.ownCount],
  ['reachable_at', 'bigint', (row) => row.reachableAt],
  ['import_opens_at', 'bigint', (row) => row.importOpensAt],
  ['ahead_at', 'bigint', (row) => row.aheadAt],
  ['verdicts', 'text', (row) => row.verdicts],
  ['message_verdicts', 'text', (row) => row.messageVerdicts],
  ['account_rank', 'smallint', (row) => row.accountRank],
  ['account_at', 'bigint', (row) => row.accountAt],
  ['identity_version', 'integer', (row) => row.identityVersion],
]

/** What whoever locks a row needs of it; the rest is written from what follows. */
export type LockedContactState = Omit<
  StoredContactState,
  | 'firstTouchAt'
  | 'firstChannel'
  | 'firstSource'
  | 'lastTouchAt'
  | 'touchCount'
  | 'scorecard'
  | 'score'
  | 'bound'
  | 'fit'
  | 'engagement'
  | 'bucketSays'
  | 'lead'
>

const SELECTED =
  sql.raw(`contact_id as contact, account_id as account, agreement_hash as "agreementHash", state,
  last_known_at as "lastKnownAt", identified, bucket, fit_grade as "fitGrade", engagement_grade as "engagementGrade",
  stage, display, evaluated_at as "evaluatedAt", next_change_at as "nextChangeAt", own_count as "ownCount",
  reachable_at as "reachableAt", import_opens_at as "importOpensAt", ahead_at as "aheadAt", verdicts,
  message_verdicts as "messageVerdicts", account_rank as "accountRank", account_at as "accountAt",
  identity_version as "identityVersion"`)

/** Locks the rows of these contacts in order of id and reads them as they are once locked. */
export async function lockContactStates(db: Db, contacts: readonly number[]): Promise<LockedContactState[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<LockedContactState>`${PREPARED}
    select ${SELECTED} from contact_state where contact_id = any(${idsOf(contacts)})
    order by contact_id for update`.execute(db)
  return rows
}

/** Reads the rows of these contacts without a lock. */
export async function readContactStates(db: Db, contacts: readonly number[]): Promise<LockedContactState[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<LockedContactState>`
    select ${SELECTED} from contact_state where contact_id = any(${idsOf(contacts)})`.execute(db)
  return rows
}

/** Writes whole rows, new ones and known ones. */
export async function writeContactStates(db: Db, rows: readonly StoredContactState[]): Promise<void> {
  if (rows.length === 0) return
  await sql`${PREPARED}
    insert into contact_state (${namesOf(COLUMNS)}) select * from ${bulk(rows, COLUMNS)}
    on conflict (contact_id) do update set ${excludedOf(COLUMNS, ['contact_id'])}`.execute(db)
}

/** Removes the state of contacts that have no identifier left. */
export async function deleteContactStates(db: Db, contacts: readonly number[]): Promise<void> {
  if (contacts.length > 0)
    await sql`delete from contact_state where contact_id = any(${idsOf(contacts)})`.execute(db)
}

/** Contacts whose next change is due, earliest first. */
export async function dueContacts(db: Db, at: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ contact_id: number }>`
    select contact_id from contact_state where next_change_at <= ${at}
    order by next_change_at limit ${limit}`.execute(db)
  return rows.map((row) => row.contact_id)
}

/** The earliest instant at which any contact is due, or null. */
export async function earliestDue(db: Db): Promise<number | null> {
  const { rows } = await sql<{ at: number | null }>`
    select least((select min(next_change_at) from contact_state), (select min(due_at) from account_state),
      (select min(stale_since) from account_state)) as at`.execute(db)
  return rows[0]?.at ?? null
}

/** Contacts after `after` in order of id, for going through everybody in chunks. */
export async function contactsAfter(db: Db, after: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ contact_id: number }>`
    select contact_id from contact_state where contact_id > ${after} order by contact_id limit ${limit}`.execute(
    db,
  )
  return rows.map((row) => row.contact_id)
}

/** Contacts and visitors of these accounts; at most `limit` in all. */
export async function membersOf(
  db: Db,
  accounts: readonly number[],
  limit: number,
): Promise<{ readonly contact: number; readonly account: number }[]> {
  if (accounts.length === 0) return []
  const { rows } = await sql<{ contact: number; account: number }>`${PREPARED}
    select m.contact_id as contact, g.account_id as account from unnest(${idsOf(accounts)}) as g (account_id)
    cross join lateral (
      select contact_id from contact_state where account_id = g.account_id order by contact_id limit ${limit}) m
    order by m.contact_id limit ${limit}`.execute(db)
  return rows
}

/** The accounts that these contacts belong to. */
export async function accountsOfContacts(db: Db, contacts: readonly number[]): Promise<number[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<{ account: number }>`
    select distinct account_id as account from contact_state
    where contact_id = any(${contacts}::bigint[]) and account_id is not null`.execute(db)
  return rows.map(({ account }) => account)
}

/** How many contacts there are, roughly free of charge while the table is small. */
export async function countContacts(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from contact_state`.execute(db)
  return rows[0]?.n ?? 0
}
