// What a message is called here: the touchpoint's type in snake_case and past tense, whether the contact did it,
// and the channel that the type itself implies.
// Invariant: any name of up to 16,384 characters gives a type of [a-z][a-z0-9_]{0,63}; the name as sent stays in
// the properties. Deliberately absent: points, and any guess whether an event matters.

import type { Channel } from '../../kernel/evidence.ts'

const TYPE_LENGTH_MAX = 64

// Names that tools write for things that have a word here already: Segment's B2B SaaS, e-commerce, e-mail, mobile
// and video specs, GA4's and Meta's recommended events. Keys are in snake_case, as `snakeCase` makes them.
// What follows the rule by itself ("Demo Requested", "Order Completed") needs no row.
const SAME_AS: Readonly<Record<string, string>> = {
  // pages and apps
  viewed_page: 'page_viewed',
  page_view: 'page_viewed',
  pageview: 'page_viewed',
  viewed_screen: 'screen_viewed',
  screen_view: 'screen_viewed',
  loaded_a_page: 'page_viewed',
  loaded_a_screen: 'screen_viewed',
  app_open: 'application_opened',
  // forms, offers, demands
  form_submit: 'form_submitted',
  form_submission: 'form_submitted',
  form_completed: 'form_submitted',
  submitted_form: 'form_submitted',
  form_start: 'form_started',
  generate_lead: 'form_submitted',
  contact_form_submitted: 'contact_requested',
  contact_us: 'contact_requested',
  request_demo: 'demo_requested',
  demo_request: 'demo_requested',
  book_demo: 'demo_requested',
  demo_booked: 'demo_requested',
  demo_scheduled: 'demo_requested',
  requested_demo: 'demo_requested',
  request_quote: 'quote_requested',
  quote_request: 'quote_requested',
  price_requested: 'quote_requested',
  pricing_requested: 'quote_requested',
  requested_quote: 'quote_requested',
  request_for_quote: 'quote_requested',
  meeting_scheduled: 'meeting_booked',
  book_meeting: 'meeting_booked',
  schedule: 'meeting_booked',
  trial_start: 'trial_started',
  start_trial: 'trial_started',
  started_trial: 'trial_started',
  // reading and watching
  whitepaper_downloaded: 'paper_downloaded',
  white_paper_downloaded: 'paper_downloaded',
  ebook_downloaded: 'paper_downloaded',
  content_downloaded: 'paper_downloaded',
  resource_downloaded: 'paper_downloaded',
  downloaded_whitepaper: 'paper_downloaded',
  file_download: 'file_downloaded',
  download: 'file_downloaded',
  video_playback_started: 'video_started',
  video_playback_completed: 'video_watched',
  video_completed: 'video_watched',
  video_complete: 'video_watched',
  video_start: 'video_started',
  // events
  registered_for_webinar: 'webinar_registered',
  webinar_registration: 'webinar_registered',
  webinar_signup: 'webinar_registered',
  attended_webinar: 'webinar_attended',
  webinar_joined: 'webinar_attended',
  webinar_attendance: 'webinar_attended',
  event_attended: 'trade_show_visited',
  tradeshow_visited: 'trade_show_visited',
  trade_show_attended: 'trade_show_visited',
  booth_visited: 'trade_show_visited',
  // mail
  opened_email: 'email_opened',
  email_open: 'email_opened',
  email_link_clicked: 'email_clicked',
  clicked_email: 'email_clicked',
  email_click: 'email_clicked',
  sent_email: 'email_sent',
  email_bounce: 'email_bounced',
  email_unsubscribed: 'unsubscribed',
  email_unsubscribe: 'unsubscribed',
  unsubscribe: 'unsubscribed',
  email_marked_as_spam: 'email_reported_as_spam',
  spam_report: 'email_reported_as_spam',
  email_subscribed: 'newsletter_subscribed',
  newsletter_signup: 'newsletter_subscribed',
  subscribe: 'newsletter_subscribed',
  // phone
  call: 'call_received',
  inbound_call: 'call_received',
  phone_call_received: 'call_received',
  outbound_call: 'call_made',
  call_placed: 'call_made',
  // accounts and sessions
  sign_up: 'signed_up',
  signup: 'signed_up',
  account_created: 'signed_up',
  user_signed_up: 'signed_up',
  complete_registration: 'signed_up',
  login: 'signed_in',
  log_in: 'signed_in',
  sign_in: 'signed_in',
  user_signed_in: 'signed_in',
  logout: 'signed_out',
  // commerce
  add_to_cart: 'product_added',
  added_product: 'product_added',
  remove_from_cart: 'product_removed',
  view_item: 'product_viewed',
  view_content: 'product_viewed',
  viewed_product: 'product_viewed',
  view_cart: 'cart_viewed',
  begin_checkout: 'checkout_started',
  initiate_checkout: 'checkout_started',
  purchase: 'order_completed',
  completed_order: 'order_completed',
  order_placed: 'order_completed',
  refund: 'order_refunded',
  search: 'products_searched',
}

/** Done with the contact, not by them; or mere bookkeeping. */
const NOT_OWN = new Set([
  'identified',
  'grouped',
  'aliased',
  'imported',
  'call_made',
  'call_attempted',
  'call_missed',
  'voicemail_left',
  'ad_shown',
  'ad_impression',
  'lead_assigned',
  'task_created',
])
const SENT =
  /^(?:.*_)?(?:e?mail|newsletter|sms|push|push_notification|message|letter|in_app_message|invitation|reminder)_(?:sent|delivered|bounced|dropped|deferred|failed|queued|processed|scheduled|undelivered|blocked)$/

// First match decides.
const CHANNEL_OF_TYPE: readonly (readonly [RegExp, Channel])[] = [
  [/^direct_mail_|^letter_/, 'direct_mail'],
  [/^email_|^newsletter_(sent|opened|clicked)/, 'email'],
  [/^webinar_/, 'webinar'],
  [/^trade_show_|^booth_/, 'trade_show'],
  [/^call_|^voicemail_|^phone_/, 'phone'],
  [/^social_/, 'social'],
  [/^(sms|push|in_app|application|screen)_/, 'app'],
]

export interface EventType {
  readonly type: string
  readonly own: boolean
  readonly channel: Channel | null
}

/** Names remembered; a sender who puts ids into names must not fill the memory. */
const REMEMBERED_MAX = 5000
const remembered = new Map<string, EventType>()

/** The type of a track call by the name of its event. */
export function eventType(name: string): EventType {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const plain = snakeCase(name)
  const type = Object.hasOwn(SAME_AS, plain) ? (SAME_AS[plain] as string) : plain
  const found = typeCalled(type)
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(name, found)
  return found
}

/** What a type already in snake_case implies. */
export const typeCalled = (type: string): EventType => ({
  type,
  own: !NOT_OWN.has(type) && !SENT.test(type),
  channel: CHANNEL_OF_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? null,
})

/**
 * `Demo Requested`, `demoRequested`, `demo-requested` -> `demo_requested`. A name without any Latin letter or digit
 * becomes `event_tracked`: rules can still tell it by the property `event`.
 */
export function snakeCase(name: string): string {
  const words = name
    .slice(0, 500)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  if (words === '') return 'event_tracked'
  const type = /^[a-z]/.test(words) ? words : `event_${words}`
  return type.slice(0, TYPE_LENGTH_MAX).replace(/_+$/, '')
}
