// Many scored contacts in a database, past the verbs: seeded touchpoints and claims, folded, evaluated and encoded by
// the kernel under the active agreement, each contact by itself, and written by the store's own statement, so that the
// bytes of every state are those that ingest would have left. What makes it quick: no event is stored one by one, rows
// that states refer to are made from the states, indexes are taken away first and made anew afterwards from their own
// definitions, and two processes compute and write.
// Deliberately absent: touchpoints, links and decisions, which no list reads.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { type ActiveAgreement, activeAgreement } from '../../src/app/agreement.ts'
import type { Context } from '../../src/app/context.ts'
import { lowerBounds } from '../../src/app/lower-bounds.ts'
import { openContext } from '../../src/cli/context.ts'
import { upperBound } from '../../src/kernel/bound.ts'
import { evaluate } from '../../src/kernel/evaluate.ts'
import type { Claim } from '../../src/kernel/evidence.ts'
import type { Model } from '../../src/kernel/model.ts'
import { emptyState, type FoldTouch, fold, type State, withClaims } from '../../src/kernel/state.ts'
import { encodeState } from '../../src/kernel/state-bytes.ts'
import { type StoredAccountState, writeAccountStates } from '../../src/store/account.ts'
import { countContacts, type StoredContactState, writeContactStates } from '../../src/store/contact-state.ts'
import type { Database } from '../../src/store/schema.ts'
import { seeded } from './workload.ts'

const PER_ACCOUNT = 8
const CHUNK = 5_000 - (5_000 % PER_ACCOUNT)
/** Processes that compute and write; the database shares the two cores with them. */
const WRITERS = 2
const DAY = 86_400_000

const PAGES = ['/', '/pricing', '/products/p1', '/products/p2', '/careers', '/configurator', '/blog/a']
const TYPES = [
  'page_viewed',
  'page_viewed',
  'page_viewed',
  'page_viewed',
  'paper_downloaded',
  'webinar_attended',
  'email_clicked',
]
const LEVELS = ['head', 'manager', 'specialist', 'student', 'other', 'other']
const INDUSTRIES = ['Chemicals', 'Machinery', 'Water', 'Food', 'Software', 'Logistics', 'Consulting']
const FIRST_NAMES =
  'Ana Ben Clara David Elena Finn Greta Hugo Ines Jonas Karin Luca Mara Nils Olga Paul'.split(' ')
const LAST_NAMES =
  'Adler Bauer Costa Dietrich Ebert Fischer Garcia Hoffmann Ivanova Jansen Keller Lindner Moreau Novak Olsen Peters'.split(
    ' ',
  )
const REGIONS = ['DACH', 'Benelux', 'France', 'UK', 'Americas', 'Asia']

type Random = () => number
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!

function touchesOf(random: Random, contact: number, t: number): FoldTouch[] {
  const count = 1 + Math.floor(12 * random() ** 3)
  const age = 200 * DAY * random() ** 1.5
  return Array.from({ length: count }, (_, i) => {
    const type = pick(random, TYPES)
    return {
      occurredAt: Math.floor(t - age - random() * 20 * DAY),
      sourceId: 1,
      messageId: `${contact}-${i}`,
      facts: {
        ...{ type, own: true, channel: 'direct' as const, trafficSource: null, medium: null, campaign: null },
        ...{
          source: 'Website',
          incentivised: false,
          path: type === 'page_viewed' ? pick(random, PAGES) : null,
        },
        properties: {},
      },
    }
  })
}

const claim = (attribute: string, value: string | number, at: number): Claim => ({
  attribute,
  value,
  provenance: 'declared',
  occurredAt: at,
  knownAt: at,
})

function accountOf(model: Model, random: Random, t: number): State {
  return withClaims(emptyState(model, 'account'), [
    claim('account.employees', Math.floor(5 + 2_000 * random() ** 2), t - DAY),
    claim('account.industry', pick(random, INDUSTRIES), t - DAY),
  ])
}

function displayOf(
  random: Random,
  { contact, account }: { readonly contact: number; readonly account: number },
) {
  const first = pick(random, FIRST_NAMES)
  const last = pick(random, LAST_NAMES)
  return {
    name: `${first} ${last}`,
    email: `${first}.${last}.${contact}@firm${account}.example`.toLowerCase(),
  }
}

function contactRow(
  { model, hash }: { readonly model: Model; readonly hash: string },
  random: Random,
  place: { readonly contact: number; readonly account: number; readonly state: State },
  t: number,
): StoredContactState {
  const { contact } = place
  const state = withClaims(fold(model, 'contact', touchesOf(random, contact, t)), [
    claim('contact.jobLevel', pick(random, LEVELS), t - DAY),
    claim('contact.region', pick(random, REGIONS), t - DAY),
  ])
  const leadOpenedAt = state.firstOwnAt
  const standing = { contact: state, account: place.state, verdicts: [], leadOpenedAt, aheadAt: null }
  // Evaluated some time in the last fortnight, as live contacts were: the bound is as old as that.
  const evaluatedAt = Math.max(state.lastKey!.occurredAt, Math.floor(t - random() * 14 * DAY))
  const then = evaluate(model, standing, evaluatedAt)
  const now = evaluate(model, standing, t)
  return {
    ...{
      contact,
      account: place.account,
      agreementHash: hash,
      state: encodeState(state),
      lastKnownAt: evaluatedAt,
    },
    ...{ firstTouchAt: state.firstKey!.occurredAt, firstChannel: 'direct', firstSource: 'Website' },
    ...{ lastTouchAt: state.lastKey!.occurredAt, touchCount: state.count, identified: true },
    ...{
      bucket: now.bucket,
      scorecard: then.scorecard,
      score: then.score,
      bound: upperBound(model, standing, evaluatedAt),
    },
    ...{
      fit: then.fit,
      engagement: then.engagement,
      fitGrade: then.fitGrade,
      engagementGrade: then.engagementGrade,
    },
    ...{
      bucketSays: now.says,
      lead: contact,
      stage: now.bucket === 'qualified' ? 'marketing_qualified' : 'engaged',
      display: displayOf(random, place),
    },
    ...{
      evaluatedAt,
      nextChangeAt: null,
      ownCount: state.count,
      importOpensAt: null,
      reachableAt: leadOpenedAt,
      aheadAt: null,
    },
    ...{ verdicts: '', messageVerdicts: '', accountRank: 1, accountAt: 0, identityVersion: 0 },
  }
}

/** Contacts first, first + 1, ... and their accounts, seeded by the first of them. */
async function writeChunk(ctx: Context, active: ActiveAgreement, first: number, last: number, t: number) {
  const random = seeded(first)
  const contacts: StoredContactState[] = []
  const accounts: StoredAccountState[] = []
  let state = emptyState(active.model, 'account')
  for (let contact = first; contact <= last; contact++) {
    const account = Math.ceil(contact / PER_ACCOUNT)
    if ((contact - 1) % PER_ACCOUNT === 0) {
      state = accountOf(active.model, random, t)
      accounts.push({
        ...{ account, agreementHash: active.hash, state: encodeState(state), lastKnownAt: t },
        ...{ dueAt: null, staleSince: null },
      })
    }
    contacts.push(contactRow(active, random, { contact, account, state }, t))
  }
  await writeAccountStates(ctx.db, accounts)
  await writeContactStates(ctx.db, contacts)
}

/** In a process of its own: every WRITERS-th chunk from the given one on; BENCH_SHARE says which, of how many contacts, at what instant. */
export async function writeShare(): Promise<void> {
  const [share, contacts, t] = (process.env.BENCH_SHARE ?? '').split(' ').map(Number) as [
    number,
    number,
    number,
  ]
  const { ctx, close } = await openContext({ migrate: false })
  const active = (await activeAgreement(ctx))!
  for (let first = 1 + share * CHUNK; first <= contacts; first += WRITERS * CHUNK)
    await writeChunk(ctx, active, first, Math.min(contacts, first + CHUNK - 1), t)
  await close()
  process.exit(0)
}

async function writeStates(url: string, contacts: number, t: number): Promise<void> {
  const shares = Array.from({ length: WRITERS }, async (_, share) => {
    const writer = fork(
      join(process.cwd(), 'bench/build.js'),
      ['bench/http/scored-contacts.ts', 'writeShare'],
      {
        env: { ...process.env, DATABASE_URL: url, BENCH_SHARE: `${share} ${contacts} ${t}` },
      },
    )
    const [code] = (await once(writer, 'exit')) as [number]
    if (code !== 0) throw new Error(`A writer of contacts ended with ${code}.`)
  })
  await Promise.all(shares)
}

const FILLED = [
  'account',
  'contact',
  'identifier',
  'identifier_span',
  'lead',
  'claim',
  'contact_state',
  'account_state',
]

/** Takes away the indexes that no constraint needs; gives the statements that make them anew. */
async function withoutIndexes(db: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid::regclass::text = any(${FILLED}) and not exists (
      select from pg_constraint where conindid = i.indexrelid)`.execute(db)
  for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(db)
  return rows.map(({ definition }) => definition)
}

/** What the states refer to, made from the states: one e-mail address, one name and one open lead a contact. */
const REFERRED = [
  `insert into account (id, domain, name, created_at) overriding system value
   select account_id, 'firm' || account_id || '.example', 'Firm ' || account_id, 0 from account_state`,
  `insert into contact (id, created_at, account_id) overriding system value
   select contact_id, first_touch_at, account_id from contact_state`,
  `insert into lead (id, contact_id, opened_at, opened_by, stage, stage_at, qualified_at) overriding system value
   select contact_id, contact_id, first_touch_at, 'first touchpoint', stage, evaluated_at,
     case when bucket = 'qualified' then evaluated_at end from contact_state`,
  `insert into identifier (id, kind, value, created_at) overriding system value
   select contact_id, 'email', display ->> 'email', first_touch_at from contact_state`,
  `insert into identifier_span (identifier_id, from_at, to_at, contact_id)
   select contact_id, -1, 9007199254740991, contact_id from contact_state`,
  `insert into claim (identifier_id, attribute, value, provenance, occurred_at, known_at, says, source_id, message_id)
   select contact_id, 'contact.name', display -> 'name', 'declared', first_touch_at, first_touch_at, 'bench', 1, contact_id::text
   from contact_state`,
]

/** Fills the database at `url`, which has an active agreement, unless it is filled; gives how many are qualified. */
export async function fillScored(url: string, contacts: number): Promise<number> {
  process.env.DATABASE_URL = url
  const { ctx, close } = await openContext({})
  try {
    if ((await countContacts(ctx.db)) === 0) await fillEmpty(ctx, url, contacts)
    // The server does this every ten minutes.
    await lowerBounds(ctx)
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from contact_state where bucket = 'qualified'`.execute(ctx.db)
    return rows[0]!.n
  } finally {
    await close()
  }
}

async function fillEmpty(ctx: Context, url: string, contacts: number): Promise<void> {
  const indexes = await withoutIndexes(ctx.db)
  await writeStates(url, contacts, ctx.now())
  for (const statement of REFERRED) await sql.raw(statement).execute(ctx.db)
  for (const definition of indexes)
    await ctx.db.transaction().execute(async (trx) => {
      await sql`set local maintenance_work_mem = '512MB'`.execute(trx)
      await sql.raw(definition).execute(trx)
    })
  await sql`vacuum analyze`.execute(ctx.db)
}
