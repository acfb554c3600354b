// The head of a contact's page: who it is, its account and why, how many touchpoints it has.

import { type Kysely, sql } from 'kysely'
import type { Display } from '../contact-state.ts'
import type { Database } from '../schema.ts'

export interface ContactHead {
  readonly contact: number
  readonly display: Display
  readonly identified: boolean
  readonly touchCount: number
  readonly account: number | null
  readonly accountName: string | null
  readonly accountDomain: string | null
  readonly accountBecause: string | null
}

export async function contactHead(db: Kysely<Database>, contact: number): Promise<ContactHead | null> {
  const { rows } = await sql<ContactHead>`
    select c.id as contact, coalesce(s.display, '{}') as display, coalesce(s.identified, false) as identified,
      coalesce(s.touch_count, 0) as "touchCount", a.id as account, a.name as "accountName",
      a.domain as "accountDomain", c.account_because as "accountBecause"
    from contact c
    left join contact_state s on s.contact_id = c.id
    left join account a on a.id = c.account_id
    where c.id = ${contact}`.execute(db)
  return rows[0] ?? null
}
