// Everything that is held of a contact, table by table, as it is stored: for the export that a person may ask for.
import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

/** Rows of one table that one export gives; nobody has more, and a runaway would fill the memory. */
const ROWS_MAX = 1_000_000

export interface HeldOfContact {
  readonly identifiers: Rows
  readonly links: Rows
  readonly touchpoints: Rows
  readonly claims: Rows
  readonly verdicts: Rows
  readonly leads: Rows
  readonly answers: Rows
  readonly decisions: Rows
  readonly opportunities: Rows
  readonly account: Rows
}

export async function heldOfContact(db: Kysely<Database>, contact: number): Promise<HeldOfContact> {
  const mine = sql`(select distinct identifier_id from identifier_span where contact_id = ${contact})`
  const rows = async (query: ReturnType<typeof sql>): Promise<Rows> =>
    (await sql<Record<string, unknown>>`${query} limit ${ROWS_MAX}`.execute(db)).rows
  const touches = sql`
    identifier_span s join touchpoint t on t.identifier_id = s.identifier_id
      and t.occurred_at >= s.from_at and t.occurred_at < s.to_at`
  return {
    identifiers: await rows(sql`
      select i.kind, i.value, i.created_at, s.from_at, s.to_at from identifier_span s
      join identifier i on i.id = s.identifier_id where s.contact_id = ${contact} order by i.id, s.from_at`),
    links: await rows(sql`
      select l.kind, a.kind as kind_a, a.value as value_a, b.kind as kind_b, b.value as value_b, l.strength,
        l.says, l.weight, l.reason, l.occurred_at, l.known_at
      from link l left join identifier a on a.id = l.identifier_a left join identifier b on b.id = l.identifier_b
      where l.identifier_a in ${mine} or l.identifier_b in ${mine} order by l.id`),
    touchpoints: await rows(sql`
      select t.*, o.name as source from ${touches} join source o on o.id = t.source_id
      where s.contact_id = ${contact} order by t.occurred_at, t.source_id, t.message_id collate "C"`),
    claims: await rows(sql`
      select c.attribute, c.value, c.provenance, c.occurred_at, c.known_at, c.date_assumed, c.says, o.name as source
      from claim c join source o on o.id = c.source_id where c.identifier_id in ${mine} order by c.id`),
    verdicts: await rows(sql`
      select v.verdict, v.reason, v.says, v.occurred_at, v.known_at, v.message_id from verdict v
      where v.identifier_id in ${mine} or (v.source_id, v.message_id) in (
        select t.source_id, t.message_id from ${touches} where s.contact_id = ${contact}) order by v.id`),
    leads: await rows(sql`select * from lead where contact_id = ${contact} order by opened_at, id`),
    answers: await rows(sql`
      select a.* from lead_answer a join lead l on l.id = a.lead_id where l.contact_id = ${contact} order by a.id`),
    decisions: await rows(sql`select * from decision where contact_id = ${contact} order by id`),
    opportunities: await rows(sql`
      select o.external_id, o.name, o.amount, o.currency, o.opened_at, o.closed_at, o.outcome, c.role
      from opportunity_contact c join opportunity o on o.id = c.opportunity_id
      where c.identifier_id in ${mine} order by o.id`),
    account: await rows(sql`
      select a.domain, a.external_id, a.name, c.account_because from contact c join account a on a.id = c.account_id
      where c.id = ${contact}`),
  }
}
