// The identifiers of a contact: when each was its own, by which statement, and the verdict in force on it.

import { type Kysely, sql } from 'kysely'
import type { IdentifierKind, Verdict } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'

const IDENTIFIERS_MAX = 1_000

export interface ContactIdentifier {
  readonly id: number
  readonly kind: IdentifierKind
  readonly value: string
  readonly createdAt: number
  readonly from: number
  readonly to: number
  readonly strength: string | null
  readonly reason: string | null
  readonly says: string | null
  readonly weight: number | null
  readonly at: number | null
  readonly verdict: Verdict | null
}

/** Best kind first, then oldest. */
export async function contactIdentifiers(
  db: Kysely<Database>,
  contact: number,
): Promise<ContactIdentifier[]> {
  const { rows } = await sql<ContactIdentifier>`
    select i.id, i.kind, i.value, i.created_at as "createdAt", p.from_at as "from", p.to_at as "to",
      l.strength, l.reason, l.says, l.weight, l.known_at as at, v.verdict
    from identifier_span p
    join identifier i on i.id = p.identifier_id
    left join link l on l.id = p.link_id
    left join lateral (
      select verdict from verdict where identifier_id = i.id order by known_at desc, id desc limit 1) v on true
    where p.contact_id = ${contact}
    order by array_position(array['user_id', 'email', 'phone', 'crm_id', 'anonymous_id'], i.kind),
      i.created_at, i.id, p.from_at
    limit ${IDENTIFIERS_MAX}`.execute(db)
  return rows
}
