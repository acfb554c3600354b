// Claims: dated values of attributes, on an identifier or on an account. Append-only.
// Deliberately absent: which value decides (kernel/claim-book.ts).

import { type Kysely, sql } from 'kysely'
import type { Provenance, Scalar } from '../kernel/evidence.ts'
import { SPAN_END, SPAN_START } from '../kernel/partition.ts'
import { arrayOf, FENCE, idsOf, PREPARED } from './bulk.ts'
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
  await sql`${PREPARED}
    insert into claim (identifier_id, account_id, attribute, value, provenance, occurred_at, known_at,
      date_assumed, says, source_id, message_id)
    select * from unnest(
      ${arrayOf('bigint', claims, (claim) => claim.identifier)},
      ${arrayOf('bigint', claims, (claim) => claim.account)},
      ${arrayOf('text', claims, (claim) => claim.attribute)},
      ${arrayOf('jsonb', claims, (claim) => JSON.stringify(claim.value))},
      ${arrayOf('text', claims, (claim) => claim.provenance)},
      ${arrayOf('bigint', claims, (claim) => claim.occurredAt)},
      ${arrayOf('bigint', claims, (claim) => claim.knownAt)},
      ${arrayOf('boolean', claims, (claim) => claim.dateAssumed)},
      ${arrayOf('text', claims, (claim) => claim.says)},
      ${arrayOf('integer', claims, (claim) => claim.sourceId)},
      ${arrayOf('text', claims, (claim) => claim.messageId)})`.execute(db)
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

/**
 * The counting claims on identifiers of these contacts, `account.*` ones too. Whose a claim is, its message's
 * instant says; its own date may lie earlier, when a shared device was in other hands. Where the span is all of
 * time there is nothing to look up.
 */
export async function claimsOfContacts(db: Db, contacts: readonly number[]): Promise<StoredClaim[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<StoredClaim>`${PREPARED}
    select s.contact_id as subject, ${COLUMNS} from identifier_span s
    cross join lateral (select * from claim where identifier_id = s.identifier_id ${FENCE}) c
    left join lateral (
      select occurred_at from touchpoint where source_id = c.source_id and message_id = c.message_id
        and not (s.from_at = ${SPAN_START} and s.to_at = ${SPAN_END}) ${FENCE}) t on true
    where s.contact_id = any(${idsOf(contacts)})
      and coalesce(t.occurred_at, c.occurred_at) >= s.from_at
      and coalesce(t.occurred_at, c.occurred_at) < s.to_at ${COUNTING}`.execute(db)
  return rows
}

/** The counting claims made about these accounts themselves. */
export async function claimsOfAccounts(db: Db, accounts: readonly number[]): Promise<StoredClaim[]> {
  if (accounts.length === 0) return []
  const { rows } = await sql<StoredClaim>`
    select c.account_id as subject, ${COLUMNS} from claim c
    where c.account_id = any(${idsOf(accounts)}) ${COUNTING}`.execute(db)
  return rows
}
