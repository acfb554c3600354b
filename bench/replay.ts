// The replay of everybody: 10 million touchpoints of 500,000 contacts from columns on disk in a fresh process, by the
// seeded recipe of the baselines. First the score after every touchpoint beside a bare loop over the same columns; then
// every bucket change under a full agreement, with late touchpoints, verdicts, links, changing fit and leads, on two threads.
// What flatters the kernel: typed columns instead of SQL, no durability, no MVCC.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { BucketChanges, Chronicle } from '../src/kernel/chronicle/chronicle.ts'
import { decodeChronicle, encodeChronicle } from '../src/kernel/chronicle/chronicle-bytes.ts'
import { replayAll } from '../src/kernel/chronicle/replay-all.ts'
import { replayPlain } from '../src/kernel/chronicle/replay-plain.ts'
import { replayScores } from '../src/kernel/chronicle/replay-scores.ts'
import { compile, decayTable } from '../src/kernel/index.ts'
import { CONTACTS, fullChronicle, PERIOD, plainChronicle, TOUCHPOINTS } from './chronicle-data.ts'
import { type BenchFigure, fullAgreement, plainAgreement } from './kernel.ts'

const LIMIT = 60
const ROUNDS = 5
const THREADS = 2

/** What any replay must do at least: five running sums a contact, the same decay, the same rows. */
function bareLoop({ touches, contacts }: Chronicle): { sum: number; reached: number } {
  const tables = [3, 7, 14, 30, 90].map((days) => decayTable(days * 86_400))
  const high = new Float64Array(tables[0]!.high.length * 8)
  const low = new Float64Array(tables[0]!.low.length * 8)
  for (const [i, table] of tables.entries()) {
    for (const [k, value] of table.high.entries()) high[k * 8 + i] = value
    for (const [k, value] of table.low.entries()) low[k * 8 + i] = value
  }
  const weights = new Float64Array(20 * 8)
  for (let kind = 0; kind < 20; kind++) weights[kind * 8 + (kind % 5)] = 1 + (kind % 7)
  const { offsets, second, facts, size } = touches
  const out = new Float64Array(size)
  const [total, reached] = [{ sum: 0 }, new Float64Array(contacts)]
  for (let c = 0; c < contacts; c++) {
    let [s0, s1, s2, s3, s4, last] = [0, 0, 0, 0, 0, second[offsets[c]!]!]
    for (let i = offsets[c]!, end = offsets[c + 1]!; i < end; i++) {
      const now = second[i]!
      const age = now - last
      last = now
      const a = (age >> 12) << 3
      const b = (age & 4095) << 3
      const k = facts[i]! << 3
      s0 = s0 * (high[a]! * low[b]!) + weights[k]!
      s1 = s1 * (high[a + 1]! * low[b + 1]!) + weights[k + 1]!
      s2 = s2 * (high[a + 2]! * low[b + 2]!) + weights[k + 2]!
      s3 = s3 * (high[a + 3]! * low[b + 3]!) + weights[k + 3]!
      s4 = s4 * (high[a + 4]! * low[b + 4]!) + weights[k + 4]!
      const score = s0 + s1 + s2 + s3 + s4
      out[i] = score
      if (reached[c] === 0 && score >= LIMIT) reached[c] = now
    }
    total.sum += s0 + s1 + s2 + s3 + s4
  }
  return { sum: total.sum, reached: reached.reduce((count, at) => count + (at > 0 ? 1 : 0), 0) }
}

const seconds = (since: number): number => (performance.now() - since) / 1000

/** In a fresh process: the columns read and replayed once, timed whole. */
export function scoresOnce(file: string) {
  const began = performance.now()
  const chronicle = decodeChronicle(readFileSync(file))
  const { score, reachedAt } = replayScores(compile(plainAgreement), chronicle, LIMIT)
  const took = seconds(began)
  let sum = 0
  for (let c = 0; c < chronicle.contacts; c++) {
    const end = chronicle.touches.offsets[c + 1]!
    if (end > chronicle.touches.offsets[c]!) sum += score[end - 1]!
  }
  const reached = reachedAt.reduce((count, at) => count + (Number.isNaN(at) ? 0 : 1), 0)
  return { took, sum, reached }
}

/** In a fresh process: the bare loop over columns that are read already. */
export function bareOnce(file: string) {
  const chronicle = decodeChronicle(readFileSync(file))
  const began = performance.now()
  const result = bareLoop(chronicle)
  return { took: seconds(began), ...result }
}

/** Ranges of contacts with about as many rows each. */
function rangesOf({ touches, contacts }: Chronicle, parts: number): { from: number; to: number }[] {
  const ends = Array.from({ length: parts }, (_, i) => {
    const rows = (touches.size * (i + 1)) / parts
    return i === parts - 1 ? contacts : touches.offsets.findIndex((offset) => offset >= rows)
  })
  return ends.map((to, i) => ({ from: ends[i - 1] ?? 0, to }))
}

interface Task {
  readonly buffer: SharedArrayBuffer
  readonly contacts: { readonly from: number; readonly to: number }
}

const play = (chronicle: Chronicle, contacts: Task['contacts']): BucketChanges =>
  replayAll(compile(fullAgreement), chronicle, PERIOD.from, PERIOD.to, { contacts })

if (!isMainThread && (workerData as Task | null)?.buffer) {
  const { buffer, contacts } = workerData as Task
  parentPort!.postMessage(play(decodeChronicle(new Uint8Array(buffer)), contacts).at.length)
}

/** In a fresh process: all bucket changes on two threads, from columns in shared memory; threads started meanwhile. */
export async function changesOnce(file: string, threads = THREADS) {
  const bytes = readFileSync(file)
  const buffer = new SharedArrayBuffer(bytes.length)
  new Uint8Array(buffer).set(bytes)
  const chronicle = decodeChronicle(new Uint8Array(buffer))
  const began = performance.now()
  const parts = rangesOf(chronicle, threads).map(
    (contacts) =>
      new Promise<number>((resolve, reject) => {
        // The parent runs a text given on its command line; the worker runs this file.
        const worker = new Worker(new URL(import.meta.url), {
          workerData: { buffer, contacts },
          execArgv: [],
        })
        worker.once('message', resolve)
        worker.once('error', reject)
      }),
  )
  const changes = (await Promise.all(parts)).reduce((sum, count) => sum + count, 0)
  const took = seconds(began)
  return { took, changes, memory: process.memoryUsage.rss() / 1e6, bytes: bytes.length / 1e6 }
}

/** A sample of contacts against the plain functions, to the last bit. */
export function compareOnce(file: string) {
  const chronicle = decodeChronicle(readFileSync(file))
  const model = compile(fullAgreement)
  let compared = 0
  for (let from = 1000; from < chronicle.contacts; from += 24_989) {
    const contacts = { from, to: from + 5 }
    const [fast, plain] = [replayAll, replayPlain].map((replay) =>
      replay(model, chronicle, PERIOD.from, PERIOD.to, { contacts }),
    )
    const text = (changes: BucketChanges | undefined) =>
      JSON.stringify(
        changes &&
          Object.values(changes).map((column) => [...column].filter((value) => !Number.isNaN(value))),
      )
    if (text(fast) !== text(plain)) throw new Error(`Contacts from ${from} on: not the same changes.`)
    compared += 5
  }
  return { compared }
}

/** Runs an exported function of this file in a fresh process. */
function fresh<T>(name: string, file: string): T {
  const [module] = import.meta.url.split('?')
  const code = `import { ${name} } from '${module}'; console.log(JSON.stringify(await ${name}(${JSON.stringify(file)})))`
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  return JSON.parse(answer.trim().split('\n').at(-1)!) as T
}

const rounds = <T extends { readonly took: number }>(name: string, file: string): T[] =>
  Array.from({ length: ROUNDS }, () => fresh<T>(name, file)).sort((a, b) => a.took - b.took)

export async function benchReplay(): Promise<BenchFigure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-replay-'))
  try {
    const [plain, full] = [join(directory, 'plain'), join(directory, 'full')]
    writeFileSync(plain, encodeChronicle(plainChronicle(CONTACTS, TOUCHPOINTS)))
    writeFileSync(full, encodeChronicle(fullChronicle(CONTACTS, TOUCHPOINTS)))
    const scores = rounds<ReturnType<typeof scoresOnce>>('scoresOnce', plain)[ROUNDS >> 1]!
    const bare = rounds<ReturnType<typeof bareOnce>>('bareOnce', plain)[ROUNDS >> 1]!
    if (Math.abs(scores.sum - bare.sum) > 0.01 * CONTACTS || Math.abs(scores.reached - bare.reached) > 50)
      throw new Error(`Scores add up to ${scores.sum}, by the bare loop to ${bare.sum}.`)
    fresh('compareOnce', full)
    const changes = rounds<Awaited<ReturnType<typeof changesOnce>>>('changesOnce', full)[ROUNDS >> 1]!
    return [
      {
        name: 'replay of 10 million touchpoints, the score after each, from columns on disk in a fresh process, 1 thread',
        figure: scores.took,
        unit: 's',
        target: 0.5,
        beside: `bare loop ${bare.took.toFixed(3)} s; ${scores.reached.toLocaleString('en')} contacts reach ${LIMIT}`,
      },
      {
        name: 'the same under 25 rules with late evidence, all bucket changes, 2 threads',
        figure: changes.took,
        unit: 's',
        target: 1.5,
        beside: `${changes.changes.toLocaleString('en')} changes`,
      },
      {
        name: 'bytes of a chronicle of 10 million touchpoints with claims and leads',
        figure: changes.bytes,
        unit: 'MB',
        target: 400,
        beside: `process ${changes.memory.toFixed(0)} MB`,
      },
    ]
  } finally {
    rmSync(directory, { recursive: true })
  }
}
