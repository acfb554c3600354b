// Writes a market to a directory: live calls, lists, accounts, deals, answers, sources, and the truth apart.
// Invariant: the bytes are a function of the options alone. Memory stays flat: calls go to one file a month first,
// then each month is sorted; only lists, deals and answers are held, a few per cent of the whole.

import { createWriteStream, type WriteStream } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { dayText, instantText } from '../kernel/market/calendar.ts'
import type { Market } from '../kernel/market/market.ts'
import type {
  EnrichedAccount,
  MarketOpportunity,
  MarketRecord,
  SalesAnswer,
} from '../kernel/market/record.ts'
import { MARKET_README } from './market-readme.ts'

export interface MarketFilesResult {
  readonly touchpoints: number
  readonly files: readonly string[]
}

/** A CSV line; values with commas, quotes or line ends are quoted (RFC 4180). */
export const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values
    .map((value) => {
      const text = value === null ? '' : String(value)
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    })
    .join(',')}\n`

/** Lines held before they are written to their month: about 20 MB at most. */
const BUFFER_LINES_MAX = 20_000

/** Writes everything; `progress` hears the number of touchpoints written so far. */
export async function writeMarket(
  market: Market,
  directory: string,
  progress: (touchpoints: number) => void = () => {},
): Promise<MarketFilesResult> {
  const parts = path.join(directory, '.parts')
  await rm(parts, { recursive: true, force: true })
  await mkdir(parts, { recursive: true })
  await mkdir(path.join(directory, 'lists'), { recursive: true })
  const months = new Map<string, string[]>()
  const rest = { rows: [], deals: [], answers: [], accounts: [] } as Rest
  const truth = createWriteStream(path.join(directory, 'truth.ndjson'))
  let touchpoints = 0
  let held = 0
  for (const chunk of market.chunks()) {
    for (const record of chunk.records) {
      if (record.kind === 'message') {
        keep(months, record)
        held++
      } else sortAway(rest, record)
      if (record.kind === 'message' || record.kind === 'row') touchpoints++
    }
    if (chunk.enriched !== null) rest.accounts.push(chunk.enriched)
    for (const one of chunk.truths) await writeLine(truth, one)
    if (held >= BUFFER_LINES_MAX) {
      await flush(months, parts)
      held = 0
      progress(touchpoints)
    }
  }
  await flush(months, parts)
  await closed(truth)
  await joinMonths(parts, path.join(directory, 'events.ndjson'))
  await rm(parts, { recursive: true })
  const lists = await writeRest(market, rest, directory)
  progress(touchpoints)
  return {
    touchpoints,
    files: [
      'events.ndjson',
      ...lists,
      'accounts.csv',
      'opportunities.csv',
      'answers.csv',
      'sources.csv',
      'truth.ndjson',
      'README.md',
    ],
  }
}

interface Rest {
  readonly rows: Extract<MarketRecord, { kind: 'row' }>[]
  readonly deals: MarketOpportunity[]
  readonly answers: SalesAnswer[]
  readonly accounts: EnrichedAccount[]
}

function keep(months: Map<string, string[]>, record: Extract<MarketRecord, { kind: 'message' }>): void {
  const month = dayText(record.at).slice(0, 7)
  let lines = months.get(month)
  if (lines === undefined) {
    lines = []
    months.set(month, lines)
  }
  // thirteen digits until the year 2286, so that lines sort as text
  lines.push(
    `${String(record.at).padStart(13, '0')} ${record.message.messageId} ${JSON.stringify({ source: record.source, message: record.message })}\n`,
  )
}

function sortAway(rest: Rest, record: Exclude<MarketRecord, { kind: 'message' }>): void {
  if (record.kind === 'row') rest.rows.push(record)
  else if (record.kind === 'answer') rest.answers.push(record.answer)
  else rest.deals.push(record.opportunity)
}

async function flush(months: Map<string, string[]>, parts: string): Promise<void> {
  for (const [month, lines] of months) await appendFile(path.join(parts, month), lines.join(''))
  months.clear()
}

async function joinMonths(parts: string, file: string): Promise<void> {
  const out = createWriteStream(file)
  for (const month of (await readdir(parts)).sort()) {
    const lines = (await readFile(path.join(parts, month), 'utf8')).split('\n')
    lines.pop()
    lines.sort()
    for (const line of lines) await write(out, `${line.slice(line.indexOf(' ', 14) + 1)}\n`)
  }
  await closed(out)
}

const write = (out: WriteStream, text: string): Promise<void> | void => {
  if (!out.write(text)) return new Promise((resolve) => out.once('drain', () => resolve()))
}
const writeLine = (out: WriteStream, value: unknown): Promise<void> | void =>
  write(out, `${JSON.stringify(value)}\n`)
const closed = (out: WriteStream): Promise<void> =>
  new Promise((resolve, reject) => {
    out.on('error', reject)
    out.end(() => resolve())
  })

const instantOrNothing = (at: number | null): string => (at === null ? '' : instantText(at))
const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)

async function writeRest(market: Market, rest: Rest, directory: string): Promise<string[]> {
  const file = (name: string): string => path.join(directory, name)
  const lists = new Map<string, Rest['rows']>()
  for (const row of rest.rows.sort((a, b) => a.at - b.at || (a.row.email < b.row.email ? -1 : 1))) {
    const list = lists.get(row.list)
    if (list === undefined) lists.set(row.list, [row])
    else list.push(row)
  }
  const names = [...lists.keys()].sort()
  for (const name of names) {
    const rows = lists.get(name)!
    const columns = Object.keys(rows[0]!.row)
    await writeFile(
      file(`lists/${name}.csv`),
      csvLine(columns) + rows.map(({ row }) => csvLine(Object.values(row))).join(''),
    )
  }
  await writeFile(
    file('accounts.csv'),
    csvLine(['domain', 'name', 'industry', 'employees', 'country', 'region', 'provenance', 'as_of']) +
      rest.accounts
        .map((a) =>
          csvLine([
            a.domain,
            a.name,
            a.industry,
            a.employees,
            a.country,
            a.region,
            'enriched',
            instantText(a.asOf),
          ]),
        )
        .join(''),
  )
  await writeFile(
    file('opportunities.csv'),
    csvLine([
      'id',
      'account_domain',
      'name',
      'amount',
      'currency',
      'opened_at',
      'closed_at',
      'outcome',
      'reason',
      'contacts',
    ]) +
      rest.deals
        .sort(byId)
        .map((d) =>
          csvLine([
            d.id,
            d.accountDomain,
            d.name,
            d.amount,
            d.currency,
            instantText(d.openedAt),
            instantOrNothing(d.closedAt),
            d.outcome,
            d.reason,
            d.contacts.map(({ email, role }) => `${email}:${role}`).join(';'),
          ]),
        )
        .join(''),
  )
  await writeFile(
    file('answers.csv'),
    csvLine(['id', 'email', 'handed_at', 'answered_at', 'answer', 'reason']) +
      rest.answers
        .sort((a, b) => a.at - b.at || byId(a, b))
        .map((a) => csvLine([a.id, a.email, instantText(a.handedAt), instantText(a.at), a.answer, a.reason]))
        .join(''),
  )
  await writeFile(
    file('sources.csv'),
    csvLine(['name', 'kind', 'provider', 'offer', 'incentivised', 'terms', 'cost', 'currency']) +
      market.sources
        .map((s) =>
          csvLine([s.name, s.kind, s.provider, s.offer, String(s.incentivised), s.terms, s.cost, s.currency]),
        )
        .join(''),
  )
  await writeFile(file('README.md'), MARKET_README)
  return names.map((name) => `lists/${name}.csv`)
}
