// What kind of site a referrer is: webmail, search engine, social network, AI assistant, advertising, or just
// another site. Matomo's CC0 lists (referrers.data.json) with our own hosts (referrer-hosts.ts) in front.
// Deliberately absent: search terms, which search engines no longer send.

import { parse } from 'tldts'
import type { Channel } from '../../kernel/evidence.ts'
import { registrableDomain } from './domain.ts'
import { AI, DISPLAY_ADS, SEARCH, SEARCH_ADS, SOCIAL, WEBMAIL } from './referrer-hosts.ts'
import lists from './referrers.data.json' with { type: 'json' }

export interface Referrer {
  readonly channel: Channel
  /** The site's name in lower case, as trafficSource shows it. */
  readonly name: string
}

interface Entry extends Referrer {
  /** Which kind of list it is from; the smaller decides where two lists claim a host. */
  readonly rank: number
  /** The path must begin with this. */
  readonly path: string
  /** One of these must be in the query, since the site is more than a search engine; empty: none needed. */
  readonly params: readonly string[]
}

// Keys: `google.com` exact, `google.{}` any public suffix, `*.bluewin.ch` the host and all below it.
const table = new Map<string, Entry[]>()

function add(
  rank: number,
  group: Readonly<Record<string, readonly string[]>>,
  channel: Channel,
  below: boolean,
): void {
  for (const [name, hosts] of Object.entries(group)) {
    for (const host of hosts) {
      const [address = '', params] = host.split('?')
      const slash = address.indexOf('/')
      const bare = slash < 0 ? address : address.slice(0, slash)
      const path = slash < 0 ? '' : address.slice(slash)
      const key = keyOf(bare, below)
      const entries = table.get(key) ?? []
      entries.push({ rank, channel, name: name.toLowerCase(), path, params: params?.split(',') ?? [] })
      table.set(key, entries)
    }
  }
}

/** `{}.ask.com` -> `*.ask.com`; a trailing `{}` stays. */
function keyOf(host: string, below: boolean): string {
  if (host.startsWith('{}.')) return `*.${host.slice(3)}`
  return below && !host.includes('{}') && !host.startsWith('*.') ? `*.${host}` : host
}

// Where two lists claim a host, ours goes before Matomo's, and assistants and networks go before search:
// gemini.google.com is no search engine, and Matomo's search list has facebook.com and chatgpt.com too.
add(0, WEBMAIL, 'email', false)
add(1, SEARCH_ADS, 'paid_search', false)
add(1, DISPLAY_ADS, 'display', false)
add(2, AI, 'ai_assistant', false)
add(2, lists.ai, 'ai_assistant', true)
add(3, SOCIAL, 'social', false)
add(3, lists.social, 'social', true)
add(4, SEARCH, 'organic_search', false)
add(4, lists.search, 'organic_search', false)

// A company's own web mailbox: `webmail.firm.example`, `owa.firm.example`, `webmail1m.orange.fr`.
const OWN_WEBMAIL = /^(?:webmail|owa|zimbra|roundcube|horde|squirrelmail)[-\d]*[a-z]?\./

const OWN_MAILBOX = { rank: 0, channel: 'email', path: '', params: [] } as const

/** Hosts remembered with what the table says of them. */
const REMEMBERED_MAX = 20_000
const remembered = new Map<string, readonly Entry[]>()

function entriesOf(host: string): readonly Entry[] {
  const known = remembered.get(host)
  if (known !== undefined) return known
  const found: Entry[] = []
  const look = (key: string): void => {
    const entries = table.get(key)
    if (entries !== undefined) found.push(...entries)
  }
  look(host)
  const { publicSuffix } = parse(host, { allowPrivateDomains: false })
  const stem = publicSuffix === null ? host : host.slice(0, -publicSuffix.length - 1)
  look(`${stem}.{}`)
  for (let dot = stem.indexOf('.'); dot >= 0; dot = stem.indexOf('.', dot + 1)) look(`*${stem.slice(dot)}.{}`)
  look(`*.${host}`)
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) look(`*${host.slice(dot)}`)
  if (OWN_WEBMAIL.test(host)) found.push({ ...OWN_MAILBOX, name: registrableDomain(host) ?? host })
  // A path is the closest match, then a parameter; else the list decides, and within it the closer host, which
  // was found earlier.
  found.sort(
    (a, b) =>
      b.path.length - a.path.length ||
      Number(b.params.length > 0) - Number(a.params.length > 0) ||
      a.rank - b.rank,
  )
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(host, found)
  return found
}

/** Which known site a URL belongs to; null when it is none. `android-app://` referrers count too. */
export function classifyReferrer(url: URL): Referrer | null {
  const host = bareHost(url.hostname)
  for (const entry of entriesOf(host)) {
    if (entry.path !== '' && !url.pathname.startsWith(entry.path)) continue
    if (entry.params.length > 0 && !entry.params.some((param) => url.searchParams.has(param))) continue
    return entry
  }
  return null
}

/** Lower case, without `www.` and a final dot. */
export const bareHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '')

const byName = new Map<string, Referrer>()
for (const entries of table.values())
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry)

/** The known site of that name: utm_source=google, linkedin.com, `Bing`. */
export function referrerByName(name: string): Referrer | null {
  const known = byName.get(name)
  if (known !== undefined) return known
  return name.includes('.')
    ? (entriesOf(bareHost(name)).find((entry) => entry.params.length === 0) ?? null)
    : null
}
