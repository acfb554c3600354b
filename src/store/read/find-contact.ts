// Which contact is meant by an identifier as people type it. An anonymous id that several people used means the last.

import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

/** The contact of the identifier with one of these values; the better kind of identifier first. */
export async function contactOfIdentifier(
  db: Kysely<Database>,
  values: readonly string[],
): Promise<{ readonly contact: number; readonly identifier: number } | null> {
  const { rows } = await sql<{ contact: number; identifier: number }>`
    select p.contact_id as contact, i.id as identifier from identifier i
    join identifier_span p on p.identifier_id = i.id
    where i.kind = any(array['user_id', 'email', 'phone', 'crm_id', 'anonymous_id'])
      and i.value = any(${values}::text[])
    order by array_position(array['user_id', 'email', 'phone', 'crm_id', 'anonymous_id'], i.kind), p.from_at desc
    limit 1`.execute(db)
  return rows[0] ?? null
}
