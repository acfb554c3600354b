// The kinds of visit: on the web, at a booth, in a prize draw, and how people become known; visit-afar.ts has the others.
// Invariant: every kind spends the whole budget; what it does not need goes into page views.

import type { Random } from '../random.ts'
import { DAY } from './calendar.ts'
import { drawLanding, drawPath } from './landing.ts'
import type { Landing } from './message.ts'
import type { Device, Person } from './person.ts'
import { CRM, PRIZE_DRAW, partnerList, tradeShowList } from './source.ts'
import { markHot, type Visit, writeIdentify, writePage, writeRow, writeServer, writeWeb } from './visit.ts'
import { answersOf, call, letter, mailing, pause, type VisitPlan, webinar } from './visit-afar.ts'
import { PAPERS, PRODUCTS } from './words.ts'

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
