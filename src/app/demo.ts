// Fills an empty database with the demo company: the made-up market goes through the verbs of live traffic, in the
// order of its three years and with the clock of its days, so that leads, decisions and answers have a history.
// Invariant: nothing is written past the verbs; every touchpoint is known when it occurred.
// Deliberately absent: the truth behind it. That is for measuring (`assay market`).

import { DAY } from '../kernel/market/calendar.ts'
import { market } from '../kernel/market/market.ts'
import type { EnrichedAccount, ListRow, MarketRecord, MarketSource } from '../kernel/market/record.ts'
import { maintainTables } from '../store/maintain.ts'
import { resolveSource } from '../store/source.ts'
import { recordAccounts } from './account.ts'
import { type Claiming, contactClaims } from './capture/attribute.ts'
import { captureMessage, isRefusing } from './capture/capture.ts'
import { contentHash } from './capture/content-hash.ts'
import { websiteDomain } from './capture/domain.ts'
import { normaliseEmail } from './capture/email.ts'
import type { CapturedEvent } from './capture/event.ts'
import { normalisePhone } from './capture/identifier.ts'
import { type CaptureSource, captureSource } from './capture/source.ts'
import type { Context } from './context.ts'
import { DEMO_SAYS, signAndActivate, talkAboutIt, tryDraft } from './demo-agreement.ts'
import { ingest } from './ingest/ingest.ts'
import { carryOutChanges } from './next-change.ts'
import { recordOpportunities } from './opportunity.ts'
import { recordPastAnswers } from './past-answers.ts'

export interface DemoOptions {
  /** The text of agreements/industrial-pumps.yaml. */
  readonly agreement: string
  readonly contacts?: number
  readonly touchpoints?: number
  readonly seed?: number
  /** Hears the number of touchpoints stored. */
  readonly progress?: (touchpoints: number) => void
}

export const DEMO_CONTACTS = 2_000
export const DEMO_TOUCHPOINTS = 60_000

/** Touchpoints of one transaction in the older past, where nobody looks at single days. */
const CHUNK = 4_000
/** From here on the past is lived through: week by week, and day by day at the end, with what time changes. */
const WEEKLY_FROM = 98 * DAY
const DAILY_FROM = 3 * DAY
/** The embedded database has no statistics of tables that just grew from nothing; without them it plans badly. */
const MAINTAIN_EVERY = 20_000

/** Fills the database; gives the number of touchpoints stored. Meant for an empty one. */
export async function fillWithDemo(ctx: Context, options: DemoOptions): Promise<number> {
  const endAt = ctx.now()
  const made = market({
    seed: options.seed ?? 1,
    contacts: options.contacts ?? DEMO_CONTACTS,
    touchpoints: options.touchpoints ?? DEMO_TOUCHPOINTS,
    endAt,
  })
  const clock = { at: made.from - 1 }
  const then: Context = { ...ctx, now: () => clock.at }
  await signAndActivate(then, options.agreement)
  const sources = new Sources(then, made.sources)
  const records: MarketRecord[] = []
  const accounts: EnrichedAccount[] = []
  for (const chunk of made.chunks()) {
    for (const record of chunk.records) records.push(...unfolded(record))
    if (chunk.enriched !== null) accounts.push(chunk.enriched)
  }
  records.sort((a, b) => a.at - b.at)
  await describeAccounts(then, sources, accounts)
  let stored = 0
  let maintained = 0
  for (const part of inParts(records, endAt)) {
    clock.at = Math.max(clock.at, part.until)
    stored += await storePart(then, sources, part)
    if (stored - maintained >= (maintained === 0 ? CHUNK : MAINTAIN_EVERY)) {
      maintained = stored
      if (ctx.settings.databaseUrl === null) await maintainTables(ctx.db)
    }
    options.progress?.(stored)
  }
  clock.at = endAt
  await carryOutChanges(then)
  await talkAboutIt(then, made.from)
  await tryDraft(then, options.agreement)
  return stored
}

/** A deal is told twice: when it opens, and when it is won or lost. */
function unfolded(record: MarketRecord): MarketRecord[] {
  if (record.kind !== 'opportunity' || record.opportunity.closedAt === null) return [record]
  const { opportunity } = record
  const open = { ...opportunity, closedAt: null, outcome: null, reason: null }
  return [
    { ...record, opportunity: open },
    { ...record, at: opportunity.closedAt as number },
  ]
}

/** Sources of the market by name, made when first asked for. */
class Sources {
  private readonly ctx: Context
  private readonly described: ReadonlyMap<string, MarketSource>
  private readonly made = new Map<string, CaptureSource>()

  constructor(ctx: Context, sources: readonly MarketSource[]) {
    this.ctx = ctx
    this.described = new Map(sources.map((source) => [source.name, source]))
  }

  async of(name: string): Promise<CaptureSource> {
    const known = this.made.get(name)
    if (known !== undefined) return known
    const described = this.described.get(name) ?? { name, kind: 'import' }
    const sourceId = await resolveSource(this.ctx.db, described, this.ctx.now())
    const source = captureSource({ sourceId, says: DEMO_SAYS, settings: { ownDomains: ['pumps.example'] } })
    this.made.set(name, source)
    return source
  }
}

/** What an enrichment service knows; stated at the beginning, dated when it was so. */
async function describeAccounts(
  ctx: Context,
  sources: Sources,
  accounts: readonly EnrichedAccount[],
): Promise<void> {
  const { sourceId } = await sources.of('Company data service')
  const stated = accounts.map((one) => ({
    account: { domain: one.domain, externalId: null, name: one.name, because: 'company data' },
    claims: (['name', 'industry', 'employees', 'country', 'region'] as const).map((name) => ({
      attribute: `account.${name}`,
      value: one[name],
      provenance: 'enriched' as const,
      occurredAt: one.asOf,
    })),
    messageId: `company ${one.domain}`,
  }))
  await recordAccounts(ctx, { sourceId, says: DEMO_SAYS, dryRun: false }, stated)
}

interface Part {
  readonly until: number
  /** Changes that time alone makes are carried out at its instant. */
  readonly lived: boolean
  readonly records: readonly MarketRecord[]
}

/** Cuts the records into transactions: by number, towards the end by week and then by day. */
function* inParts(records: readonly MarketRecord[], endAt: number): Generator<Part> {
  let from = 0
  for (let i = 1; i <= records.length; i++) {
    const last = records[i - 1]!.at
    const next = records[i]?.at
    const age = endAt - last
    const period = age < DAILY_FROM ? DAY : age < WEEKLY_FROM ? 7 * DAY : null
    const isPeriodEnd =
      next !== undefined && period !== null && Math.floor(next / period) !== Math.floor(last / period)
    if (next !== undefined && i - from < CHUNK && !isPeriodEnd) continue
    yield { until: last, lived: period !== null, records: records.slice(from, i) }
    from = i
  }
}

async function storePart(ctx: Context, sources: Sources, { records, lived }: Part): Promise<number> {
  if (lived) await carryOutChanges(ctx)
  const events: CapturedEvent[] = []
  for (const record of records) {
    if (record.kind === 'message') events.push(await messageEvent(ctx, sources, record))
    else if (record.kind === 'row') events.push(rowEvent(record, await sources.of(record.list)))
  }
  await ingest(ctx, events)
  await storeOutcomes(ctx, sources, records)
  return events.length
}

/** A live call, captured as it would have been on its day. */
async function messageEvent(
  ctx: Context,
  sources: Sources,
  record: Extract<MarketRecord, { kind: 'message' }>,
): Promise<CapturedEvent> {
  const captured = captureMessage(record.message, {
    source: await sources.of(record.source),
    arrivedAt: ctx.now(),
  })
  if (isRefusing(captured))
    throw new Error(`The demo's message ${record.message.messageId} was refused: ${captured.refused}`)
  const { occurredAt } = captured
  return { ...captured, known: 'history', claims: captured.claims.map((claim) => ({ occurredAt, ...claim })) }
}

/** A row of a list: met at a trade show, or only on a partner's list. */
function rowEvent(
  { row, at, list }: Extract<MarketRecord, { kind: 'row' }>,
  { sourceId }: CaptureSource,
): CapturedEvent {
  const email = normaliseEmail(row.email)!
  const phone = normalisePhone(row.phone, row.country)
  const domain = websiteDomain(row.website)
  const stated: Claiming = { claims: [], junk: [] }
  contactClaims(traitsOf(row), 'declared', stated)
  const isShow = list.startsWith('trade-show')
  return {
    sourceId,
    messageId: `${list} ${email} ${row.collected_on} ${at}`,
    occurredAt: at,
    known: 'history',
    type: isShow ? 'trade_show_visited' : 'imported',
    own: isShow,
    channel: isShow ? 'trade_show' : 'partner',
    trafficSource: null,
    medium: null,
    campaign: list,
    path: null,
    properties: { ...row },
    identifiers: [
      { kind: 'email', value: email },
      ...(phone === null ? [] : [{ kind: 'phone', value: phone } as const]),
    ],
    linkStrength: phone === null ? null : 'import',
    claims: stated.claims.map((claim) => ({ occurredAt: at, ...claim })),
    account:
      domain === null
        ? null
        : { domain, externalId: null, name: row.company, because: 'imported column website' },
    verdicts: [],
    contentHash: contentHash(row),
    opensLead: false,
    says: `import ${list}.csv`,
  }
}

const traitsOf = (row: ListRow): Record<string, unknown> => ({
  firstName: row.first_name,
  lastName: row.last_name,
  title: row.job_title,
  country: row.country,
  company: { name: row.company, ...(row.employees === '' ? {} : { employees: Number(row.employees) }) },
})

/** Deals and answers of the part, after its touchpoints. */
async function storeOutcomes(
  ctx: Context,
  sources: Sources,
  records: readonly MarketRecord[],
): Promise<void> {
  const { sourceId } = await sources.of('CRM')
  const statement = { sourceId, says: 'sales, in the CRM', dryRun: false }
  const answers = records.flatMap((record) => (record.kind === 'answer' ? [record.answer] : []))
  await recordPastAnswers(
    ctx,
    statement,
    answers.map(({ id, email, answer, reason, at }) => ({
      messageId: id,
      identifier: { kind: 'email', value: email },
      answer,
      reason,
      recycleUntil: answer === 'rejected' ? at + 60 * DAY : null,
      at,
    })),
  )
  const deals = records.flatMap((record) => (record.kind === 'opportunity' ? [record.opportunity] : []))
  await recordOpportunities(
    ctx,
    statement,
    deals.map(({ id, accountDomain, contacts, closedAt, outcome, reason, ...deal }) => ({
      ...deal,
      externalId: `crm:${id}`,
      closedAt: closedAt ?? undefined,
      outcome: outcome ?? undefined,
      reason: reason ?? undefined,
      account: { domain: accountDomain, externalId: null, name: null, because: 'its deal' },
      contacts: contacts.map(({ email, role }) => ({
        identifier: { kind: 'email', value: email } as const,
        role,
      })),
    })),
  )
}
