// The top 100 of a million contacts as of now, over HTTP, on PostgreSQL. Contacts are made from seeded touchpoints and
// claims, folded and evaluated by the kernel under the shipped agreement, and written past the verbs.
// What flatters us: one reader, a warm cache, no writes meanwhile, and bounds that were just lowered.

import { sql } from 'kysely'
import { activeAgreement } from '../src/app/agreement.ts'
import { lowerBounds } from '../src/app/lower-bounds.ts'
import { openContext } from '../src/cli/context.ts'
import { upperBound } from '../src/kernel/bound.ts'
import { evaluate } from '../src/kernel/evaluate.ts'
import type { Claim } from '../src/kernel/evidence.ts'
import type { Model } from '../src/kernel/model.ts'
import { emptyState, encodeState, type FoldTouch, fold, type State, withClaims } from '../src/kernel/state.ts'
import { writeAccountStates } from '../src/store/account.ts'
import { type StoredContactState, writeContactStates } from '../src/store/contact-state.ts'
import { freshDatabase, startServerUnderTest } from './http/server-under-test.ts'
import { seeded } from './http/workload.ts'
import type { BenchFigure } from './kernel.ts'

const POSTGRES = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const CONTACTS = Number(process.env.BENCH_CONTACTS ?? 1_000_000)
const PER_ACCOUNT = 8
const CHUNK = 5_000
const REQUESTS = 300
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
      stage: 'engaged',
      display: { name: `Person ${contact}`, email: `p${contact}@example.com` },
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

/** Fills the database at `url` with CONTACTS contacts; gives how many of them are qualified. */
export async function fill(url: string): Promise<number> {
  process.env.DATABASE_URL = url
  const { ctx, close } = await openContext({})
  const active = (await activeAgreement(ctx))!
  const random = seeded(1)
  const t = ctx.now()
  const accounts = Math.ceil(CONTACTS / PER_ACCOUNT)
  for (const statement of parents(accounts)) await sql.raw(statement).execute(ctx.db)
  let state = accountOf(active.model, random, t)
  for (let from = 1; from <= CONTACTS; from += CHUNK) {
    const rows: StoredContactState[] = []
    const states: { account: number; state: State }[] = []
    for (let contact = from; contact < from + CHUNK && contact <= CONTACTS; contact++) {
      const account = Math.ceil(contact / PER_ACCOUNT)
      if ((contact - 1) % PER_ACCOUNT === 0) {
        state = accountOf(active.model, random, t)
        states.push({ account, state })
      }
      rows.push(contactRow(active, random, { contact, account, state }, t))
    }
    await writeAccountStates(
      ctx.db,
      states.map((one) => ({
        ...{
          account: one.account,
          agreementHash: active.hash,
          state: encodeState(one.state),
          lastKnownAt: t,
          dueAt: null,
          staleSince: null,
        },
      })),
    )
    await writeContactStates(ctx.db, rows)
  }
  // The server does this every ten minutes.
  await lowerBounds(ctx)
  await sql`vacuum analyze`.execute(ctx.db)
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from contact_state where bucket = 'qualified'`.execute(ctx.db)
  await close()
  return rows[0]!.n
}

/** The rows that states refer to. */
const parents = (accounts: number): string[] => [
  `insert into account (id, domain, name, created_at) overriding system value
   select n, 'firm' || n || '.example', 'Firm ' || n, 0 from generate_series(1, ${accounts}) n`,
  `insert into contact (id, created_at, account_id) overriding system value
   select n, 0, (n - 1) / ${PER_ACCOUNT} + 1 from generate_series(1, ${CONTACTS}) n`,
  `insert into lead (id, contact_id, opened_at, opened_by, stage, stage_at) overriding system value
   select n, n, 0, 'first touchpoint', 'engaged', 0 from generate_series(1, ${CONTACTS}) n`,
  `insert into identifier (id, kind, value, created_at) overriding system value
   select n, 'email', 'p' || n || '@example.com', 0 from generate_series(1, ${CONTACTS}) n`,
  `insert into identifier_span (identifier_id, from_at, to_at, contact_id)
   select n, -1, 9007199254740991, n from generate_series(1, ${CONTACTS}) n`,
]

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!

/** Asks the same list again and again; milliseconds, sorted. */
async function ask(url: string, key: string, requests: number): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < requests; i++) {
    const started = performance.now()
    const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
    const body = (await response.json()) as { leads?: unknown[] }
    if (!response.ok || body.leads === undefined)
      throw new Error(`${response.status} ${JSON.stringify(body)}`)
    took.push(performance.now() - started)
  }
  return took.sort((a, b) => a - b)
}

const LISTS = [
  ['top 100 qualified', '?top=100', REQUESTS],
  ['top 100 of any bucket by score', '?top=100&bucket=any&order=score', REQUESTS],
  ['top 100 by last touchpoint', '?top=100&bucket=any&order=lastTouch', 50],
  ['rows 500,000 to 500,100 of nurture', '?top=100&bucket=nurture&offset=500000', 20],
  ['search for one of them', '?top=100&bucket=any&search=p777777', 50],
] as const

/** Figures of the ranked list. */
export async function benchRankedList(): Promise<BenchFigure[]> {
  const database = await freshDatabase(POSTGRES)
  try {
    const server = await startServerUnderTest(database.url)
    try {
      const qualified = await fill(database.url)
      const figures: BenchFigure[] = []
      for (const [name, query, requests] of LISTS) {
        const url = `${server.url.replace(/\/$/, '')}/api/leads${query}`
        await ask(url, server.readKey, 10)
        const took = await ask(url, server.readKey, requests)
        figures.push({
          name: `ranked list: ${name}, p95`,
          figure: percentile(took, 0.95),
          unit: 'ms',
          target: name === 'top 100 qualified' ? 15 : null,
          beside: `p50 ${percentile(took, 0.5).toFixed(1)} ms; ${CONTACTS} contacts, ${qualified} qualified`,
        })
      }
      return figures
    } finally {
      await server.stop()
    }
  } finally {
    await database.drop()
  }
}
