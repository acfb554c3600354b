// By which channel somebody came, by tags, click ids and referrers.
import { describe, expect, it } from 'vitest'
import { captureSource } from '../../src/app/capture/source.ts'
import { captured, page, track } from '../support/segment.ts'

const SITE = 'https://www.firm.example'
const came = (url: string, referrer = '') => {
  const { channel, trafficSource, medium, campaign } = captured(page(url, referrer))
  return [channel, trafficSource, medium, campaign].map((word) => word ?? '-').join(' ')
}

describe('a page', () => {
  it.each([
    ['typed in', `${SITE}/`, '', 'direct - - -'],
    ['from a search engine', SITE, 'https://www.google.de/', 'organic_search google organic -'],
    [
      'from an app',
      SITE,
      'android-app://com.google.android.googlequicksearchbox/',
      'organic_search google organic -',
    ],
    ['from a mail app', SITE, 'android-app://com.google.android.gm/', 'email gmail email -'],
    ['from a network', SITE, 'https://www.linkedin.com/feed/', 'social linkedin social -'],
    ['from an assistant', SITE, 'https://chatgpt.com/', 'ai_assistant chatgpt ai_assistant -'],
    ['from web mail', SITE, 'https://mail.google.com/', 'email gmail email -'],
    [
      'from a firm’s own web mail',
      SITE,
      'https://webmail.buyer.example/inbox',
      'email buyer.example email -',
    ],
    ['from an ad on another page', SITE, 'https://ad.doubleclick.net/x', 'display google display -'],
    ['from any other site', SITE, 'https://news.trade.example/a', 'referral news.trade.example referral -'],
    [
      'from a portal that embeds a search engine',
      SITE,
      'https://www.cnn.com/politics',
      'referral cnn.com referral -',
    ],
    [
      'from the search of that portal',
      SITE,
      'https://www.cnn.com/search?query=pump',
      'organic_search google organic -',
    ],
    ['from about:blank', SITE, 'about:blank', 'direct - - -'],
    ['from what is no address', SITE, 'hello', 'direct - - -'],
    [
      'tagged as mail',
      `${SITE}/?utm_source=Newsletter&utm_medium=email&utm_campaign=May`,
      '',
      'email newsletter email May',
    ],
    [
      'tagged as paid, from a search engine',
      `${SITE}/?utm_source=google&utm_medium=cpc`,
      'https://www.google.com/',
      'paid_search google cpc -',
    ],
    [
      'tagged as paid, from a network',
      `${SITE}/?utm_source=linkedin&utm_medium=paid`,
      '',
      'paid_social linkedin paid -',
    ],
    ['tagged as paid on fb', `${SITE}/?utm_source=fb&utm_medium=cpc`, '', 'paid_social fb cpc -'],
    ['tagged as banner', `${SITE}/?utm_source=trade&utm_medium=banner`, '', 'display trade banner -'],
    ['tagged with a source alone', `${SITE}/?utm_source=linkedin`, '', 'social linkedin social -'],
    [
      'tagged with a source by domain',
      `${SITE}/?utm_source=chatgpt.com`,
      '',
      'ai_assistant chatgpt.com ai_assistant -',
    ],
    [
      'tagged with an unknown medium',
      `${SITE}/?utm_source=x-corp&utm_medium=foo`,
      '',
      'referral x-corp foo -',
    ],
    ['tagged as partner', `${SITE}/?utm_source=acme&utm_medium=partner`, '', 'partner acme partner -'],
    [
      'tagged as trade show',
      `${SITE}/?utm_source=fair&utm_medium=trade-show`,
      '',
      'trade_show fair trade-show -',
    ],
    [
      'tagged as letter',
      `${SITE}/?utm_source=spring&utm_medium=direct_mail`,
      '',
      'direct_mail spring direct_mail -',
    ],
    [
      'tagged as organic social',
      `${SITE}/?utm_source=linkedin&utm_medium=social`,
      '',
      'social linkedin social -',
    ],
    [
      'tagged, with a fragment',
      `${SITE}/?utm_source=a&utm_medium=email#top?utm_medium=cpc`,
      '',
      'email a email -',
    ],
    ['gclid', `${SITE}/?gclid=x1`, 'https://www.google.com/', 'paid_search google cpc -'],
    ['wbraid', `${SITE}/?a=1&wbraid=x1`, '', 'paid_search google cpc -'],
    ['gbraid', `${SITE}/?gbraid=x1`, '', 'paid_search google cpc -'],
    ['dclid', `${SITE}/?dclid=x1`, '', 'display google display -'],
    ['msclkid', `${SITE}/?msclkid=x1`, '', 'paid_search bing cpc -'],
    ['yclid', `${SITE}/?yclid=x1`, '', 'paid_search yandex cpc -'],
    ['li_fat_id', `${SITE}/?li_fat_id=x1`, '', 'paid_social linkedin paid_social -'],
    ['ttclid', `${SITE}/?ttclid=x1`, '', 'paid_social tiktok paid_social -'],
    ['twclid', `${SITE}/?twclid=x1`, '', 'paid_social twitter paid_social -'],
    ['fbclid proves no money', `${SITE}/?fbclid=x1`, 'https://l.facebook.com/', 'social facebook social -'],
    ['fbclid with a paid tag', `${SITE}/?fbclid=x1&utm_medium=cpc`, '', 'paid_social facebook cpc -'],
    ['fbclid beside gclid', `${SITE}/?fbclid=x1&gclid=y`, '', 'paid_search google cpc -'],
    ['an empty gclid', `${SITE}/?gclid=`, '', 'direct - - -'],
    ['a mailing’s id', `${SITE}/?mc_eid=x1`, '', 'email mailchimp email -'],
    [
      'a tag beside a click id: the tag',
      `${SITE}/?utm_source=google&utm_medium=email&gclid=x`,
      '',
      'email google email -',
    ],
    ['a link on the same host', `${SITE}/b`, `${SITE}/a`, 'internal - - -'],
    ['a link from another host of the firm', 'https://shop.firm.example/', SITE, 'internal - - -'],
    ['a tagged link on the own site', `${SITE}/?utm_source=home&utm_medium=banner`, SITE, 'internal - - -'],
    [
      'a neighbour on the same hosting',
      'https://a.github.io/',
      'https://b.github.io/',
      'referral b.github.io referral -',
    ],
  ])('%s', (_, url, referrer, expected) => expect(came(url, referrer)).toBe(expected))

  it('knows the other domains of its source as its own', () => {
    const source = captureSource({
      sourceId: 1,
      says: 'key',
      settings: { ownDomains: ['www.Other.example'] },
    })
    expect(captured(page(SITE, 'https://shop.other.example/'), { source }).channel).toBe('internal')
  })

  it('has a path without query', () => {
    const paths = [`${SITE}/a?b#c`, SITE].map(
      (url) => captured({ type: 'page', anonymousId: 'a', context: { page: { url } } }).path,
    )
    expect(paths).toEqual(['/a', '/'])
    expect(captured({ type: 'page', anonymousId: 'a', properties: { path: 'pricing?x' } }).path).toBe(
      '/pricing',
    )
  })
})

describe('an event', () => {
  it.each([
    ['without a page: unknown', track('Seen'), null],
    ['of mail', track('Email Opened'), 'email'],
    ['of a call', track('Call Received'), 'phone'],
    ['of a trade show', track('Trade Show Visited'), 'trade_show'],
    ['of a letter', track('Direct Mail Sent'), 'direct_mail'],
    [
      'of a webinar, on the own site',
      track('Webinar Registered', { context: { page: { url: SITE, referrer: SITE } } }),
      'webinar',
    ],
    [
      'of a webinar, from an ad',
      track('Webinar Registered', { context: { page: { url: `${SITE}?gclid=1`, referrer: '' } } }),
      'paid_search',
    ],
    ['with the server’s campaign', track('Seen', { context: { campaign: { medium: 'Email' } } }), 'email'],
    ['of an app', { type: 'screen', anonymousId: 'a', name: 'Home' }, 'app'],
  ])('%s', (_, message, channel) => expect(captured(message).channel).toBe(channel))

  it('of a mailing names it', () =>
    expect(captured(track('Email Opened', { properties: { campaign: 'May' } })).campaign).toBe('May'))
})
