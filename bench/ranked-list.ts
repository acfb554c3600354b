// The Leads page over a million contacts, over HTTP, on PostgreSQL: the top 100 as of now, and the other orders, filters
// and searches that the page offers, of which none may take a second. Contacts are made by http/scored-contacts.ts.
// What flatters us: one reader, a warm cache, no writes meanwhile, and bounds that were just lowered.

import { fillScored } from './http/scored-contacts.ts'
import { freshDatabase, type ServerUnderTest, startServerUnderTest } from './http/server-under-test.ts'
import type { BenchFigure } from './kernel.ts'

const POSTGRES = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
const CONTACTS = Number(process.env.BENCH_CONTACTS ?? 1_000_000)
/** An empty database or one that this bench has filled, which it then leaves as it is: filling takes two minutes. */
const KEPT = process.env.BENCH_DATABASE
const WARM = 100
const TARGET_MS = 15
/** What every other list of the page stays under. */
const OTHER_TARGET_MS = 1_000

/** Name, query, how often it is asked. */
const LISTS = [
  ['top 100 qualified', 'leads?top=100', 500],
  ['top 100 of any bucket by score', 'leads?top=100&bucket=any&order=score', 100],
  ['top 100 in nurture', 'leads?top=100&bucket=nurture', 100],
  ['by last touchpoint', 'leads?top=100&bucket=any&order=lastTouch', 50],
  ['by when they qualified', 'leads?top=100&order=qualifiedAt', 10],
  ['anybody by when they qualified', 'leads?top=100&bucket=any&order=qualifiedAt', 5],
  ['by name', 'leads?top=100&bucket=any&order=name', 5],
  ['of a channel that nobody came by', 'leads?top=100&bucket=nurture&channel=email', 5],
  ['positions from 900 on', 'leads?top=100&offset=900', 10],
  ['positions from half a million on', 'leads?top=100&bucket=nurture&offset=500000', 5],
  ['search for one person', 'leads?top=100&bucket=any&search=777777', 20],
  ['search for a frequent name', 'leads?top=100&bucket=any&search=ana', 10],
  ['search for a word that everybody has', 'leads?top=100&bucket=any&search=example', 5],
  ['search for nobody', 'leads?top=100&bucket=any&search=zzzzqq', 10],
  ['one account', 'leads?top=100&bucket=any&account=777', 20],
  ['overview with counts of buckets', 'overview', 5],
] as const

/** Asks the same again and again; milliseconds, sorted. */
async function ask({ url, readKey }: ServerUnderTest, query: string, requests: number): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < requests; i++) {
    const started = performance.now()
    const response = await fetch(`${url}/api/${query}`, { headers: { authorization: `Bearer ${readKey}` } })
    const text = await response.text()
    took.push(performance.now() - started)
    if (!response.ok) throw new Error(`${response.status} ${text}`)
  }
  return took.sort((a, b) => a - b)
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!

/** Figures of the Leads page. */
export async function benchRankedList(): Promise<BenchFigure[]> {
  const database = KEPT ? { url: KEPT, drop: async () => undefined } : await freshDatabase(POSTGRES)
  const server = await startServerUnderTest(database.url)
  try {
    const qualified = await fillScored(database.url, CONTACTS)
    await ask(server, LISTS[0][1], WARM)
    const figures: BenchFigure[] = []
    for (const [name, query, requests] of LISTS) {
      const took = await ask(server, query, requests)
      figures.push({
        name: `${CONTACTS.toLocaleString('en')} contacts: ${name}, p95`,
        figure: at(took, 0.95),
        unit: 'ms',
        target: figures.length === 0 ? TARGET_MS : OTHER_TARGET_MS,
        beside:
          `p50 ${at(took, 0.5).toFixed(1)} ms, n=${requests}` +
          (figures.length === 0 ? `; ${qualified} of them qualified` : ''),
      })
    }
    return figures
  } finally {
    await server.stop()
    await database.drop()
  }
}
