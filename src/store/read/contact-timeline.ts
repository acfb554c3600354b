// What a contact did and what was done with it, newest first, what does not count included with its verdict.

import { type Kysely, sql } from 'kysely'
import type { IdentifierKind, Verdict } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'
import { TOUCH_COLUMNS, type TouchRead } from '../touchpoint.ts'

export interface TimelineTouch extends TouchRead {
  readonly id: number
  readonly source: string
  readonly incentivised: boolean
  readonly kind: IdentifierKind
  readonly value: string
  readonly verdict: Verdict | null
  readonly verdictReason: string | null
}

const touches = (contact: number) => sql`
  select t.id, ${TOUCH_COLUMNS}, o.name as source, o.incentivised, i.kind, i.value, v.verdict,
    v.reason as "verdictReason"
  from identifier_span p
  join touchpoint t on t.identifier_id = p.identifier_id and t.occurred_at >= p.from_at and t.occurred_at < p.to_at
  join source o on o.id = t.source_id
  join identifier i on i.id = t.identifier_id
  left join lateral (
    select verdict, reason from (
      select verdict, reason, known_at, id from verdict where source_id = t.source_id and message_id = t.message_id
      union all
      select verdict, reason, known_at, id from verdict where identifier_id = t.identifier_id) w
    order by known_at desc, id desc limit 1) v on true
  where p.contact_id = ${contact}`

/** About `limit` touchpoints before the instant, newest first; those of one instant are never torn apart. */
export async function contactTimeline(
  db: Kysely<Database>,
  contact: number,
  before: number | null,
  limit: number,
): Promise<TimelineTouch[]> {
  const until = before === null ? sql`` : sql`and t.occurred_at < ${before}`
  const { rows } = await sql<TimelineTouch>`
    ${touches(contact)} ${until} order by t.occurred_at desc fetch first ${sql.lit(limit)} rows with ties`.execute(
    db,
  )
  return rows.sort((a, b) => b.occurredAt - a.occurredAt || b.id - a.id)
}

/** The first touchpoint that counts; null when none does. */
export async function firstCountingTouch(
  db: Kysely<Database>,
  contact: number,
  at: number,
): Promise<TimelineTouch | null> {
  const { rows } = await sql<TimelineTouch>`
    ${touches(contact)} and t.occurred_at <= ${at} and (v.verdict is null or v.verdict = 'human')
    order by t.occurred_at, t.source_id, t.message_id collate "C" limit 1`.execute(db)
  return rows[0] ?? null
}
