// The bodies that the ingest benches send: seeded, every messageId new, drawn from a fixed market of contacts.
// A batch of 100 names at least 60 contacts; 30 % of its events are anonymous, 5 % identify.
// Deliberately absent: time. Bodies are made before the clock starts, so that making them costs the server nothing.

export const CONTACTS = 200_000
const ANONYMOUS_SHARE = 0.3
const IDENTIFY_SHARE = 0.05
const PATHS = [
  '/',
  '/pricing',
  '/products/x200',
  '/products/x400',
  '/blog/seals',
  '/careers',
  '/docs/install',
  '/contact',
]
const EVENTS = ['Paper Downloaded', 'Webinar Attended', 'Video Watched', 'Demo Requested', 'Form Submitted']
const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

/** mulberry32, so that two runs send the same bodies. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const ACCOUNTS = 20_000
export const emailOf = (contact: number): string => `person${contact}@firm${contact % ACCOUNTS}.example`

let made = 0

/** One Segment event of about 665 bytes at `at` (milliseconds UTC), of one of the first `contacts`. */
export function eventOf(
  random: () => number,
  run: string,
  at: number,
  contacts = CONTACTS,
): Record<string, unknown> {
  const contact = Math.floor(random() * contacts)
  const anonymous = random() < ANONYMOUS_SHARE
  const identify = !anonymous && random() < IDENTIFY_SHARE / (1 - ANONYMOUS_SHARE)
  const path = PATHS[Math.floor(random() * PATHS.length)]!
  const who = anonymous
    ? { anonymousId: `device-${contact}` }
    : { anonymousId: `device-${contact}`, userId: `user-${contact}` }
  const common = {
    ...who,
    messageId: `${run}-${(made++).toString(36).padStart(8, '0')}`,
    timestamp: new Date(at - Math.floor(random() * 2000)).toISOString(),
    context: {
      ip: '203.0.113.7',
      userAgent: AGENT,
      locale: 'en-GB',
      library: { name: 'analytics.js', version: '2.1.0' },
      page: {
        path,
        url: `https://pumps.example${path}`,
        title: 'Industrial pumps',
        referrer: 'https://www.google.com/',
      },
    },
  }
  if (identify)
    return {
      type: 'identify',
      ...common,
      traits: { email: emailOf(contact), name: `Person ${contact}`, title: 'Head of Maintenance' },
    }
  if (random() < 0.7)
    return {
      type: 'page',
      ...common,
      name: 'Page',
      properties: { path, url: `https://pumps.example${path}`, title: 'Industrial pumps' },
    }
  return {
    type: 'track',
    ...common,
    event: EVENTS[Math.floor(random() * EVENTS.length)],
    properties: { product: 'X200', value: Math.floor(random() * 100), campaign: 'spring' },
  }
}

/** A batch body with `size` events. */
export function batchOf(
  random: () => number,
  run: string,
  size: number,
  at: number,
  contacts = CONTACTS,
): string {
  const batch = Array.from({ length: size }, () => eventOf(random, run, at, contacts))
  return JSON.stringify({ batch, sentAt: new Date(at).toISOString() })
}
