// What sales says about the leads that reached it, and the deals of an account with their amounts and endings.
// Invariant: deals follow from latent fit and intent alone; no touchpoint, form or point can make one.

import { type Random, stream } from '../random.ts'
import { DAY, HOUR } from './calendar.ts'
import type { Firm } from './firm.ts'
import { type Wave, waveEnd, wavePeak } from './intent.ts'
import type { Journey } from './journey.ts'
import { type Person, personIntent } from './person.ts'
import type { AnswerReason, MarketOpportunity, Persona, SalesAnswer } from './record.ts'

export interface Walked {
  readonly person: Person
  readonly journey: Journey
}

const REASON_OF: Partial<Record<Persona, AnswerReason>> = {
  student: 'no_fit',
  prize_hunter: 'no_fit',
  competitor: 'competitor',
  job_seeker: 'wrong_person',
  vendor: 'wrong_person',
  junk: 'not_reachable',
  spammer: 'bot',
  tester: 'bot',
}
/** Share of contact forms outside companies that somebody forwards to sales all the same. */
const FORWARDED: Partial<Record<Persona, number>> = {
  prize_hunter: 0.1,
  student: 0.15,
  spammer: 0.4,
  junk: 0.5,
}

/** Answers of sales: one for each hand-off, at most one a person in half a year, after hours to weeks. */
export function drawAnswers(seed: number, walked: readonly Walked[], to: number): SalesAnswer[] {
  const answers: SalesAnswer[] = []
  let lastAccepted = 0
  const handedOff = walked
    .flatMap(({ person, journey }) => handOffs(seed, person, journey).map((at) => ({ person, at })))
    .sort((a, b) => a.at - b.at)
  const lastOf = new Map<string, number>()
  for (const { person, at } of handedOff) {
    const last = lastOf.get(person.id)
    if (last !== undefined && at - last < 180 * DAY) continue
    lastOf.set(person.id, at)
    const random = stream(seed, 'answers', person.id, lastOf.size, at)
    // most are answered within two days, some lie about for weeks
    const delay = random.chance(0.75) ? random.whole(1, 48) * HOUR : random.whole(3, 25) * DAY
    if (at + delay >= to) continue
    const reason =
      lastAccepted > 0 && at - lastAccepted < 60 * DAY && random.chance(0.35)
        ? 'duplicate'
        : reasonFor(random, person, at)
    if (reason === null) lastAccepted = at
    answers.push({
      id: `answer-${person.id}-${answers.length + 1}`,
      email: person.email as string,
      handedAt: at,
      at: at + delay,
      answer: reason === null ? 'accepted' : 'rejected',
      reason,
    })
  }
  return answers
}

/** Moments at which the old way of working handed this person to sales. */
function handOffs(seed: number, person: Person, journey: Journey): number[] {
  if (journey.identifiedAt === null || person.email === null) return []
  if (person.firm !== null) return journey.hot.map(({ at }) => at)
  const share = FORWARDED[person.persona] ?? 0.3
  return stream(seed, 'forwarded', person.id).chance(share) ? [journey.identifiedAt] : []
}

/** null: accepted. Sales errs now and then, in both directions. */
function reasonFor(random: Random, person: Person, at: number): AnswerReason | null {
  const known = REASON_OF[person.persona]
  if (known !== undefined) return random.chance(0.05) ? null : known
  const fit = person.firm?.fit ?? 0
  const level = Math.max(personIntent(person, at), personIntent(person, at + 30 * DAY))
  const good = fit > 0.55 && level > 0.3
  if (good)
    return random.chance(0.82) ? null : random.pick(['not_reachable', 'no_budget', 'wrong_person'] as const)
  if (random.chance(0.14)) return null
  if (fit <= 0.55) return random.chance(0.7) ? 'no_fit' : 'not_reachable'
  return random.pick(['no_budget', 'not_reachable', 'wrong_person', 'no_budget'] as const)
}

/** Deals of a firm, one a project at most, whether or not anybody ever called its people leads. */
export function drawOpportunities(
  seed: number,
  firm: Firm,
  walked: readonly Walked[],
  to: number,
): MarketOpportunity[] {
  if (firm.windowShopper) return shopperDeal(seed, firm, walked, to)
  const deals: MarketOpportunity[] = []
  for (const [i, wave] of firm.waves.entries()) {
    const random = stream(seed, 'deals', firm.id, i)
    // fit times height: neither alone makes a buyer
    const pull = firm.fit * firm.fit * wave.height
    const opens =
      wavePeak(wave) + Math.floor(random.between(-0.2, 0.8) * wave.plateau) + random.whole(1, 25) * DAY
    const wants = random.chance(Math.min(0.95, 1.7 * pull - 0.28))
    if (!wants || opens >= to || opens < to - 1096 * DAY) continue
    const length = random.whole(25, 80) * DAY + Math.floor(random.unit() * random.unit() * 150) * DAY
    const won = random.chance(Math.min(0.85, 0.08 + 0.6 * pull))
    deals.push(deal(random, firm, walked, { number: i + 1, opens, closes: opens + length, won, to }))
  }
  return deals
}

function deal(
  random: Random,
  firm: Firm,
  walked: readonly Walked[],
  {
    number,
    opens,
    closes,
    won,
    to,
  }: { number: number; opens: number; closes: number; won: boolean; to: number },
): MarketOpportunity {
  const closed = closes < to
  // amounts are heavy-tailed: 1 / sqrt(u) has the tail of a Pareto law with exponent 2
  const tail = 1 / Math.sqrt(Math.max(random.unit(), 0.002))
  const size = firm.employees < 50 ? 0.5 : firm.employees < 250 ? 1 : firm.employees < 1000 ? 1.7 : 2.6
  const known = walked.filter(({ journey }) => journey.identifiedAt !== null && journey.identifiedAt < opens)
  return {
    id: `deal-${firm.index}-${number}`,
    accountDomain: firm.domain,
    name: `${firm.name}, project ${number}`,
    amount: Math.round(90 * size * tail * random.between(0.7, 1.4)) * 100,
    currency: 'EUR',
    openedAt: opens,
    closedAt: closed ? closes : null,
    outcome: closed ? (won ? 'won' : 'lost') : null,
    reason: closed && !won ? random.pick(['price', 'competitor', 'project stopped', 'no decision']) : null,
    contacts: known
      .slice(0, 5)
      .map(({ person }) => ({ email: person.email as string, role: person.role.dealRole })),
  }
}

/** A window shopper gets a deal opened now and then, and always loses it. */
function shopperDeal(seed: number, firm: Firm, walked: readonly Walked[], to: number): MarketOpportunity[] {
  const random = stream(seed, 'windowShoppers', firm.id, 'deal')
  const wave = firm.waves[0] as Wave
  const opens = waveEnd(wave) - wave.fall
  if (!random.chance(0.4) || opens >= to || opens < to - 1096 * DAY) return []
  return [
    deal(random, firm, walked, {
      number: 1,
      opens,
      closes: opens + random.whole(60, 200) * DAY,
      won: false,
      to,
    }),
  ]
}
