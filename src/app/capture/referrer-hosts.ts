// Hosts of our own beside Matomo's lists: webmail (which Matomo leaves out), advertising servers, and networks
// that Matomo lacks. Written from the providers' own addresses; `*.` stands for any subdomain, `{}` for a country.
// Deliberately absent: anything taken from Snowplow's referers.yml, whose licence forbids shipping it.

/** Name -> hosts of a web mailbox: somebody came from a mail that they read in the browser. */
export const WEBMAIL: Readonly<Record<string, readonly string[]>> = {
  '1und1': ['*.deref-1und1-02.de', 'deref-1und1.de', 'webmail.1und1.de', 'email.1und1.de'],
  AOL: ['mail.aol.com', '*.mail.aol.com'],
  Bluewin: ['*.email.bluewin.ch', '*.bluewin.ch'],
  Fastmail: ['app.fastmail.com', 'fastmail.com'],
  Free: ['zimbra.free.fr', 'webmail.free.fr'],
  Gmail: ['mail.google.com', 'inbox.google.com', 'com.google.android.gm'],
  GMX: [
    'deref-gmx.{}',
    'lightmailer.gmx.{}',
    '*.navigator.gmx.net',
    '3c.gmx.net',
    '3c-bs.gmx.{}',
    'lightmailer-bs.gmx.{}',
    'lightmailer-bap.gmx.{}',
    'bap.navigator.gmx.net',
  ],
  iCloud: ['www.icloud.com/mail', 'icloud.com/mail'],
  Infomaniak: ['mail.infomaniak.com', 'ksuite.infomaniak.com/mail'],
  Ionos: ['email.ionos.{}', 'mailbusiness.ionos.{}', 'webmail.ionos.{}'],
  'La Poste': ['webmail.laposte.net', 'mail.laposte.net'],
  Libero: ['mail.libero.it', 'mail1.libero.it', '*.mail.libero.it'],
  'Mail.com': ['deref-mail.com', '3c-lxa.mail.com', 'lightmailer.mail.com', '*.navigator-lxa.mail.com'],
  'Mail.ru': ['e.mail.ru', 'touch.mail.ru', 'm.mail.ru'],
  Naver: ['mail.naver.com', 'm.mail.naver.com'],
  Orange: [
    'webmail.orange.fr',
    '*.webmail.orange.fr',
    'mail01.orange.fr',
    'mail02.orange.fr',
    'wmail.orange.fr',
    'messagerie.orange.fr',
    'messageriepro3.orange.fr',
  ],
  Outlook: [
    'outlook.live.com',
    'outlook.office.com',
    'outlook.office365.com',
    'outlook.com',
    '*.mail.live.com',
    'mail.live.com',
    '*.safelinks.protection.outlook.com',
    'com.microsoft.office.outlook',
  ],
  Proton: ['mail.proton.me', 'mail.protonmail.com', 'ch.protonmail.android'],
  QQ: ['mail.qq.com', '*.mail.qq.com'],
  SFR: ['messagerie.sfr.fr', 'webmail.sfr.fr'],
  Telekom: ['email.t-online.de', 'm-email.t-online.de'],
  TIM: ['webmail.tim.it', 'mail.tim.it'],
  UPC: ['upcmail.hispeed.ch', 'webmail.upc.{}'],
  Vodafone: ['mail.vodafone.de', 'webmail.vodafone.{}'],
  'Web.de': [
    'deref-web.de',
    '3c.web.de',
    '3c-bap.web.de',
    '3c-bs.web.de',
    'lightmailer.web.de',
    'lightmailer-bap.web.de',
    'lightmailer-bs.web.de',
    '*.navigator.web.de',
  ],
  Yahoo: ['mail.yahoo.com', '*.mail.yahoo.com', '*.mail.yahoo.net', 'mail.yahoo.{}'],
  Yandex: ['mail.yandex.{}', '*.mail.yandex.{}'],
  Zoho: ['mail.zoho.com', 'mail.zoho.eu', 'mail.zoho.in'],
}

/** Name -> hosts that show paid advertising beside search results. */
export const SEARCH_ADS: Readonly<Record<string, readonly string[]>> = {
  Google: ['*.syndicatedsearch.goog', '*.adsensecustomsearchads.com', '*.googleadservices.com'],
  Bing: ['*.bingads.microsoft.com'],
}

/** Name -> hosts that show paid advertising on the pages of others. */
export const DISPLAY_ADS: Readonly<Record<string, readonly string[]>> = {
  Google: ['*.doubleclick.net', '*.googlesyndication.com', '*.adsense.google.com'],
  Outbrain: ['*.outbrain.com'],
  Taboola: ['*.taboola.com', '*.taboolanews.com'],
  Criteo: ['*.criteo.com', '*.criteo.net'],
  'Amazon Ads': ['*.amazon-adsystem.com'],
  Adform: ['*.adform.net'],
  Xandr: ['*.adnxs.com'],
}

/** Social networks that Matomo's list lacks, or names by other hosts. */
export const SOCIAL: Readonly<Record<string, readonly string[]>> = {
  'Lnk.Bio': ['*.lnk.bio'],
  Linktree: ['*.linktr.ee'],
  Workplace: ['*.workplace.com'],
  Threads: ['*.threads.com', '*.threads.net'],
  Twitter: ['t.co', '*.x.com', 'com.twitter.android'],
  Facebook: ['com.facebook.katana', '*.facebook.com'],
  Instagram: ['*.instagram.com', 'com.instagram.android'],
  LinkedIn: ['*.linkedin.com', 'lnkd.in', 'com.linkedin.android'],
  Xing: ['*.xing.com'],
  Slack: ['com.slack', '*.slack.com'],
  'Microsoft Teams': ['teams.microsoft.com', 'teams.live.com', 'statics.teams.cdn.office.net'],
  WhatsApp: ['web.whatsapp.com', 'wa.me', 'com.whatsapp'],
  Telegram: ['web.telegram.org', 't.me', 'org.telegram.messenger'],
}

/** Search engines that Matomo's list lacks, or knows by other hosts. */
export const SEARCH: Readonly<Record<string, readonly string[]>> = {
  '1und1': ['suche.1und1.de'],
  AOL: ['aolsearch.com'],
  Dalesearch: ['dalesearch.com'],
  Ixquick: ['*.ixquick.com'],
  PriceRunner: ['pricerunner.{}'],
  'Yahoo! Images': ['*.images.search.yahoo.com'],
  Startpage: ['*.startpage.com'],
  Kagi: ['kagi.com'],
  Ecosia: ['ecosia.org', '*.ecosia.org'],
}

/** AI assistants that Matomo's list lacks. */
export const AI: Readonly<Record<string, readonly string[]>> = {
  'Character.AI': ['*.character.ai'],
  Poe: ['*.poe.com'],
  'Meta AI': ['*.meta.ai'],
  Perplexity: ['*.perplexity.ai'],
  Copilot: ['copilot.cloud.microsoft', 'bing.com/chat'],
}
