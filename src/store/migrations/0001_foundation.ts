// The first schema: evidence (append-only), identity derived from links, state derived from evidence.
// Instants are bigint milliseconds UTC, so that no driver or time zone touches them. Ids are bigint identity.
// Deliberately absent: a contact on a touchpoint. Touchpoints hang on identifiers and never move.
// Tables that every event writes have no foreign keys: checking them cost more than storing the rows, and the one
// row of a source became the most contended of the database (docs/decisions/Q01).

import { type Kysely, sql } from 'kysely'

const STATEMENTS = [
  // sources: where evidence comes from, with provider, offer, terms, cost and owner.
  `create table source (
    id integer generated always as identity primary key,
    name text not null unique,
    kind text not null,
    provider text,
    offer text,
    incentivised boolean not null default false,
    terms text,
    cost numeric,
    currency text,
    owner text,
    settings jsonb not null default '{}',
    created_at bigint not null
  )`,

  // identity
  `create table account (
    id bigint generated always as identity primary key,
    domain text unique,
    external_id text unique,
    name text,
    created_at bigint not null
  )`,
  `create table contact (
    id bigint generated always as identity primary key,
    created_at bigint not null,
    account_id bigint references account (id),
    account_because text,
    merged_into bigint references contact (id)
  )`,
  `create index contact_by_account on contact (account_id) where account_id is not null`,
  `create table identifier (
    id bigint generated always as identity primary key,
    kind text not null,
    value text not null,
    created_at bigint not null,
    unique (kind, value)
  )`,
  // Which contact an identifier belongs to, derived from the links in force. Only anonymous ids have more
  // than one span; from_at is inclusive, to_at exclusive; the ends of time are -1 and 9007199254740991.
  `create table identifier_span (
    identifier_id bigint not null,
    from_at bigint not null,
    to_at bigint not null,
    contact_id bigint not null,
    link_id bigint,
    primary key (identifier_id, from_at)
  )`,
  // Search by the beginnings of words, without an extension: e-mail addresses, names, accounts. Devices have no words.
  `create index identifier_words on identifier using gin (to_tsvector('simple', translate(value, '@.-_+:', '      ')))
    where kind <> 'anonymous_id'`,
  `create index account_words on account
    using gin (to_tsvector('simple', coalesce(name, '') || ' ' || translate(coalesce(domain, ''), '.-', '  ')))`,
  `create index identifier_span_by_contact on identifier_span (contact_id)`,
  // Statements that two identifiers are one contact ('same'), are not ('apart'), or that an identifier
  // belongs to an account ('account'). A retraction is a later row that names what it retracts.
  `create table link (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('same', 'apart', 'account', 'retraction')),
    identifier_a bigint,
    identifier_b bigint,
    account_id bigint,
    retracts bigint,
    strength text not null check (strength in ('stated', 'alias', 'import', 'person')),
    says text not null,
    weight real not null default 1,
    reason text,
    occurred_at bigint not null,
    known_at bigint not null,
    source_id integer not null,
    message_id text not null
  )`,
  `create index link_by_a on link (identifier_a)`,
  `create index link_by_account on link (account_id) where account_id is not null`,
  // What an address's domain suggests is stated once.
  `create unique index link_suggested on link (identifier_a, account_id)
    where kind = 'account' and reason = 'e-mail domain'`,
  `create index link_by_b on link (identifier_b) where identifier_b is not null`,

  // evidence
  `create table touchpoint (
    id bigint generated always as identity primary key,
    source_id integer not null,
    message_id text collate "C" not null,
    identifier_id bigint not null,
    occurred_at bigint not null,
    known_at bigint not null,
    type text not null,
    own boolean not null,
    channel text,
    traffic_source text,
    medium text,
    campaign text,
    path text,
    properties jsonb not null,
    content_hash bigint not null,
    -- said by an import of leads: opens one without anything of the contact's own doing
    opens_lead boolean not null,
    unique (source_id, message_id)
  )`,
  `create index touchpoint_by_identifier on touchpoint (identifier_id, occurred_at)`,
  // For "since yesterday": almost free, because live evidence is stored in the order in which it became known.
  `create index touchpoint_by_known on touchpoint using brin (known_at)`,
  `create table claim (
    id bigint generated always as identity primary key,
    identifier_id bigint,
    account_id bigint,
    attribute text not null,
    value jsonb not null,
    provenance text not null,
    occurred_at bigint not null,
    known_at bigint not null,
    date_assumed boolean not null default false,
    says text not null,
    source_id integer not null,
    message_id text not null,
    check ((identifier_id is null) <> (account_id is null))
  )`,
  `create index claim_by_identifier on claim (identifier_id) where identifier_id is not null`,
  `create index claim_words on claim using gin (to_tsvector('simple', value #>> '{}'))
    where attribute = 'contact.name' and identifier_id is not null`,
  `create index claim_by_account on claim (account_id) where account_id is not null`,
  // A judgement of one message (source_id, message_id) or of everything on an identifier.
  `create table verdict (
    id bigint generated always as identity primary key,
    source_id integer,
    message_id text,
    identifier_id bigint,
    verdict text not null,
    reason text not null,
    says text not null,
    occurred_at bigint not null,
    known_at bigint not null,
    check ((identifier_id is null) <> (message_id is null))
  )`,
  `create index verdict_by_message on verdict (source_id, message_id) where message_id is not null`,
  `create index verdict_by_identifier on verdict (identifier_id) where identifier_id is not null`,
  `create table lead_answer (
    id bigint generated always as identity primary key,
    lead_id bigint not null,
    answer text not null check (answer in ('accepted', 'rejected', 'sales_qualified', 'recycled', 'lost', 'won')),
    reason text,
    recycle_until bigint,
    says text not null,
    occurred_at bigint not null,
    known_at bigint not null,
    source_id integer not null references source (id),
    message_id text not null,
    unique (source_id, message_id)
  )`,
  `create index lead_answer_by_lead on lead_answer (lead_id)`,
  `create table opportunity (
    id bigint generated always as identity primary key,
    source_id integer not null references source (id),
    external_id text not null,
    account_id bigint references account (id),
    name text,
    amount numeric,
    currency text,
    opened_at bigint not null,
    closed_at bigint,
    outcome text check (outcome in ('won', 'lost')),
    reason text,
    known_at bigint not null,
    unique (source_id, external_id)
  )`,
  `create index opportunity_by_account on opportunity (account_id)`,
  `create table opportunity_contact (
    opportunity_id bigint not null references opportunity (id) on delete cascade,
    identifier_id bigint not null references identifier (id),
    role text,
    primary key (opportunity_id, identifier_id)
  )`,
  `create index opportunity_contact_by_identifier on opportunity_contact (identifier_id)`,

  // agreement: immutable once used; its id is its content hash.
  `create table agreement (
    hash text primary key,
    name text not null,
    document text not null,
    format text not null check (format in ('yaml', 'json')),
    schema_version integer not null,
    created_at bigint not null,
    created_by text,
    first_active_at bigint
  )`,
  `create table agreement_activation (
    id bigint generated always as identity primary key,
    hash text not null references agreement (hash),
    active_from bigint not null,
    activated_by text,
    -- when everybody had been scored anew under it; null: not yet
    rescored_at bigint,
    -- counts up with each change that asks for it again, so that a run that began before does not answer for it
    rescore_asks integer not null default 0
  )`,

  // derived state: one row a contact, rewritten in the transaction that stores the evidence.
  `create table contact_state (
    contact_id bigint primary key,
    account_id bigint,
    agreement_hash text,
    state bytea not null,
    last_known_at bigint not null,
    first_touch_at bigint,
    -- of the first touchpoint, for lists and reports
    first_channel text,
    first_source text,
    last_touch_at bigint,
    touch_count integer not null default 0,
    identified boolean not null default false,
    bucket text,
    scorecard text,
    score double precision not null default 0,
    bound double precision not null default 0,
    fit double precision not null default 0,
    engagement double precision not null default 0,
    fit_grade text,
    engagement_grade text,
    bucket_says text,
    lead_id bigint,
    stage text,
    display jsonb not null default '{}',
    evaluated_at bigint not null,
    next_change_at bigint,
    own_count integer not null default 0,
    reachable_at bigint,
    import_opens_at bigint,
    ahead_at bigint,
    verdicts text not null default '',
    message_verdicts text not null default '',
    account_rank smallint not null default 0,
    account_at bigint not null default -1,
    identity_version integer not null default 0
  ) with (fillfactor = 80)`,
  // The ranked list reads the first from the top; the second is for "what happened last".
  // The stage is in the first for counting: it tells who has an open lead.
  `create index contact_state_ranked on contact_state (bucket, identified, bound desc, contact_id) include (stage)`,
  `create index contact_state_recent on contact_state (bucket, identified, last_touch_at desc nulls last, contact_id)`,
  `create index contact_state_due on contact_state (next_change_at) where next_change_at is not null`,
  `create index contact_state_by_account on contact_state (account_id) where account_id is not null`,
  `create table account_state (
    account_id bigint primary key,
    agreement_hash text,
    state bytea not null,
    last_known_at bigint not null,
    due_at bigint,
    stale_since bigint
  )`,
  // due_at: evidence about the account is dated ahead. stale_since: the state has changed and not all of its contacts
  // were evaluated with it yet.
  `create index account_state_due on account_state (due_at) where due_at is not null`,
  `create index account_state_stale on account_state (stale_since) where stale_since is not null`,
  `create table lead (
    id bigint generated always as identity primary key,
    contact_id bigint not null,
    opened_at bigint not null,
    opened_by text not null,
    stage text not null,
    stage_at bigint not null,
    qualified_at bigint,
    closed_at bigint,
    outcome text,
    reason text,
    recycle_until bigint
  )`,
  `create index lead_by_contact on lead (contact_id, opened_at)`,
  `create index lead_open on lead (stage) where closed_at is null`,
  // Every change of bucket or grade, with the agreement and the explanation that it had.
  `create table decision (
    id bigint generated always as identity primary key,
    contact_id bigint not null,
    lead_id bigint,
    decided_at bigint not null,
    known_at bigint not null,
    agreement_hash text not null,
    cause text not null,
    bucket text not null,
    bucket_before text,
    says text not null,
    scorecard text,
    score double precision not null,
    fit_grade text,
    engagement_grade text,
    explanation jsonb not null
  )`,
  `create index decision_by_contact on decision (contact_id, decided_at)`,
  `create index decision_recent on decision (decided_at)`,

  // operations
  `create table api_key (
    id bigint generated always as identity primary key,
    key_hash text not null unique,
    hint text not null,
    name text not null,
    scope text not null check (scope in ('ingest', 'read', 'admin')),
    source_id integer references source (id),
    created_at bigint not null,
    revoked_at bigint
  )`,
  `create table sign_in_link (
    token_hash text primary key,
    email text,
    role text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
  )`,
  // Sign-in: the tables of better-auth in its own column names and types; a test holds them against the library.
  `create table auth_user (
    "id" text not null primary key,
    "name" text not null,
    "email" text not null unique,
    "emailVerified" boolean not null,
    "image" text,
    "createdAt" timestamptz not null default current_timestamp,
    "updatedAt" timestamptz not null default current_timestamp,
    "role" text not null
  )`,
  `create table auth_session (
    "id" text not null primary key,
    "expiresAt" timestamptz not null,
    "token" text not null unique,
    "createdAt" timestamptz not null default current_timestamp,
    "updatedAt" timestamptz not null,
    "ipAddress" text,
    "userAgent" text,
    "userId" text not null references auth_user ("id") on delete cascade
  )`,
  `create index "auth_session_userId_idx" on auth_session ("userId")`,
  `create table auth_account (
    "id" text not null primary key,
    "accountId" text not null,
    "providerId" text not null,
    "userId" text not null references auth_user ("id") on delete cascade,
    "accessToken" text,
    "refreshToken" text,
    "idToken" text,
    "accessTokenExpiresAt" timestamptz,
    "refreshTokenExpiresAt" timestamptz,
    "scope" text,
    "password" text,
    "createdAt" timestamptz not null default current_timestamp,
    "updatedAt" timestamptz not null
  )`,
  `create index "auth_account_userId_idx" on auth_account ("userId")`,
  `create table auth_verification (
    "id" text not null primary key,
    "identifier" text not null,
    "value" text not null,
    "expiresAt" timestamptz not null,
    "createdAt" timestamptz not null default current_timestamp,
    "updatedAt" timestamptz not null default current_timestamp
  )`,
  `create index "auth_verification_identifier_idx" on auth_verification ("identifier")`,
  `create table import_run (
    id bigint generated always as identity primary key,
    file text not null,
    kind text not null,
    source_id integer references source (id),
    mapping jsonb not null,
    started_at bigint not null,
    finished_at bigint,
    report jsonb,
    says text
  )`,
  `create table ingest_conflict (
    source_id integer not null,
    message_id text not null,
    seen_at bigint not null,
    content_hash bigint not null
  )`,
  `create table tombstone (
    identifier_hash text primary key,
    erased_at bigint not null
  )`,
] as const

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}
