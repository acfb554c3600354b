// Messages as a website's snippet, a mail tool and a CRM would send them, in Segment's form.
// Invariant: only what the sender could have known at that moment; nothing of the truth.

import { dayText, instantText } from './calendar.ts'
import type { Device, Person } from './person.ts'
import type { ListRow, SegmentMessage } from './record.ts'

export const SITE = 'https://www.pumps.example'

/** How a visit began: what the browser knows about where it came from. */
export interface Landing {
  readonly referrer: string
  readonly campaign: Readonly<Record<string, string>> | null
}

const query = (campaign: Landing['campaign']): string =>
  campaign === null
    ? ''
    : `?${Object.entries(campaign)
        .map(([key, value]) => `utm_${key === 'name' ? 'campaign' : key}=${encodeURIComponent(value)}`)
        .join('&')}`

const titleOf = (path: string): string =>
  path === '/' ? 'Industrial pumps' : (path.split('/').at(-1) as string).replaceAll('-', ' ')

function webContext(device: Device, path: string, landing: Landing | null): Record<string, unknown> {
  const search = query(landing?.campaign ?? null)
  return {
    ip: device.ip,
    userAgent: device.userAgent,
    page: {
      path,
      url: `${SITE}${path}${search}`,
      search,
      referrer: landing === null ? `${SITE}/` : landing.referrer,
      title: titleOf(path),
    },
    ...(landing?.campaign ? { campaign: landing.campaign } : {}),
  }
}

interface Stamp {
  readonly messageId: string
  readonly at: number
}

/** A page call; `landing` only on the first page of a visit. */
export function pageCall(
  { messageId, at }: Stamp,
  device: Device,
  path: string,
  landing: Landing | null,
): SegmentMessage {
  const context = webContext(device, path, landing)
  return {
    type: 'page',
    messageId,
    timestamp: instantText(at),
    anonymousId: device.anonymousId,
    properties: context.page as Record<string, unknown>,
    context,
  }
}

/** `paper_downloaded` is sent as `Paper Downloaded`. */
export const eventName = (type: string): string =>
  type
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

/** A track call from the website. */
export function webTrack(
  { messageId, at }: Stamp,
  device: Device,
  type: string,
  path: string,
  properties: Record<string, unknown>,
  landing: Landing | null,
): SegmentMessage {
  return {
    type: 'track',
    messageId,
    timestamp: instantText(at),
    anonymousId: device.anonymousId,
    event: eventName(type),
    properties,
    context: webContext(device, path, landing),
  }
}

/** A track call from a server that knows the person: the mail tool, the CRM, the webinar tool. */
export function serverTrack(
  { messageId, at }: Stamp,
  person: Person,
  type: string,
  properties: Record<string, unknown>,
  agent: { userAgent: string; ip: string } | null = null,
): SegmentMessage {
  return {
    type: 'track',
    messageId,
    timestamp: instantText(at),
    userId: person.userId,
    event: eventName(type),
    properties,
    context: { traits: { email: person.email }, ...(agent ?? {}) },
  }
}

/** What the person writes into the form, as an identify call; `full` forms ask for more. */
export function identifyCall(
  { messageId, at }: Stamp,
  person: Person,
  device: Device,
  { full, withUserId }: { full: boolean; withUserId: boolean },
): SegmentMessage {
  const { declared, firm } = person
  const traits: Record<string, unknown> = {
    email: person.email,
    firstName: person.firstName,
    lastName: person.lastName,
  }
  if (declared.title !== '') traits.title = declared.title
  if (full) {
    traits.jobLevel = declared.jobLevel
    traits.country = person.country.code
    traits.region = person.country.region
    traits.language = person.country.language
    if (firm !== null) traits.department = person.role.department
    if (person.phone !== null) traits.phone = person.phone
    if (declared.company !== null) {
      traits.company = {
        name: declared.company,
        ...(declared.employees === null ? {} : { employees: declared.employees }),
        ...(firm === null ? {} : { industry: firm.industry.name }),
      }
    }
  }
  return {
    type: 'identify',
    messageId,
    timestamp: instantText(at),
    anonymousId: device.anonymousId,
    ...(withUserId ? { userId: person.userId } : {}),
    traits,
    context: { ip: device.ip, userAgent: device.userAgent },
  }
}

/** A row as the organiser of a trade show or a list partner delivers it: now and then sloppy. */
export function listRow(
  person: Person,
  at: number,
  { sloppy, consent, note }: { sloppy: boolean; consent: string; note: string },
): ListRow {
  const { declared, firm } = person
  return {
    email: sloppy ? (person.email ?? '').toUpperCase() : (person.email ?? ''),
    first_name: sloppy ? ` ${person.firstName}` : person.firstName,
    last_name: person.lastName,
    job_title: declared.title,
    company: declared.company ?? '',
    website: firm === null ? '' : `https://www.${firm.domain}/`,
    employees: declared.employees === null || sloppy ? '' : String(declared.employees),
    country: person.country.code,
    phone: person.phone ?? '',
    collected_on: dayText(at),
    consent,
    note,
  }
}
