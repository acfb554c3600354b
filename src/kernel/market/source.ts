// The sources of the market: the website and the tools that send live calls, and the lists that are imported.
// Invariant: a list's name is a function of its kind and its quarter, so that chunks need not agree on anything.

import { civilDay } from './calendar.ts'
import type { MarketSource } from './record.ts'

export const WEBSITE = 'Website'
export const MAIL_TOOL = 'Mail tool'
export const CRM = 'CRM'
export const WEBINARS = 'Webinars'
export const PRIZE_DRAW = 'Prize draw: win a tablet'

const quarter = (at: number): string => {
  const { year, month } = civilDay(at)
  return `${year}-q${Math.ceil(month / 3)}`
}
export const tradeShowList = (at: number): string => `trade-show-${quarter(at)}`
const PARTNERS = ['northflow', 'datamark'] as const
export const partnerList = (at: number, which: number): string =>
  `partner-${PARTNERS[which % 2]}-${quarter(at)}`

const live = (
  name: string,
  kind: MarketSource['kind'],
  provider: string,
  offer: string,
  cost: number,
): MarketSource => ({ name, kind, provider, offer, incentivised: false, terms: '', cost, currency: 'EUR' })

const LIVE: readonly MarketSource[] = [
  live(WEBSITE, 'website', 'own', 'none', 0),
  live(MAIL_TOOL, 'mail', 'own', 'newsletter', 14_400),
  live(CRM, 'crm', 'own', 'none', 0),
  live(WEBINARS, 'webinar', 'own', 'webinar', 27_000),
  {
    name: PRIZE_DRAW,
    kind: 'prize_draw',
    provider: 'Luckyleads Media',
    offer: 'win a tablet',
    incentivised: true,
    terms: '4 EUR an entry',
    cost: 9_000,
    currency: 'EUR',
  },
]

/** All sources that may occur between two instants: the live ones, then the lists of each quarter. */
export function marketSources(from: number, to: number): MarketSource[] {
  const lists = new Map<string, MarketSource>()
  for (let at = from; at < to + 92 * 86_400_000; at += 28 * 86_400_000) {
    const until = Math.min(at, to)
    const show = tradeShowList(until)
    lists.set(show, {
      name: show,
      kind: 'trade_show',
      provider: 'Flow Days trade shows',
      offer: 'visit at the booth',
      incentivised: false,
      terms: 'badge scans with consent',
      cost: 18_000,
      currency: 'EUR',
    })
    for (const which of [0, 1]) {
      const name = partnerList(until, which)
      lists.set(name, {
        name,
        kind: 'partner_list',
        provider: which === 0 ? 'Northflow Distribution' : 'Datamark Lists',
        offer: which === 0 ? 'referred by a distributor' : 'bought addresses',
        incentivised: false,
        terms: which === 0 ? '5 % of revenue' : '2.50 EUR an address',
        cost: which === 0 ? 0 : 1_500,
        currency: 'EUR',
      })
    }
  }
  return [...LIVE, ...[...lists.values()].sort((a, b) => (a.name < b.name ? -1 : 1))]
}
