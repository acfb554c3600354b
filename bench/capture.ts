// How many Segment messages one thread turns into events in a second: parsed JSON in, CapturedEvent out.
// Seeded; every message differs, so that nothing is answered from a cache that life would not fill.
// Target: 60,000 a second for pages and tracks. Beside it JSON.parse of the same messages, which must be paid anyway.

import { captureMessage, isRefusing } from '../src/app/capture/capture.ts'
import { captureSource } from '../src/app/capture/source.ts'
import type { BenchFigure } from './kernel.ts'

const SEED = 20260301
const MESSAGES = 20_000
const RUNS = 5
const ARRIVED = Date.parse('2026-03-02T10:00:00.000Z')

/** mulberry32: small, seeded, the same everywhere. */
function random(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const next = random(SEED)
const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
const hex = (length: number): string =>
  Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join('')
const uuid = (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`

const PATHS = ['/', '/pricing', '/products/pump-200', '/blog/choosing-a-pump', '/contact', '/docs/install']
const REFERRERS = [
  '',
  'https://www.google.com/',
  'https://www.linkedin.com/',
  'https://www.firm.example/',
  'https://trade.example/n',
]
const EVENTS = [
  'Demo Requested',
  'Form Submitted',
  'Whitepaper Downloaded',
  'Video Playback Started',
  'Product Viewed',
]

function context() {
  const path = pick(PATHS)
  const search =
    next() < 0.2 ? `?utm_source=newsletter&utm_medium=email&utm_campaign=c${Math.floor(next() * 50)}` : ''
  const chrome = 100 + Math.floor(next() * 40)
  const userAgent = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome}.0.${Math.floor(next() * 6000)}.${Math.floor(next() * 200)} Safari/537.36`
  return {
    page: {
      path,
      referrer: pick(REFERRERS),
      search,
      title: `Page ${path}`,
      url: `https://www.firm.example${path}${search}`,
    },
    userAgent,
    locale: 'de-DE',
    timezone: 'Europe/Berlin',
    library: { name: 'analytics.js', version: 'npm:next-1.84.3' },
    ip: `203.0.113.${Math.floor(next() * 255)}`,
  }
}

function message() {
  const at = new Date(ARRIVED - Math.floor(next() * 60_000)).toISOString()
  const base = {
    messageId: `ajs-next-${uuid()}`,
    anonymousId: uuid(),
    timestamp: at,
    sentAt: '2026-03-02T10:00:00.000Z',
    integrations: {},
  }
  const around = context()
  if (next() < 0.7) return { ...base, type: 'page', properties: around.page, context: around }
  const properties = {
    product: `P-${Math.floor(next() * 500)}`,
    price: Math.round(next() * 9000) / 100,
    quantity: 3,
  }
  return { ...base, type: 'track', event: pick(EVENTS), properties, context: around }
}

const identify = () => {
  const name = `person${hex(8)}`
  const traits = {
    email: `${name}@firm${hex(3)}.example`,
    firstName: name,
    title: 'Head of Purchasing',
    phone: `+4930${10_000_000 + Math.floor(next() * 8e7)}`,
    company: { name: `Firm ${hex(4)}`, employees: 120 },
  }
  return {
    type: 'identify',
    messageId: uuid(),
    anonymousId: uuid(),
    userId: name,
    traits,
    context: context(),
  }
}

const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1] as number

function rate(
  texts: readonly string[],
  work: (text: string, parsed: unknown) => void,
  timed: 'parse' | 'capture',
): number {
  const rates: number[] = []
  for (let run = 0; run < RUNS + 1; run++) {
    const parsed = timed === 'capture' ? texts.map((text) => JSON.parse(text)) : texts
    const started = performance.now()
    for (let i = 0; i < texts.length; i++) work(texts[i] as string, parsed[i])
    if (run > 0) rates.push((texts.length / (performance.now() - started)) * 1000)
  }
  return Math.round(median(rates))
}

/** Events a second, medians of five: pages and tracks, identifies, and JSON.parse beside them. */
export function benchCapture(): BenchFigure[] {
  const source = captureSource({ sourceId: 1, says: 'key Bench' })
  let refused = 0
  const capture = (_: string, parsed: unknown) => {
    if (isRefusing(captureMessage(parsed, { source, arrivedAt: ARRIVED }))) refused++
  }
  const touches = Array.from({ length: MESSAGES }, () => JSON.stringify(message()))
  const identifies = Array.from({ length: MESSAGES / 4 }, () => JSON.stringify(identify()))
  const figures = [
    {
      name: 'capture of pages and tracks, one thread',
      figure: rate(touches, capture, 'capture'),
      unit: 'events/s',
      target: 60_000,
      beside: `JSON.parse alone ${rate(touches, (text) => JSON.parse(text), 'parse')}/s of ${Math.round(touches.join('').length / MESSAGES)} bytes`,
    },
    {
      name: 'capture of identifies, one thread',
      figure: rate(identifies, capture, 'capture'),
      unit: 'events/s',
      target: null,
      beside: '5 % of the ingest workload',
    },
  ]
  if (refused > 0) throw new Error(`${refused} messages of the benchmark were refused.`)
  return figures
}
