// People of the market: who they are, what they say of themselves, their devices and addresses, and how active
// they are from week to week. Invariant: drawn from streams named by the person alone.

import { type Random, stream } from '../random.ts'
import { DAY } from './calendar.ts'
import type { Features } from './features.ts'
import type { Firm } from './firm.ts'
import { intentAt, type Wave } from './intent.ts'
import type { Persona } from './record.ts'
import {
  BROWSERS,
  COUNTRIES,
  type Country,
  CRAWLERS,
  FIRST_NAMES,
  LAST_NAMES,
  ROLES,
  type Role,
} from './words.ts'

export const WEEK = 7 * DAY

export interface Device {
  readonly anonymousId: string
  readonly userAgent: string
  readonly ip: string
  readonly shared: boolean
}

export interface Person {
  readonly id: string
  readonly persona: Persona
  readonly firm: Firm | null
  readonly role: Role
  readonly country: Country
  readonly firstName: string
  readonly lastName: string
  /** null: never leaves an address. */
  readonly email: string | null
  readonly phone: string | null
  /** The number that the website and the CRM know the person by, once known. */
  readonly userId: string
  readonly devices: readonly Device[]
  /** What the person writes into forms. */
  readonly declared: {
    readonly title: string
    readonly jobLevel: Role['jobLevel']
    readonly employees: number | null
    readonly company: string | null
  }
  readonly flattering: boolean
  readonly junk: boolean
  /** First week in which the person can show up. */
  readonly from: number
  readonly waves: readonly Wave[]
  /** Weight of the person in the whole number of touchpoints. */
  readonly weight: number
}

/** Level of intent that shows in what a person does, in [0, 1]. */
export const personIntent = (person: Person, at: number): number =>
  intentAt(person.waves, at - person.role.lagDays * DAY) * person.role.involvement

const DOCUMENTATION_NETS = ['192.0.2', '198.51.100', '203.0.113'] as const // RFC 5737
export function drawDevices(random: Random, count: number): Device[] {
  return Array.from({ length: count }, () => ({
    anonymousId: `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`,
    userAgent: random.pick(BROWSERS),
    ip: `${random.pick(DOCUMENTATION_NETS)}.${random.whole(1, 254)}`,
    shared: false,
  }))
}

/** Firms move declared sizes towards the middle, titles go up one level. */
const flatteredSize = (employees: number, random: Random): number =>
  employees < 80
    ? employees + random.whole(20, 80)
    : employees > 800
      ? Math.round(employees * 0.6)
      : employees
const flatteredLevel = {
  other: 'specialist',
  student: 'specialist',
  specialist: 'manager',
  manager: 'head',
  head: 'head',
} as const

/** Draws a person of a firm. `named` people are identified at some time, the others never. */
export function drawColleague(
  seed: number,
  firm: Firm,
  number: number,
  { from, to, features, named }: { from: number; to: number; features: Features; named: boolean },
): Person {
  const id = `${firm.id}-${named ? 'p' : 'x'}${number}`
  const random = stream(seed, 'person', id)
  const role = random.weighted(ROLES.map((one) => [one, one.share] as const))
  const firstName = random.pick(FIRST_NAMES)
  const lastName = random.pick(LAST_NAMES)
  const devices = drawDevices(
    random,
    random.weighted([
      [1, 5],
      [2, 4],
      [3, 1],
    ] as const),
  )
  if (firm.sharedDevice && named && number < 2)
    devices.unshift({ ...drawDevices(stream(seed, 'sharedDevices', firm.id, 'device'), 1)[0]!, shared: true })
  const vanity = stream(seed, 'flattery', id)
  const flattering = features.flattery && vanity.chance(0.35)
  const firstWave = firm.waves[0]
  const lead = firstWave
    ? firstWave.start - random.whole(0, 240) * DAY
    : from + Math.floor(random.unit() * (to - from - 40 * DAY))
  const start = Math.max(from, Math.min(lead, to - 60 * DAY))
  const wanted = firm.waves.length > 0 && role.involvement >= 0.4
  return {
    id,
    persona: !named ? 'colleague' : firm.windowShopper ? 'window_shopper' : wanted ? 'buyer' : 'bystander',
    firm,
    role,
    country: firm.country,
    firstName,
    lastName,
    email: named ? `${firstName}.${lastName}${number}@${firm.domain}`.toLowerCase() : null,
    phone: named && random.chance(0.55) ? phoneOf(firm.country, random) : null,
    userId: `c-${firm.index}-${number}`,
    devices,
    declared: {
      title: flattering ? role.flattered : role.title,
      jobLevel: flattering ? flatteredLevel[role.jobLevel] : role.jobLevel,
      employees: flattering ? flatteredSize(firm.employees, vanity) : firm.employees,
      company: firm.name,
    },
    flattering,
    junk: false,
    from: start,
    waves: firm.waves,
    weight:
      firm.visibility * (0.5 + random.unit()) * exposure(firm.waves, role, start, to) * (named ? 1 : 0.35),
  }
}

/** Mean activity over the weeks that a person is about, in units of a quiet week. */
function exposure(waves: readonly Wave[], role: Role, from: number, to: number): number {
  let sum = 0
  for (let week = from; week < to; week += WEEK) sum += 0.05 + intentAt(waves, week) * role.involvement
  return 4 + sum
}

/** Only where regulators keep numbers for fiction: Berlin 23125, Paris 1 99 00, London 7946 0, New York 555-01. */
const FICTION: Partial<
  Record<string, { readonly dial: string; readonly from: number; readonly to: number }>
> = {
  DE: { dial: '+493023125', from: 100, to: 999 },
  FR: { dial: '+331990', from: 10_000, to: 99_999 },
  GB: { dial: '+442079460', from: 100, to: 999 },
  US: { dial: '+12125550', from: 100, to: 199 },
}
function phoneOf(country: Country, random: Random): string | null {
  const range = FICTION[country.code]
  return range === undefined ? null : `${range.dial}${random.whole(range.from, range.to)}`
}

const OUTSIDER: Role = {
  title: '',
  flattered: '',
  jobLevel: 'other',
  department: '',
  involvement: 0,
  lagDays: 0,
  dealRole: 'other',
  share: 0,
}

interface CrowdLook {
  readonly title: string
  readonly jobLevel: Role['jobLevel']
  readonly weight: number
  readonly company: string | null
  readonly domain: (random: Random, number: number) => string | null
  readonly employees: number | null
}
const CROWD: Partial<Record<Persona, CrowdLook>> = {
  student: {
    title: 'Student',
    jobLevel: 'student',
    weight: 9,
    company: null,
    domain: () => 'technical-university.example',
    employees: null,
  },
  prize_hunter: {
    title: '',
    jobLevel: 'other',
    weight: 3,
    company: null,
    domain: (random) =>
      random.chance(0.3)
        ? random.pick(['mailinator.com', 'guerrillamail.com', 'yopmail.com'])
        : 'freemail.example',
    employees: null,
  },
  competitor: {
    title: 'Product Manager',
    jobLevel: 'manager',
    weight: 16,
    company: 'Rival Pumps',
    domain: () => 'rival.example',
    employees: 900,
  },
  job_seeker: {
    title: 'Engineer',
    jobLevel: 'specialist',
    weight: 7,
    company: null,
    domain: () => 'freemail.example',
    employees: null,
  },
  vendor: {
    title: 'Account Executive',
    jobLevel: 'manager',
    weight: 6,
    company: null,
    domain: (_random, number) => `agency-${number}.example`,
    employees: 12,
  },
  junk: {
    title: 'asdf',
    jobLevel: 'other',
    weight: 2,
    company: 'asdf',
    domain: (random) => random.pick(['asdf.example', 'test.example', 'nowhere.example']),
    employees: 1,
  },
  spammer: {
    title: '',
    jobLevel: 'other',
    weight: 1.5,
    company: 'Best SEO Offer',
    domain: (_random, number) => `cheap-links-${number % 40}.example`,
    employees: null,
  },
  tester: {
    title: 'Test',
    jobLevel: 'other',
    weight: 3,
    company: 'Test',
    domain: () => 'example.com',
    employees: null,
  },
  visitor: { title: '', jobLevel: 'other', weight: 2.5, company: null, domain: () => null, employees: null },
  crawler: { title: '', jobLevel: 'other', weight: 60, company: null, domain: () => null, employees: null },
}
const JUNK_NAMES = [
  ['Mickey', 'Mouse'],
  ['asdf', 'asdf'],
  ['Test', 'Test'],
  ['qwerty', 'qwerty'],
  ['xxx', 'xxx'],
] as const

/** Draws a person (or machine) outside the firms. */
export function drawOutsider(
  seed: number,
  persona: Persona,
  number: number,
  { from, to }: { from: number; to: number },
): Person {
  const id = `${persona.replace('_', '-')}-${number}`
  const random = stream(seed, 'outsider', id)
  const look = CROWD[persona] as CrowdLook
  const country = random.weighted(COUNTRIES.map((one) => [one, one.share] as const))
  const [firstName, lastName] =
    persona === 'junk'
      ? random.pick(JUNK_NAMES)
      : ([random.pick(FIRST_NAMES), random.pick(LAST_NAMES)] as const)
  const domain = look.domain(random, number)
  const local =
    persona === 'spammer'
      ? `offer${number}`
      : persona === 'tester'
        ? `test+${number}`
        : persona === 'junk'
          ? `${firstName}${number}`
          : `${firstName}.${lastName}${number}`
  const span = to - from
  return {
    id,
    persona,
    firm: null,
    role: { ...OUTSIDER, title: look.title, flattered: look.title, jobLevel: look.jobLevel },
    country,
    firstName,
    lastName,
    email: domain === null ? null : `${local}@${domain}`.toLowerCase(),
    phone: persona === 'junk' ? '555-0100' : null,
    userId: `c-${id}`,
    devices: drawDevices(random, persona === 'visitor' || persona === 'crawler' ? 1 : random.whole(1, 2)).map(
      (device) =>
        // most crawlers say what they are
        persona === 'crawler' ? { ...device, userAgent: random.pick(CRAWLERS) } : device,
    ),
    declared: {
      title: look.title,
      jobLevel: look.jobLevel,
      employees: look.employees,
      company: look.company,
    },
    flattering: false,
    junk: persona === 'junk',
    from: persona === 'crawler' ? from : from + Math.floor(random.unit() * (span - 15 * DAY)),
    waves: [],
    weight: look.weight * (0.5 + random.unit()),
  }
}
