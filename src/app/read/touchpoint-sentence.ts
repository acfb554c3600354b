// A touchpoint as a sentence: "Viewed /pricing, came from google (paid search)".
// Types without a sentence of their own are said by their words; deliberately absent: whether it counts.

import type { TimelineTouch } from '../../store/read/contact-timeline.ts'

/** `thing` is the name that the properties give it, in quotes, or ''. */
type Sentence = (thing: string, touch: TimelineTouch) => string

const SENTENCES: Readonly<Record<string, Sentence>> = {
  page_viewed: (thing, { path }) => `Viewed ${path ?? (thing || 'a page')}`,
  screen_viewed: (thing) => `Opened the screen ${thing}`.trim(),
  form_submitted: (thing, { path }) => `Filled in ${thing ? `the form ${thing}` : `a form${at(path)}`}`,
  paper_downloaded: (thing) => `Downloaded ${thing || 'a paper'}`,
  webinar_registered: (thing) => `Registered for ${thing ? `the webinar ${thing}` : 'a webinar'}`,
  webinar_attended: (thing) => `Came to ${thing ? `the webinar ${thing}` : 'a webinar'}`,
  trade_show_visited: (thing) => `Met us at ${thing || 'a trade show'}`,
  call_received: (thing) => `Called us${about(thing)}`,
  call_made: (thing) => `We called${about(thing)}`,
  email_sent: (thing) => `We sent the mail ${thing}`.trim(),
  email_opened: (thing) => `Opened the mail ${thing}`.trim(),
  email_clicked: (thing, { path }) => `Clicked in the mail ${thing}`.trim() + at(path),
  unsubscribed: () => 'Unsubscribed',
  quote_requested: (thing) => `Asked for a price${about(thing)}`,
  demo_requested: (thing) => `Asked for a demo${about(thing)}`,
  video_watched: (thing) => `Watched ${thing || 'a video'}`,
  social_engaged: (thing, { trafficSource }) =>
    `Reacted${trafficSource ? ` on ${trafficSource}` : ''}${about(thing)}`,
  direct_mail_sent: (thing) => `We sent a letter${about(thing)}`,
  direct_mail_replied: (thing) => `Answered a letter${about(thing)}`,
  prize_draw_entered: (thing) => `Entered ${thing ? `the prize draw ${thing}` : 'a prize draw'}`,
  identified: () => 'Told us who they are',
  grouped: (thing) => `Was put into the account ${thing}`.trim(),
  imported: (_thing, { source }) => `Was on the list "${source}"`,
  note: (thing) => `Note${about(thing)}`,
}

/** Properties that may name what it was about, the first that is there. */
const NAMES = [
  'title',
  'name',
  'form',
  'paper',
  'webinar',
  'show',
  'tradeShow',
  'event',
  'subject',
  'mail',
  'campaignName',
  'video',
  'product',
  'topic',
  'note',
]
const NAME_LENGTH_MAX = 120

const at = (path: string | null): string => (path === null ? '' : ` at ${path}`)
const about = (thing: string): string => (thing === '' ? '' : ` about ${thing}`)

function thingOf({ properties, type }: TimelineTouch): string {
  for (const name of NAMES) {
    const value = properties[name]
    if (typeof value !== 'string' || value.trim() === '') continue
    // A track call repeats its own name as a property; that names nothing.
    if (value.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_') === type) continue
    return `"${value.length > NAME_LENGTH_MAX ? `${value.slice(0, NAME_LENGTH_MAX)}…` : value}"`
  }
  return ''
}

const ORIGINS = new Set([
  'organic_search',
  'paid_search',
  'social',
  'paid_social',
  'referral',
  'display',
  'partner',
  'ai_assistant',
])

function originOf({ channel, trafficSource, own }: TimelineTouch): string {
  if (!own || channel === null || !ORIGINS.has(channel)) return ''
  const by = channel.replaceAll('_', ' ')
  return trafficSource === null ? `, came by ${by}` : `, came from ${trafficSource} (${by})`
}

const saidByItself = (type: string): Sentence => {
  const words = type.replaceAll('_', ' ')
  return (thing) => `${words.charAt(0).toUpperCase()}${words.slice(1)}${thing ? ` ${thing}` : ''}`
}

/** The touchpoint as one sentence without a full stop. */
export function touchpointSentence(touch: TimelineTouch): string {
  const sentence = SENTENCES[touch.type] ?? saidByItself(touch.type)
  return sentence(thingOf(touch), touch) + originOf(touch)
}
