// Who said what about a contact or an account, and when: every claim that counts, the latest first.

import { type Kysely, sql } from 'kysely'
import type { Provenance, Scalar } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'

export const CLAIMS_SHOWN_MAX = 1_000

export interface ClaimSaid {
  readonly attribute: string
  readonly value: Scalar
  readonly provenance: Provenance
  readonly says: string
  readonly occurredAt: number
  readonly knownAt: number
}

const COLUMNS = sql.raw(`c.attribute, c.value, c.provenance, c.says, c.occurred_at as "occurredAt",
  c.known_at as "knownAt"`)
const COUNTS = sql.raw(`not exists (
    select from (
      select verdict from (
        select verdict, known_at, id from verdict where source_id = c.source_id and message_id = c.message_id
        union all
        select verdict, known_at, id from verdict where identifier_id = c.identifier_id) w
      order by known_at desc, id desc limit 1) v
    where v.verdict <> 'human')`)

/** Claims on the contact's identifiers, in the spans in which they were its own. */
export async function claimsOfContact(db: Kysely<Database>, contact: number): Promise<ClaimSaid[]> {
  const { rows } = await sql<ClaimSaid>`
    select ${COLUMNS} from identifier_span p
    join claim c on c.identifier_id = p.identifier_id and c.occurred_at >= p.from_at and c.occurred_at < p.to_at
    where p.contact_id = ${contact} and ${COUNTS}
    order by c.occurred_at desc, c.id desc limit ${CLAIMS_SHOWN_MAX}`.execute(db)
  return rows
}

/** Claims about the account: on itself, and by its people. */
export async function claimsOfAccount(db: Kysely<Database>, account: number): Promise<ClaimSaid[]> {
  const { rows } = await sql<ClaimSaid>`
    select * from (
      select ${COLUMNS}, c.id from claim c where c.account_id = ${account} and ${COUNTS}
      union all
      select ${COLUMNS}, c.id from contact_state s
      join identifier_span p on p.contact_id = s.contact_id
      join claim c on c.identifier_id = p.identifier_id and c.occurred_at >= p.from_at and c.occurred_at < p.to_at
      where s.account_id = ${account} and c.attribute like 'account.%' and ${COUNTS}) c
    order by "occurredAt" desc, id desc limit ${CLAIMS_SHOWN_MAX}`.execute(db)
  return rows
}
