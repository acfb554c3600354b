// Ingest as a client sees it: HTTP over loopback, answered after commit, with identity, score and bucket; beside
// it the bare path on the same bodies in the same run. Server, database and load share the machine's two cores.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { load, requestOf } from './http/load.ts'
import { freshDatabase, startServerUnderTest } from './http/server-under-test.ts'
import { batchOf, CONTACTS, eventOf, seeded } from './http/workload.ts'
import type { BenchFigure } from './kernel.ts'

const POSTGRES = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const CONNECTIONS = 50
const RUNS = 5
const BATCHES = 60
const SINGLES = 1500
const EMBEDDED_BATCHES = 40
/** Batches before the clock starts: both servers have compiled what they run by then. */
const WARMING = 60
const EMBEDDED_CONTACTS = 20_000

interface Target {
  readonly port: number
  readonly key: string
}

let runs = 0

/** Events a second of one run of fresh bodies. */
async function eventsASecond({ port, key }: Target, requests: number, size: number): Promise<number> {
  const random = seeded(1000 + runs)
  const run = `bench${process.pid}-${runs++}`
  const now = Date.now()
  const bodies = Array.from({ length: requests }, () =>
    size === 1
      ? requestOf('/v1/track', port, key, JSON.stringify({ event: 'Page', ...eventOf(random, run, now) }))
      : requestOf('/v1/batch', port, key, batchOf(random, run, size, now)),
  )
  const result = await load(port, bodies, CONNECTIONS)
  if (result.failed > 0) throw new Error(`${result.failed} of ${requests} requests failed`)
  return (requests * size) / result.seconds
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Ingest and the bare path in turn, so that both see the same noise. */
async function inTurn(
  assay: Target,
  bare: Target,
  requests: number,
  size: number,
): Promise<{ assay: number; bare: number }> {
  const measured = { assay: [] as number[], bare: [] as number[] }
  for (let i = 0; i < RUNS; i++) {
    measured.assay.push(await eventsASecond(assay, requests, size))
    measured.bare.push(await eventsASecond(bare, requests, size))
  }
  return { assay: median(measured.assay), bare: median(measured.bare) }
}

/** Fills the database of the environment in a process of its own; gives contacts a second, start included. */
async function fill(environment: NodeJS.ProcessEnv, contacts: number): Promise<number> {
  const started = performance.now()
  const child = fork(join(process.cwd(), 'bench/build.js'), ['bench/http/fill.ts', 'fillDatabase'], {
    env: { ...environment, BENCH_CONTACTS: String(contacts) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [code] = (await once(child, 'exit')) as [number]
  if (code !== 0) throw new Error(`filling ended with ${code}`)
  return contacts / ((performance.now() - started) / 1000)
}

async function startBareProcess(databaseUrl: string): Promise<{ port: number; stop: () => void }> {
  const child = fork(join(process.cwd(), 'bench/build.js'), ['bench/http/bare-process.ts', 'serveBare'], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port))
    child.once('exit', (code) => reject(new Error(`the bare path ended with ${code}`)))
  })
  return { port, stop: () => child.disconnect() }
}

/** PostgreSQL: batches and single events beside the bare path. */
export async function benchIngest(): Promise<BenchFigure[]> {
  const database = await freshDatabase(POSTGRES)
  const server = await startServerUnderTest(database.url)
  const bare = await startBareProcess(database.url)
  try {
    const assay = { port: server.port, key: server.ingestKey }
    const filled = await fill(server.environment, CONTACTS)
    const beside = { port: bare.port, key: 'none' }
    for (const target of [assay, beside]) await eventsASecond(target, WARMING, 100)
    const batches = await inTurn(assay, beside, BATCHES, 100)
    const singles = await inTurn(assay, beside, SINGLES, 1)
    return [
      {
        name: 'ingest in batches of 100, 50 connections, PostgreSQL',
        figure: batches.assay,
        unit: 'events/s',
        target: batches.bare / 3,
        beside: `bare path ${Math.round(batches.bare)} events/s: ratio ${(batches.assay / batches.bare).toFixed(2)}; filling ${CONTACTS} new contacts ${Math.round(filled)}/s`,
      },
      {
        name: 'single events, 50 connections, PostgreSQL',
        figure: singles.assay,
        unit: 'events/s',
        target: singles.bare / 3,
        beside: `bare path ${Math.round(singles.bare)} events/s: ratio ${(singles.assay / singles.bare).toFixed(2)}`,
      },
    ]
  } finally {
    bare.stop()
    await server.stop()
    await database.drop()
  }
}

/** The same on the embedded database. */
export async function benchEmbeddedIngest(): Promise<BenchFigure[]> {
  const server = await startServerUnderTest(null)
  try {
    await fill(server.environment, EMBEDDED_CONTACTS)
    await eventsASecond({ port: server.port, key: server.ingestKey }, WARMING, 100)
    const measured: number[] = []
    for (let i = 0; i < RUNS; i++)
      measured.push(await eventsASecond({ port: server.port, key: server.ingestKey }, EMBEDDED_BATCHES, 100))
    return [
      {
        name: 'ingest in batches of 100, 50 connections, embedded',
        figure: median(measured),
        unit: 'events/s',
        target: 6000,
        beside: 'raw insert through the socket 54,000 rows/s, measured elsewhere',
      },
    ]
  } finally {
    await server.stop()
  }
}
