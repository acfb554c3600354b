// `assay import` of a CSV with touchpoints, as a user runs it, on both databases: seconds, processor time of the process
// and its highest resident memory. Seeded; 100,000 contacts, each row its own message.
// Invariant: it ends. A run that takes longer than RUN_MS_MAX is killed, and its figure is that time.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshDatabase } from './http/server-under-test.ts'
import { seeded } from './http/workload.ts'
import type { BenchFigure } from './kernel.ts'

const POSTGRES = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const ROWS = 1_000_000
const CONTACTS = 100_000
const TYPES = ['page_viewed', 'paper_downloaded', 'webinar_attended', 'email_clicked', 'video_watched']
const WATCH_MS = 200
const RUN_MS_MAX = 900_000
/** Clock ticks of /proc/PID/stat a second: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS = 100

async function writeRows(file: string): Promise<void> {
  const random = seeded(5)
  const out = createWriteStream(file)
  out.write('email,type,occurred_at,path,channel\n')
  const start = Date.UTC(2025, 0, 1)
  for (let i = 0; i < ROWS; i++) {
    const contact = Math.floor(random() * CONTACTS)
    const at = new Date(start + Math.floor((i / ROWS) * 365 * 86_400_000)).toISOString()
    const type = TYPES[Math.floor(random() * TYPES.length)]!
    const row = `person${contact}@firm${contact % 10_000}.example,${type},${at},/products/x${contact % 50},organic_search\n`
    if (!out.write(row)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

interface Run {
  readonly seconds: number
  readonly memoryMb: number
  readonly processorSeconds: number
  /** null: it was killed, for it took too long. */
  readonly report: { readonly created: number } | null
}

async function assay(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Run> {
  const started = performance.now()
  const child = spawn(process.execPath, ['bin/assay.js', ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  let memoryMb = 0
  let processorSeconds = 0
  const look = async (): Promise<void> => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
    memoryMb = Math.max(memoryMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
    const stat = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ')
    processorSeconds = Math.max(processorSeconds, (Number(stat[11]) + Number(stat[12])) / TICKS)
  }
  // Between two looks the process may end, and /proc with it.
  const watch = setInterval(() => look().catch(() => undefined), WATCH_MS)
  const late = setTimeout(() => child.kill('SIGKILL'), RUN_MS_MAX)
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  clearInterval(watch)
  clearTimeout(late)
  const seconds = (performance.now() - started) / 1000
  if (signal !== null && seconds * 1000 >= RUN_MS_MAX)
    return { seconds, memoryMb, processorSeconds, report: null }
  if (code !== 0) throw new Error(`assay ${args[0]} ended with ${code}: ${printed.slice(0, 500)}`)
  const report = args.includes('--json') ? JSON.parse(printed) : { created: 0 }
  return { seconds, memoryMb, processorSeconds, report }
}

async function importOnce(file: string, databaseUrl: string | null): Promise<Run> {
  const data = await mkdtemp(join(tmpdir(), 'assay-import-data-'))
  const environment = {
    ...process.env,
    ASSAY_DATA: data,
    DATABASE_URL: databaseUrl ?? '',
    LOG_LEVEL: 'error',
  }
  try {
    for (const role of ['marketing', 'sales'])
      await assay(['user', 'create', '--email', `${role}@pumps.example`, '--role', role], environment)
    const signed = ['--as-marketing', 'marketing@pumps.example', '--as-sales', 'sales@pumps.example']
    await assay(['agreement', 'activate', 'agreements/industrial-pumps.yaml', ...signed], environment)
    const run = await assay(['import', file, '--as', 'touchpoints', '--json'], environment)
    if (run.report !== null && run.report.created !== ROWS)
      throw new Error(`${run.report.created} of ${ROWS} rows were created`)
    return run
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}

/** One run on each database, with the example agreement active, so that every row is scored as it comes in. */
export async function benchImport(): Promise<BenchFigure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'assay-import-'))
  const file = join(directory, 'touchpoints.csv')
  const database = await freshDatabase(POSTGRES)
  try {
    await writeRows(file)
    const postgres = await importOnce(file, database.url)
    const embedded = await importOnce(file, null)
    const beside = ({ report, seconds, processorSeconds, memoryMb }: Run) =>
      `n=1, ${report === null ? 'not finished' : `${Math.round(ROWS / seconds)} rows/s`}, ${Math.round(processorSeconds)} s of processor time, highest memory ${Math.round(memoryMb)} MB (under 600)`
    return [
      {
        name: 'import of 1 million touchpoints from CSV, PostgreSQL',
        figure: postgres.seconds,
        unit: 's',
        target: 90,
        beside: beside(postgres),
      },
      {
        name: 'import of 1 million touchpoints from CSV, embedded',
        figure: embedded.seconds,
        unit: 's',
        target: 300,
        beside: `${beside(embedded)}, database included`,
      },
    ]
  } finally {
    await database.drop()
    await rm(directory, { recursive: true, force: true })
  }
}
