// Evidence of many people straight into the tables, in bulk, for benches of what happens to a database that has it: each
// contact with an e-mail, an account of eight, a few touchpoints of the last half year, and claims of their own and of
// their account. Rows are what ingest would have stored; states are left empty, so that whoever is first scores everybody.
// Deliberately absent: verdicts, deals and merges, which are rare.

import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/store/schema.ts'

const PER_ACCOUNT = 8
const DAY_MS = 86_400_000

// `r(i, k)`: a number from 0 to 1 that looks random and is the same each time.
const RANDOM = `create or replace function pg_temp.r(i bigint, k int) returns double precision language sql immutable
  return (hashint8extended(i, k) & 1048575) / 1048576.0`

/** Fills an empty, migrated database; `t`: the present. */
export async function bulkEvidence(db: Kysely<Database>, contacts: number, t: number): Promise<void> {
  const accounts = Math.ceil(contacts / PER_ACCOUNT)
  const day = `${DAY_MS}::bigint`
  const statements = [
    RANDOM,
    `insert into source (name, kind, created_at) values ('Website', 'website', ${t - 400 * DAY_MS})`,
    `insert into account (domain, name, created_at)
      select 'firm' || i || '.example', 'Firm ' || i, ${t} - 200 * ${day} from generate_series(1, ${accounts}) i`,
    `insert into contact (created_at, account_id, account_because)
      select ${t} - 200 * ${day}, 1 + (i - 1) / ${PER_ACCOUNT}, 'e-mail domain' from generate_series(1, ${contacts}) i`,
    `insert into identifier (kind, value, created_at)
      select 'email', 'person' || i || '@firm' || (1 + (i - 1) / ${PER_ACCOUNT}) || '.example', ${t} - 200 * ${day}
      from generate_series(1, ${contacts}) i`,
    `insert into identifier_span (identifier_id, from_at, to_at, contact_id)
      select i, -1, 9007199254740991, i from generate_series(1, ${contacts}) i`,
    `insert into link (kind, identifier_a, account_id, strength, says, reason, occurred_at, known_at, source_id, message_id)
      select 'account', i, 1 + (i - 1) / ${PER_ACCOUNT}, 'stated', 'bench', 'e-mail domain', ${t} - 200 * ${day},
        ${t} - 200 * ${day}, 1, 'l' || i from generate_series(1, ${contacts}) i`,
    `insert into claim (identifier_id, account_id, attribute, value, provenance, occurred_at, known_at, says, source_id,
        message_id)
      select i, null, 'contact.jobLevel',
        to_jsonb((array['head', 'manager', 'specialist', 'student', 'other'])[1 + floor(5 * pg_temp.r(i, 1))::int]),
        'declared', ${t} - 100 * ${day}, ${t} - 100 * ${day}, 'bench', 1, 'j' || i
      from generate_series(1, ${contacts}) i
      union all select null, i, 'account.employees', to_jsonb(floor(5 + 2000 * pg_temp.r(i, 2) ^ 2)::int), 'enriched',
        ${t} - 100 * ${day}, ${t} - 100 * ${day}, 'bench', 1, 'e' || i from generate_series(1, ${accounts}) i
      union all select null, i, 'account.industry', to_jsonb((array['Chemicals', 'Machinery', 'Water', 'Food',
          'Software'])[1 + floor(5 * pg_temp.r(i, 3))::int]), 'enriched',
        ${t} - 100 * ${day}, ${t} - 100 * ${day}, 'bench', 1, 'i' || i from generate_series(1, ${accounts}) i`,
    `insert into touchpoint (source_id, message_id, identifier_id, occurred_at, known_at, type, own, channel, path,
        properties, content_hash, opens_lead)
      select 1, 't' || i || '-' || k, i, g.at, g.at, g.type, true, 'direct',
        case when g.type = 'page_viewed' then (array['/', '/pricing', '/products/p1', '/careers',
          '/configurator'])[1 + floor(5 * pg_temp.r(i * 31 + k, 5))::int] end, '{}', i, false
      from generate_series(1, ${contacts}) i
      cross join lateral generate_series(1, 1 + floor(8 * pg_temp.r(i, 4) ^ 2)::int) k
      cross join lateral (select ${t} - 60000 - floor(180 * ${day} * pg_temp.r(i, 6) * pg_temp.r(i * 31 + k, 7))::bigint
          as at, (array['page_viewed', 'page_viewed', 'page_viewed', 'paper_downloaded', 'webinar_attended'
          ])[1 + floor(5 * pg_temp.r(i * 31 + k, 8))::int] as type) g`,
    `insert into contact_state (contact_id, account_id, state, last_known_at, last_touch_at, identified, display,
        evaluated_at, reachable_at, account_rank, account_at)
      select i, 1 + (i - 1) / ${PER_ACCOUNT}, '', ${t} - 60000, null, true,
        jsonb_build_object('name', 'Person ' || i, 'email', 'person' || i || '@firm' || (1 + (i - 1) / ${PER_ACCOUNT})
        || '.example'), ${t} - 60000, ${t} - 200 * ${day}, 1, ${t} - 200 * ${day}
      from generate_series(1, ${contacts}) i`,
    `insert into account_state (account_id, state, last_known_at)
      select i, '', ${t} - 60000 from generate_series(1, ${accounts}) i`,
    `analyze`,
  ]
  await db.connection().execute(async (connection) => {
    for (const statement of statements) await sql.raw(statement).execute(connection)
  })
}
