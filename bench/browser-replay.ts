// How many touchpoints the editor of the agreement replays while somebody drags a slider: the built web app in Chromium,
// the market's history in columns, the shipped agreement. One step is one input event of a slider until the figures that
// follow from it are painted. The server is a stand-in that answers what the page asks, for it is not what is measured.
// Deliberately absent: the way of the columns to the browser; they are fetched once, before the first step.
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { encodeChronicle } from '../src/kernel/chronicle/chronicle-bytes.ts'
import { marketChronicle } from '../test/truth/market-chronicle.ts'
import type { BenchFigure } from './kernel.ts'

const SIZES = [50_000, 100_000, 250_000, 500_000]
const STEPS = 40
const BLINK_MS = 100
const TARGET = 500_000
const WEB = path.resolve('dist/web')
const TEXT = fs.readFileSync('agreements/industrial-pumps.yaml', 'utf8')
const END = Date.UTC(2026, 0, 1)
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.html': 'text/html',
}

const version = {
  hash: 'a'.repeat(64),
  name: 'Industrial pumps',
  createdAt: new Date(END).toISOString(),
  createdBy: null,
  state: 'active',
  active: true,
  firstActiveAt: new Date(END).toISOString(),
  signatures: [],
}
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api/me': { id: '1', email: 'a@example.com', name: null, role: 'admin' },
  '/api/agreements': { agreements: [version] },
  '/api/agreements/check': { valid: true, hash: null, name: null, problems: [], warnings: [], plain: null },
}

function serve(bytes: Uint8Array, touchpoints: number): Promise<{ url: string; stop: () => void }> {
  const server = http.createServer((request, response) => {
    const route = new URL(request.url ?? '/', 'http://bench').pathname
    const json = (body: unknown) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    if (route === '/api/chronicle')
      return response
        .setHeader('x-touchpoints', touchpoints)
        .setHeader('x-touchpoints-total', touchpoints)
        .setHeader('x-properties', '')
        .end(bytes)
    if (route in ANSWERS) return json(ANSWERS[route])
    if (route.startsWith('/api/agreements/'))
      return json({ ...version, document: TEXT, format: 'yaml', plain: [], simulation: null, hindrances: [] })
    if (route.startsWith('/api/')) return response.writeHead(404).end()
    const file = path.join(WEB, route)
    const found = fs.existsSync(file) && fs.statSync(file).isFile() ? file : path.join(WEB, 'index.html')
    response.setHeader('content-type', TYPES[path.extname(found)] ?? 'application/octet-stream')
    return response.end(fs.readFileSync(found))
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        stop: () => server.close(),
      }),
    ),
  )
}

/** Milliseconds from the move of a slider to the painted figures, for each of some moves. */
async function steps(page: Page, url: string): Promise<number[]> {
  await page.goto(`${url}/agreement/new`)
  await page.getByText('replayed here in').waitFor({ timeout: 60_000 })
  // In the page, as text: there is no DOM in this program's types.
  const script = `(async () => {
    const live = document.querySelector('[data-turn]')
    const slider = document.querySelector('input[aria-label="Half-life, slider"]')
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
    const step = (to) => new Promise((done) => {
      const seen = new MutationObserver(async () => {
        seen.disconnect()
        await painted()
        done(performance.now() - began)
      })
      seen.observe(live, { attributes: true, attributeFilter: ['data-turn'] })
      const began = performance.now()
      set.call(slider, String(to))
      slider.dispatchEvent(new Event('input', { bubbles: true }))
    })
    const took = []
    for (let at = 0; at < ${STEPS + 5}; at++) took.push(await step(5 + (at % 15)))
    return took.slice(5)
  })()`
  return page.evaluate<number[]>(script)
}

const p95 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1]!

export async function benchBrowserReplay(): Promise<BenchFigure[]> {
  const build: { buildPart: (part: 'web') => Promise<void> } = await import(path.resolve('scripts/build.js'))
  await build.buildPart('web')
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  const figures: { touchpoints: number; p95: number }[] = []
  try {
    for (const wanted of SIZES) {
      const chronicle = marketChronicle({
        seed: 1,
        contacts: Math.round(wanted / 11),
        touchpoints: wanted,
        endAt: END,
      })
      const touchpoints = chronicle.touches.size
      const { url, stop } = await serve(encodeChronicle(chronicle), touchpoints)
      const page = await browser.newPage()
      figures.push({ touchpoints, p95: p95(await steps(page, url)) })
      await page.close()
      stop()
      if (figures.at(-1)!.p95 > 3 * BLINK_MS) break
    }
  } finally {
    await browser.close()
  }
  const beside = figures
    .map((each) => `${Math.round(each.touchpoints / 1000)} k: ${Math.round(each.p95)} ms`)
    .join(', ')
  return [
    {
      name: 'touchpoints at which a slider step in the browser is painted within 100 ms p95',
      figure: within(figures),
      unit: 'touchpoints',
      target: TARGET,
      beside,
    },
  ]
}

/** Between two measured sizes the time is taken to grow evenly. */
function within(figures: readonly { touchpoints: number; p95: number }[]): number {
  let [size, time] = [0, 0]
  for (const each of figures) {
    if (each.p95 > BLINK_MS)
      return Math.round(size + ((BLINK_MS - time) / (each.p95 - time)) * (each.touchpoints - size))
    size = each.touchpoints
    time = each.p95
  }
  return size
}
