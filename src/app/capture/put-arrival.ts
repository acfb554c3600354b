// By which channel they came, with traffic source, medium, campaign and path: from the page, its address and the
// referrer; where these say nothing, from the type of what happened.
// Invariant: what comes from the source's own pages is `internal` unless the type names a channel of its own.

import type { Channel } from '../../kernel/evidence.ts'
import { isRecord, type TraitRecord } from './attribute.ts'
import { type Campaign, classifyArrival } from './channel.ts'
import { cutText } from './cut-text.ts'
import type { Draft } from './draft.ts'

const PATH_LENGTH_MAX = 1000
const WORD_LENGTH_MAX = 200
/** How somebody came is news only where these would be the answer. */
const SAYS_LITTLE: ReadonlySet<Channel | null> = new Set<Channel | null>([null, 'direct', 'internal'])

export function putArrival(draft: Draft): null {
  const { event, page, properties, messageType } = draft
  const isPage = messageType === 'page'
  const url = text(page.url) ?? (isPage ? text(properties.url) : null)
  const referrer = text(page.referrer) ?? (isPage ? text(properties.referrer) : null)
  const campaign = campaignOf(draft, url)
  const arrival = classifyArrival(url, referrer, campaign, draft.delivery.source.ownDomains)
  draft.arrival =
    event.channel !== null && SAYS_LITTLE.has(arrival.channel)
      ? { ...arrival, channel: event.channel }
      : arrival
  draft.path = pathOf(text(page.path) ?? (isPage ? text(properties.path) : null), url)
  return null
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function campaignOf({ context, properties, event }: Draft, url: string | null): Campaign {
  const given: TraitRecord = isRecord(context.campaign) ? context.campaign : {}
  const tags = url?.includes('utm_') === true ? new URLSearchParams(afterQuestionMark(url)) : null
  const mailing = event.channel === 'email' ? (properties.campaign ?? properties.campaign_name) : null
  return {
    source: word(given.source ?? tags?.get('utm_source'))?.toLowerCase() ?? null,
    medium: word(given.medium ?? tags?.get('utm_medium'))?.toLowerCase() ?? null,
    name: word(given.name ?? tags?.get('utm_campaign') ?? mailing),
  }
}

const afterQuestionMark = (url: string): string => {
  const hash = url.indexOf('#')
  return url.slice(url.indexOf('?') + 1, hash < 0 ? undefined : hash)
}

function word(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const trimmed = cutText(value.trim(), WORD_LENGTH_MAX)
  return trimmed === '' ? null : trimmed
}

/** With a leading slash, without query and fragment. */
function pathOf(path: string | null, url: string | null): string | null {
  const given = path ?? pathOfUrl(url)
  if (given === null) return null
  const bare = cutText(given.replace(/[?#].*$/s, ''), PATH_LENGTH_MAX)
  return bare.startsWith('/') ? bare : `/${bare}`
}

function pathOfUrl(url: string | null): string | null {
  const match = url === null ? null : /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(\/[^?#]*)?/i.exec(url)
  return match === null ? null : (match[1] ?? '/')
}
