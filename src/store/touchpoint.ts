// The log of touchpoints. (source, messageId) is unique for ever, so the first one stored wins.
// Deliberately absent: contacts. A touchpoint hangs on its identifier; spans say whose that was at the time.

import { type Kysely, sql } from 'kysely'
import type { Channel } from '../kernel/evidence.ts'
import { arrayOf, FENCE, idsOf, PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface NewTouchpoint {
  readonly sourceId: number
  readonly messageId: string
  readonly identifier: number
  readonly occurredAt: number
  readonly knownAt: number
  readonly type: string
  readonly own: boolean
  readonly channel: Channel | null
  readonly trafficSource: string | null
  readonly medium: string | null
  readonly campaign: string | null
  readonly path: string | null
  /** JSON text. */
  readonly properties: string
  readonly contentHash: number
  /** Said by an import of leads. */
  readonly opensLead: boolean
}

/** Those of the messages that are stored already, with the hash of what was stored. */
export async function findStoredMessages(
  db: Db,
  messages: readonly { readonly sourceId: number; readonly messageId: string }[],
): Promise<
  readonly { readonly sourceId: number; readonly messageId: string; readonly contentHash: number }[]
> {
  if (messages.length === 0) return []
  const { rows } = await sql<{ sourceId: number; messageId: string; contentHash: number }>`${PREPARED}
    select t.source_id as "sourceId", t.message_id as "messageId", t.content_hash as "contentHash"
    from unnest(${arrayOf('integer', messages, ({ sourceId }) => sourceId)},
      ${arrayOf('text', messages, ({ messageId }) => messageId)}) as g (source_id, message_id)
    cross join lateral (
      select source_id, message_id, content_hash from touchpoint
      where source_id = g.source_id and message_id = g.message_id ${FENCE}) t`.execute(db)
  return rows
}

/** Stores touchpoints in sorted order; returns how many were not there yet. */
export async function insertTouchpoints(db: Db, given: readonly NewTouchpoint[]): Promise<number> {
  if (given.length === 0) return 0
  const rows = [...given].sort(
    (a, b) => a.sourceId - b.sourceId || (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0),
  )
  const result = await sql`${PREPARED}
    insert into touchpoint (source_id, message_id, identifier_id, occurred_at, known_at, type, own, channel,
      traffic_source, medium, campaign, path, properties, content_hash, opens_lead)
    select * from unnest(
      ${arrayOf('integer', rows, (row) => row.sourceId)},
      ${arrayOf('text', rows, (row) => row.messageId)},
      ${arrayOf('bigint', rows, (row) => row.identifier)},
      ${arrayOf('bigint', rows, (row) => row.occurredAt)},
      ${arrayOf('bigint', rows, (row) => row.knownAt)},
      ${arrayOf('text', rows, (row) => row.type)},
      ${arrayOf('boolean', rows, (row) => row.own)},
      ${arrayOf('text', rows, (row) => row.channel)},
      ${arrayOf('text', rows, (row) => row.trafficSource)},
      ${arrayOf('text', rows, (row) => row.medium)},
      ${arrayOf('text', rows, (row) => row.campaign)},
      ${arrayOf('text', rows, (row) => row.path)},
      ${arrayOf('jsonb', rows, (row) => row.properties)},
      ${arrayOf('bigint', rows, (row) => row.contentHash)},
      ${arrayOf('boolean', rows, (row) => row.opensLead)})
    on conflict (source_id, message_id) do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** What every reading of a touchpoint gives; TOUCH_COLUMNS are its columns. */
export interface TouchRead {
  readonly sourceId: number
  readonly messageId: string
  readonly occurredAt: number
  readonly knownAt: number
  readonly type: string
  readonly own: boolean
  readonly channel: Channel | null
  readonly trafficSource: string | null
  readonly medium: string | null
  readonly campaign: string | null
  readonly path: string | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** Of a touchpoint `t`. */
export const TOUCH_COLUMNS = sql.raw(`t.source_id as "sourceId", t.message_id as "messageId",
  t.occurred_at as "occurredAt", t.known_at as "knownAt", t.type, t.own, t.channel,
  t.traffic_source as "trafficSource", t.medium, t.campaign, t.path, t.properties`)

export interface StoredTouch extends TouchRead {
  readonly contact: number
  readonly identifier: number
  readonly opensLead: boolean
  readonly source: { readonly name: string; readonly incentivised: boolean }
}

/** All touchpoints of these contacts by the spans in force, in no order. */
export async function touchesOf(db: Db, contacts: readonly number[]): Promise<StoredTouch[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<
    Omit<StoredTouch, 'source'> & { name: string; incentivised: boolean }
  >`${PREPARED}
    select s.contact_id as contact, t.identifier_id as identifier, ${TOUCH_COLUMNS},
      t.opens_lead as "opensLead", o.name, o.incentivised
    from identifier_span s
    cross join lateral (
      select * from touchpoint where identifier_id = s.identifier_id
        and occurred_at >= s.from_at and occurred_at < s.to_at ${FENCE}) t
    join source o on o.id = t.source_id
    where s.contact_id = any(${idsOf(contacts)})`.execute(db)
  return rows.map(({ name, incentivised, ...touch }) => ({ ...touch, source: { name, incentivised } }))
}

/** Counts differing duplicates of messages that are stored already. */
export async function insertConflicts(
  db: Db,
  conflicts: readonly {
    readonly sourceId: number
    readonly messageId: string
    readonly contentHash: number
  }[],
  at: number,
): Promise<void> {
  if (conflicts.length === 0) return
  await sql`
    insert into ingest_conflict (source_id, message_id, seen_at, content_hash)
    select source_id, message_id, ${at}, content_hash from unnest(
      ${arrayOf('integer', conflicts, ({ sourceId }) => sourceId)},
      ${arrayOf('text', conflicts, ({ messageId }) => messageId)},
      ${arrayOf('bigint', conflicts, ({ contentHash }) => contentHash)}) as g (source_id, message_id, content_hash)`.execute(
    db,
  )
}
