// What the replay is held against: the same 10 million touchpoints in DuckDB, ClickHouse (in process) and PostgreSQL, each
// with its best formulation of those tried, beside the replay from columns on disk, all in one run. Two threads for DuckDB
// and ClickHouse; PostgreSQL runs a window in one, and so does the replay.
// Needs `npm install` in bench/comparators, and BENCH_DATABASE_URL (an empty database) for PostgreSQL; what is missing is left out.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Chronicle } from '../src/kernel/chronicle/chronicle.ts'
import { encodeChronicle } from '../src/kernel/chronicle/chronicle-bytes.ts'
import { CONTACTS, plainChronicle, TOUCHPOINTS } from './chronicle-data.ts'
import type { BenchFigure } from './kernel.ts'
import { scoresOnce } from './replay.ts'

export { scoresOnce }

const SCRIPT = resolve('bench/comparators/replay.js')
const ROUNDS = 5
const LIMIT = 60
const HALF_LIVES = [3, 7, 14, 30, 90].map((days) => days * 86_400)
const KINDS = Array.from({ length: 20 }, (_, kind) => kind)
const MODEL = {
  weights: KINDS.map((kind) => 1 + (kind % 7)),
  halfLives: KINDS.map((kind) => HALF_LIVES[kind % 5]!),
  threshold: LIMIT,
}

interface Told {
  readonly version: string
  readonly threads: number
  readonly load: number
  readonly replay: readonly number[]
  readonly crossing: number
}

async function writeEvents({ touches, contacts, facts }: Chronicle, file: string): Promise<void> {
  const kinds = facts.map(({ type }) => Number(type.split('_')[1]))
  const out = createWriteStream(file)
  let text = ''
  for (let c = 0; c < contacts; c++)
    for (let row = touches.offsets[c]!; row < touches.offsets[c + 1]!; row++) {
      text += `${c},${touches.second[row]},${kinds[touches.facts[row]!]}\n`
      if (text.length < 1 << 20) continue
      if (!out.write(text)) await once(out, 'drain')
      text = ''
    }
  out.end(text)
  await once(out, 'close')
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

function engine(name: string, events: string, model: string, rounds: number, ...more: string[]): Told {
  const answer = execFileSync(process.execPath, [SCRIPT, name, events, model, String(rounds), ...more], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return JSON.parse(answer.trim().split('\n').at(-1)!)
}

function ours(file: string): ReturnType<typeof scoresOnce> {
  const [module] = import.meta.url.split('?')
  const code = `import { scoresOnce } from '${module}'; console.log(JSON.stringify(scoresOnce(${JSON.stringify(file)})))`
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  return JSON.parse(answer.trim().split('\n').at(-1)!)
}

export async function benchComparators(): Promise<BenchFigure[]> {
  const url = process.env.BENCH_DATABASE_URL ?? ''
  const directory = mkdtempSync(join(tmpdir(), 'assay-comparators-'))
  try {
    const [columns, events, model] = ['columns', 'events.csv', 'model.json'].map((name) =>
      join(directory, name),
    )
    const chronicle = plainChronicle(CONTACTS, TOUCHPOINTS)
    writeFileSync(columns!, encodeChronicle(chronicle))
    await writeEvents(chronicle, events!)
    writeFileSync(model!, JSON.stringify(MODEL))
    const scores = Array.from({ length: ROUNDS }, () => ours(columns!)).sort((a, b) => a.took - b.took)[
      ROUNDS >> 1
    ]!
    const told: [string, Told][] = []
    if (existsSync(resolve('bench/comparators/node_modules'))) {
      told.push(['DuckDB', engine('duckdb', events!, model!, ROUNDS)])
      told.push(['ClickHouse (chdb)', engine('clickhouse', events!, model!, ROUNDS)])
      // once: its replay takes ten seconds and more
      if (url !== '') told.push(['PostgreSQL', engine('postgres', events!, model!, 1, url)])
    }
    for (const [name, { crossing }] of told)
      if (Math.abs(crossing - scores.reached) > 50)
        throw new Error(`${name}: ${crossing} contacts reach ${LIMIT}, here ${scores.reached} do.`)
    const figures = told.map(([name, { version, threads, load, replay, crossing }]): BenchFigure => {
      const took = median(replay) / 1000
      return {
        name: `the same replay in ${name} ${version}, ${threads} thread${threads > 1 ? 's' : ''}, median of ${replay.length}`,
        figure: took,
        unit: 's',
        target: null,
        beside: `${(took / scores.took).toFixed(1)}x; loading ${(load / 1000).toFixed(1)} s beside; ${crossing.toLocaleString('en')} contacts reach ${LIMIT}`,
      }
    })
    const own = `replay of 10 million touchpoints from columns on disk in a fresh process, 1 thread, median of ${ROUNDS}`
    return [
      {
        name: own,
        figure: scores.took,
        unit: 's',
        target: 0.5,
        beside: `${scores.reached.toLocaleString('en')} contacts reach ${LIMIT}; measured beside the following`,
      },
      ...figures,
    ]
  } finally {
    rmSync(directory, { recursive: true })
  }
}
