// Claims: dated values of attributes, on an identifier or on an account. Append-only.
// Deliberately absent: which value decides (kernel/claim-book.ts).

import { type Kysely, sql } from 'kysely'
import type { Provenance, Scalar } from '../kernel/evidence.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface NewClaim {
  /** One of the two is set. */
  readonly identifier: number | null
  readonly account: number | null
  readonly attribute: string
  readonly value: Scalar
  readonly provenance: Provenance
  readonly occurredAt: number
  readonly knownAt: number
  readonly dateAssumed: boolean
  readonly says: string
  readonly sourceId: number
  readonly messageId: string
}

export async function insertClaims(db: Db, claims: readonly NewClaim[]): Promise<void> {
  if (claims.length === 0) return
  await sql`
    insert into claim (identifier_id, account_id, attribute, value, provenance, occurred_at, known_at,
      date_assumed, says, source_id, message_id)
    select * from unnest(
      ${claims.map((claim) => claim.identifier)}::bigint[],
      ${claims.map((claim) => claim.account)}::bigint[],
      ${claims.map((claim) => claim.attribute)}::text[],
      ${claims.map((claim) => JSON.stringify(claim.value))}::jsonb[],
      ${claims.map((claim) => claim.provenance)}::text[],
      ${claims.map((claim) => claim.occurredAt)}::bigint[],
      ${claims.map((claim) => claim.knownAt)}::bigint[],
      ${claims.map((claim) => claim.dateAssumed)}::boolean[],
      ${claims.map((claim) => claim.says)}::text[],
      ${claims.map((claim) => claim.sourceId)}::integer[],
      ${claims.map((claim) => claim.messageId)}::text[])`.execute(db)
}

export interface StoredClaim {
  /** Contact or account, as the query asked. */
  readonly subject: number
  readonly attribute: string
  readonly value: Scalar
  readonly provenance: Provenance
  readonly occurredAt: number
  readonly knownAt: number
}

const COUNTING = sql.raw(`
  and not exists (
    select from (
      select verdict from (
        select verdict, known_at, id from verdict where source_id = c.source_id and message_id = c.message_id
        union all
        select verdict, known_at, id from verdict where identifier_id = c.identifier_id) w
      order by known_at desc, id desc limit 1) v
    where v.verdict <> 'human')`)
const COLUMNS = sql.raw(`c.attribute, c.value, c.provenance, c.occurred_at as "occurredAt",
  c.known_at as "knownAt"`)

/** The counting claims on identifiers of these contacts, `account.*` ones too. */
export async function claimsOfContacts(db: Db, contacts: readonly number[]): Promise<StoredClaim[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<StoredClaim>`
    select s.contact_id as subject, ${COLUMNS} from identifier_span s
    join claim c on c.identifier_id = s.identifier_id and c.occurred_at >= s.from_at and c.occurred_at < s.to_at
    where s.contact_id = any(${contacts}::bigint[]) ${COUNTING}`.execute(db)
  return rows
}

/** The counting claims made about these accounts themselves. */
export async function claimsOfAccounts(db: Db, accounts: readonly number[]): Promise<StoredClaim[]> {
  if (accounts.length === 0) return []
  const { rows } = await sql<StoredClaim>`
    select c.account_id as subject, ${COLUMNS} from claim c
    where c.account_id = any(${accounts}::bigint[]) ${COUNTING}`.execute(db)
  return rows
}
