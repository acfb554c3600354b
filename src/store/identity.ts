// Identifiers and their spans: which contact an identifier belongs to, and when.
// Invariant: the spans of one identifier tile all of time, from -1 to 2^53 - 1.
// Deliberately absent: who may be joined with whom (kernel/partition.ts), and locks (contact-state.ts).

import { type Kysely, sql } from 'kysely'
import type { Identifier, IdentifierKind, Verdict } from '../kernel/evidence.ts'
import { arrayOf, idsOf, PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface StoredSpan {
  readonly from: number
  readonly to: number
  readonly contact: number
  readonly link: number | null
}

export interface StoredIdentifier {
  readonly id: number
  readonly kind: IdentifierKind
  readonly value: string
  /** Least occurredAt of the messages that carry it. */
  readonly createdAt: number
  /** By time; empty only while its first transaction runs. */
  readonly spans: readonly StoredSpan[]
  /** The latest known verdict on the identifier itself. */
  readonly judged: { readonly verdict: Verdict; readonly knownAt: number } | null
}

/** What is needed of a contact before it is locked. */
export interface SeenContact {
  readonly version: number
  readonly account: number | null
}

export interface FoundIdentifiers {
  readonly identifiers: readonly StoredIdentifier[]
  readonly contacts: ReadonlyMap<number, SeenContact>
}

interface Row {
  id: number
  kind: IdentifierKind
  value: string
  created_at: number
  from_at: number | null
  to_at: number
  contact_id: number
  link_id: number | null
  identity_version: number | null
  account_id: number | null
  verdict: Verdict | null
  verdict_known_at: number
}

const COLUMNS = sql.raw(`i.id, i.kind, i.value, i.created_at, s.from_at, s.to_at, s.contact_id, s.link_id,
  c.identity_version, c.account_id, v.verdict, v.verdict_known_at`)
const JOINS = sql.raw(`left join identifier_span s on s.identifier_id = i.id
  left join contact_state c on c.contact_id = s.contact_id
  left join lateral (
    select verdict, known_at as verdict_known_at from verdict where identifier_id = i.id
    order by known_at desc, id desc limit 1) v on true`)

function gather(rows: readonly Row[]): FoundIdentifiers {
  const identifiers = new Map<number, StoredIdentifier & { spans: StoredSpan[] }>()
  const contacts = new Map<number, SeenContact>()
  for (const row of rows) {
    let found = identifiers.get(row.id)
    if (found === undefined) {
      const judged = row.verdict && { verdict: row.verdict, knownAt: row.verdict_known_at }
      found = {
        id: row.id,
        kind: row.kind,
        value: row.value,
        createdAt: row.created_at,
        spans: [],
        judged,
      }
      identifiers.set(row.id, found)
    }
    if (row.from_at === null) continue
    found.spans.push({ from: row.from_at, to: row.to_at, contact: row.contact_id, link: row.link_id })
    contacts.set(row.contact_id, { version: row.identity_version ?? 0, account: row.account_id })
  }
  for (const found of identifiers.values())
    if (found.spans.length > 1) found.spans.sort((a, b) => a.from - b.from)
  return { identifiers: [...identifiers.values()], contacts }
}

/** Those of the given identifiers that have been seen, with their spans and contacts. */
export async function findIdentifiers(db: Db, wanted: readonly Identifier[]): Promise<FoundIdentifiers> {
  if (wanted.length === 0) return { identifiers: [], contacts: new Map() }
  const { rows } = await sql<Row>`${PREPARED}
    select ${COLUMNS} from unnest(${arrayOf('text', wanted, ({ kind }) => kind)}, ${arrayOf('text', wanted, ({ value }) => value)}) as g (kind, value)
    join identifier i on i.kind = g.kind and i.value = g.value ${JOINS}`.execute(db)
  return gather(rows)
}

/** The identifiers with those ids. */
export async function findIdentifiersById(db: Db, ids: readonly number[]): Promise<FoundIdentifiers> {
  if (ids.length === 0) return { identifiers: [], contacts: new Map() }
  const { rows } = await sql<Row>`
    select ${COLUMNS} from identifier i ${JOINS} where i.id = any(${idsOf(ids)})`.execute(db)
  return gather(rows)
}

/** All identifiers that have a span with one of these contacts, with all their spans. */
export async function findIdentifiersOf(db: Db, contacts: readonly number[]): Promise<FoundIdentifiers> {
  if (contacts.length === 0) return { identifiers: [], contacts: new Map() }
  const { rows } = await sql<Row>`
    select ${COLUMNS} from identifier i ${JOINS} where i.id in (
      select identifier_id from identifier_span where contact_id = any(${idsOf(contacts)}))`.execute(db)
  return gather(rows)
}

/** Which identifiers these contacts have, at any time. */
export async function identifiersOf(
  db: Db,
  contacts: readonly number[],
): Promise<{ readonly contact: number; readonly identifier: number }[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<{ contact: number; identifier: number }>`
    select distinct contact_id as contact, identifier_id as identifier from identifier_span
    where contact_id = any(${idsOf(contacts)})`.execute(db)
  return rows
}

export interface NewIdentifier extends Identifier {
  readonly createdAt: number
}

/**
 * Inserts identifiers that were not there when they were looked for, and reserves as many contact ids.
 * `ids` has null where another transaction was faster: the caller has to begin anew.
 */
export async function insertIdentifiers(
  db: Db,
  wanted: readonly NewIdentifier[],
): Promise<{ readonly ids: readonly (number | null)[]; readonly contacts: readonly number[] }> {
  if (wanted.length === 0) return { ids: [], contacts: [] }
  // In sorted order, so that two transactions with the same newcomers wait for one another and never in a ring.
  const order = wanted.map((_, index) => index)
  const key = (index: number): string => `${wanted[index]!.kind} ${wanted[index]!.value}`
  order.sort((a, b) => (key(a) < key(b) ? -1 : 1))
  const sorted = order.map((index) => wanted[index]!)
  const { rows } = await sql<{ id: number; kind: string; value: string; contact: number }>`
    with made as (
      insert into identifier (kind, value, created_at)
      select kind, value, created_at from unnest(
        ${arrayOf('text', sorted, ({ kind }) => kind)},
        ${arrayOf('text', sorted, ({ value }) => value)},
        ${arrayOf('bigint', sorted, ({ createdAt }) => createdAt)}) as g (kind, value, created_at)
      on conflict (kind, value) do nothing
      returning id, kind, value)
    select id, kind, value, nextval(pg_get_serial_sequence('contact', 'id')) as contact from made`.execute(db)
  const made = new Map(rows.map((row) => [`${row.kind} ${row.value}`, row.id]))
  return {
    ids: wanted.map((_, index) => made.get(key(index)) ?? null),
    contacts: rows.map(({ contact }) => contact).sort((a, b) => a - b),
  }
}

/** Identifiers that a message carried before any that was known: they exist since then. */
export async function lowerCreatedAt(
  db: Db,
  earlier: readonly { readonly id: number; readonly createdAt: number }[],
): Promise<void> {
  if (earlier.length === 0) return
  await sql`
    update identifier i set created_at = g.created_at
    from unnest(${arrayOf('bigint', earlier, ({ id }) => id)}, ${arrayOf('bigint', earlier, ({ createdAt }) => createdAt)})
      as g (id, created_at)
    where i.id = g.id and i.created_at > g.created_at`.execute(db)
}

export interface NewSpan extends StoredSpan {
  readonly identifier: number
}

/** Makes the contacts of those ids. */
export async function insertContacts(db: Db, ids: readonly number[], at: number): Promise<void> {
  if (ids.length === 0) return
  await sql`
    insert into contact (id, created_at) overriding system value
    select id, ${at} from unnest(${idsOf(ids)}) as g (id)`.execute(db)
}

/** A contact id that was not reserved together with an identifier: for what a split leaves without one. */
export async function reserveContacts(db: Db, count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('contact', 'id')) as id from generate_series(1, ${count})`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/** Puts these spans in place of all spans that their identifiers had. */
export async function replaceSpans(
  db: Db,
  known: readonly number[],
  spans: readonly NewSpan[],
): Promise<void> {
  if (known.length > 0)
    await sql`delete from identifier_span where identifier_id = any(${idsOf(known)})`.execute(db)
  if (spans.length === 0) return
  await sql`
    insert into identifier_span (identifier_id, from_at, to_at, contact_id, link_id)
    select * from unnest(
      ${arrayOf('bigint', spans, ({ identifier }) => identifier)},
      ${arrayOf('bigint', spans, ({ from }) => from)},
      ${arrayOf('bigint', spans, ({ to }) => to)},
      ${arrayOf('bigint', spans, ({ contact }) => contact)},
      ${arrayOf('bigint', spans, ({ link }) => link)})`.execute(db)
}

/** Marks contacts that have no identifier left as merged into others. */
export async function markMerged(
  db: Db,
  merged: readonly { readonly contact: number; readonly into: number }[],
): Promise<void> {
  if (merged.length === 0) return
  await sql`
    update contact c set merged_into = g.target
    from unnest(${arrayOf('bigint', merged, ({ contact }) => contact)}, ${arrayOf('bigint', merged, ({ into }) => into)})
      as g (id, target)
    where c.id = g.id`.execute(db)
}

/** The living contact behind an id that may have been merged away; null when there never was one. */
export async function livingContact(db: Db, id: number): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    with recursive walk as (
      select id, merged_into, 1 as steps from contact where id = ${id}
      union all
      select c.id, c.merged_into, w.steps + 1 from walk w join contact c on c.id = w.merged_into
      where w.steps < 1000)
    select id from walk where merged_into is null`.execute(db)
  return rows[0]?.id ?? null
}

/** Which of these hashes belong to erased people. */
export async function findTombstones(db: Db, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set()
  const { rows } = await sql<{ identifier_hash: string }>`
    select identifier_hash from tombstone where identifier_hash = any(${hashes}::text[])`.execute(db)
  return new Set(rows.map((row) => row.identifier_hash))
}
