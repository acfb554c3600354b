// Companies of the market: what they are, how well pumps fit them, and when they want some.
// Invariant: drawn from the stream ('firm', index) alone, so that any firm can be drawn at any time, twice alike.

import { stream } from '../random.ts'
import { DAY } from './calendar.ts'
import type { Features } from './features.ts'
import { drawWaves, type Wave } from './intent.ts'
import { COMPANY_STEMS, COUNTRIES, type Country, INDUSTRIES, type Industry } from './words.ts'

export interface Firm {
  readonly id: string
  readonly index: number
  readonly name: string
  readonly domain: string
  readonly industry: Industry
  readonly employees: number
  readonly country: Country
  /** Latent fit in [0, 1] by industry, size and region. */
  readonly fit: number
  /** How much they will need pumps in these years, in [0, 1]. */
  readonly need: number
  readonly waves: readonly Wave[]
  /** Share of activity that leaves a trace. */
  readonly visibility: number
  readonly hiddenGem: boolean
  /** Looks like a buyer in every way and never buys. */
  readonly windowShopper: boolean
  readonly mailScanner: boolean
  readonly sharedDevice: boolean
  /** People who are identified at some time, and colleagues who never are. */
  readonly people: number
  readonly colleagues: number
}

/** Latent fit by size: firms of 50 to 1,000 people buy most; both ends less. */
export function sizeFit(employees: number): number {
  if (employees < 10) return 0.05
  if (employees < 50) return 0.05 + (0.75 * (employees - 10)) / 40
  if (employees <= 1000) return 1
  return employees < 5000 ? 0.6 : 0.4
}

const SIZE_BANDS: readonly (readonly [readonly [number, number], number])[] = [
  [[3, 9], 9],
  [[10, 49], 24],
  [[50, 249], 34],
  [[250, 999], 20],
  [[1000, 4999], 9],
  [[5000, 40000], 4],
]

/** How many people of firm `index` are identified at some time: the first dice of its stream. */
export function firmPeople(seed: number, index: number): number {
  return stream(seed, 'firm-people', index).weighted([
    [1, 26],
    [2, 24],
    [3, 19],
    [4, 13],
    [5, 8],
    [6, 5],
    [7, 3],
    [9, 2],
  ] as const)
}

/** Draws a firm with a given number of people. */
export function drawFirm(
  seed: number,
  index: number,
  people: number,
  { from, to, features }: { from: number; to: number; features: Features },
): Firm {
  const random = stream(seed, 'firm', index)
  const industry = random.weighted(INDUSTRIES.map((one) => [one, one.share] as const))
  const country = random.weighted(COUNTRIES.map((one) => [one, one.share] as const))
  const [low, high] = random.weighted(SIZE_BANDS)
  const employees = Math.round(low + (high - low) * random.unit() * random.unit())
  const fit = 0.5 * industry.fit + 0.32 * sizeFit(employees) + 0.18 * country.fit
  const need = Math.max(0, Math.min(1, 0.55 * fit + 0.25 * random.unit() + 0.12 * random.bell()))
  const stem = nameOf(index)
  const waves = drawWaves(random, need, from, to)
  const visibility = 0.45 + 0.55 * random.unit()
  const gem = features.hiddenGems && stream(seed, 'hiddenGems', index).chance(fit > 0.7 ? 0.12 : 0.02)
  const shopper =
    features.windowShoppers && stream(seed, 'windowShoppers', index).chance(fit > 0.6 ? 0.09 : 0.02)
  const word = industry.companyWord
  return {
    id: `firm-${index}`,
    index,
    name: `${stem} ${word} ${country.suffix}`,
    domain: `${stem.toLowerCase().replaceAll(' ', '-')}-${word.toLowerCase()}.example`,
    industry,
    employees,
    country,
    fit,
    need,
    waves:
      shopper && !gem
        ? shoppingWaves(seed, index, from, to)
        : gem
          ? quietWaves(waves, seed, index, from, to)
          : waves,
    visibility: gem ? 0.08 : visibility,
    hiddenGem: gem,
    windowShopper: shopper && !gem,
    mailScanner: features.mailScanners && stream(seed, 'mailScanners', index).chance(0.3),
    sharedDevice: features.sharedDevices && people > 1 && stream(seed, 'sharedDevices', index).chance(0.12),
    people,
    colleagues: random.weighted([
      [0, 5],
      [1, 3],
      [2, 2],
    ] as const),
  }
}

/** Unique by index: two stems, then numbers. */
function nameOf(index: number): string {
  const n = COMPANY_STEMS.length
  const first = COMPANY_STEMS[index % n] as string
  const second = COMPANY_STEMS[(index + 1 + (Math.floor(index / n) % (n - 1))) % n] as string
  const round = Math.floor(index / (n * (n - 1)))
  return round === 0 ? `${first} ${second}` : `${first} ${second} ${round + 1}`
}

/** A window shopper is always a little in the market: two long, high projects that lead nowhere. */
function shoppingWaves(seed: number, index: number, from: number, to: number): Wave[] {
  const random = stream(seed, 'windowShoppers', index, 'waves')
  return [0, 1].map(() => ({
    start: Math.floor(random.between(from, to)),
    rise: random.whole(20, 60) * DAY,
    plateau: random.whole(90, 220) * DAY,
    fall: random.whole(30, 90) * DAY,
    height: random.between(0.7, 1),
    fallShape: 'ramp' as const,
  }))
}

/** A hidden gem does want to buy, whether or not dice gave it a project. */
function quietWaves(
  waves: readonly Wave[],
  seed: number,
  index: number,
  from: number,
  to: number,
): readonly Wave[] {
  if (waves.length > 0) return waves.map((wave) => ({ ...wave, height: Math.max(wave.height, 0.8) }))
  const random = stream(seed, 'hiddenGems', index, 'waves')
  return [
    {
      start: Math.floor(random.between(from, to - 120 * DAY)),
      rise: random.whole(20, 60) * DAY,
      plateau: random.whole(30, 90) * DAY,
      fall: random.whole(20, 50) * DAY,
      height: random.between(0.8, 1),
      fallShape: 'cliff',
    },
  ]
}
