// Leads as they were before their contacts were merged. Deliberately absent: when they are given back (part-leads.ts).

import { type Kysely, sql } from 'kysely'
import { type BulkColumn, bulk, idsOf, namesOf } from './bulk.ts'
import type { StoredLead } from './lead.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface LeadBeforeMerge {
  readonly lead: StoredLead
  /** An identifier of its contact, and one of the contact that it was merged with. */
  readonly identifier: number
  readonly other: number
  readonly mergedAt: number
  /** The lead that it went into; null: it stayed. */
  readonly joinedInto: number | null
  /** The stage that the merge itself left it in, or that of what it went into. */
  readonly stageAfter: string
}

const COLUMNS: readonly BulkColumn<LeadBeforeMerge>[] = [
  ['lead_id', 'bigint', ({ lead }) => lead.id],
  ['identifier_id', 'bigint', ({ identifier }) => identifier],
  ['other_identifier_id', 'bigint', ({ other }) => other],
  ['merged_at', 'bigint', ({ mergedAt }) => mergedAt],
  ['lead', 'jsonb', ({ lead }) => JSON.stringify(lead)],
  ['joined_into', 'bigint', ({ joinedInto }) => joinedInto],
  ['stage_after', 'text', ({ stageAfter }) => stageAfter],
]

/** Keeps leads as they are, with what hangs on them: it may go to others. */
export async function keepLeadsBeforeMerge(db: Db, kept: readonly LeadBeforeMerge[]): Promise<void> {
  if (kept.length === 0) return
  await sql`
    insert into lead_before_merge (${namesOf(COLUMNS)}, answers, decisions)
    select ${namesOf(COLUMNS)},
      array(select a.id from lead_answer a where a.lead_id = g.lead_id),
      array(select d.id from decision d where d.lead_id = g.lead_id)
    from ${bulk(kept, COLUMNS)}`.execute(db)
}

export interface PartedLead extends LeadBeforeMerge {
  readonly id: number
  readonly answers: readonly number[]
  readonly decisions: readonly number[]
  /** The contact whose it is again. */
  readonly home: number
  /** Sales said something of it, or of what it went into, since the merge. */
  readonly isAnsweredSince: boolean
}

/** What was kept of leads whose two contacts are two again, the last merge first. */
export async function partedLeads(db: Db, identifiers: readonly number[]): Promise<PartedLead[]> {
  if (identifiers.length === 0) return []
  const moved = idsOf(identifiers)
  const { rows } = await sql<PartedLead>`
    select b.id, b.lead, b.identifier_id as identifier, b.other_identifier_id as other,
      b.merged_at as "mergedAt", b.joined_into as "joinedInto", b.stage_after as "stageAfter",
      to_jsonb(b.answers) as answers, to_jsonb(b.decisions) as decisions, mine.contact_id as home,
      exists (select from lead_answer a where a.lead_id = coalesce(b.joined_into, b.lead_id)
        and a.known_at >= b.merged_at) as "isAnsweredSince"
    from lead_before_merge b
    join identifier_span mine on mine.identifier_id = b.identifier_id
    join identifier_span others on others.identifier_id = b.other_identifier_id
    where (b.identifier_id = any(${moved}) or b.other_identifier_id = any(${moved}))
      and mine.contact_id <> others.contact_id
    order by b.id desc`.execute(db)
  return rows
}

/** Stores a lead that had gone into another again, under its own id. */
export async function insertLeadAgain(db: Db, { lead, home }: PartedLead): Promise<void> {
  await sql`
    insert into lead (id, contact_id, opened_at, opened_by, stage, stage_at, qualified_at, closed_at, outcome,
      reason, recycle_until)
    overriding system value
    values (${lead.id}, ${home}, ${lead.openedAt}, ${lead.openedBy}, ${lead.stage}, ${lead.stageAt},
      ${lead.qualifiedAt}, ${lead.closedAt}, ${lead.outcome}, ${lead.reason}, ${lead.recycleUntil})
    on conflict (id) do nothing`.execute(db)
}

/** Hangs the answers and decisions of before the merge on their lead and its contact again. */
export async function giveBackHistory(db: Db, { lead, home, answers, decisions }: PartedLead): Promise<void> {
  await sql`update lead_answer set lead_id = ${lead.id} where id = any(${idsOf(answers)})`.execute(db)
  await sql`
    update decision set lead_id = ${lead.id}, contact_id = ${home} where id = any(${idsOf(decisions)})`.execute(
    db,
  )
}

/** Forgets what was kept: it has been given back. */
export async function dropLeadsBeforeMerge(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await sql`delete from lead_before_merge where id = any(${idsOf(ids)})`.execute(db)
}
