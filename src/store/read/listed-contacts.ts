// Contacts of some buckets in an order that the table itself has, by position: the page of a long list.
// Each bucket is read from its own index and the few rows are merged, so that no order sorts the whole table.

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Bucket } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'
import { type ListFilter, listed } from './ranked-contacts.ts'

export type ListOrder = 'bound' | 'lastTouch' | 'qualifiedAt' | 'name'
/** Orders by what a contact's own row holds. */
type RowOrder = Exclude<ListOrder, 'qualifiedAt'>

interface Position {
  readonly offset: number
  readonly limit: number
  readonly without?: readonly number[]
}

const KEYS: Readonly<Record<RowOrder, RawBuilder<unknown>>> = {
  bound: sql`s.bound`,
  lastTouch: sql`s.last_touch_at`,
  // As in contact_state_named, to the letter.
  name: sql`coalesce(nullif(lower(s.display ->> 'name'), ''), s.display ->> 'email') collate "C"`,
}
const DIRECTIONS: Readonly<Record<RowOrder, RawBuilder<unknown>>> = {
  bound: sql`desc`,
  lastTouch: sql`desc nulls last`,
  name: sql`asc nulls last`,
}

/** Ids of the contacts at positions [offset, offset + limit); `without` are passed over and not counted. */
export async function listedContacts(
  db: Kysely<Database>,
  buckets: readonly Bucket[],
  filter: ListFilter,
  { order, ...page }: Position & { readonly order: ListOrder },
): Promise<number[]> {
  return order === 'qualifiedAt'
    ? byQualification(db, buckets, filter, page)
    : byRow(db, buckets, filter, order, page)
}

async function byRow(
  db: Kysely<Database>,
  buckets: readonly Bucket[],
  filter: ListFilter,
  order: RowOrder,
  page: Position,
): Promise<number[]> {
  const key = KEYS[order]
  const direction = DIRECTIONS[order]
  const without = page.without?.length ? sql`and s.contact_id <> all(${page.without}::bigint[])` : sql``
  const parts = buckets.map(
    (bucket) => sql`(
      select s.contact_id, ${key} as key from contact_state s
      where ${listed(bucket, filter)} ${without}
      order by ${key} ${direction}, s.contact_id limit ${page.offset + page.limit})`,
  )
  return idsOf(
    db,
    sql`select contact_id from (${sql.join(parts, sql` union all `)}) p
      order by key ${direction}, contact_id offset ${page.offset} limit ${page.limit}`,
  )
}

/** Latest first from the index of leads; whoever never qualified comes after all who did, in order of id. */
async function byQualification(
  db: Kysely<Database>,
  buckets: readonly Bucket[],
  filter: ListFilter,
  { offset, limit }: Position,
): Promise<number[]> {
  const conditions = buckets.map((bucket) => sql`(${listed(bucket, filter)})`)
  const among = sql`(${sql.join(conditions, sql` or `)})`
  const who = sql`lead l join contact_state s on s.contact_id = l.contact_id and s.lead_id = l.id
    where l.qualified_at is not null and ${among}`
  const qualified = await idsOf(
    db,
    sql`select s.contact_id from ${who} order by l.qualified_at desc, l.contact_id offset ${offset} limit ${limit}`,
  )
  if (qualified.length === limit) return qualified
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${who}`.execute(db)
  const others = await idsOf(
    db,
    sql`select s.contact_id from contact_state s left join lead l on l.id = s.lead_id
      where l.qualified_at is null and ${among} order by s.contact_id
      offset ${Math.max(0, offset - rows[0]!.count)} limit ${limit - qualified.length}`,
  )
  return [...qualified, ...others]
}

async function idsOf(db: Kysely<Database>, query: RawBuilder<unknown>): Promise<number[]> {
  const { rows } = await (query as RawBuilder<{ contact_id: number }>).execute(db)
  return rows.map((row) => row.contact_id)
}
