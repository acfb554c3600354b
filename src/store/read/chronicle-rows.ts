// The whole log as the chronicle takes it in: pages of identifiers with everything said about them, then accounts and
// deals. Nothing is left out for having become known late; every row carries its instants.
// Invariant: each statement asks by index for what it is given, so a page costs the same however long the log is.
// Deliberately absent: what counts, and whose it was. app/simulate works that out from the links.

import { type Kysely, sql } from 'kysely'
import type { Outcome, Provenance, Scalar } from '../../kernel/evidence.ts'
import type { PartitionIdentifier, PartitionLink } from '../../kernel/partition.ts'
import { idsOf } from '../bulk.ts'
import type { Database } from '../schema.ts'
import type { VerdictKnown } from './evidence-at.ts'

type Db = Kysely<Database>

/** Ids of identifiers after `after`, ascending. */
export async function identifierIds(db: Db, after: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from identifier where id > ${after} order by id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Links between two identifiers after `after`, by id: who may be one contact. */
export async function linkedPairs(
  db: Db,
  after: number,
  limit: number,
): Promise<readonly { readonly id: number; readonly a: number; readonly b: number }[]> {
  const { rows } = await sql<{ id: number; a: number; b: number }>`
    select id, identifier_a as a, identifier_b as b from link
    where id > ${after} and kind <> 'account' and identifier_b is not null order by id limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Every pair that is linked with these identifiers, however far, devices looked through as well. */
export async function linkedWith(
  db: Db,
  from: readonly number[],
): Promise<readonly (readonly [number, number])[]> {
  if (from.length === 0) return []
  const { rows } = await sql<{ a: number; b: number }>`
    with recursive reach (id) as (
      select unnest(${idsOf(from)})
      union
      select l.id from reach r cross join lateral (
        select identifier_b as id from link where identifier_a = r.id and kind <> 'account'
          and identifier_b is not null
        union all
        select identifier_a from link where identifier_b = r.id and kind <> 'account') l)
    select distinct l.identifier_a as a, l.identifier_b as b from reach r join link l on l.identifier_a = r.id
    where l.kind <> 'account' and l.identifier_b is not null`.execute(db)
  return rows.map(({ a, b }) => [a, b] as const)
}

export type IdentifierRow = Omit<PartitionIdentifier, 'given'>

export async function identifierRows(db: Db, ids: readonly number[]): Promise<IdentifierRow[]> {
  const { rows } = await sql<IdentifierRow>`
    select id, kind, value from identifier where id = any(${idsOf(ids)})`.execute(db)
  return rows
}

/** Whose identifiers are now; a device may have been several people's. */
export async function spanRows(
  db: Db,
  ids: readonly number[],
): Promise<readonly { readonly identifier: number; readonly contact: number }[]> {
  const { rows } = await sql<{ identifier: number; contact: number }>`
    select identifier_id as identifier, contact_id as contact from identifier_span
    where identifier_id = any(${idsOf(ids)})`.execute(db)
  return rows
}

export interface LinkRow extends Omit<PartitionLink, 'kind' | 'excluded'> {
  readonly kind: 'same' | 'apart' | 'account' | 'retraction'
  readonly account: number | null
  readonly reason: string | null
}

/** Every link that begins at one of these identifiers, account links and retractions too. */
export async function linkRows(db: Db, ids: readonly number[]): Promise<LinkRow[]> {
  const { rows } = await sql<LinkRow>`
    select id, kind, identifier_a as a, identifier_b as b, account_id as account, retracts, strength, reason,
      occurred_at as "occurredAt", known_at as "knownAt", source_id as "sourceId", message_id as "messageId"
    from link where identifier_a = any(${idsOf(ids)})`.execute(db)
  return rows
}

export interface TouchRow {
  readonly identifier: number
  readonly occurredAt: number
  readonly knownAt: number
  readonly sourceId: number
  readonly messageId: string
  /** JSON of [type, own, channel, trafficSource, medium, campaign, path, properties]: equal for equal facts. */
  readonly facts: string
}

/**
 * Touchpoints on these identifiers, those of one identifier in order of time. Of their properties only those under
 * the given names come along: what no agreement asks for would make every touchpoint unlike any other.
 */
export async function touchRows(
  db: Db,
  ids: readonly number[],
  properties: readonly string[],
): Promise<TouchRow[]> {
  const kept =
    properties.length === 0
      ? sql.raw(`'{}'::json`)
      : sql`json_strip_nulls(json_build_object(${sql.join(
          properties.map((name) => sql`${name}::text, properties -> ${name}`),
        )}))`
  const { rows } = await sql<TouchRow>`
    select identifier_id as identifier, occurred_at as "occurredAt", known_at as "knownAt", source_id as "sourceId",
      message_id as "messageId", json_build_array(type, own, channel, traffic_source, medium, campaign, path,
      ${kept})::text as facts
    from touchpoint where identifier_id = any(${idsOf(ids)})`.execute(db)
  return rows
}

export interface ClaimRow {
  /** The identifier or the account that it is said of. */
  readonly subject: number
  readonly attribute: string
  readonly value: Scalar
  readonly provenance: Provenance
  readonly occurredAt: number
  readonly knownAt: number
  readonly assumed: boolean
  readonly sourceId: number
  readonly messageId: string
}

const CLAIM_COLUMNS =
  sql.raw(`attribute, value, provenance, occurred_at as "occurredAt", known_at as "knownAt",
  date_assumed as assumed, source_id as "sourceId", message_id as "messageId"`)

export async function claimRows(db: Db, ids: readonly number[]): Promise<ClaimRow[]> {
  const { rows } = await sql<ClaimRow>`
    select identifier_id as subject, ${CLAIM_COLUMNS} from claim where identifier_id = any(${idsOf(ids)})`.execute(
    db,
  )
  return rows
}

/** A verdict with what it was found on. */
export interface VerdictRow extends VerdictKnown {
  /** The identifier or account that it, or the message that it judges, hangs on. */
  readonly on: number
}

/** Verdicts on these identifiers, and on messages that hang on them. */
export async function verdictRows(db: Db, ids: readonly number[]): Promise<VerdictRow[]> {
  const { rows } = await sql<VerdictRow>`
    select t.identifier_id as "on", v.id, v.source_id as "sourceId", v.message_id as "messageId", v.identifier_id as identifier, v.verdict,
      v.known_at as "knownAt"
    from touchpoint t join verdict v on v.source_id = t.source_id and v.message_id = t.message_id
    where t.identifier_id = any(${idsOf(ids)})
    union
    select identifier_id, id, source_id, message_id, identifier_id, verdict, known_at from verdict
    where identifier_id = any(${idsOf(ids)}) order by id`.execute(db)
  return rows
}

export interface LeadRow {
  readonly id: number
  readonly contact: number
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: Outcome | null
}

export async function leadRows(db: Db, contacts: readonly number[]): Promise<LeadRow[]> {
  const { rows } = await sql<LeadRow>`
    select id, contact_id as contact, opened_at as "openedAt", closed_at as "closedAt", outcome from lead
    where contact_id = any(${idsOf(contacts)}) order by opened_at, id`.execute(db)
  return rows
}

/** Accounts after `after` of which something was said themselves, ascending. */
export async function accountsWithClaims(db: Db, after: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct account_id as id from claim where account_id > ${after} order by 1 limit ${limit}`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** What was said of these accounts themselves, with the verdicts on those messages. */
export async function accountRows(
  db: Db,
  accounts: readonly number[],
): Promise<{ readonly claims: readonly ClaimRow[]; readonly verdicts: readonly VerdictRow[] }> {
  const { rows: claims } = await sql<ClaimRow>`
    select account_id as subject, ${CLAIM_COLUMNS} from claim where account_id = any(${idsOf(accounts)})`.execute(
    db,
  )
  const { rows: verdicts } = await sql<VerdictRow>`
    select distinct c.account_id as "on", v.id, v.source_id as "sourceId", v.message_id as "messageId", v.identifier_id as identifier,
      v.verdict, v.known_at as "knownAt"
    from claim c join verdict v on v.source_id = c.source_id and v.message_id = c.message_id
    where c.account_id = any(${idsOf(accounts)}) order by v.id`.execute(db)
  return { claims, verdicts }
}

export interface DealRow {
  readonly id: number
  readonly account: number | null
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: 'won' | 'lost' | null
  /** numeric as text. */
  readonly amount: string | null
  readonly currency: string | null
}

/** Deals after `after`, by id. */
export async function dealRows(db: Db, after: number, limit: number): Promise<DealRow[]> {
  const { rows } = await sql<DealRow>`
    select id, account_id as account, opened_at as "openedAt", closed_at as "closedAt", outcome, amount, currency
    from opportunity where id > ${after} order by id limit ${limit}`.execute(db)
  return rows
}

/** Who is named in which deal; all of them, for there are few to a deal. */
export async function dealPeople(
  db: Db,
): Promise<readonly { readonly deal: number; readonly identifier: number }[]> {
  const { rows } = await sql<{ deal: number; identifier: number }>`
    select opportunity_id as deal, identifier_id as identifier from opportunity_contact
    order by opportunity_id, identifier_id`.execute(db)
  return rows
}

/** Names of the sources and whether they pay people for what they do. */
export async function sourceRows(
  db: Db,
): Promise<readonly { readonly id: number; readonly name: string; readonly incentivised: boolean }[]> {
  return await db.selectFrom('source').select(['id', 'name', 'incentivised']).orderBy('id').execute()
}

/** Up to where a reader of the log has come. Taken before it reads, so that what is stored meanwhile is read again. */
export interface Reach {
  /** The database, so that the columns of another are not taken for its own. */
  readonly database: string
  /** Largest ids. */
  readonly touchpoint: number
  readonly claim: number
  readonly verdict: number
  readonly link: number
  /** Every transaction before this one had ended. */
  readonly transaction: string
  readonly deals: number
  readonly dealPeople: number
  /** What rules see of each source, by its id: where it changes, all its touchpoints are others. */
  readonly sources: Readonly<Record<string, string>>
  /** How many were erased so far. */
  readonly erased: number
}

export async function reachOf(db: Db): Promise<Reach> {
  const { rows } = await sql<Reach>`
    select current_database() || ' ' || (select min(timestamp) from kysely_migration) as database,
      coalesce((select max(id) from touchpoint), 0) as touchpoint, coalesce((select max(id) from claim), 0) as claim,
      coalesce((select max(id) from verdict), 0) as verdict, coalesce((select max(id) from link), 0) as link,
      pg_snapshot_xmin(pg_current_snapshot())::text as transaction,
      (select count(*) from opportunity) as deals, (select count(*) from opportunity_contact) as "dealPeople",
      coalesce((select jsonb_object_agg(id, name || ' ' || incentivised) from source), '{}') as sources,
      (select count(*) from tombstone) as erased`.execute(db)
  return rows[0]!
}

/** Tables whose rows come with ascending ids, so that what is new is found by its id. */
export type LogTable = 'touchpoint' | 'claim' | 'verdict' | 'link'

/** Ids of a table after `after`, at most `limit`, ascending: of transactions that may have ended in another order. */
export async function idsAfter(db: Db, table: LogTable, after: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from ${sql.table(table)} where id > ${after} order by id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Identifiers and accounts that rows of the log are about. */
export async function subjectsOf(
  db: Db,
  table: LogTable,
  ids: readonly number[],
): Promise<{ readonly identifiers: readonly number[]; readonly accounts: readonly number[] }> {
  if (ids.length === 0) return { identifiers: [], accounts: [] }
  const { rows } = await sql<{ identifier: number | null; account: number | null }>`
    ${SUBJECTS[table](idsOf(ids))}`.execute(db)
  return {
    identifiers: [...new Set(rows.flatMap(({ identifier }) => identifier ?? []))],
    accounts: [...new Set(rows.flatMap(({ account }) => account ?? []))],
  }
}

const SUBJECTS: Readonly<Record<LogTable, (ids: ReturnType<typeof idsOf>) => ReturnType<typeof sql>>> = {
  touchpoint: (ids) =>
    sql`select distinct identifier_id as identifier, null::bigint as account from touchpoint where id = any(${ids})`,
  claim: (ids) =>
    sql`select distinct identifier_id as identifier, account_id as account from claim where id = any(${ids})`,
  link: (ids) => sql`
    select identifier_a as identifier, null::bigint as account from link where id = any(${ids})
    union select identifier_b, null from link where id = any(${ids})`,
  verdict: (ids) => sql`
    select identifier_id as identifier, null::bigint as account from verdict where id = any(${ids})
    union select t.identifier_id, null from verdict v
      join touchpoint t on t.source_id = v.source_id and t.message_id = v.message_id where v.id = any(${ids})
    union select c.identifier_id, c.account_id from verdict v
      join claim c on c.source_id = v.source_id and c.message_id = v.message_id where v.id = any(${ids})`,
}

/** Identifiers of contacts with a lead that a transaction since then has written. */
export async function identifiersOfLeadsSince(db: Db, transaction: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct s.identifier_id as id from lead l join identifier_span s on s.contact_id = l.contact_id
    where age(l.xmin) <= age(${transaction}::text::xid)`.execute(db)
  return rows.map(({ id }) => id)
}

/** Whether a transaction since then has written a deal or named somebody in one. */
export async function dealsWrittenSince(db: Db, transaction: string): Promise<boolean> {
  const { rows } = await sql<{ written: boolean }>`
    select exists (select from opportunity where age(xmin) <= age(${transaction}::text::xid))
      or exists (select from opportunity_contact where age(xmin) <= age(${transaction}::text::xid)) as written`.execute(
    db,
  )
  return rows[0]!.written
}

/** Contacts that went into these, directly or by way of others. */
export async function mergedInto(db: Db, contacts: readonly number[]): Promise<number[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    with recursive gone as (
      select id from contact where merged_into = any(${idsOf(contacts)})
      union select c.id from contact c join gone g on c.merged_into = g.id)
    select id from gone`.execute(db)
  return rows.map(({ id }) => id)
}

/** How many touchpoints and how many living contacts there are: for saying how much was read. */
export async function sizeOfLog(
  db: Db,
): Promise<{ readonly touchpoints: number; readonly contacts: number }> {
  const { rows } = await sql<{ touchpoints: number; contacts: number }>`
    select (select count(*) from touchpoint) as touchpoints, (select count(*) from contact_state) as contacts`.execute(
    db,
  )
  return rows[0]!
}
