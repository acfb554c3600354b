// The log of some identifiers as it was known at an instant: links, touchpoints, claims, verdicts, account links.
// Nothing that became known later is ever read here; that is what makes a score of the past honest.
// Deliberately absent: spans. Whose the identifiers were then is worked out from the links.

import { type Kysely, sql } from 'kysely'
import type { Provenance, Scalar, Verdict } from '../../kernel/evidence.ts'
import type { PartitionIdentifier, PartitionLink } from '../../kernel/partition.ts'
import type { Database } from '../schema.ts'
import type { StoredTouch } from '../touchpoint.ts'

type Db = Kysely<Database>

export interface IdentifierNow extends PartitionIdentifier {
  /** The contact that it belongs to now (of several, the first); null when it was erased. */
  readonly contact: number | null
}

/** These identifiers and whose they are now. */
export async function identifiersNow(db: Db, ids: readonly number[]): Promise<IdentifierNow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<IdentifierNow>`
    select i.id, i.kind, i.value, p.contact_id as contact from identifier i
    left join lateral (
      select contact_id from identifier_span where identifier_id = i.id order by from_at limit 1) p on true
    where i.id = any(${ids}::bigint[])`.execute(db)
  return rows
}

/** Identifiers that belong to these contacts now. */
export async function identifiersOfContacts(db: Db, contacts: readonly number[]): Promise<number[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    select distinct identifier_id as id from identifier_span where contact_id = any(${contacts}::bigint[])`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** Links between identifiers of which at least one is given, with whether each was under an excluding verdict at t. */
export async function linksAt(db: Db, identifiers: readonly number[], t: number): Promise<PartitionLink[]> {
  if (identifiers.length === 0) return []
  const { rows } = await sql<PartitionLink>`
    select l.id, l.kind, l.identifier_a as a, l.identifier_b as b, l.retracts, l.strength,
      l.occurred_at as "occurredAt", l.known_at as "knownAt", l.source_id as "sourceId", l.message_id as "messageId",
      coalesce(v.verdict <> 'human', false) as excluded
    from (
      select * from link where identifier_a = any(${identifiers}::bigint[])
      union
      select * from link where identifier_b = any(${identifiers}::bigint[])) l
    left join lateral (
      select verdict from (
        select verdict, known_at, id from verdict
        where source_id = l.source_id and message_id = l.message_id and known_at <= ${t}
        union all
        select verdict, known_at, id from verdict where identifier_id = l.identifier_a and known_at <= ${t}) w
      order by known_at desc, id desc limit 1) v on l.strength <> 'person'
    where l.kind in ('same', 'apart', 'retraction') and l.known_at <= ${t}`.execute(db)
  return rows
}

export type TouchAt = Omit<StoredTouch, 'contact'>

/** Touchpoints on these identifiers that were known at t, those dated ahead included. */
export async function touchesAt(db: Db, identifiers: readonly number[], t: number): Promise<TouchAt[]> {
  if (identifiers.length === 0) return []
  const { rows } = await sql<Omit<TouchAt, 'source'> & { name: string; incentivised: boolean }>`
    select t.source_id as "sourceId", t.message_id as "messageId", t.identifier_id as identifier,
      t.occurred_at as "occurredAt", t.known_at as "knownAt", t.type, t.own, t.channel,
      t.traffic_source as "trafficSource", t.medium, t.campaign, t.path, t.properties, o.name, o.incentivised
    from touchpoint t join source o on o.id = t.source_id
    where t.identifier_id = any(${identifiers}::bigint[]) and t.known_at <= ${t}`.execute(db)
  return rows.map(({ name, incentivised, ...touch }) => ({ ...touch, source: { name, incentivised } }))
}

export interface ClaimAt {
  /** null: said of the account itself. */
  readonly identifier: number | null
  readonly account: number | null
  readonly attribute: string
  readonly value: Scalar
  readonly provenance: Provenance
  readonly occurredAt: number
  readonly knownAt: number
  readonly sourceId: number
  readonly messageId: string
}

const CLAIM_COLUMNS =
  sql.raw(`identifier_id as identifier, account_id as account, attribute, value, provenance,
  occurred_at as "occurredAt", known_at as "knownAt", source_id as "sourceId", message_id as "messageId"`)

/** Claims on these identifiers, and on these accounts themselves, that were known at t. */
export async function claimsAt(
  db: Db,
  identifiers: readonly number[],
  accounts: readonly number[],
  t: number,
): Promise<ClaimAt[]> {
  const { rows } = await sql<ClaimAt>`
    select ${CLAIM_COLUMNS} from claim where identifier_id = any(${identifiers}::bigint[]) and known_at <= ${t}
    union all
    select ${CLAIM_COLUMNS} from claim where account_id = any(${accounts}::bigint[]) and known_at <= ${t}`.execute(
    db,
  )
  return rows
}

export interface VerdictAt {
  readonly identifier: number | null
  readonly sourceId: number | null
  readonly messageId: string | null
  readonly verdict: Verdict
}

/** The verdicts in force at t on these identifiers and on the messages on them: the latest known of each. */
export async function verdictsAt(db: Db, identifiers: readonly number[], t: number): Promise<VerdictKnown[]> {
  if (identifiers.length === 0) return []
  const { rows } = await sql<VerdictKnown>`
    select v.id, v.source_id as "sourceId", v.message_id as "messageId", v.identifier_id as identifier, v.verdict,
      v.known_at as "knownAt"
    from touchpoint t join verdict v on v.source_id = t.source_id and v.message_id = t.message_id
    where t.identifier_id = any(${identifiers}::bigint[]) and v.known_at <= ${t}
    union
    select v.id, v.source_id, v.message_id, v.identifier_id, v.verdict, v.known_at
    from verdict v where v.identifier_id = any(${identifiers}::bigint[]) and v.known_at <= ${t}`.execute(db)
  return rows
}

export interface VerdictKnown extends VerdictAt {
  readonly id: number
  readonly knownAt: number
}

export interface AccountLinkAt {
  readonly identifier: number
  readonly account: number
  readonly strength: string
  readonly reason: string | null
  readonly occurredAt: number
  readonly sourceId: number
  readonly messageId: string
}

const ACCOUNT_LINKS = (t: number) => sql`
  l.kind = 'account' and l.known_at <= ${t} and l.occurred_at <= ${t}
  and not exists (
    select from link r where r.identifier_a = l.identifier_a and r.retracts = l.id and r.known_at <= ${t})
  and not exists (
    select from (
      select verdict from (
        select verdict, known_at, id from verdict
        where source_id = l.source_id and message_id = l.message_id and known_at <= ${t}
        union all
        select verdict, known_at, id from verdict where identifier_id = l.identifier_a and known_at <= ${t}) w
      order by known_at desc, id desc limit 1) v
    where v.verdict <> 'human')`

/** Account links in force at t on these identifiers. */
export async function accountLinksAt(
  db: Db,
  identifiers: readonly number[],
  t: number,
): Promise<AccountLinkAt[]> {
  if (identifiers.length === 0) return []
  const { rows } = await sql<AccountLinkAt>`
    select l.identifier_a as identifier, l.account_id as account, l.strength, l.reason,
      l.occurred_at as "occurredAt", l.source_id as "sourceId", l.message_id as "messageId"
    from link l where l.identifier_a = any(${identifiers}::bigint[]) and ${ACCOUNT_LINKS(t)}`.execute(db)
  return rows
}

/** Identifiers that were said to belong to these accounts at t. */
export async function identifiersOfAccountsAt(
  db: Db,
  accounts: readonly number[],
  t: number,
): Promise<number[]> {
  if (accounts.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    select distinct l.identifier_a as id from link l
    where l.account_id = any(${accounts}::bigint[]) and ${ACCOUNT_LINKS(t)}`.execute(db)
  return rows.map(({ id }) => id)
}

export interface LeadAt {
  readonly contact: number
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: string | null
}

/** Leads of these contacts that had opened by t, oldest first. */
export async function leadsAt(db: Db, contacts: readonly number[], t: number): Promise<LeadAt[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<LeadAt>`
    select contact_id as contact, opened_at as "openedAt", closed_at as "closedAt", outcome from lead
    where contact_id = any(${contacts}::bigint[]) and opened_at <= ${t} order by opened_at, id`.execute(db)
  return rows
}

/** Since when it is known that one of these identifiers belongs to the account; null when it never was said. */
export async function accountLinksKnown(
  db: Db,
  identifiers: readonly number[],
  account: number,
): Promise<number | null> {
  const { rows } = await sql<{ at: number | null }>`
    select min(known_at) as at from link
    where identifier_a = any(${identifiers}::bigint[]) and account_id = ${account} and kind = 'account'`.execute(
    db,
  )
  return rows[0]?.at ?? null
}
