// From POST /v1/track to the ranked list that counts it: one event of somebody on the list with a write key, then the
// list again and again until the row of that person bears the event's instant; both databases, idle and under load.
// What is measured is all that an impatient reader waits for: answer of the POST, and the list's own time.
// Deliberately absent: the change feed, which tells of the same commit and would only save the asking.

import { load, percentile, requestOf } from './http/load.ts'
import { freshDatabase, type ServerUnderTest, startServerUnderTest } from './http/server-under-test.ts'
import { batchOf, emailOf, seeded } from './http/workload.ts'
import type { BenchFigure } from './kernel.ts'

const POSTGRES = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'
/** Known people beside whom it happens, and among whom the load is. */
const CONTACTS = 12_000
const CONTACTS_EMBEDDED = 2_000
/** People at the top of the list who are watched in turn. */
const WATCHED = 10
const LISTED = 20
const ASKED_MAX = 500
const LOAD_CONNECTIONS = 10
const LOAD_BATCH = 10

const watchedUser = (i: number): string => `watched-${i % WATCHED}`
const nameOf = (i: number): string => `Watched ${i % WATCHED}`

/** Everybody identified once, in batches of 100; the watched ask for a demo and fit. */
async function fill({ port, ingestKey }: ServerUnderTest, contacts: number): Promise<void> {
  const requests: Buffer[] = []
  const at = new Date(Date.now() - 86_400_000).toISOString()
  const post = (batch: readonly object[]) =>
    requests.push(requestOf('/v1/batch', port, ingestKey, JSON.stringify({ batch })))
  for (let from = 0; from < contacts; from += 100)
    post(
      Array.from({ length: 100 }, (_, i) => ({
        ...{ type: 'identify', userId: `user-${from + i}`, anonymousId: `device-${from + i}` },
        ...{ messageId: `fill-${from + i}`, timestamp: at },
        traits: { email: emailOf(from + i), name: `Person ${from + i}` },
      })),
    )
  for (let i = 0; i < WATCHED; i++)
    post([
      {
        ...{ type: 'identify', userId: watchedUser(i), messageId: `watched-${i}`, timestamp: at },
        traits: {
          ...{ email: `head@watched${i}.example`, name: nameOf(i), title: 'Head of Purchasing' },
          company: { name: `Firm ${i}`, employees: 200, industry: 'Chemicals' },
        },
      },
      ...['Demo Requested', 'Quote Requested'].map((event) => ({
        ...{ type: 'track', event, userId: watchedUser(i), messageId: `${event} ${i}`, timestamp: at },
      })),
    ])
  const { failed } = await load(port, requests, LOAD_CONNECTIONS)
  if (failed > 0) throw new Error(`Filling failed ${failed} times.`)
}

interface Seen {
  readonly posted: number
  readonly visible: number
  readonly asked: number
}

interface Listed {
  readonly leads: readonly { readonly name: string | null; readonly lastTouchAt: string | null }[]
}

/** One event of one of the watched; milliseconds until the answer, and until the list counts it. */
async function seeOne({ url, ingestKey, readKey }: ServerUnderTest, name: string, i: number): Promise<Seen> {
  const timestamp = new Date().toISOString()
  const body = JSON.stringify({
    ...{ messageId: `${name}-${i}`, userId: watchedUser(i), timestamp, event: 'Product Viewed' },
  })
  const authorization = `Basic ${btoa(`${ingestKey}:`)}`
  const started = performance.now()
  const stored = await fetch(`${url}/v1/track`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', authorization }, body },
  })
  if (!(await stored.text()).includes('true'))
    throw new Error(`The event was answered with ${stored.status}.`)
  const posted = performance.now() - started
  for (let asked = 1; asked <= ASKED_MAX; asked++) {
    const answer = await fetch(`${url}/api/leads?top=${LISTED}`, {
      headers: { authorization: `Bearer ${readKey}` },
    })
    const { leads } = (await answer.json()) as Listed
    const row = leads.find((lead) => lead.name === nameOf(i))
    if (row?.lastTouchAt === timestamp) return { posted, visible: performance.now() - started, asked }
  }
  throw new Error(`The list did not show the event in ${ASKED_MAX} askings.`)
}

async function see(server: ServerUnderTest, name: string, samples: number, pauseMs = 0): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let i = 0; i < samples; i++) {
    seen.push(await seeOne(server, name, i))
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  return seen
}

/** The same while batches of ten arrive at about `rate` events a second. */
async function seeUnderLoad(
  server: ServerUnderTest,
  rate: number,
  seconds: number,
): Promise<{ readonly seen: Seen[]; readonly reached: number }> {
  const random = seeded(77)
  const bodies = Array.from({ length: (rate / LOAD_BATCH) * seconds }, () => {
    const batch = batchOf(random, 'load', LOAD_BATCH, Date.now(), CONTACTS)
    return requestOf('/v1/batch', server.port, server.ingestKey, batch)
  })
  const every = (1000 * LOAD_CONNECTIONS * LOAD_BATCH) / rate
  const flood = load(server.port, bodies, LOAD_CONNECTIONS, every)
  // A pause, so that the watching is a small part of the load.
  const seen = await see(server, 'loaded', Math.floor((seconds * 1000) / 60), 25)
  const { failed, seconds: took } = await flood
  if (failed > 0) throw new Error(`${failed} batches of the load failed.`)
  return { seen, reached: (bodies.length * LOAD_BATCH) / took }
}

const sorted = (seen: readonly Seen[], part: keyof Seen): Float64Array =>
  Float64Array.from(seen, (one) => one[part]).sort()

function says(seen: readonly Seen[]): string {
  const visible = sorted(seen, 'visible')
  const answered = percentile(sorted(seen, 'posted'), 0.5).toFixed(1)
  const asked = Math.max(...seen.map((one) => one.asked))
  return (
    `p50 ${percentile(visible, 0.5).toFixed(1)}, p95 ${percentile(visible, 0.95).toFixed(1)}, ` +
    `p99 ${percentile(visible, 0.99).toFixed(1)} ms, n=${seen.length}; the POST alone p50 ${answered} ms; ` +
    `list asked at most ${asked} time${asked === 1 ? '' : 's'}`
  )
}

const figureOf = (
  name: string,
  target: number,
  share: number,
  seen: readonly Seen[],
  beside = '',
): BenchFigure => ({
  name: `POST to visible in the ranked list, ${name}, p${share * 100}`,
  figure: percentile(sorted(seen, 'visible'), share),
  unit: 'ms',
  target,
  beside: `${says(seen)}${beside}`,
})

async function onPostgres(): Promise<BenchFigure[]> {
  const database = await freshDatabase(POSTGRES)
  const server = await startServerUnderTest(database.url)
  try {
    await fill(server, CONTACTS)
    await see(server, 'warm', 100)
    const idle = await see(server, 'idle', 300)
    const { seen, reached } = await seeUnderLoad(server, 1000, 20)
    return [
      figureOf('PostgreSQL, idle', 5, 0.5, idle),
      figureOf('PostgreSQL, 1,000 events/s', 50, 0.99, seen, `; ${Math.round(reached)} events/s reached`),
    ]
  } finally {
    await server.stop()
    await database.drop()
  }
}

async function embedded(): Promise<BenchFigure[]> {
  const server = await startServerUnderTest(null)
  try {
    await fill(server, CONTACTS_EMBEDDED)
    await see(server, 'warm', 50)
    return [figureOf('embedded, idle', 10, 0.5, await see(server, 'idle', 200))]
  } finally {
    await server.stop()
  }
}

/** Both databases, one after the other. */
export async function benchVisible(): Promise<BenchFigure[]> {
  return [...(await onPostgres()), ...(await embedded())]
}
