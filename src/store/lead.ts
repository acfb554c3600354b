// Leads: passes of a contact through the lifecycle, and what sales answered.
// Deliberately absent: when one opens, climbs or closes (kernel/lead.ts).

import { type Kysely, sql } from 'kysely'
import type { Lead } from '../kernel/lead.ts'
import { arrayOf, type BulkColumn, bulk, idsOf, namesOf, PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface StoredLead extends Lead {
  readonly id: number
  readonly contact: number
}

const SELECTED = sql.raw(`id, contact_id as contact, opened_at as "openedAt", opened_by as "openedBy", stage,
  stage_at as "stageAt", qualified_at as "qualifiedAt", closed_at as "closedAt", outcome, reason,
  recycle_until as "recycleUntil"`)

/** What is written of a lead beside its id. */
export const LEAD_COLUMNS: readonly BulkColumn<Omit<StoredLead, 'id'>>[] = [
  ['contact_id', 'bigint', (lead) => lead.contact],
  ['opened_at', 'bigint', (lead) => lead.openedAt],
  ['opened_by', 'text', (lead) => lead.openedBy],
  ['stage', 'text', (lead) => lead.stage],
  ['stage_at', 'bigint', (lead) => lead.stageAt],
  ['qualified_at', 'bigint', (lead) => lead.qualifiedAt],
  ['closed_at', 'bigint', (lead) => lead.closedAt],
  ['outcome', 'text', (lead) => lead.outcome],
  ['reason', 'text', (lead) => lead.reason],
  ['recycle_until', 'bigint', (lead) => lead.recycleUntil],
]

/** All leads of these contacts, oldest first. */
export async function leadsOf(db: Db, contacts: readonly number[]): Promise<StoredLead[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<StoredLead>`${PREPARED}
    select ${SELECTED} from lead where contact_id = any(${idsOf(contacts)}) order by opened_at, id`.execute(
    db,
  )
  return rows
}

/** One lead, or null. */
export async function findLead(db: Db, id: number): Promise<StoredLead | null> {
  const { rows } = await sql<StoredLead>`select ${SELECTED} from lead where id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** Stores new leads and gives their ids in the order given. */
export async function insertLeads(db: Db, leads: readonly Omit<StoredLead, 'id'>[]): Promise<number[]> {
  if (leads.length === 0) return []
  const { rows } = await sql<{ id: number }>`${PREPARED}
    insert into lead (${namesOf(LEAD_COLUMNS)}) select * from ${bulk(leads, LEAD_COLUMNS)} returning id`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

const WITH_ID: readonly BulkColumn<StoredLead>[] = [['id', 'bigint', (lead) => lead.id], ...LEAD_COLUMNS]

/** Writes changed leads whole. */
export async function updateLeads(db: Db, leads: readonly StoredLead[]): Promise<void> {
  if (leads.length === 0) return
  const set = LEAD_COLUMNS.map(([name]) => `${name} = g.${name}`).join(', ')
  await sql`update lead l set ${sql.raw(set)} from ${bulk(leads, WITH_ID)} where l.id = g.id`.execute(db)
}

/** Removes leads that never should have opened; their answers go with what they are merged into, if anything. */
export async function deleteLeads(
  db: Db,
  leads: readonly { readonly id: number; readonly into: number | null }[],
): Promise<void> {
  if (leads.length === 0) return
  const moved = leads.filter((lead) => lead.into !== null)
  if (moved.length > 0) {
    const pairs = bulk(moved, [
      ['id', 'bigint', (lead) => lead.id],
      ['target', 'bigint', (lead) => lead.into],
    ])
    await sql`update lead_answer a set lead_id = g.target from ${pairs} where a.lead_id = g.id`.execute(db)
    await sql`update decision d set lead_id = g.target from ${pairs} where d.lead_id = g.id`.execute(db)
  }
  await sql`delete from lead where id = any(${arrayOf('bigint', leads, ({ id }) => id)})`.execute(db)
}

export interface NewLeadAnswer {
  readonly lead: number
  readonly answer: string
  readonly reason: string | null
  readonly recycleUntil: number | null
  readonly says: string
  readonly occurredAt: number
  readonly knownAt: number
  readonly sourceId: number
  readonly messageId: string
}

/** Stores an answer of sales; false when that message is stored already. */
export async function insertLeadAnswer(db: Db, answer: NewLeadAnswer): Promise<boolean> {
  const result = await sql`
    insert into lead_answer (lead_id, answer, reason, recycle_until, says, occurred_at, known_at, source_id,
      message_id)
    values (${answer.lead}, ${answer.answer}, ${answer.reason}, ${answer.recycleUntil}, ${answer.says},
      ${answer.occurredAt}, ${answer.knownAt}, ${answer.sourceId}, ${answer.messageId})
    on conflict (source_id, message_id) do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0n) > 0
}

/** First counting touchpoint of a contact in [from, to) that may open a lead, of its own or by an import; or null. */
export async function firstOpeningTouch(
  db: Db,
  by: 'own' | 'import',
  contact: number,
  from: number,
  to: number,
): Promise<number | null> {
  const column = sql.raw(by === 'own' ? 't.own' : 't.opens_lead')
  const { rows } = await sql<{ at: number | null }>`
    select min(t.occurred_at) as at from identifier_span s
    join touchpoint t on t.identifier_id = s.identifier_id
      and t.occurred_at >= greatest(s.from_at, ${from}::bigint) and t.occurred_at < least(s.to_at, ${to}::bigint)
    where s.contact_id = ${contact} and ${column}
      and not exists (
        select from (
          select verdict from (
            select verdict, known_at, id from verdict
            where source_id = t.source_id and message_id = t.message_id
            union all
            select verdict, known_at, id from verdict where identifier_id = t.identifier_id) w
          order by known_at desc, id desc limit 1) v
        where v.verdict <> 'human')`.execute(db)
  return rows[0]?.at ?? null
}
