// The kinds of visit: on the web, by mail, webinar, booth, telephone, letter, prize draw, and how people become known.
// Invariant: every kind spends the whole budget; what it does not need goes into page views.

import { civilDay, DAY, HOUR, instantOf, weekday } from './calendar.ts'
import { drawLanding, drawPath, letterLanding, mailLanding } from './landing.ts'
import type { Landing } from './message.ts'
import type { Device, Person } from './person.ts'
import type { Random } from './random.ts'
import { CRM, MAIL_TOOL, PRIZE_DRAW, partnerList, tradeShowList, WEBINARS } from './source.ts'
import { markHot, type Visit, writeIdentify, writePage, writeRow, writeServer, writeWeb } from './visit.ts'
import { PAPERS, PRODUCTS, SCANNER_AGENT } from './words.ts'

export interface VisitPlan {
  readonly at: number
  readonly budget: number
  readonly level: number
  /** The person becomes known in this visit. */
  readonly identify: boolean
}

/** Plays one visit to the end of its budget. */
export function playVisit(visit: Visit, random: Random, plan: VisitPlan): void {
  visit.left = plan.budget
  visit.clock = plan.at
  const device = random.pick(visit.person.devices)
  if (plan.identify) becomeKnown(visit, random, plan, device)
  else if (visit.identifiedAt === null || visit.person.persona === 'crawler')
    browse(visit, random, plan, device, drawLanding(random, plan.level))
  else stayInTouch(visit, random, plan, device)
  browse(visit, random, plan, device, null)
}

const pause = (visit: Visit, random: Random): void => {
  visit.clock += random.whole(8, 190) * 1000
}

/** Views pages until the budget is spent; in high intent, now and then more than looking. */
function browse(
  visit: Visit,
  random: Random,
  plan: VisitPlan,
  device: Device,
  landing: Landing | null,
): void {
  let first = landing
  while (visit.left > 0) {
    const path = drawPath(random, visit.person, plan.level)
    if (
      visit.left > 0 &&
      visit.person.firm !== null &&
      random.chance(0.02 + 0.05 * plan.level) &&
      first === null
    )
      writeWeb(visit, device, 'video_watched', '/products', {
        title: `${random.pick(PRODUCTS)} pumps at work`,
        seconds: random.whole(10, 240),
      })
    else writePage(visit, device, path, first)
    first = null
    pause(visit, random)
  }
}

type Way = 'paper' | 'webinar' | 'quote' | 'contact' | 'show' | 'partner' | 'newsletter' | 'call' | 'prize'

/** How people of each kind leave their address. */
function wayToBecomeKnown(random: Random, { person, span }: Visit, plan: VisitPlan): Way {
  const prize = span.features.giveaway
  switch (person.persona) {
    case 'prize_hunter':
      return prize ? 'prize' : 'newsletter'
    case 'student':
      return random.chance(0.8) ? 'paper' : 'webinar'
    case 'competitor':
      return random.pick(['paper', 'webinar', 'newsletter'] as const)
    case 'junk':
      return random.pick(['paper', 'contact'] as const)
    case 'job_seeker':
    case 'vendor':
    case 'spammer':
    case 'tester':
      return 'contact'
    default:
      return random.weighted([
        ['paper', 30],
        ['webinar', 14],
        ['quote', plan.level > 0.55 ? 22 : plan.level > 0.3 ? 5 : 0.5],
        ['contact', 6],
        ['show', 16],
        ['partner', span.features.partnerLists ? 10 : 0],
        ['newsletter', 12],
        ['call', 2 + 5 * plan.level],
        ['prize', prize ? 3 : 0],
      ] as const)
  }
}

function becomeKnown(visit: Visit, random: Random, plan: VisitPlan, device: Device) {
  const way = visit.left < 2 ? 'partner' : wayToBecomeKnown(random, visit, plan)
  // on a list: no website is involved
  if (way === 'show' || way === 'partner') return listed(visit, random, plan, way)
  if (way === 'call') {
    writeIdentify(visit, device, { full: false })
    return call(visit, random, plan)
  }
  // through a form: look first, as far as the budget goes
  const looks = Math.min(visit.left - 2, random.whole(0, 4))
  let landing: Landing | null =
    way === 'prize'
      ? {
          referrer: 'https://www.luckyleads.example/',
          campaign: { source: 'luckyleads', medium: 'affiliate', name: 'win-a-tablet' },
        }
      : drawLanding(random, plan.level)
  for (let i = 0; i < looks; i++) {
    writePage(visit, device, drawPath(random, visit.person, plan.level), landing)
    landing = null
    pause(visit, random)
  }
  writeIdentify(visit, device, {
    full: way !== 'newsletter',
    ...(way === 'prize' ? { source: PRIZE_DRAW } : {}),
  })
  submit(visit, random, plan, device, way, landing)
}

/** The form itself. */
function submit(
  visit: Visit,
  random: Random,
  plan: VisitPlan,
  device: Device,
  way: Way,
  landing: Landing | null,
) {
  const { person } = visit
  switch (way) {
    case 'paper':
      return writeWeb(
        visit,
        device,
        'paper_downloaded',
        '/papers',
        { paper: random.pick(PAPERS) },
        { landing },
      )
    case 'webinar':
      return webinar(visit, random)
    case 'quote':
      return askForOffer(visit, random, device, landing)
    case 'prize':
      return writeWeb(
        visit,
        device,
        'prize_draw_entered',
        '/win',
        { prize: 'tablet' },
        { source: PRIZE_DRAW, landing },
      )
    case 'newsletter':
      return writeWeb(visit, device, 'form_submitted', '/newsletter', { form: 'newsletter' }, { landing })
    default:
      return writeWeb(
        visit,
        device,
        'form_submitted',
        '/contact',
        {
          form: person.persona === 'job_seeker' ? 'career' : 'contact',
          message: contactMessage(person, random, plan.level),
          ...answersOf(person, random, plan.level),
        },
        { landing },
      )
  }
}

function contactMessage(person: Person, random: Random, level: number): string {
  switch (person.persona) {
    case 'spammer':
      return 'Cheap backlinks and guaranteed first page. Visit http://cheap-links.example now!!!'
    case 'junk':
      return 'asdf asdf'
    case 'tester':
      return 'test please ignore'
    case 'vendor':
      return 'We offer lead generation for manufacturers. When can we talk?'
    case 'job_seeker':
      return 'Is the position still open?'
    default:
      return level > 0.4
        ? `We are looking for ${random.pick(PRODUCTS)} pumps for our plant.`
        : 'Please send your catalogue.'
  }
}

/** Budget and time frame, as forms ask for them: truer the higher the intent. */
function answersOf(person: Person, random: Random, level: number): Record<string, unknown> {
  if (person.firm === null || random.chance(0.4)) return {}
  return {
    budget: random.chance(0.15 + 0.6 * level) ? 'yes' : 'no',
    timeFrame: level > 0.6 ? '0-3 months' : level > 0.3 ? '3-12 months' : 'none',
  }
}

function listed(visit: Visit, random: Random, plan: VisitPlan, way: 'show' | 'partner') {
  const sloppy = random.chance(0.08)
  if (way === 'show') {
    const talked = random.chance(0.2 + 0.5 * plan.level)
    writeRow(visit, tradeShowList(visit.clock), {
      sloppy,
      consent: 'yes',
      note: talked ? `asked about ${random.pick(PRODUCTS)} pumps` : '',
    })
    if (talked) markHot(visit, 'trade_show_visited')
  } else
    writeRow(visit, partnerList(visit.clock, random.whole(0, 1)), {
      sloppy,
      consent: random.chance(0.7) ? 'yes' : 'unclear',
      note: '',
    })
  visit.clock += random.whole(1, 9) * DAY
  const mails = Math.min(visit.left, 1)
  if (mails > 0) mailing(visit, random, plan, null)
}

/** What happens once somebody is known. */
function stayInTouch(visit: Visit, random: Random, plan: VisitPlan, device: Device) {
  const { level } = plan
  const firmly = visit.person.firm !== null ? 1 : 0.15
  const kind = random.weighted([
    ['mail', visit.unsubscribed ? 0 : 38],
    ['web', 30 + 30 * level],
    ['paper', (4 + 8 * level) * firmly],
    ['webinar', (5 + 5 * level) * firmly],
    ['quote', level > 0.5 ? 14 * level * firmly : level > 0.25 ? 1 : 0],
    ['call', (2 + 7 * level) * firmly],
    ['social', 5],
    ['letter', 3 * firmly],
    ['show', 2 * firmly],
  ] as const)
  switch (kind) {
    case 'mail':
      return mailing(visit, random, plan, device)
    case 'paper':
      return returning(visit, random, plan, device, () =>
        writeWeb(visit, device, 'paper_downloaded', '/papers', { paper: random.pick(PAPERS) }),
      )
    case 'quote':
      return returning(visit, random, plan, device, () => askForOffer(visit, random, device, null))
    case 'webinar':
      return webinar(visit, random)
    case 'call':
      return call(visit, random, plan)
    case 'social':
      return writeServer(visit, CRM, 'social_engaged', {
        network: random.pick(['linkedin', 'youtube']),
        action: random.pick(['like', 'comment', 'follow']),
      })
    case 'letter':
      return letter(visit, random, plan, device)
    case 'show':
      return listed(visit, random, plan, 'show')
    default:
      return browse(visit, random, plan, device, drawLanding(random, level))
  }
}

/** A visit that ends in a form: on a new device the form makes the person known there too. */
function returning(visit: Visit, random: Random, plan: VisitPlan, device: Device, act: () => void) {
  if (visit.left >= 3) {
    writePage(visit, device, drawPath(random, visit.person, plan.level), drawLanding(random, plan.level))
    pause(visit, random)
  }
  if (visit.left >= 2 && !visit.knownDevices.has(device.anonymousId))
    writeIdentify(visit, device, { full: true })
  act()
  pause(visit, random)
}

function askForOffer(visit: Visit, random: Random, device: Device, landing: Landing | null): void {
  const type = random.chance(0.7) ? 'quote_requested' : 'demo_requested'
  const level = 0.8
  writeWeb(
    visit,
    device,
    type,
    type === 'quote_requested' ? '/quote' : '/demo',
    {
      product: random.pick(PRODUCTS),
      quantity: random.whole(1, 12),
      ...answersOf(visit.person, random, level),
    },
    { landing },
  )
  markHot(visit, type)
  pause(visit, random)
}

function mailing(visit: Visit, random: Random, plan: VisitPlan, device: Device | null) {
  const campaign = `newsletter-${Math.floor(visit.clock / (28 * DAY))}`
  writeServer(visit, MAIL_TOOL, 'email_sent', { campaign }, { by: 'sender' })
  const sentAt = visit.clock
  // a mail gateway opens every link within seconds, whether or not anybody reads the mail
  if (visit.person.firm?.mailScanner && visit.left > 0) {
    const agent = { userAgent: SCANNER_AGENT, ip: `203.0.113.${200 + (visit.person.firm.index % 50)}` }
    writeServer(
      visit,
      MAIL_TOOL,
      'email_clicked',
      { campaign, link: '/products' },
      { by: 'scanner', at: sentAt + visit.scanner.whole(1, 12) * 1000, agent },
    )
  }
  visit.clock = sentAt + random.whole(5, 2880) * 60_000
  if (!random.chance(0.28 + 0.4 * plan.level) || visit.left === 0) return quiet(visit, random, plan)
  writeServer(visit, MAIL_TOOL, 'email_opened', { campaign })
  pause(visit, random)
  if (random.chance(0.03)) {
    visit.unsubscribed = true
    return writeServer(visit, MAIL_TOOL, 'unsubscribed', { campaign })
  }
  if (visit.left === 0 || device === null || !random.chance(0.3 + 0.4 * plan.level))
    return quiet(visit, random, plan)
  writeServer(visit, MAIL_TOOL, 'email_clicked', { campaign, link: '/products' })
  pause(visit, random)
  // the link carries a token, so the landing page knows who came
  if (visit.left >= 2 && !visit.knownDevices.has(device.anonymousId) && random.chance(0.6))
    writeIdentify(visit, device, { full: false })
  if (visit.left > 0)
    writePage(visit, device, drawPath(random, visit.person, plan.level), mailLanding(random))
}

/** Nobody reacted: the rest of the budget is more mail, a fortnight apart. */
function quiet(visit: Visit, random: Random, plan: VisitPlan): void {
  const campaign = (): string => `newsletter-${Math.floor(visit.clock / (28 * DAY))}`
  while (visit.left > 0) {
    visit.clock += random.whole(6, 20) * DAY
    if (visit.clock >= visit.span.to) visit.clock = visit.span.to - random.whole(1, 72) * HOUR
    if (random.chance(0.2 + 0.3 * plan.level))
      writeServer(visit, MAIL_TOOL, 'email_opened', { campaign: campaign() })
    else writeServer(visit, MAIL_TOOL, 'email_sent', { campaign: campaign() }, { by: 'sender' })
  }
}

function webinar(visit: Visit, random: Random): void {
  const { year, month } = civilDay(visit.clock + 12 * DAY)
  const first = instantOf({ year, month, day: 1 })
  const tuesday = first + ((2 - weekday(first) + 7) % 7) * DAY + 7 * DAY + 9 * HOUR
  const held = tuesday > visit.clock ? tuesday : tuesday + 28 * DAY
  const title = random.pick(PAPERS)
  writeServer(visit, WEBINARS, 'webinar_registered', { webinar: title })
  if (held < visit.span.to && random.chance(0.55))
    writeServer(
      visit,
      WEBINARS,
      'webinar_attended',
      { webinar: title, minutes: random.whole(8, 55) },
      { at: held + random.whole(0, 9) * 60_000 },
    )
  pause(visit, random)
}

function call(visit: Visit, random: Random, plan: VisitPlan): void {
  if (random.chance(0.15 + 0.6 * plan.level)) {
    writeServer(visit, CRM, 'call_received', {
      minutes: random.whole(2, 25),
      topic: random.pick(PRODUCTS),
      ...answersOf(visit.person, random, plan.level),
    })
    if (plan.level > 0.35) markHot(visit, 'call_received')
  } else writeServer(visit, CRM, 'call_made', { reached: random.chance(0.35) }, { by: 'sender' })
  visit.clock += random.whole(1, 30) * 60_000
}

function letter(visit: Visit, random: Random, plan: VisitPlan, device: Device): void {
  writeServer(visit, CRM, 'direct_mail_sent', { mailing: 'catalogue' }, { by: 'sender' })
  visit.clock += random.whole(2, 9) * DAY
  if (visit.clock >= visit.span.to) visit.clock = visit.span.to - HOUR
  if (random.chance(0.04 + 0.15 * plan.level))
    writeServer(visit, CRM, 'direct_mail_replied', { mailing: 'catalogue' })
  if (visit.left > 0) writePage(visit, device, drawPath(random, visit.person, plan.level), letterLanding())
}
