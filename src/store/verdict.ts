// Verdicts on one message or on everything of an identifier. Append-only; the latest known one is in force.
import { type Kysely, sql } from 'kysely'
import type { Verdict } from '../kernel/evidence.ts'
import { arrayOf, FENCE, idsOf } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface NewVerdict {
  /** A message (both set), or an identifier. */
  readonly sourceId: number | null
  readonly messageId: string | null
  readonly identifier: number | null
  readonly verdict: Verdict
  readonly reason: string
  readonly says: string
  readonly occurredAt: number
  readonly knownAt: number
}

export async function insertVerdicts(db: Db, verdicts: readonly NewVerdict[]): Promise<void> {
  if (verdicts.length === 0) return
  await sql`
    insert into verdict (source_id, message_id, identifier_id, verdict, reason, says, occurred_at, known_at)
    select * from unnest(
      ${arrayOf('integer', verdicts, (verdict) => verdict.sourceId)},
      ${arrayOf('text', verdicts, (verdict) => verdict.messageId)},
      ${arrayOf('bigint', verdicts, (verdict) => verdict.identifier)},
      ${arrayOf('text', verdicts, (verdict) => verdict.verdict)},
      ${arrayOf('text', verdicts, (verdict) => verdict.reason)},
      ${arrayOf('text', verdicts, (verdict) => verdict.says)},
      ${arrayOf('bigint', verdicts, (verdict) => verdict.occurredAt)},
      ${arrayOf('bigint', verdicts, (verdict) => verdict.knownAt)})`.execute(db)
}

export interface StoredVerdict {
  readonly id: number
  readonly sourceId: number | null
  readonly messageId: string | null
  readonly identifier: number | null
  readonly verdict: Verdict
  readonly knownAt: number
}

/** All verdicts on identifiers of these contacts and on the messages that hang on those. */
export async function verdictsOf(db: Db, contacts: readonly number[]): Promise<StoredVerdict[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<StoredVerdict>`
    with mine as (
      select distinct identifier_id from identifier_span where contact_id = any(${idsOf(contacts)}))
    select v.id, v.source_id as "sourceId", v.message_id as "messageId", v.identifier_id as identifier,
      v.verdict, v.known_at as "knownAt"
    from mine m
    cross join lateral (
      select source_id, message_id from touchpoint where identifier_id = m.identifier_id ${FENCE}) t
    join verdict v on v.source_id = t.source_id and v.message_id = t.message_id
    union all
    select v.id, v.source_id, v.message_id, v.identifier_id, v.verdict, v.known_at
    from mine m join verdict v on v.identifier_id = m.identifier_id`.execute(db)
  return rows
}

/** What a stored message hangs on, and the accounts it claims something about; null when it is not stored. */
export async function findMessage(
  db: Db,
  sourceId: number,
  messageId: string,
): Promise<{ readonly identifier: number; readonly accounts: readonly number[] } | null> {
  const { rows } = await sql<{ identifier: number; accounts: number[] }>`
    select t.identifier_id as identifier, array(
      select distinct account_id from claim c
      where c.source_id = t.source_id and c.message_id = t.message_id and c.account_id is not null) as accounts
    from touchpoint t where t.source_id = ${sourceId} and t.message_id = ${messageId}`.execute(db)
  const row = rows[0]
  return row === undefined ? null : { identifier: row.identifier, accounts: row.accounts.map(Number) }
}
