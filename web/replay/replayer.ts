// History under one agreement after another, in the browser: the past and the version in force are worked out once, so
// that each turn of a number costs one replay and a few sums. The same kernel as the server's simulations.
// Deliberately absent: intervals, groups and names; whoever wants to decide something asks the server for the report.
import { hasProblems, parseAgreement } from '../../src/contract/agreement.ts'
import { WHERE_KEYS } from '../../src/contract/agreement-words.ts'
import type { Agreement } from '../../src/kernel/agreement.ts'
import type { Chronicle } from '../../src/kernel/chronicle/chronicle.ts'
import { decodeChronicle } from '../../src/kernel/chronicle/chronicle-bytes.ts'
import { replayAll } from '../../src/kernel/chronicle/replay-all.ts'
import { compile } from '../../src/kernel/compile.ts'
import { dealFigures } from '../../src/kernel/simulate/deal-figures.ts'
import { wastedFigures } from '../../src/kernel/simulate/examples.ts'
import type { DealFigures, MaturedFigures, WeekFigures } from '../../src/kernel/simulate/figures.ts'
import { DAY, type Period, weeksIn } from '../../src/kernel/simulate/input.ts'
import { maturedFigures } from '../../src/kernel/simulate/matured.ts'
import { becameQualified } from '../../src/kernel/simulate/model-view.ts'
import { type Past, pastOf } from '../../src/kernel/simulate/past.ts'
import { viewOf } from '../../src/kernel/simulate/view-of.ts'
import { weekFigures } from '../../src/kernel/simulate/weeks.ts'

const CAPACITY = 40
const MINUTES_PER_LEAD = 20
const YEAR = 365 * DAY

/** What a version would have done, as far as can be said at once. */
export interface LiveFigures {
  readonly qualified: number
  readonly qualifiedPerWeek: number
  readonly capacity: number
  readonly weeks: readonly WeekFigures[]
  readonly deals: DealFigures
  readonly matured: MaturedFigures
  /** Hours of calls with leads that are old enough to have closed and did not win; null: none is old enough. */
  readonly hoursInVain: number | null
  /** Properties that a rule asks for and the history at hand has not: such a rule finds nobody here. */
  readonly missing: readonly string[]
}

export interface History {
  readonly touchpoints: number
  readonly contacts: number
  readonly leads: number
  readonly won: number
  readonly currency: string | null
  readonly maturityDays: number
  readonly from: number
  readonly to: number
}

export class Replayer {
  readonly history: History
  readonly #chronicle: Chronicle
  readonly #period: Period
  readonly #past: Past

  readonly #properties: ReadonlySet<string>

  constructor(bytes: Uint8Array, properties: readonly string[]) {
    this.#properties = new Set([...WHERE_KEYS, ...properties])
    const chronicle = decodeChronicle(bytes)
    const to = chronicle.watermark.knownAt
    const first = firstSecond(chronicle) * 1000 - 1
    this.#chronicle = chronicle
    this.#period = { from: Math.min(to, Math.max(first, to - YEAR)), to }
    this.#past = pastOf(chronicle, this.#period, {
      capacity: CAPACITY,
      minutesPerLead: MINUTES_PER_LEAD,
      maturityDays: null,
      currency: null,
      segment: 'account.industry',
      rounds: 0,
      seed: 1,
      outcomesUntil: null,
    })
    this.history = {
      touchpoints: chronicle.touches.size,
      contacts: chronicle.contacts,
      leads: this.#past.leads,
      won: this.#past.wins.size,
      currency: this.#past.currency,
      maturityDays: this.#past.maturityDays,
      from: this.#period.from,
      to,
    }
  }

  /** The figures under a text; null while the text has faults. */
  replay(text: string): LiveFigures | null {
    const parsed = parseAgreement(text)
    if (hasProblems(parsed)) return null
    const model = compile(parsed.agreement)
    const changes = replayAll(model, this.#chronicle, this.#period.from, this.#period.to)
    const capacity = parsed.agreement.handoff.capacityPerWeek ?? CAPACITY
    const view = viewOf(this.#past, { model, changes }, capacity)
    const weeks = weeksIn(this.#period)
    let qualified = 0
    for (let l = 0; l < this.#past.inPeriod.length; l++) if (becameQualified(view, l)) qualified++
    const matured = maturedFigures(view)
    const inVain = wastedFigures(view, MINUTES_PER_LEAD)
    return {
      qualified,
      qualifiedPerWeek: weeks === 0 ? 0 : qualified / weeks,
      capacity,
      weeks: weekFigures(view),
      deals: dealFigures(view),
      matured,
      missing: askedFor(parsed.agreement).filter((name) => !this.#properties.has(name)),
      hoursInVain: matured.qualified === 0 && inVain.leads === 0 ? null : inVain.hours,
    }
  }
}

/** The properties of touchpoints that an agreement tests. */
function askedFor({ scorecards, buckets }: Agreement): string[] {
  const tests = [
    ...scorecards.flatMap((card) => card.engagement.map((rule) => rule.touchpoint)),
    ...Object.values(buckets).flatMap((conditions) =>
      conditions.flatMap(({ touchpoint }) => touchpoint?.test ?? []),
    ),
  ]
  return [...new Set(tests.flatMap((test) => test.where.map(({ key }) => key)))]
}

function firstSecond({ touches }: Chronicle): number {
  let first = Number.POSITIVE_INFINITY
  for (const second of touches.second) if (second < first) first = second
  return Number.isFinite(first) ? first : 0
}
