// The ranked list: whom to call now, as of this moment. Up to EXACT_MAX positions the order is exact; further down
// it follows the stored bound, and `exactTo` says so. Searches and accounts are small and always exact.

import type { z } from 'zod'
import type { LeadsAnswer, LeadsQuery } from '../../contract/leads.ts'
import { BUCKETS, type Bucket } from '../../kernel/evidence.ts'
import { listedCount } from '../../store/read/bucket-counts.ts'
import { accountStandings, contactStandings } from '../../store/read/contact-standings.ts'
import { listedContacts } from '../../store/read/listed-contacts.ts'
import type { ListFilter } from '../../store/read/ranked-contacts.ts'
import { searchContacts } from '../../store/read/search-contacts.ts'
import type { StandingRow } from '../../store/read/standing-rows.ts'
import { type ActiveAgreement, activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { COUNTED_MAX, countBuckets, countListed } from './counts.ts'
import { iso, leadRows } from './lead-row.ts'
import { FOUND_MAX, leadsAt } from './leads-at.ts'
import { bestContacts, byRank, EXACT_MAX } from './ranked.ts'
import { type Shown, Standings } from './standing.ts'
import { agreementAt } from './standing-at.ts'

type Query = z.infer<typeof LeadsQuery>
type Answer = z.infer<typeof LeadsAnswer>

interface Page {
  readonly shown: readonly Shown[]
  readonly total: number
  readonly totalIsExact: boolean
  readonly exactTo: number | null
}

/** One page of the list. Without an active agreement nobody is in any bucket, and the list is empty. */
export async function leads(ctx: Context, query: Query): Promise<Answer> {
  const t = query.at === undefined ? ctx.now() : Date.parse(query.at)
  const active = query.at === undefined ? await activeAgreement(ctx) : await agreementAt(ctx, t)
  if (active === null) return { asOf: iso(t), total: 0, totalIsExact: true, exactTo: null, leads: [] }
  if (query.at !== undefined) return leadsAt(ctx, active, query, t)
  const page = isNarrow(query)
    ? await narrowPage(ctx, active, query, t)
    : await widePage(ctx, active, query, t)
  return {
    asOf: iso(t),
    total: page.total,
    totalIsExact: page.totalIsExact,
    exactTo: page.exactTo,
    leads: await leadRows(ctx, active.model, page.shown, t),
  }
}

const isNarrow = ({ search, account }: Query): boolean =>
  account !== undefined || (search !== undefined && search.trim() !== '')

/** The qualified are listed to be called: those with an open lead. Visitors have none. */
export const wantsOpenLeads = ({ bucket, who }: Pick<Query, 'bucket' | 'who'>): boolean =>
  bucket === 'qualified' && who === 'contacts'

const hasOpenLead = ({ leadOpenedAt, leadClosedAt }: StandingRow): boolean =>
  leadOpenedAt !== null && leadClosedAt === null

const bucketsOf = ({ bucket }: Query): readonly Bucket[] => (bucket === 'any' ? BUCKETS : [bucket])

/** A search or one account: few enough to evaluate them all. */
async function narrowPage(ctx: Context, active: ActiveAgreement, query: Query, t: number): Promise<Page> {
  const rows = await narrowRows(ctx, query)
  const standings = new Standings(active)
  const buckets = bucketsOf(query)
  const found = rows
    .map((row) => standings.show(row, t))
    .filter(({ bucket, row }) => buckets.includes(bucket) && row.identified !== (query.who === 'visitors'))
    .filter(({ row }) => query.channel === undefined || row.firstChannel === query.channel)
    .filter(({ row }) => !wantsOpenLeads(query) || hasOpenLead(row))
    .sort(inOrderOf(query))
  return {
    shown: found.slice(query.offset, query.offset + query.top),
    total: found.length,
    totalIsExact: rows.length < FOUND_MAX,
    exactTo: null,
  }
}

async function narrowRows(ctx: Context, { search, account }: Query): Promise<StandingRow[]> {
  const ofAccount = account === undefined ? null : await accountStandings(ctx.db, Number(account), FOUND_MAX)
  if (search === undefined || search.trim() === '') return ofAccount!
  const found = await searchContacts(ctx.db, search, FOUND_MAX)
  if (ofAccount === null) return contactStandings(ctx.db, found)
  const wanted = new Set(found)
  return ofAccount.filter(({ contact }) => wanted.has(contact))
}

const bucketRank = (shown: Shown): number => BUCKETS.indexOf(shown.bucket)
const late = (at: number | null): number => at ?? -1
const nameOf = ({ row }: Shown): string => (row.name ?? '\u{10ffff}').toLowerCase()

function inOrderOf({ order }: Query): (a: Shown, b: Shown) => number {
  switch (order) {
    case 'rank':
      return (a, b) => bucketRank(a) - bucketRank(b) || byRank(a, b)
    case 'score':
      return byRank
    case 'lastTouch':
      return (a, b) => late(b.row.lastTouchAt) - late(a.row.lastTouchAt) || byRank(a, b)
    case 'qualifiedAt':
      return (a, b) => late(b.row.qualifiedAt) - late(a.row.qualifiedAt) || byRank(a, b)
    case 'name':
      return (a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : byRank(a, b))
  }
}

async function widePage(ctx: Context, active: ActiveAgreement, query: Query, t: number): Promise<Page> {
  const filter: ListFilter = {
    visitors: query.who === 'visitors',
    channel: query.channel ?? null,
    openLeads: wantsOpenLeads(query),
  }
  const standings = new Standings(active)
  const list = { buckets: bucketsOf(query), filter }
  const [count, found] = await Promise.all([
    countOf(ctx, list.buckets, filter),
    query.order === 'rank' || query.order === 'score'
      ? rankedPage(ctx, standings, list, query, t)
      : orderedPage(ctx, standings, list, query, t),
  ])
  return { ...count, ...found }
}

async function countOf(
  ctx: Context,
  buckets: readonly Bucket[],
  filter: ListFilter,
): Promise<Pick<Page, 'total' | 'totalIsExact'>> {
  if (filter.channel !== null) {
    const total = await listedCount(ctx.db, buckets, filter, COUNTED_MAX + 1)
    return { total, totalIsExact: total <= COUNTED_MAX }
  }
  const counts = await countBuckets(ctx)
  return { total: countListed(counts, buckets, filter), totalIsExact: counts.isFresh }
}

interface List {
  readonly buckets: readonly Bucket[]
  readonly filter: ListFilter
}

type Ordered = Pick<Page, 'shown' | 'exactTo'>

/** `rank` goes bucket after bucket, `score` through all of them at once. */
async function rankedPage(
  ctx: Context,
  standings: Standings,
  list: List,
  query: Query,
  t: number,
): Promise<Ordered> {
  if (query.order === 'score' || list.buckets.length === 1)
    return bestPage(ctx, standings, list, query.offset, query.top, t)
  const shown: Shown[] = []
  let { offset } = query
  for (const bucket of list.buckets) {
    const one = { buckets: [bucket], filter: list.filter }
    const { total } = await countOf(ctx, one.buckets, one.filter)
    if (offset < total) {
      const page = await bestPage(ctx, standings, one, offset, query.top - shown.length, t)
      shown.push(...page.shown)
    }
    offset = Math.max(0, offset - total)
    if (shown.length >= query.top) break
  }
  return { shown, exactTo: EXACT_MAX }
}

async function bestPage(
  ctx: Context,
  standings: Standings,
  list: List,
  offset: number,
  top: number,
  t: number,
): Promise<Ordered> {
  const end = offset + top
  const best = await bestContacts(ctx, standings, list, Math.min(end, EXACT_MAX), t)
  const shown = best.slice(offset, end)
  if (end > EXACT_MAX && best.length === EXACT_MAX) {
    // Whoever is among the exact first thousand is not shown again further down.
    const rest = await listedContacts(ctx.db, list.buckets, list.filter, {
      order: 'bound',
      offset: Math.max(0, offset - EXACT_MAX),
      limit: end - Math.max(offset, EXACT_MAX),
      without: best.map(({ row }) => row.contact),
    })
    for (const row of await contactStandings(ctx.db, rest)) shown.push(standings.show(row, t))
  }
  return { shown, exactTo: EXACT_MAX }
}

async function orderedPage(
  ctx: Context,
  standings: Standings,
  list: List,
  query: Query,
  t: number,
): Promise<Ordered> {
  const order = query.order as 'lastTouch' | 'qualifiedAt' | 'name'
  const page = { order, offset: query.offset, limit: query.top }
  const contacts = await listedContacts(ctx.db, list.buckets, list.filter, page)
  const rows = await contactStandings(ctx.db, contacts)
  return { shown: rows.map((row) => standings.show(row, t)), exactTo: null }
}
