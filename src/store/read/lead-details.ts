// What a row of a list shows besides its score: name, title, account, stage, when it was qualified, identifiers.

import { type Kysely, sql } from 'kysely'
import type { IdentifierKind, Stage } from '../../kernel/evidence.ts'
import { PREPARED } from '../bulk.ts'
import type { Display } from '../contact-state.ts'
import type { Database } from '../schema.ts'

/** Identifiers that a row names; a contact's page names them all. */
const IDENTIFIERS_SHOWN_MAX = 10

export interface LeadDetails {
  readonly contact: number
  readonly display: Display
  readonly stage: Stage | null
  readonly qualifiedAt: number | null
  readonly lastTouchAt: number | null
  readonly account: number | null
  readonly accountName: string | null
  readonly accountDomain: string | null
  readonly identifiers: readonly { readonly kind: IdentifierKind; readonly value: string }[]
}

/** By contact, in no order. */
export async function leadDetails(db: Kysely<Database>, contacts: readonly number[]): Promise<LeadDetails[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<LeadDetails>`${PREPARED}
    select s.contact_id as contact, s.display, s.stage, l.qualified_at as "qualifiedAt",
      s.last_touch_at as "lastTouchAt", a.id as account, a.name as "accountName", a.domain as "accountDomain",
      coalesce(i.identifiers, '[]') as identifiers
    from contact_state s
    left join account a on a.id = s.account_id
    left join lead l on l.id = s.lead_id
    left join lateral (
      select json_agg(json_build_object('kind', kind, 'value', value)) as identifiers from (
        select distinct i.kind, i.value, array_position(array['user_id','email','phone','crm_id'], i.kind) as rank
        from identifier_span p join identifier i on i.id = p.identifier_id
        where p.contact_id = s.contact_id
        order by rank nulls last, i.value limit ${IDENTIFIERS_SHOWN_MAX}) o) i on true
    where s.contact_id = any(${contacts}::bigint[])`.execute(db)
  return rows
}
