// Everything that is held of a contact, table by table: for the export that a person may ask for.
// Invariant: nobody else is in it. Of a device that several people used only this contact's time counts, and
// links with identifiers of others stay out.
import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

export type HeldRow = Readonly<Record<string, unknown>>

/** Rows of one table that one export gives; nobody has more, and a runaway would fill the memory. */
const ROWS_MAX = 1_000_000

/** Instants are milliseconds; `identifier`, `a` and `b` are `{ kind, value }`. */
export interface HeldOfContact {
  readonly identifiers: readonly HeldRow[]
  readonly links: readonly HeldRow[]
  readonly touchpoints: readonly HeldRow[]
  readonly claims: readonly HeldRow[]
  readonly verdicts: readonly HeldRow[]
  readonly leads: readonly HeldRow[]
  readonly answers: readonly HeldRow[]
  readonly decisions: readonly HeldRow[]
  readonly opportunities: readonly HeldRow[]
  readonly account: HeldRow | null
}

const named = (identifier: string) =>
  sql.raw(`json_build_object('kind', ${identifier}.kind, 'value', ${identifier}.value)`)
const DATED = (row: string) => sql.raw(`${row}.occurred_at as at, ${row}.known_at as "knownAt"`)

export async function heldOfContact(db: Kysely<Database>, contact: number): Promise<HeldOfContact> {
  const rows = async (query: ReturnType<typeof sql>): Promise<readonly HeldRow[]> =>
    (await sql<HeldRow>`${query} limit ${ROWS_MAX}`.execute(db)).rows
  return {
    ...(await evidenceOf(contact, rows)),
    leads: await rows(sql`
      select id::text, opened_at as "openedAt", opened_by as "openedBecause", stage, stage_at as "stageAt",
        qualified_at as "qualifiedAt", closed_at as "closedAt", outcome, reason, recycle_until as "recycleUntil"
      from lead where contact_id = ${contact} order by opened_at, id`),
    answers: await rows(sql`
      select a.lead_id::text as lead, a.answer, a.reason, a.recycle_until as "recycleUntil", a.says, ${DATED('a')}
      from lead_answer a join lead l on l.id = a.lead_id where l.contact_id = ${contact} order by a.id`),
    decisions: await rows(sql`
      select decided_at as at, known_at as "knownAt", agreement_hash as agreement, cause, bucket,
        bucket_before as "bucketBefore", says as because, scorecard, score, fit_grade as fit,
        engagement_grade as engagement, explanation
      from decision where contact_id = ${contact} order by id`),
    account:
      (
        await rows(sql`
      select a.domain, a.external_id as "externalId", a.name, c.account_because as because
      from contact c join account a on a.id = c.account_id where c.id = ${contact}`)
      )[0] ?? null,
  }
}

type Ask = (query: ReturnType<typeof sql>) => Promise<readonly HeldRow[]>
type Evidence = 'identifiers' | 'links' | 'touchpoints' | 'claims' | 'verdicts' | 'opportunities'

async function evidenceOf(contact: number, rows: Ask): Promise<Pick<HeldOfContact, Evidence>> {
  const mine = sql`(select identifier_id from identifier_span where contact_id = ${contact})`
  /** Rows of a table in the time in which their identifier was this contact's. */
  const during = (table: 'touchpoint' | 'claim') => sql`
    ${sql.raw(table)} e join identifier_span s on s.identifier_id = e.identifier_id and s.contact_id = ${contact}
      and e.occurred_at >= s.from_at and e.occurred_at < s.to_at
    join source o on o.id = e.source_id`
  return {
    identifiers: await rows(sql`
      select i.kind, i.value, i.created_at as "createdAt", s.from_at as from, s.to_at as to from identifier_span s
      join identifier i on i.id = s.identifier_id where s.contact_id = ${contact} order by i.id, s.from_at`),
    links: await rows(sql`
      select l.kind, ${named('a')} as a, case when b.id is not null then ${named('b')} end as b, l.strength,
        l.says, l.weight, l.reason, ${DATED('l')}
      from link l join identifier a on a.id = l.identifier_a left join identifier b on b.id = l.identifier_b
      where l.identifier_a in ${mine} and (l.identifier_b is null or l.identifier_b in ${mine}) order by l.id`),
    touchpoints: await rows(sql`
      select e.message_id as "messageId", e.type, ${DATED('e')}, ${named('i')} as identifier, e.own, e.channel,
        e.traffic_source as "trafficSource", e.medium, e.campaign, e.path, e.properties,
        e.opens_lead as "opensLead", o.name as source
      from ${during('touchpoint')} join identifier i on i.id = e.identifier_id
      order by e.occurred_at, e.source_id, e.message_id collate "C"`),
    claims: await rows(sql`
      select e.attribute, e.value, e.provenance, ${DATED('e')}, e.date_assumed as "dateAssumed", e.says,
        o.name as source
      from ${during('claim')} order by e.id`),
    verdicts: await rows(sql`
      select v.verdict, v.reason, v.says, ${DATED('v')}, v.message_id as "messageId" from verdict v
      where v.identifier_id in ${mine} or (v.source_id, v.message_id) in (
        select e.source_id, e.message_id from ${during('touchpoint')}) order by v.id`),
    opportunities: await rows(sql`
      select o.external_id as "externalId", o.name, o.amount::float8, o.currency, o.opened_at as "openedAt",
        o.closed_at as "closedAt", o.outcome, o.reason, c.role
      from opportunity_contact c join opportunity o on o.id = c.opportunity_id
      where c.identifier_id in ${mine} order by o.id`),
  }
}
