// What the leads of two contacts were before the two became one, so that a split can give them back.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table lead_before_merge (
    id bigint generated always as identity primary key,
    lead_id bigint not null,
    -- by which its contact was known, and the one that it was merged with
    identifier_id bigint not null,
    other_identifier_id bigint not null,
    merged_at bigint not null,
    -- the row as it was
    lead jsonb not null,
    -- the open lead that it went into; null: it stayed
    joined_into bigint,
    -- what hung on it
    answers bigint[] not null default '{}',
    decisions bigint[] not null default '{}',
    -- where the merge itself left it, to tell what sales or a deal did afterwards
    stage_after text not null
  )`.execute(db)
  await sql`create index lead_before_merge_by_identifier on lead_before_merge (identifier_id)`.execute(db)
  await sql`create index lead_before_merge_by_other on lead_before_merge (other_identifier_id)`.execute(db)
}
