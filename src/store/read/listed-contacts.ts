// Contacts of some buckets in an order that the table itself has, by position: the page of a long list.
// Each bucket is read from its own index and the few rows are merged, so that no order sorts the whole table
// but `name` and `qualifiedAt`, which have no index.

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Bucket } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'
import { type ListFilter, listed } from './ranked-contacts.ts'

export type ListOrder = 'bound' | 'lastTouch' | 'qualifiedAt' | 'name'

const KEYS: Readonly<Record<ListOrder, RawBuilder<unknown>>> = {
  bound: sql`s.bound`,
  lastTouch: sql`s.last_touch_at`,
  qualifiedAt: sql`l.qualified_at`,
  name: sql`coalesce(nullif(lower(s.display ->> 'name'), ''), s.display ->> 'email')`,
}
const DIRECTIONS: Readonly<Record<ListOrder, RawBuilder<unknown>>> = {
  bound: sql`desc`,
  lastTouch: sql`desc nulls last`,
  qualifiedAt: sql`desc nulls last`,
  name: sql`asc nulls last`,
}

/** Ids of the contacts at positions [offset, offset + limit); `without` are passed over and not counted. */
export async function listedContacts(
  db: Kysely<Database>,
  buckets: readonly Bucket[],
  filter: ListFilter,
  page: {
    readonly order: ListOrder
    readonly offset: number
    readonly limit: number
    readonly without?: readonly number[]
  },
): Promise<number[]> {
  const key = KEYS[page.order]
  const direction = DIRECTIONS[page.order]
  const lead = page.order === 'qualifiedAt' ? sql`left join lead l on l.id = s.lead_id` : sql``
  const without = page.without?.length ? sql`and s.contact_id <> all(${page.without}::bigint[])` : sql``
  const parts = buckets.map(
    (bucket) => sql`(
      select s.contact_id, ${key} as key from contact_state s ${lead}
      where ${listed(bucket, filter)} ${without}
      order by ${key} ${direction}, s.contact_id limit ${page.offset + page.limit})`,
  )
  const { rows } = await sql<{ contact_id: number }>`
    select contact_id from (${sql.join(parts, sql` union all `)}) p
    order by key ${direction}, contact_id offset ${page.offset} limit ${page.limit}`.execute(db)
  return rows.map((row) => row.contact_id)
}
