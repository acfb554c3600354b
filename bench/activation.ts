// Activation: so many scored contacts are scored by another version beside the one in force, and the two are exchanged;
// once with nothing else going on, once while events are taken in as fast as they come.
// Deliberately absent: the embedded database, which nobody fills with a million people.

import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginSwitch } from '../src/app/agreement/switch.ts'
import { carryOutSwitch } from '../src/app/agreement/take-over.ts'
import { saveAgreement } from '../src/app/agreement.ts'
import type { CapturedEvent } from '../src/app/capture/event.ts'
import type { Context } from '../src/app/context.ts'
import { ingest } from '../src/app/ingest/ingest.ts'
import { openContext } from '../src/cli/context.ts'
import { bulkEvidence } from './http/bulk-evidence.ts'
import { freshDatabase } from './http/server-under-test.ts'
import type { BenchFigure } from './kernel.ts'

const POSTGRES = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const CONTACTS = Number(process.env.BENCH_CONTACTS ?? 1_000_000)
const BATCH = 100
const ALONE_MS = 5_000

/** Another half-life changes every state; another name alone changes every hash. */
const version = (name: string, halfLife: string): string =>
  readFileSync('agreements/industrial-pumps.yaml', 'utf8')
    .replace(/^name: .*$/m, `name: ${name}`)
    .replaceAll('halfLife: 14d', `halfLife: ${halfLife}`)

async function switchTo(ctx: Context, document: string): Promise<{ seconds: number; cpu: number }> {
  const saved = await saveAgreement(ctx, { document, format: 'yaml', says: null })
  if ('refused' in saved) throw new Error(saved.detail)
  const started = performance.now()
  const cpu = process.cpuUsage()
  await beginSwitch(ctx, { hash: saved.hash, kind: 'activation', says: null })
  await carryOutSwitch(ctx)
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 }
}

let sent = 0
const eventOf = (now: number): CapturedEvent => {
  sent += 1
  const i = 1 + ((sent * 7_919) % CONTACTS)
  return {
    ...{
      sourceId: 1,
      messageId: `bench-${sent}`,
      occurredAt: now,
      known: 'live',
      type: 'page_viewed',
      own: true,
    },
    ...{
      channel: 'direct',
      trafficSource: null,
      medium: null,
      campaign: null,
      path: '/pricing',
      properties: {},
    },
    identifiers: [{ kind: 'email', value: `person${i}@firm${1 + Math.floor((i - 1) / 8)}.example` }],
    ...{ linkStrength: null, claims: [], account: null, verdicts: [], contentHash: sent, opensLead: false },
    says: 'bench',
  }
}

/** Takes in events until told to stop; gives how many a second. */
async function takeIn(ctx: Context, isOver: () => boolean): Promise<number> {
  const started = performance.now()
  const before = sent
  while (!isOver())
    await ingest(
      ctx,
      Array.from({ length: BATCH }, () => eventOf(ctx.now())),
    )
  return (sent - before) / ((performance.now() - started) / 1000)
}

export async function benchActivation(): Promise<BenchFigure[]> {
  const database = await freshDatabase(POSTGRES)
  const data = await mkdtemp(join(tmpdir(), 'assay-activation-'))
  process.env.DATABASE_URL = database.url
  const { ctx, close } = await openContext({ data })
  try {
    await bulkEvidence(ctx.db, CONTACTS, ctx.now())
    await switchTo(ctx, version('First', '14d'))
    const idle = await switchTo(ctx, version('Second', '15d'))
    const until = performance.now() + ALONE_MS
    const alone = await takeIn(ctx, () => performance.now() > until)
    let isOver = false
    const beside = takeIn(ctx, () => isOver)
    const busy = await switchTo(ctx, version('Third', '16d'))
    isOver = true
    const share = (await beside) / alone
    const count = CONTACTS.toLocaleString('en')
    const odoo = 'Odoo 18 recomputes 26,000 leads/s of 100,000'
    const row = (name: string, figure: number, unit: string, target: number | null = null, besides = '') => ({
      ...{ name, figure, unit, target },
      beside: besides,
    })
    return [
      row(`activation of ${count} contacts`, idle.seconds, 's', 120),
      row('contacts scored and switched', CONTACTS / idle.seconds, 'contacts/s', null, odoo),
      row('processor time of its own', idle.cpu, 's'),
      row(`activation of ${count} contacts while events come in`, busy.seconds, 's', 120),
      row('rate of events meanwhile, of the rate alone', share, 'share', 0.25),
    ]
  } finally {
    await close()
    await database.drop()
    await rm(data, { recursive: true, force: true })
  }
}
