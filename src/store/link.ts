// Links: statements that two identifiers are one contact or are not, or that one belongs to an account.
// Append-only; a retraction is a later row that names what it takes back.
// Deliberately absent: what they amount to. kernel/partition.ts weighs them.

import { type Kysely, sql } from 'kysely'
import type { PartitionLink } from '../kernel/partition.ts'
import { arrayOf, idsOf, PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface NewLink {
  readonly kind: 'same' | 'apart' | 'account' | 'retraction'
  readonly a: number
  readonly b: number | null
  readonly account: number | null
  readonly retracts: number | null
  readonly strength: 'stated' | 'alias' | 'import' | 'person'
  readonly says: string
  readonly reason: string | null
  readonly occurredAt: number
  readonly knownAt: number
  readonly sourceId: number
  readonly messageId: string
}

/** Stores links; a suggested account link that is there already is left out. */
export async function insertLinks(db: Db, links: readonly NewLink[]): Promise<void> {
  if (links.length === 0) return
  // Links between identifiers cannot be there already; to look nevertheless costs as much as another index.
  const unlessThere = sql.raw(links.some(({ kind }) => kind === 'account') ? 'on conflict do nothing' : '')
  await sql`${PREPARED}
    insert into link (kind, identifier_a, identifier_b, account_id, retracts, strength, says, reason,
      occurred_at, known_at, source_id, message_id)
    select * from unnest(
      ${arrayOf('text', links, (link) => link.kind)},
      ${arrayOf('bigint', links, (link) => link.a)},
      ${arrayOf('bigint', links, (link) => link.b)},
      ${arrayOf('bigint', links, (link) => link.account)},
      ${arrayOf('bigint', links, (link) => link.retracts)},
      ${arrayOf('text', links, (link) => link.strength)},
      ${arrayOf('text', links, (link) => link.says)},
      ${arrayOf('text', links, (link) => link.reason)},
      ${arrayOf('bigint', links, (link) => link.occurredAt)},
      ${arrayOf('bigint', links, (link) => link.knownAt)},
      ${arrayOf('integer', links, (link) => link.sourceId)},
      ${arrayOf('text', links, (link) => link.messageId)})
    ${unlessThere}`.execute(db)
}

/** Most identifiers that one look at a group of linked people takes in. */
export const COMPONENT_IDENTIFIERS_MAX = 10_000

/**
 * Everything reachable from these identifiers that can change their groups: people by links between people,
 * and the devices linked to those; a device is looked through only to other devices, for it joins nobody.
 * At most COMPONENT_IDENTIFIERS_MAX + 1, so that the caller can tell that there were more.
 */
export async function reachableIdentifiers(db: Db, from: readonly number[]): Promise<number[]> {
  if (from.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    with recursive reach (id, device) as (
      select id, kind = 'anonymous_id' from identifier where id = any(${from}::bigint[])
      union
      select o.id, o.kind = 'anonymous_id' from reach r
      cross join lateral (
        select identifier_b as id from link where identifier_a = r.id and kind in ('same', 'apart')
        union all
        select identifier_a from link where identifier_b = r.id and kind in ('same', 'apart')) l
      join identifier o on o.id = l.id
      where not r.device or o.kind = 'anonymous_id')
    select id from reach limit ${COMPONENT_IDENTIFIERS_MAX + 1}`.execute(db)
  return rows.map(({ id }) => id)
}

interface LinkRow {
  id: number
  kind: PartitionLink['kind']
  identifier_a: number
  identifier_b: number
  retracts: number | null
  strength: PartitionLink['strength']
  occurred_at: number
  known_at: number
  source_id: number
  message_id: string
  says: string
  reason: string | null
  verdict: string | null
}

export interface StoredLink extends PartitionLink {
  readonly says: string
  readonly reason: string | null
}

/**
 * Links and retractions between identifiers of which at least one is given, each with whether its message is
 * under an excluding verdict: the latest known of those on the message and on what the message hangs on.
 */
export async function linksOf(db: Db, identifiers: readonly number[]): Promise<StoredLink[]> {
  if (identifiers.length === 0) return []
  const { rows } = await sql<LinkRow>`
    select l.id, l.kind, l.identifier_a, l.identifier_b, l.retracts, l.strength, l.occurred_at, l.known_at,
      l.source_id, l.message_id, l.says, l.reason, v.verdict
    from (
      select * from link where identifier_a = any(${idsOf(identifiers)})
      union
      select * from link where identifier_b = any(${idsOf(identifiers)})) l
    left join lateral (
      select verdict from (
        select verdict, known_at, id from verdict
        where source_id = l.source_id and message_id = l.message_id
        union all
        select verdict, known_at, id from verdict where identifier_id = l.identifier_a) w
      order by known_at desc, id desc limit 1) v on l.strength <> 'person'
    where l.kind in ('same', 'apart', 'retraction')`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    a: row.identifier_a,
    b: row.identifier_b,
    retracts: row.retracts,
    strength: row.strength,
    occurredAt: row.occurred_at,
    knownAt: row.known_at,
    sourceId: row.source_id,
    messageId: row.message_id,
    says: row.says,
    reason: row.reason,
    excluded: row.verdict !== null && row.verdict !== 'human',
  }))
}
