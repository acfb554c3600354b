// What reaches people away from the website: mail, webinar, telephone, letter, and what they answer when asked there.
// Invariant: whoever does not react costs the same budget; the rest of it is more mail.

import type { Random } from '../random.ts'
import { civilDay, DAY, HOUR, instantOf, weekday } from './calendar.ts'
import { drawPath, letterLanding, mailLanding } from './landing.ts'
import type { Device, Person } from './person.ts'
import { CRM, MAIL_TOOL, WEBINARS } from './source.ts'
import { markHot, type Visit, writeIdentify, writePage, writeServer } from './visit.ts'
import { PAPERS, PRODUCTS, SCANNER_AGENT } from './words.ts'

export interface VisitPlan {
  readonly at: number
  readonly budget: number
  readonly level: number
  /** The person becomes known in this visit. */
  readonly identify: boolean
}

export const pause = (visit: Visit, random: Random): void => {
  visit.clock += random.whole(8, 190) * 1000
}

/** Budget and time frame, as forms ask for them: truer the higher the intent. */
export function answersOf(person: Person, random: Random, level: number): Record<string, unknown> {
  if (person.firm === null || random.chance(0.4)) return {}
  return {
    budget: random.chance(0.15 + 0.6 * level) ? 'yes' : 'no',
    timeFrame: level > 0.6 ? '0-3 months' : level > 0.3 ? '3-12 months' : 'none',
  }
}

export function mailing(visit: Visit, random: Random, plan: VisitPlan, device: Device | null) {
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

export function webinar(visit: Visit, random: Random): void {
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

export function call(visit: Visit, random: Random, plan: VisitPlan): void {
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

export function letter(visit: Visit, random: Random, plan: VisitPlan, device: Device): void {
  writeServer(visit, CRM, 'direct_mail_sent', { mailing: 'catalogue' }, { by: 'sender' })
  visit.clock += random.whole(2, 9) * DAY
  if (visit.clock >= visit.span.to) visit.clock = visit.span.to - HOUR
  if (random.chance(0.04 + 0.15 * plan.level))
    writeServer(visit, CRM, 'direct_mail_replied', { mailing: 'catalogue' })
  if (visit.left > 0) writePage(visit, device, drawPath(random, visit.person, plan.level), letterLanding())
}
