// Where a visit comes from and which pages it shows: both follow the level of intent.
// Invariant: channel shares and page shares are functions of persona and level alone.

import type { Random } from '../random.ts'
import type { Landing } from './message.ts'
import type { Person } from './person.ts'
import { CAMPAIGNS, PAPERS, PRODUCTS } from './words.ts'

const DIRECT: Landing = { referrer: '', campaign: null }

/** Draws how a visit began. Late in a project people come directly or search by name; early they come by chance. */
export function drawLanding(random: Random, level: number): Landing {
  const way = random.weighted([
    ['direct', 20 + 35 * level],
    ['organic', 32 - 8 * level],
    ['paid', 14 + 6 * level],
    ['social', 12 - 9 * level],
    ['paid_social', 5 - 3 * level],
    ['ai', 5 + 3 * level],
    ['partner', 5],
    ['referral', 6],
  ] as const)
  const name = random.pick(CAMPAIGNS)
  switch (way) {
    case 'organic':
      return {
        referrer: random.pick([
          'https://www.google.com/',
          'https://www.bing.com/',
          'https://duckduckgo.com/',
        ]),
        campaign: null,
      }
    case 'paid':
      return {
        referrer: 'https://www.google.com/',
        campaign: { source: 'google', medium: 'cpc', name, term: `${random.pick(PRODUCTS)} pump` },
      }
    case 'social':
      return {
        referrer: random.pick([
          'https://www.linkedin.com/',
          'https://www.youtube.com/',
          'https://www.facebook.com/',
        ]),
        campaign: null,
      }
    case 'paid_social':
      return {
        referrer: 'https://www.linkedin.com/',
        campaign: { source: 'linkedin', medium: 'paid_social', name },
      }
    case 'ai':
      return {
        referrer: random.pick([
          'https://chatgpt.com/',
          'https://www.perplexity.ai/',
          'https://gemini.google.com/',
        ]),
        campaign: null,
      }
    case 'partner':
      return {
        referrer: 'https://www.northflow.example/',
        campaign: { source: 'northflow', medium: 'partner', name: 'distributor' },
      }
    case 'referral':
      return {
        referrer: random.pick(['https://www.engineering-daily.example/', 'https://forum.plant.example/']),
        campaign: null,
      }
    default:
      return DIRECT
  }
}

export const mailLanding = (random: Random): Landing => ({
  referrer: '',
  campaign: { source: 'newsletter', medium: 'email', name: random.pick(CAMPAIGNS) },
})
export const letterLanding = (): Landing => ({
  referrer: '',
  campaign: { source: 'letter', medium: 'direct_mail', name: 'letter' },
})

/** Draws one page of a visit. */
export function drawPath(random: Random, person: Person, level: number): string {
  if (person.persona === 'job_seeker')
    return random.pick(['/careers', '/careers/engineer', '/careers/apply', '/about'])
  const kind = random.weighted([
    ['home', 18],
    ['blog', person.persona === 'student' ? 50 : 20 - 14 * level],
    ['about', 6 - 4 * level],
    ['careers', level > 0.3 ? 0.3 : 1.5],
    ['product', 24 + 14 * level],
    ['datasheet', 3 + 14 * level],
    ['references', 2 + 7 * level],
    ['pricing', 1 + (person.persona === 'competitor' ? 12 : 20 * level * level)],
    ['configurator', 1 + 12 * level * level],
    ['service', 5],
  ] as const)
  const product = random.pick(PRODUCTS)
  switch (kind) {
    case 'home':
      return '/'
    case 'blog':
      return `/blog/${random.pick(PAPERS)}`
    case 'product':
      return `/products/${product}`
    case 'datasheet':
      return `/products/${product}/datasheet`
    case 'pricing':
      return random.chance(0.7) ? '/pricing' : `/pricing/${product}`
    default:
      return `/${kind}`
  }
}
