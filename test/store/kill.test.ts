// SIGKILL in the middle of writing, ten times, at random moments: what was acknowledged is there, once; what
// was not is there whole or not at all. docs/durability.md refers to this test.
import { type ChildProcess, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import pino from 'pino'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/open.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { cloneOnServer, templateDirectory } from '../support/template.ts'

const KILLS = 10
const ROWS = 50
const WRITING_MS_MAX = 400
const SUPPORT = path.resolve(import.meta.dirname, '../support')
const log = pino({ level: 'silent' })

interface Place {
  readonly dataDirectory: string
  readonly databaseUrl: string
  readonly drop: () => Promise<void>
}

async function makePlace(): Promise<Place> {
  const dataDirectory = scratchDirectory()
  const serverUrl = process.env.TEST_DATABASE_URL
  if (serverUrl) {
    const { url, drop } = await cloneOnServer(serverUrl)
    return { dataDirectory, databaseUrl: url, drop }
  }
  fs.cpSync(await templateDirectory(), dataDirectory, { recursive: true })
  return { dataDirectory, databaseUrl: '', drop: async () => undefined }
}

const open = ({ dataDirectory, databaseUrl }: Place) =>
  openDatabase({ dataDirectory, databaseUrl: databaseUrl || null, log })

interface Written {
  readonly acknowledged: number[]
  readonly settings: Readonly<Record<string, string>>
  /** fdatasync calls between the start (whose recovery syncs too) and the kill. */
  readonly fsyncs: number
}

/** Lets a process write from `firstBatch` on, kills it some moment after its first commit, and says what it acknowledged. */
async function writeUntilKilled(place: Place, firstBatch: number, fsyncs: string): Promise<Written> {
  const child = spawn(
    process.execPath,
    [
      ...['--require', path.join(SUPPORT, 'count-fsyncs.cjs'), path.join(SUPPORT, 'run-typescript.js')],
      ...[path.join(import.meta.dirname, 'kill-child.ts'), place.dataDirectory, place.databaseUrl],
      ...[String(firstBatch), String(ROWS)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, COUNT_FSYNCS: fsyncs } },
  )
  const acknowledged: number[] = []
  let settings: Written['settings'] = {}
  let before = 0
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { batch?: number; settings?: Written['settings'] }
    if (message.settings) {
      settings = message.settings
      before = fs.statSync(fsyncs).size
    }
    if (message.batch === undefined) continue
    if (acknowledged.length === 0) killSoon(child)
    acknowledged.push(message.batch)
  }
  return { acknowledged, settings, fsyncs: fs.statSync(fsyncs).size - before }
}

function killSoon(child: ChildProcess): void {
  setTimeout(() => child.kill('SIGKILL'), Math.random() * WRITING_MS_MAX)
}

test('nothing acknowledged is lost and nothing is stored twice or by halves', {
  timeout: 180_000,
}, async () => {
  const place = await makePlace()
  const fsyncs = path.join(place.dataDirectory, 'fsyncs')
  fs.writeFileSync(fsyncs, '')
  const prepared = await open(place)
  await prepared.db.insertInto('source').values({ name: 'kill', kind: 'test', created_at: 0 }).execute()
  await prepared.close()

  const acknowledged: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const written = await writeUntilKilled(place, kill * 100_000, fsyncs)
    expect(written.settings).toMatchObject({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' })
    expect(written.acknowledged.length).toBeGreaterThan(0)
    // The embedded database is in the killed process: each commit must have reached the disk by itself.
    if (place.databaseUrl === '') expect(written.fsyncs).toBeGreaterThanOrEqual(written.acknowledged.length)
    acknowledged.push(...written.acknowledged)
  }

  const { db, close } = await open(place)
  const stored = await db
    .selectFrom('touchpoint')
    .select(({ fn, ref }) => [
      'occurred_at as batch',
      fn.countAll<number>().as('rows'),
      fn.count<number>(ref('message_id')).distinct().as('messages'),
    ])
    .groupBy('occurred_at')
    .execute()
  await close()
  await place.drop()
  expect(stored.filter(({ rows, messages }) => rows !== ROWS || messages !== ROWS)).toEqual([])
  const batches = new Set(stored.map(({ batch }) => batch))
  expect(acknowledged.filter((batch) => !batches.has(batch))).toEqual([])
  // At most the one in flight at each kill is stored without an acknowledgement.
  expect(stored.length - acknowledged.length).toBeLessThanOrEqual(KILLS)
})
