// A history to simulate, straight into the tables in bulk: people of companies of eight with addresses and devices, what
// they did in a year, late verdicts on some of it, leads, and deals. Rows are what ingest would have stored.
// Deliberately absent: states and decisions, which a simulation does not read.

import { type Kysely, sql } from 'kysely'
import type { Database } from '../../src/store/schema.ts'

const PER_ACCOUNT = 8
const DAY_MS = 86_400_000
/** Share of people who were first seen on a device. */
const DEVICES = 0.6

// `r(i, k)`: a number from 0 to 1 that looks random and is the same each time.
const RANDOM = `create or replace function pg_temp.r(i bigint, k int) returns double precision language sql immutable
  return (hashint8extended(i, k) & 1048575) / 1048576.0`

const TYPES = `(array['page_viewed', 'page_viewed', 'page_viewed', 'page_viewed', 'paper_downloaded',
  'webinar_attended', 'email_opened', 'email_clicked', 'video_watched', 'quote_requested'])`
const PATHS = `(array['/', '/pricing', '/products/p1', '/products/p2', '/careers', '/configurator', '/blog/one'])`

/** Touchpoints numbered from `from` to `to`, of the days before `t`; some people did far more than others. */
const touchpoints = (from: number, to: number, contacts: number, t: number, days: number): string => `
  insert into touchpoint (source_id, message_id, identifier_id, occurred_at, known_at, type, own, channel, path,
    properties, content_hash, opens_lead)
  select 1, 't' || i, case when g.person <= ${Math.floor(contacts * DEVICES)} and pg_temp.r(i, 12) < 0.6
      then ${contacts} + g.person else g.person end, g.at, g.at, g.type,
    g.type not like 'email_o%', 'direct', case when g.type = 'page_viewed' then ${PATHS}[1 + floor(7 * pg_temp.r(i, 13))::int] end,
    '{"title": "A page"}', i, false
  from generate_series(${from}::bigint, ${to}) i cross join lateral (
    select 1 + floor(${contacts} * pg_temp.r(i, 8) ^ 1.5)::bigint as person,
      ${t} - 1000 - floor(${days}::bigint * ${DAY_MS} * pg_temp.r(i, 9))::bigint / 1000 * 1000 as at,
      ${TYPES}[1 + floor(10 * pg_temp.r(i, 10) ^ 1.3)::int] as type) g`

/** Fills an empty, migrated database; `t`: the present. */
export async function fillHistory(
  db: Kysely<Database>,
  { contacts, touchpoints: count, t }: { contacts: number; touchpoints: number; t: number },
): Promise<void> {
  const accounts = Math.ceil(contacts / PER_ACCOUNT)
  const devices = Math.floor(contacts * DEVICES)
  const deals = Math.floor(contacts / 12)
  const day = `${DAY_MS}::bigint`
  const statements = [
    RANDOM,
    'drop index touchpoint_by_identifier',
    `insert into source (name, kind, created_at) values ('Website', 'website', ${t} - 400 * ${day})`,
    `insert into account (domain, name, created_at)
      select 'firm' || i || '.example', 'Firm ' || i, ${t} - 400 * ${day} from generate_series(1, ${accounts}) i`,
    `insert into contact (created_at, account_id, account_because)
      select ${t} - 400 * ${day}, 1 + (i - 1) / ${PER_ACCOUNT}, 'e-mail domain' from generate_series(1, ${contacts}) i`,
    `insert into identifier (kind, value, created_at)
      select 'email', 'person' || i || '@firm' || (1 + (i - 1) / ${PER_ACCOUNT}) || '.example', ${t} - 400 * ${day}
      from generate_series(1, ${contacts}) i`,
    `insert into identifier (kind, value, created_at)
      select 'anonymous_id', 'device' || i, ${t} - 400 * ${day} from generate_series(1, ${devices}) i`,
    `insert into identifier_span (identifier_id, from_at, to_at, contact_id)
      select i, -1, 9007199254740991, case when i > ${contacts} then i - ${contacts} else i end
      from generate_series(1, ${contacts + devices}) i`,
    `insert into link (kind, identifier_a, identifier_b, account_id, strength, says, reason, occurred_at, known_at,
        source_id, message_id)
      select 'account', i, null, 1 + (i - 1) / ${PER_ACCOUNT}, 'stated', 'bench', 'e-mail domain',
        ${t} - 366 * ${day}, ${t} - 366 * ${day}, 1, 'l' || i from generate_series(1, ${contacts}) i
      union all select 'same', i, ${contacts} + i, null, 'stated', 'bench', null, g.at, g.at, 1, 's' || i
      from generate_series(1, ${devices}) i
      cross join lateral (select ${t} - floor(366 * ${day} * pg_temp.r(i, 3))::bigint as at) g`,
    `insert into claim (identifier_id, account_id, attribute, value, provenance, occurred_at, known_at, says, source_id,
        message_id)
      select i, null, 'contact.jobLevel',
        to_jsonb((array['head', 'manager', 'specialist', 'student', 'other'])[1 + floor(5 * pg_temp.r(i, 1))::int]),
        'declared', g.at, g.at, 'bench', 1, 'j' || i from generate_series(1, ${contacts}) i
      cross join lateral (select ${t} - floor(366 * ${day} * pg_temp.r(i, 14))::bigint as at) g
      union all select null, i, 'account.employees', to_jsonb(floor(5 + 2000 * pg_temp.r(i, 2) ^ 2)::int), 'enriched',
        ${t} - 360 * ${day}, ${t} - 360 * ${day}, 'bench', 1, 'e' || i from generate_series(1, ${accounts}) i
      union all select null, i, 'account.industry', to_jsonb((array['Chemicals', 'Machinery', 'Water', 'Food',
          'Software'])[1 + floor(5 * pg_temp.r(i, 3))::int]), 'enriched',
        ${t} - 360 * ${day}, ${t} - 360 * ${day}, 'bench', 1, 'i' || i from generate_series(1, ${accounts}) i`,
    touchpoints(1, count, contacts, t, 365),
    'create index touchpoint_by_identifier on touchpoint (identifier_id, occurred_at)',
    `insert into verdict (source_id, message_id, verdict, reason, says, occurred_at, known_at)
      select 1, 't' || i * 200, 'bot', 'too fast', 'bench', ${t} - 5 * ${day}, ${t} - 5 * ${day}
      from generate_series(1, ${Math.floor(count / 200)}) i`,
    `insert into lead (contact_id, opened_at, opened_by, stage, stage_at, closed_at, outcome)
      select i, g.at, 'own', 'engaged', g.at, case when g.end is not null then g.at + 90 * ${day} end, g.end
      from generate_series(1, ${contacts}, 2) i cross join lateral (
        select ${t} - floor(364 * ${day} * pg_temp.r(i, 5))::bigint as at,
          (array['lost', 'lost', 'recycled', 'won', 'disqualified', null, null, null])[1 + floor(8 * pg_temp.r(i, 6))::int]
            as end) g
      where g.end is null or g.at + 90 * ${day} < ${t}`,
    `insert into opportunity (source_id, external_id, account_id, amount, currency, opened_at, closed_at, outcome, known_at)
      select 1, 'd' || i, 1 + (12 * i - 1) / ${PER_ACCOUNT}, floor(1000 + 50000 * pg_temp.r(i, 7) ^ 3), 'EUR', g.at,
        g.at + 60 * ${day}, case when pg_temp.r(i, 9) < 0.3 then 'won' else 'lost' end, g.at + 60 * ${day}
      from generate_series(1, ${deals}) i
      cross join lateral (select ${t} - 61 * ${day} - floor(300 * ${day} * pg_temp.r(i, 8))::bigint as at) g`,
    `insert into opportunity_contact (opportunity_id, identifier_id) select i, 12 * i from generate_series(1, ${deals}) i`,
    // Counted by what says how many there are; nothing else of it is read.
    `insert into contact_state (contact_id, account_id, state, last_known_at, identified, display, evaluated_at,
        first_touch_at)
      select i, 1 + (i - 1) / ${PER_ACCOUNT}, '', ${t} - 1000, true, jsonb_build_object('name', 'Person ' || i),
        ${t} - 1000, ${t} - 365 * ${day} from generate_series(1, ${contacts}) i`,
    'analyze',
  ]
  await db.connection().execute(async (connection) => {
    for (const statement of statements) await sql.raw(statement).execute(connection)
  })
}

/** So many touchpoints more, of the last day; gives how many there are then. */
export async function addTouchpoints(
  db: Kysely<Database>,
  { contacts, more, t }: { contacts: number; more: number; t: number },
): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql.raw(RANDOM).execute(connection)
    const { rows } = await sql<{ last: number }>`select max(id) as last from touchpoint`.execute(connection)
    const last = rows[0]!.last
    await sql.raw(touchpoints(last + 1, last + more, contacts, t, 1)).execute(connection)
  })
}
