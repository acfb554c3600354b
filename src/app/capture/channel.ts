// By which channel somebody came at one touch: campaign tags, click ids, then the referrer.
// Invariants: a link from the source's own pages is `internal` and names no traffic source, whatever tags it wears,
// so that it can never stand for a first touch; the same address always gives the same channel.
// Deliberately absent: memory. What a visitor came by before is the fold's business.

import type { Channel } from '../../kernel/evidence.ts'
import { registrableDomain } from './domain.ts'
import { bareHost, classifyReferrer, referrerByName } from './referrer.ts'

export interface Arrival {
  readonly channel: Channel | null
  readonly trafficSource: string | null
  readonly medium: string | null
  readonly campaign: string | null
}

interface ClickId {
  readonly param: string
  readonly channel: Channel
  readonly source: string
  readonly medium: string
  readonly pattern: RegExp
}

// fbclid, igsh and ScCid are put on every link, paid or not, so they prove the network and not the money.
const clickId = (param: string, channel: Channel, source: string, medium: string): ClickId => ({
  param,
  channel,
  source,
  medium,
  pattern: new RegExp(`[?&]${param}=[^&]`, 'i'),
})
const CLICK_IDS: readonly ClickId[] = [
  clickId('gclid', 'paid_search', 'google', 'cpc'),
  clickId('wbraid', 'paid_search', 'google', 'cpc'),
  clickId('gbraid', 'paid_search', 'google', 'cpc'),
  clickId('gad_source', 'paid_search', 'google', 'cpc'),
  clickId('dclid', 'display', 'google', 'display'),
  clickId('msclkid', 'paid_search', 'bing', 'cpc'),
  clickId('yclid', 'paid_search', 'yandex', 'cpc'),
  clickId('li_fat_id', 'paid_social', 'linkedin', 'paid_social'),
  clickId('ttclid', 'paid_social', 'tiktok', 'paid_social'),
  clickId('twclid', 'paid_social', 'twitter', 'paid_social'),
  clickId('rdt_cid', 'paid_social', 'reddit', 'paid_social'),
  clickId('epik', 'paid_social', 'pinterest', 'paid_social'),
  clickId('qclid', 'paid_social', 'quora', 'paid_social'),
  clickId('tblci', 'display', 'taboola', 'display'),
  clickId('ob_click_id', 'display', 'outbrain', 'display'),
  clickId('fbclid', 'social', 'facebook', 'social'),
  clickId('igsh', 'social', 'instagram', 'social'),
  clickId('igshid', 'social', 'instagram', 'social'),
  clickId('sccid', 'social', 'snapchat', 'social'),
  clickId('srsltid', 'organic_search', 'google', 'organic'),
  clickId('mc_eid', 'email', 'mailchimp', 'email'),
  clickId('mc_cid', 'email', 'mailchimp', 'email'),
  clickId('_hsmi', 'email', 'hubspot', 'email'),
  clickId('_hsenc', 'email', 'hubspot', 'email'),
  clickId('mkt_tok', 'email', 'marketo', 'email'),
  clickId('vero_id', 'email', 'vero', 'email'),
  clickId('_kx', 'email', 'klaviyo', 'email'),
]
/** Most addresses have none: one look tells. */
const ANY_CLICK_ID = new RegExp(`[?&](?:${CLICK_IDS.map((row) => row.param).join('|')})=[^&]`, 'i')

// What people write as utm_medium, after Google's default channel group
// (https://support.google.com/analytics/answer/9756891), widened by words of B2B marketing.
const MEDIUM: readonly (readonly [RegExp, Channel | 'paid'])[] = [
  [
    /^(paid[-_ ]?social|social[-_ ]?(paid|ads?|cpc)|cpc[-_ ]social|sponsored([-_ ]?(content|post|update))?)$/,
    'paid_social',
  ],
  [
    /^(display|banner|expandable|interstitial|cpm|native|programmatic|remarketing[-_ ]?display|video[-_ ]?ads?)$/,
    'display',
  ],
  [/^(.*cp[ac].*|ppc|sem|retargeting|remarketing|paid.*|adwords|ads?)$/, 'paid'],
  [/^(e[-_ ]?mail|mail|newsletter|nurture|drip|edm|email[-_ ].*)$/, 'email'],
  [/^(social([-_ ].*)?|sm|organic[-_ ]social)$/, 'social'],
  [/^(organic([-_ ]search)?|search|seo)$/, 'organic_search'],
  [/^(affiliate[s]?|partner[s]?|reseller|channel[-_ ]partner|alliance)$/, 'partner'],
  [/^(webinar|virtual[-_ ]event|online[-_ ]event)$/, 'webinar'],
  [/^(trade[-_ ]?show|tradeshow|fair|event|events|booth|conference|messe)$/, 'trade_show'],
  [/^(direct[-_ ]?mail|postal|letter|print[-_ ]?mail|mailing)$/, 'direct_mail'],
  [/^(phone|call|telephone|tele(sales|marketing))$/, 'phone'],
  [/^(qr([-_ ]?code)?|print|offline|radio|tv|outdoor|flyer|catalog(ue)?)$/, 'offline'],
  [/^(ai|ai[-_ ]?assistant|chatbot|llm)$/, 'ai_assistant'],
  [/^(push|mobile[-_ ]?push|in[-_ ]?app|app|sms|whatsapp)$/, 'app'],
  [/^(referral|link|website|web|pr|press|blog)$/, 'referral'],
  [/^(\(?none\)?|direct)$/, 'direct'],
]

// Sources that people write without a medium, or with one that says nothing.
const SOURCE_WORDS: readonly (readonly [RegExp, Channel])[] = [
  [
    /^(e[-_ ]?mail|newsletter.*|mailing|mailchimp|hubspot[-_ ]?email|hs_email|marketo|pardot|eloqua|brevo|cleverreach)$/,
    'email',
  ],
  [/^(fb|ig|meta|linked-?in.*|facebook.*|insta(gram)?.*|twitter|x|tiktok.*|youtube.*|xing)$/, 'social'],
  [/^(adwords|googleads|google[-_ ]ads|bing[-_ ]?ads)$/, 'paid_search'],
  [/^(chatgpt(\.com)?|openai|perplexity|copilot|gemini|claude)$/, 'ai_assistant'],
]

const DEFAULT_MEDIUM: Partial<Record<Channel, string>> = {
  organic_search: 'organic',
  paid_search: 'cpc',
  social: 'social',
  paid_social: 'paid_social',
  email: 'email',
  referral: 'referral',
  display: 'display',
  ai_assistant: 'ai_assistant',
}

export interface Campaign {
  readonly source: string | null
  readonly medium: string | null
  readonly name: string | null
}

function channelOfSource(source: string | null): Channel | null {
  if (source === null) return null
  return (
    SOURCE_WORDS.find(([pattern]) => pattern.test(source))?.[1] ?? referrerByName(source)?.channel ?? null
  )
}

function channelOfCampaign({ source, medium }: Campaign, click: ClickId | null): Channel | null {
  const bySource = channelOfSource(source)
  const byMedium = medium === null ? undefined : MEDIUM.find(([pattern]) => pattern.test(medium))?.[1]
  if (byMedium !== 'paid') {
    const paidClick = click !== null && PAID.has(click.channel) ? click.channel : null
    return byMedium ?? paidClick ?? bySource ?? click?.channel ?? null
  }
  const by = bySource ?? click?.channel ?? null
  if (by === 'social' || by === 'paid_social') return 'paid_social'
  return by === 'display' || click?.channel === 'display' ? 'display' : 'paid_search'
}

const PAID: ReadonlySet<Channel> = new Set<Channel>(['paid_search', 'paid_social', 'display'])

/**
 * The channel of one touch. `pageUrl` and `referrer` as the browser gives them (`referrer` empty: typed in, or
 * hidden), `null` where the message has no page at all; `ownDomains` are registrable domains or hosts.
 */
export function classifyArrival(
  pageUrl: string | null,
  referrer: string | null,
  campaign: Campaign,
  ownDomains: readonly string[],
): Arrival {
  const name = campaign.name
  const from = parseUrl(referrer)
  if (from !== null && isInternal(from, pageUrl, ownDomains))
    return { channel: 'internal', trafficSource: null, medium: null, campaign: name }
  const click = pageUrl === null ? null : clickIdOf(pageUrl)
  const known = from === null ? null : classifyReferrer(from)
  if (campaign.source !== null || campaign.medium !== null) {
    const channel = channelOfCampaign(campaign, click) ?? known?.channel ?? 'referral'
    const trafficSource = campaign.source ?? click?.source ?? known?.name ?? null
    return {
      channel,
      trafficSource,
      medium: campaign.medium ?? DEFAULT_MEDIUM[channel] ?? null,
      campaign: name,
    }
  }
  if (click !== null)
    return { channel: click.channel, trafficSource: click.source, medium: click.medium, campaign: name }
  if (known !== null) {
    const { channel } = known
    return { channel, trafficSource: known.name, medium: DEFAULT_MEDIUM[channel] ?? null, campaign: name }
  }
  if (from !== null)
    return { channel: 'referral', trafficSource: bareHost(from.hostname), medium: 'referral', campaign: name }
  return { channel: pageUrl === null ? null : 'direct', trafficSource: null, medium: null, campaign: name }
}

function clickIdOf(pageUrl: string): ClickId | null {
  if (!pageUrl.includes('?') || !ANY_CLICK_ID.test(pageUrl)) return null
  // fbclid beside gclid: the paid one says more. The list is in that order, the address need not be.
  return CLICK_IDS.find((row) => row.pattern.test(pageUrl)) ?? null
}

/** Longest address that is read; browsers send up to about 2,000 characters, trackers more. */
const URL_LENGTH_MAX = 8192

/** A URL of the web or of an app; null for everything else, such as `about:blank` and plain words. */
export function parseUrl(text: string | null): URL | null {
  if (text === null || text === '' || text.length > URL_LENGTH_MAX) return null
  try {
    const url = new URL(text)
    return url.hostname === '' ? null : url
  } catch {
    // The constructor throws for what is no URL; that is the answer, not a fault.
    return null
  }
}

function isInternal(from: URL, pageUrl: string | null, ownDomains: readonly string[]): boolean {
  const host = bareHost(from.hostname)
  const domain = registrableDomain(host) ?? host
  if (ownDomains.some((own) => own === domain || own === host || host.endsWith(`.${own}`))) return true
  const page = parseUrl(pageUrl)
  if (page === null) return false
  const pageHost = bareHost(page.hostname)
  return pageHost === host || (registrableDomain(pageHost) ?? pageHost) === domain
}
