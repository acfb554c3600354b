// Deleting everything of a person, and remembering by hash that nothing is to be stored of them again.
// Deliberately absent: the order of things. app/erase.ts holds the locks and puts the others right.

import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

/** Remembers erased identifiers by their hashes. */
export async function insertTombstones(db: Db, hashes: readonly string[], at: number): Promise<void> {
  await sql`
    insert into tombstone (identifier_hash, erased_at)
    select hash, ${at} from unnest(${hashes}::text[]) as g (hash) on conflict do nothing`.execute(db)
}

/** Deletes the evidence that hangs on a contact's spans; gives how many touchpoints that were. */
export async function deleteEvidence(db: Db, contact: number): Promise<number> {
  const messages = sql`
    select t.source_id, t.message_id from identifier_span s
    join touchpoint t on t.identifier_id = s.identifier_id
      and t.occurred_at >= s.from_at and t.occurred_at < s.to_at
    where s.contact_id = ${contact}`
  for (const table of ['claim', 'verdict', 'link', 'ingest_conflict'])
    await sql`
      delete from ${sql.table(table)} x using (${messages}) m
      where x.source_id = m.source_id and x.message_id = m.message_id`.execute(db)
  const result = await sql`
    delete from touchpoint x using (${messages}) m
    where x.source_id = m.source_id and x.message_id = m.message_id`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** Deletes identifiers with all that refers to them. */
export async function deleteIdentifiers(db: Db, ids: readonly number[]): Promise<void> {
  const given = sql`any(${ids}::bigint[])`
  await sql`delete from link where identifier_a = ${given} or identifier_b = ${given}`.execute(db)
  await sql`delete from claim where identifier_id = ${given}`.execute(db)
  await sql`delete from verdict where identifier_id = ${given}`.execute(db)
  await sql`delete from opportunity_contact where identifier_id = ${given}`.execute(db)
  await sql`
    delete from lead_before_merge where identifier_id = ${given} or other_identifier_id = ${given}`.execute(
    db,
  )
  await sql`delete from identifier_span where identifier_id = ${given}`.execute(db)
  await sql`delete from identifier where id = ${given}`.execute(db)
}

/** The contact and everybody who was merged into it. */
export async function contactAndMerged(db: Db, contact: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive gone as (
      select id from contact where id = ${contact}
      union select c.id from contact c join gone g on c.merged_into = g.id)
    select id from gone`.execute(db)
  return rows.map(({ id }) => id)
}

/** Deletes a contact: leads, answers, decisions, state, and `ids`, its own and those that were merged into it. */
export async function deleteContact(db: Db, contact: number, ids: readonly number[]): Promise<void> {
  await sql`
    delete from lead_answer where lead_id in (select id from lead where contact_id = ${contact})`.execute(db)
  await sql`delete from lead where contact_id = ${contact}`.execute(db)
  await sql`delete from decision where contact_id = ${contact}`.execute(db)
  await sql`delete from contact_state where contact_id = ${contact}`.execute(db)
  await sql`delete from contact where id = any(${ids}::bigint[])`.execute(db)
}

/** Takes names and addresses out of stored import reports and marks those; gives how many there were. */
export async function scrubReports(db: Db, words: readonly string[], at: number): Promise<number> {
  let scrubbed = 0
  for (const word of words) {
    const quoted = JSON.stringify(word).slice(1, -1)
    const result = await sql`
      update import_run set report = jsonb_set(
        replace(report::text, ${quoted}, '[erased]')::jsonb, '{erasedAt}', to_jsonb(${at}::bigint))
      where position(${quoted} in report::text) > 0`.execute(db)
    scrubbed += Number(result.numAffectedRows ?? 0n)
  }
  return scrubbed
}
