// Seeded populations of accounts in which the true difference between two models is known: the draft qualifies the
// contacts of an account that will buy more often than the model it is held against, and leads of one account are alike.

import { stream } from '../../../src/kernel/random.ts'
import { poisson } from '../../../src/kernel/simulate/bootstrap.ts'
import type { SimulationInput, SimulationSettings } from '../../../src/kernel/simulate/input.ts'
import { type GivenChange, type GivenContact, type GivenDeal, input } from './given.ts'

export const ACCOUNTS = 300
const WEEKS = 16
const WIN_SHARE = 0.2
/** Chance that a lead qualifies, by kind of account (half of each), if its account buys and if not. */
const CHANCES = {
  draft: { won: [0.9, 0.5], lost: [0.4, 0.2] },
  against: { won: [0.7, 0.3], lost: [0.45, 0.25] },
} as const
const LEADS = [1, 2, 3, 4] as const

type ModelName = keyof typeof CHANCES

const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length
const MEAN_LEADS = mean(LEADS)
/** Amount = 1000 / (u + 0.05): a long tail; its mean is 1000 ln(1.05 / 0.05). */
const MEAN_AMOUNT = 1000 * Math.log(21)

/** The metrics of a model in a population without end. */
function truthOf(model: ModelName) {
  const { won, lost } = CHANCES[model]
  const qualified = WIN_SHARE * mean(won) + (1 - WIN_SHARE) * mean(lost)
  const missed = mean(won.map((chance) => mean(LEADS.map((n) => (1 - chance) ** n))))
  return {
    qualified_per_week: (ACCOUNTS * MEAN_LEADS * qualified) / WEEKS,
    won_share_in_time: 1 - missed,
    revenue_share_in_time: 1 - missed,
    win_rate: (WIN_SHARE * mean(won)) / qualified,
    revenue_per_qualified: (WIN_SHARE * MEAN_AMOUNT * (1 - missed)) / (MEAN_LEADS * qualified),
  }
}

const DRAFT = truthOf('draft')
const AGAINST = truthOf('against')
export const TRUE_DIFFERENCES: Readonly<Record<string, number>> = Object.fromEntries(
  Object.keys(DRAFT).map((metric) => [
    metric,
    DRAFT[metric as keyof typeof DRAFT] - AGAINST[metric as keyof typeof DRAFT],
  ]),
)

/** One population. `blind`: both models qualify by chance alone, as if outcomes had been shuffled over accounts. */
export function population(
  seed: number,
  settings: Partial<SimulationSettings> = {},
  { blind = false, accounts = ACCOUNTS } = {},
): SimulationInput {
  const random = stream(seed, 'population')
  const people: GivenContact[] = []
  const deals: GivenDeal[] = []
  const count = poisson(random, accounts)
  for (let account = 0; account < count; account++) {
    const buys = random.chance(WIN_SHARE)
    const kind = random.whole(0, 1)
    const start = random.between(0.01, 70)
    const contacts: number[] = []
    for (let n = random.pick(LEADS); n > 0; n--) {
      const opened = start + random.between(0, 5)
      const [dice, delay, score] = [random.unit(), random.between(0, 8), random.between(50, 90)]
      const otherDice = random.unit()
      const changes = (model: ModelName): GivenChange[] => {
        const chance = blind ? CHANCES.draft.lost[kind] : CHANCES[model][buys ? 'won' : 'lost'][kind]
        const nurture: GivenChange = { at: opened, bucket: 'nurture', score: 20 + score / 10 }
        const isIn = (blind && model === 'draft' ? otherDice : dice) < chance!
        const early = blind || model === 'draft' ? 0 : 2
        return isIn ? [nurture, { at: opened + delay + early + 0.1, bucket: 'qualified', score }] : [nurture]
      }
      contacts.push(people.length)
      people.push({
        account,
        touched: opened,
        leads: [{ opened }],
        draft: changes('draft'),
        against: changes('against'),
      })
    }
    const amount = 1000 / (random.unit() + 0.05)
    const opened = start + random.between(20, 25)
    if (buys)
      deals.push({ account, contacts, opened, closed: opened + 10, outcome: 'won', amount, currency: 'EUR' })
  }
  const days = { from: 0, to: WEEKS * 7 }
  return input(people, deals, { capacity: 10, maturityDays: 7, rounds: 1000, seed, ...settings }, days)
}
