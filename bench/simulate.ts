// A simulation over 10 million touchpoints on PostgreSQL, as the server does it: columns read cold, refreshed by 10,000 new
// touchpoints, and a whole simulation of a draft against the active agreement with warm columns, 1,000 bootstrap rounds.
// What flatters us: nothing else is written meanwhile. Filling takes some minutes: BENCH_DATABASE names an empty database
// of one's own, or one that this bench has filled, which it then leaves as it is but for the new touchpoints.

import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import { rolldown } from 'rolldown'
import { putInForce } from '../src/app/agreement/switch.ts'
import { saveAgreement } from '../src/app/agreement.ts'
import type { Context } from '../src/app/context.ts'
import { dropColumns, freshColumns } from '../src/app/simulate/kept-columns.ts'
import { runSimulation } from '../src/app/simulate/run.ts'
import { askForSimulation, simulationView } from '../src/app/simulate/simulation.ts'
import { SimulationRequest } from '../src/contract/simulation.ts'
import { isRefused } from '../src/kernel/refusal.ts'
import { readSettings } from '../src/settings.ts'
import { migrate } from '../src/store/migrate.ts'
import { openDatabase } from '../src/store/open.ts'
import { findSimulation } from '../src/store/simulation.ts'
import { freshDatabase } from './http/server-under-test.ts'
import { addTouchpoints, fillHistory } from './http/simulated-history.ts'
import type { BenchFigure } from './kernel.ts'

const POSTGRES = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const KEPT = process.env.BENCH_DATABASE
const TOUCHPOINTS = Number(process.env.BENCH_TOUCHPOINTS ?? 10_000_000)
const CONTACTS = TOUCHPOINTS / 20
const NEW_TOUCHPOINTS = 10_000
const ROUNDS = 5
const NOW = Date.parse('2026-06-01T00:00:00Z')
const AGREEMENT = 'agreements/industrial-pumps.yaml'

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

interface Bench {
  readonly ctx: Context
  readonly close: () => Promise<void>
}

async function open(url: string): Promise<Bench> {
  const log = pino({ level: 'warn' })
  const dataDirectory = await mkdtemp(join(tmpdir(), 'assay-bench-'))
  const { db, close } = await openDatabase({ dataDirectory, databaseUrl: url, log })
  let ids = 0
  const ctx: Context = {
    db,
    now: () => NOW,
    newId: () => `bench${ids++}`,
    log,
    settings: readSettings({ ASSAY_DATA: dataDirectory, DATABASE_URL: url }),
  }
  return {
    ctx,
    close: async () => {
      await close()
      rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

/** Fills the database unless it is filled. */
export async function fill(url: string): Promise<void> {
  const { ctx, close } = await open(url)
  try {
    await migrate(ctx.db)
    const there = await ctx.db.selectFrom('touchpoint').select('id').limit(1).execute()
    if (there.length > 0) return
    await fillHistory(ctx.db, { contacts: CONTACTS, touchpoints: TOUCHPOINTS, t: NOW })
    const document = readFileSync(AGREEMENT, 'utf8')
    const saved = await saveAgreement(ctx, { document, format: 'yaml', says: 'bench' })
    if (isRefused(saved)) throw new Error(saved.refused)
    await putInForce({ ...ctx, now: () => NOW - 1 }, saved.hash, 'bench')
  } finally {
    await close()
  }
}

/** Fills BENCH_DATABASE, for a bench that is run later. */
export async function fillKept(): Promise<BenchFigure[]> {
  if (!KEPT) throw new Error('BENCH_DATABASE names no database.')
  const figure = await seconds(() => fill(KEPT))
  return [{ name: 'filled', figure, unit: 's', target: null, beside: '' }]
}

/** Beside the bundle, where the program looks for it. */
async function buildThread(): Promise<void> {
  const input = fileURLToPath(new URL('../../../src/app/simulate/figures-thread.ts', import.meta.url))
  const bundle = await rolldown({
    input,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
    logLevel: 'silent',
  })
  await bundle.write({ file: fileURLToPath(new URL('./figures-thread.js', import.meta.url)), format: 'esm' })
  await bundle.close()
}

async function simulateOnce(ctx: Context, document: string): Promise<number> {
  const request = SimulationRequest.parse({ draft: { document }, rounds: 1_000 })
  const asked = await askForSimulation(ctx, request, { says: 'bench', runs: true })
  if (isRefused(asked)) throw new Error(`${asked.refused} ${asked.detail}`)
  const stored = (await findSimulation(ctx.db, Number(asked.id)))!
  const took = await seconds(() => runSimulation(ctx, stored))
  const view = await simulationView(ctx, stored.id)
  if (isRefused(view) || view.state !== 'done') throw new Error(JSON.stringify(view).slice(0, 500))
  return took
}

/** Figures of columns and whole simulations. */
export async function benchSimulate(): Promise<BenchFigure[]> {
  const database = KEPT ? { url: KEPT, drop: async () => undefined } : await freshDatabase(POSTGRES)
  await fill(database.url)
  await buildThread()
  const { ctx, close } = await open(database.url)
  const figures: BenchFigure[] = []
  const about = `${(TOUCHPOINTS / 1e6).toLocaleString('en')} M touchpoints of ${CONTACTS.toLocaleString('en')} contacts`
  try {
    await dropColumns(ctx)
    const cold = await seconds(() => freshColumns(ctx, []))
    const { bytes } = await freshColumns(ctx, [])
    figures.push({ name: `columns of ${about}, cold`, figure: cold, unit: 's', target: 60, beside: 'n=1' })
    figures.push({
      name: 'the columns, in memory and on disk',
      figure: bytes.length / 1e6,
      unit: 'MB',
      target: 400,
      beside: `the whole process ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    })
    const refreshes: number[] = []
    for (let i = 0; i < ROUNDS; i++) {
      await addTouchpoints(ctx.db, { contacts: CONTACTS, more: NEW_TOUCHPOINTS, t: NOW })
      refreshes.push(await seconds(() => freshColumns(ctx, [])))
    }
    figures.push({
      name: `the columns refreshed by ${NEW_TOUCHPOINTS.toLocaleString('en')} new touchpoints`,
      figure: median(refreshes),
      unit: 's',
      target: 1,
      beside: `n=${ROUNDS}`,
    })
    const text = readFileSync(AGREEMENT, 'utf8').replace(/^name: .*$/m, 'name: Slower')
    const wholes: number[] = []
    for (let i = 0; i < ROUNDS; i++)
      wholes.push(await simulateOnce(ctx, text.replaceAll('halfLife: 14d', `halfLife: ${20 + i}d`)))
    figures.push({
      name: 'a whole simulation of a draft against the active one, warm columns',
      figure: median(wholes),
      unit: 's',
      target: 5,
      beside: `two threads, 1,000 rounds, n=${ROUNDS}`,
    })
    return figures
  } finally {
    await close()
    await database.drop()
  }
}
