// The official browser SDK in a real browser, on a page of another origin, pointed at the server by cdnURL and apiHost.
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKey } from '../../src/app/key.ts'
import { startServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'

const UMD = resolve(import.meta.dirname, '../../node_modules/@segment/analytics-next/dist/umd')
/** Headless Chromium names itself so, and would be called a bot with reason. */
const VISITOR =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

const world = await openWorld()
const server = await startServer(world, { host: '127.0.0.1', port: 0 })
const { key } = await createKey(world, { name: 'Website', scope: 'ingest' })
const site = createServer((request, response) => {
  const file = /^\/sdk\/([\w.-]+\.js)$/.exec(request.url ?? '')?.[1]
  if (file !== undefined) {
    createReadStream(resolve(UMD, file))
      .on('error', () => response.writeHead(404).end())
      .pipe(response.setHeader('content-type', 'text/javascript'))
    return
  }
  response
    .setHeader('content-type', 'text/html')
    .end('<!doctype html><title>Pumps</title><script src="/sdk/index.js"></script>')
})
let browser: Browser

beforeAll(async () => {
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS.split(' ') })
})
afterAll(async () => {
  await browser?.close()
  site.close()
  await server.stop()
})

const touchpoints = () =>
  world.db
    .selectFrom('touchpoint')
    .innerJoin('identifier', 'identifier.id', 'touchpoint.identifier_id')
    .select([
      'touchpoint.type',
      'touchpoint.channel',
      'touchpoint.traffic_source',
      'touchpoint.path',
      'identifier.kind',
    ])
    .orderBy('touchpoint.id')
    .execute()

it.each(['one by one', 'in batches'])('analytics.js sends %s from another site', async (way) => {
  await world.db.deleteFrom('touchpoint').execute()
  const context = await browser.newContext({ userAgent: VISITOR })
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).host))
  const port = (site.address() as AddressInfo).port
  await page.goto(`http://127.0.0.1:${port}/pricing?utm_source=linkedin&utm_medium=paid`)
  await page.evaluate(
    async ({ key, base, batching }) => {
      const host = base.replace('http://', '')
      const strategy = batching ? { strategy: 'batching', config: { size: 4, timeout: 500 } } : undefined
      const { AnalyticsBrowser } = (
        globalThis as never as { AnalyticsNext: typeof import('@segment/analytics-next') }
      ).AnalyticsNext
      const [analytics] = await AnalyticsBrowser.load({ writeKey: key, cdnURL: base }, {
        integrations: {
          'Segment.io': { apiHost: `${host}/v1`, protocol: 'http', deliveryStrategy: strategy },
        },
      } as never)
      await analytics.page()
      await analytics.identify('u-1', { email: 'ana@firm.example' })
      await analytics.track('Demo Requested', { product: 'P-200' })
      await analytics.group('g-1', { name: 'Firm' })
    },
    { key, base: server.url, batching: way === 'in batches' },
  )
  await expect.poll(async () => (await touchpoints()).length, { timeout: 20_000 }).toBe(4)
  expect(await touchpoints()).toEqual(
    expect.arrayContaining([
      {
        type: 'page_viewed',
        channel: 'paid_social',
        traffic_source: 'linkedin',
        path: '/pricing',
        kind: 'anonymous_id',
      },
      expect.objectContaining({ type: 'identified', kind: 'user_id' }),
      expect.objectContaining({ type: 'demo_requested', kind: 'user_id', path: '/pricing' }),
      expect.objectContaining({ type: 'grouped', kind: 'user_id' }),
    ]),
  )
  expect(await world.db.selectFrom('verdict').selectAll().execute()).toEqual([])
  // Nobody else is asked for anything.
  expect(asked.filter((host) => !host.startsWith('127.0.0.1:'))).toEqual([])
  await context.close()
})
