// The demo company's market: an industrial pump manufacturer's three years, seeded, with the truth beside it.
// Invariant: a chunk (one company, or one person outside) is a function of (seed, sizes, endAt, features) and its
// index alone, so that any number of touchpoints is made in bounded memory; the quotas add up to `touchpoints`.
// Deliberately absent: files, clocks, agreements. Deals know nothing of scores.

import { stream } from '../random.ts'
import { DAY } from './calendar.ts'
import { type Features, featuresOf, MARKET_VERSION } from './features.ts'
import { drawFirm, type Firm, firmPeople } from './firm.ts'
import { wavePeak } from './intent.ts'
import { type Journey, type Span, walk } from './journey.ts'
import { drawColleague, drawOutsider, type Person } from './person.ts'
import type {
  EnrichedAccount,
  MarketChunk,
  MarketOpportunity,
  MarketRecord,
  MarketSource,
  Persona,
  PersonTruth,
} from './record.ts'
import { drawAnswers, drawOpportunities, type Walked } from './sales.ts'
import { marketSources } from './source.ts'

export interface MarketOptions {
  readonly seed: number
  /** People who are identified at some time; visitors and machines come on top. At most 1,000,000. */
  readonly contacts: number
  /** Records of live channels and lists together, hit exactly where it is at least twice the contacts. */
  readonly touchpoints: number
  /** Milliseconds UTC; the market is the three years before it. */
  readonly endAt: number
  readonly version?: number
  readonly features?: Partial<Features>
}

export interface Market {
  readonly from: number
  readonly endAt: number
  readonly sources: readonly MarketSource[]
  /** One company or one person outside at a time; may be called again and gives the same. */
  readonly chunks: () => IterableIterator<MarketChunk>
  /** How many chunks there are. */
  readonly size: number
}

const YEARS = 3
const CONTACTS_MAX = 1_000_000
const TOUCHPOINTS_MAX = 100_000_000

/** Shares of the contacts that are not people of companies; the rest is. */
const OUTSIDE: readonly (readonly [Persona, number, keyof Features | null])[] = [
  ['student', 0.06, null],
  ['prize_hunter', 0.09, 'giveaway'],
  ['competitor', 0.008, null],
  ['job_seeker', 0.025, null],
  ['vendor', 0.02, null],
  ['junk', 0.02, 'junkAnswers'],
  ['spammer', 0.02, 'spamForms'],
  ['tester', 0.004, 'testTraffic'],
]
/** Visitors and machines, as shares of the contacts but not among them. */
const NAMELESS: readonly (readonly [Persona, number, keyof Features | null])[] = [
  ['visitor', 0.8, null],
  ['crawler', 0.02, 'crawlers'],
]

type Entity =
  | { readonly firm: number; readonly people: number }
  | { readonly persona: Persona; readonly number: number }

/** Lays out a market; nothing is generated before the chunks are read. */
export function market(options: MarketOptions): Market {
  const { seed, contacts, touchpoints, endAt } = options
  if (!Number.isInteger(contacts) || contacts < 1 || contacts > CONTACTS_MAX)
    throw new Error(`contacts must be a whole number from 1 to ${CONTACTS_MAX}, got ${contacts}`)
  if (!Number.isInteger(touchpoints) || touchpoints < contacts || touchpoints > TOUCHPOINTS_MAX)
    throw new Error(
      `touchpoints must be a whole number from contacts to ${TOUCHPOINTS_MAX}, got ${touchpoints}`,
    )
  const features = featuresOf(options.version ?? MARKET_VERSION, options.features)
  const span: Span = { from: endAt - YEARS * 365 * DAY, to: endAt, features }
  const entities = layOut(seed, contacts, features)
  const total = entities.reduce((sum, entity) => sum + weightOf(seed, entity, span), 0)

  function* chunks(): IterableIterator<MarketChunk> {
    let weight = 0
    let given = 0
    for (const entity of entities) {
      weight += weightOf(seed, entity, span)
      const upTo = Math.round((touchpoints * weight) / total)
      yield 'firm' in entity
        ? firmChunk(seed, entity, upTo - given, span)
        : outsiderChunk(seed, entity, upTo - given, span)
      given = upTo
    }
  }
  return { from: span.from, endAt, sources: marketSources(span.from, span.to), chunks, size: entities.length }
}

/** Who is in the market: people outside by their shares, then firms until the contacts are used up. */
function layOut(seed: number, contacts: number, features: Features): Entity[] {
  const entities: Entity[] = []
  let left = contacts
  const add = (list: typeof OUTSIDE, counts: boolean): void => {
    for (const [persona, share, feature] of list) {
      if (feature !== null && !features[feature]) continue
      const many = Math.round(contacts * share)
      for (let number = 1; number <= many; number++) entities.push({ persona, number })
      if (counts) left -= many
    }
  }
  add(OUTSIDE, true)
  add(NAMELESS, false)
  for (let firm = 0; left > 0; firm++) {
    const people = Math.min(left, firmPeople(seed, firm))
    entities.push({ firm, people })
    left -= people
  }
  return entities
}

const firmOf = (seed: number, entity: { firm: number; people: number }, span: Span): Firm =>
  drawFirm(seed, entity.firm, entity.people, span)

function peopleOf(seed: number, firm: Firm, span: Span): Person[] {
  const people: Person[] = []
  for (let i = 0; i < firm.people; i++) people.push(drawColleague(seed, firm, i, { ...span, named: true }))
  for (let i = 0; i < firm.colleagues; i++)
    people.push(drawColleague(seed, firm, i, { ...span, named: false }))
  return people
}

function weightOf(seed: number, entity: Entity, span: Span): number {
  if (!('firm' in entity)) return drawOutsider(seed, entity.persona, entity.number, span).weight
  return peopleOf(seed, firmOf(seed, entity, span), span).reduce((sum, person) => sum + person.weight, 0)
}

function firmChunk(
  seed: number,
  entity: { firm: number; people: number },
  quota: number,
  span: Span,
): MarketChunk {
  const firm = firmOf(seed, entity, span)
  const people = peopleOf(seed, firm, span)
  const quotas = shareQuota(people, quota)
  const walked: Walked[] = people.map((person, i) => ({
    person,
    journey: walk(seed, person, quotas[i] as number, span),
  }))
  const deals = drawOpportunities(seed, firm, walked, span.to)
  const answers = drawAnswers(seed, walked, span.to)
  const records: MarketRecord[] = walked.flatMap(({ journey }) => journey.records)
  for (const opportunity of deals)
    records.push({ kind: 'opportunity', at: opportunity.openedAt, opportunity })
  for (const answer of answers) records.push({ kind: 'answer', at: answer.at, answer })
  const { outcome, wonAmount } = bestOf(deals)
  return {
    records,
    truths: [
      {
        kind: 'account',
        id: firm.id,
        domain: firm.domain,
        name: firm.name,
        industry: firm.industry.name,
        employees: firm.employees,
        country: firm.country.code,
        region: firm.country.region,
        fit: firm.fit,
        need: firm.need,
        waves: firm.waves,
        visibility: firm.visibility,
        hiddenGem: firm.hiddenGem,
        windowShopper: firm.windowShopper,
        outcome,
        wonAmount,
      },
      ...walked.map((one) => truthOf(one, deals)),
    ],
    enriched: enrich(seed, firm, span),
  }
}

/** Each named person gets at least one record, where the quota allows it. */
function shareQuota(people: readonly Person[], quota: number): number[] {
  const floor: number[] = people.map((person) => (person.email === null ? 0 : 1))
  let spare = quota - floor.reduce((a, b) => a + b, 0)
  if (spare < 0) {
    for (let i = floor.length - 1; i >= 0 && spare < 0; i--) {
      spare += floor[i] as number
      floor[i] = 0
    }
  }
  const total = people.reduce((sum, person) => sum + person.weight, 0)
  let weight = 0
  let given = 0
  return people.map((person, i) => {
    weight += person.weight
    const upTo = Math.round((spare * weight) / total)
    const share = (floor[i] as number) + upTo - given
    given = upTo
    return share
  })
}

function outsiderChunk(
  seed: number,
  entity: { persona: Persona; number: number },
  quota: number,
  span: Span,
): MarketChunk {
  const person = drawOutsider(seed, entity.persona, entity.number, span)
  const walked = { person, journey: walk(seed, person, quota, span) }
  const answers = drawAnswers(seed, [walked], span.to)
  return {
    records: [
      ...walked.journey.records,
      ...answers.map((answer) => ({ kind: 'answer', at: answer.at, answer }) as const),
    ],
    truths: [truthOf(walked, [])],
    enriched: null,
  }
}

/** An enrichment service knows four companies in five, and a few of them wrongly. */
function enrich(seed: number, firm: Firm, span: Span): EnrichedAccount | null {
  const random = stream(seed, 'enriched', firm.id)
  if (!random.chance(0.8)) return null
  return {
    domain: firm.domain,
    name: firm.name,
    industry: firm.industry.name,
    employees: random.chance(0.1)
      ? Math.max(1, Math.round(firm.employees * random.between(0.3, 2.5)))
      : firm.employees,
    country: firm.country.code,
    region: firm.country.region,
    asOf: span.from + Math.floor(random.unit() * 0.2 * (span.to - span.from)),
  }
}

function bestOf(deals: readonly MarketOpportunity[]): {
  outcome: 'won' | 'lost' | 'open' | null
  wonAmount: number
} {
  const won = deals.filter((deal) => deal.outcome === 'won')
  const wonAmount = won.reduce((sum, deal) => sum + deal.amount, 0)
  if (won.length > 0) return { outcome: 'won', wonAmount }
  if (deals.some((deal) => deal.outcome === null)) return { outcome: 'open', wonAmount }
  return { outcome: deals.length > 0 ? 'lost' : null, wonAmount }
}

function truthOf(
  { person, journey }: { person: Person; journey: Journey },
  deals: readonly MarketOpportunity[],
): PersonTruth {
  const named = deals.filter((deal) => deal.contacts.some(({ email }) => email === person.email))
  const used = new Set(journey.anonymousIds)
  const known = journey.identifiedAt !== null
  return {
    kind: 'person',
    id: person.id,
    persona: person.persona,
    account: person.firm?.id ?? null,
    fit: person.firm === null ? 0 : person.firm.fit * (0.5 + 0.5 * person.role.involvement),
    intentPeaks: person.waves.map((wave) => ({
      at: wavePeak(wave) + person.role.lagDays * DAY,
      level: wave.height * person.role.involvement,
    })),
    emails: known && person.email !== null ? [person.email] : [],
    phones: known && person.phone !== null ? [person.phone] : [],
    userIds: known ? [person.userId] : [],
    anonymousIds: [...used],
    sharedAnonymousIds: person.devices
      .filter((one) => one.shared && used.has(one.anonymousId))
      .map((one) => one.anonymousId),
    values: {
      name: `${person.firstName} ${person.lastName}`,
      title: person.role.title,
      jobLevel: person.role.jobLevel,
      department: person.role.department,
      country: person.country.code,
    },
    declared: {
      title: person.declared.title,
      jobLevel: person.declared.jobLevel,
      employees: person.declared.employees,
    },
    touchpoints: journey.records.length,
    machineMessageIds: journey.machineMessageIds,
    ...bestOf(named),
  }
}
