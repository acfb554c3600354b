// Which condition decides for the contact that is being replayed, and how far the engagement of each card may move before
// another bucket could: the same order of testing as evaluate.ts, over flags instead of closures.
// Deliberately absent: sums and time.

import { rankOf } from '../evaluate.ts'
import { BUCKETS, VERDICTS } from '../evidence.ts'
import type { Model } from '../model.ts'
import type { Chronicle } from './chronicle.ts'
import { type ClaimsAt, HoldsOf } from './claims-at.ts'
import { STEP } from './replay-plan.ts'
import type { RunningSums } from './running-sums.ts'

const NURTURE = BUCKETS.indexOf('nurture')
const PER_POINT = 1024

/** The smallest multiple of 2^-10 that is not below x. */
const gridUp = (x: number): number => Math.ceil(x * PER_POINT) / PER_POINT
const gridDown = (x: number): number => Math.floor(x * PER_POINT) / PER_POINT

/** A condition that waits for touchpoints, by its place. */
interface Response {
  readonly place: number
  readonly slot: number
  readonly atLeast: number
  readonly within: number
}

export class Decision {
  readonly #model: Model
  readonly #chronicle: Chronicle
  readonly #attributes: readonly (readonly { readonly view: number; readonly holds: HoldsOf }[])[]
  /** By condition: bits of VERDICTS, -1: asks nothing of verdicts. */
  readonly #verdicts: Int32Array
  /** By condition: 1 where first touchpoints with those facts pass; the last place is for none. null: asks nothing. */
  readonly #first: readonly (Uint8Array | null)[]
  readonly #buckets: Uint8Array
  /** By condition: what does not depend on touchpoints in a window holds. */
  readonly #apart: Uint8Array
  /** By condition: second from which its touchpoints no longer suffice; Infinity where it asks for none. */
  readonly #responseEnd: Float64Array
  readonly #responses: readonly Response[]
  /** By condition: holds apart from grades and score. */
  readonly #holds: Uint8Array
  /** Ascending limits of engagement by card, and of scores for all of them. */
  readonly #gradeLimits: readonly Float64Array[]
  readonly #scoreLimits: Float64Array
  /** By card, as of the last call of `decide`. */
  readonly #fitRank: Uint8Array
  readonly #engagementRank: Uint8Array
  readonly #scores: Float64Array
  bucket = NURTURE
  condition = -1
  card = 0
  /** The engagement of each card may move within [low, high) without another bucket. */
  readonly low: Float64Array
  readonly high: Float64Array

  constructor(model: Model, chronicle: Chronicle) {
    const { conditions, cards } = model
    this.#model = model
    this.#chronicle = chronicle
    this.#attributes = conditions.map(({ attributes }) =>
      attributes.map(({ view, holds }) => ({ view, holds: new HoldsOf(holds, chronicle.values.length) })),
    )
    this.#verdicts = Int32Array.from(conditions, ({ verdicts }) =>
      verdicts === null ? -1 : verdicts.reduce((bits, verdict) => bits | (1 << VERDICTS.indexOf(verdict)), 0),
    )
    this.#first = conditions.map(({ sources, channels }) => {
      if (sources === null && channels === null) return null
      return Uint8Array.from([...chronicle.facts, null], (facts) => {
        const named = [facts?.source, facts?.trafficSource]
        if (sources !== null && !named.some((name) => name && sources.has(name.toLowerCase()))) return 0
        return channels === null || (facts?.channel && channels.includes(facts.channel)) ? 1 : 0
      })
    })
    this.#buckets = Uint8Array.from(conditions, ({ bucket }) => BUCKETS.indexOf(bucket))
    this.#apart = new Uint8Array(conditions.length)
    this.#responseEnd = new Float64Array(conditions.length).fill(Infinity)
    this.#holds = new Uint8Array(conditions.length)
    this.#responses = conditions.flatMap(({ touchpoint }, place) =>
      touchpoint === null ? [] : [{ ...touchpoint, place }],
    )
    this.#gradeLimits = cards.map(({ engagementGrades }) =>
      Float64Array.from(
        engagementGrades.from.filter((from) => from > -Infinity),
        gridUp,
      ).sort(),
    )
    this.#scoreLimits = Float64Array.from(model.scoreSteps, ({ at, above }) =>
      above ? gridDown(at) + STEP : gridUp(at),
    ).sort()
    this.#fitRank = new Uint8Array(cards.length)
    this.#engagementRank = new Uint8Array(cards.length)
    this.#scores = new Float64Array(cards.length)
    this.low = new Float64Array(cards.length)
    this.high = new Float64Array(cards.length)
  }

  get score(): number {
    return this.#scores[this.card]!
  }
  get fitRank(): number {
    return this.#fitRank[this.card]!
  }
  get engagementRank(): number {
    return this.#engagementRank[this.card]!
  }

  /** Takes what does not depend on time: deciding values, verdicts in force as bits, and the first touchpoint's facts (-1: none). */
  setApart(claims: ClaimsAt, verdicts: number, first: number): void {
    const { values } = this.#chronicle
    for (let i = 0; i < this.#apart.length; i++) {
      const bits = this.#verdicts[i]!
      const firstHolds = this.#first[i]
      let holds = bits < 0 || (bits & verdicts) !== 0
      if (holds && firstHolds) holds = firstHolds[first < 0 ? this.#chronicle.facts.length : first] === 1
      for (const { view, holds: test } of this.#attributes[i]!)
        holds &&= test.at(claims.values[view]!, values)
      this.#apart[i] = holds ? 1 : 0
    }
  }

  /** Takes the touchpoints that response rules wait for. `opened`: when the open lead opened, NaN for none. */
  setResponses(sums: RunningSums, opened: number): void {
    for (let k = 0; k < this.#responses.length; k++) {
      const { place, slot, atLeast, within } = this.#responses[k]!
      const at = sums.nthLatest(slot, atLeast)
      this.#responseEnd[place] = at >= 0 && at >= opened ? Math.floor(at / 1000) + within : -Infinity
    }
  }

  /** Works out which conditions hold apart from grades at that second; true when that is not what it was. */
  recheck(second: number): boolean {
    let isOther = false
    for (let i = 0; i < this.#holds.length; i++) {
      const holds = this.#apart[i] === 1 && second < this.#responseEnd[i]! ? 1 : 0
      if (holds !== this.#holds[i]) isOther = true
      this.#holds[i] = holds
    }
    return isOther
  }

  /** The first second after this one at which a response rule's window ends. */
  nextEnd(second: number): number {
    let next = Infinity
    for (let i = 0; i < this.#responseEnd.length; i++) {
      const end = this.#responseEnd[i]!
      if (end > second && end < next) next = end
    }
    return next
  }

  #bestCard(condition: number): number {
    const asked = condition < 0 ? null : this.#model.conditions[condition]!
    let best = -1
    let bestRank = Infinity
    for (let i = 0; i < this.#scores.length; i++) {
      if (asked?.gates) {
        const gate = asked.gates[i]
        if (!gate || gate.fit?.[this.#fitRank[i]!] === false) continue
        if (gate.engagement?.[this.#engagementRank[i]!] === false) continue
        const score = this.#scores[i]!
        if (!(score >= asked.scoreFrom && score <= asked.scoreTo)) continue
      }
      const rank = this.#fitRank[i]! + this.#engagementRank[i]!
      if (rank < bestRank) {
        best = i
        bestRank = rank
      }
    }
    return best
  }

  /** Grade of engagement and score of one card. */
  rank(card: number, fit: number, engagement: number): void {
    const { base, engagementGrades } = this.#model.cards[card]!
    this.#engagementRank[card] = rankOf(engagementGrades, engagement)
    this.#scores[card] = base + fit + engagement
  }

  /** The place of the condition that decides, -1: none. */
  #firstHolding(): number {
    for (let i = 0; i < this.#holds.length; i++) {
      if (this.#holds[i] === 0) continue
      const card = this.#bestCard(i)
      if (card < 0) continue
      this.card = card
      return i
    }
    return -1
  }

  /** Decides by fit and engagement of each card, and works out how far engagement may move. */
  decide(fit: Float64Array, engagement: Float64Array): void {
    const { cards } = this.#model
    for (let i = 0; i < cards.length; i++) {
      this.#fitRank[i] = rankOf(cards[i]!.fitGrades, fit[i]!)
      this.rank(i, fit[i]!, engagement[i]!)
    }
    this.condition = this.#firstHolding()
    this.bucket = this.condition < 0 ? NURTURE : this.#buckets[this.condition]!
    if (this.condition < 0) this.card = this.#bestCard(-1)
    for (let i = 0; i < cards.length; i++) {
      this.low[i] = this.#limitUpTo(i, fit[i]!, engagement[i]!)
      this.high[i] = this.#limitAfter(i, fit[i]!, engagement[i]!)
    }
    // with one card, a limit behind which lies the same bucket is none.
    if (cards.length === 1) this.#widen(fit[0]!, engagement[0]!)
  }

  #widen(fit: number, engagement: number): void {
    const { bucket, condition } = this
    let low = this.low[0]!
    let high = this.high[0]!
    while (low > -Infinity && this.#bucketWith(fit, low - STEP) === bucket)
      low = this.#limitUpTo(0, fit, low - STEP)
    while (high < Infinity && this.#bucketWith(fit, high) === bucket) high = this.#limitAfter(0, fit, high)
    this.low[0] = low
    this.high[0] = high
    this.rank(0, fit, engagement)
    this.condition = condition
  }

  #bucketWith(fit: number, engagement: number): number {
    this.rank(0, fit, engagement)
    const condition = this.#firstHolding()
    return condition < 0 ? NURTURE : this.#buckets[condition]!
  }

  /** The highest limit of the card's engagement that is reached. */
  #limitUpTo(card: number, fit: number, engagement: number): number {
    const rest = this.#model.cards[card]!.base + fit
    let limit = -Infinity
    const grades = this.#gradeLimits[card]!
    for (let i = 0; i < grades.length; i++) {
      const from = grades[i]!
      if (from <= engagement && from > limit) limit = from
    }
    for (let i = 0; i < this.#scoreLimits.length; i++) {
      const from = this.#scoreLimits[i]! - rest
      if (from <= engagement && from > limit) limit = from
    }
    return limit
  }

  /** The lowest limit that is not reached. */
  #limitAfter(card: number, fit: number, engagement: number): number {
    const rest = this.#model.cards[card]!.base + fit
    let limit = Infinity
    const grades = this.#gradeLimits[card]!
    for (let i = 0; i < grades.length; i++) {
      const from = grades[i]!
      if (from > engagement && from < limit) limit = from
    }
    for (let i = 0; i < this.#scoreLimits.length; i++) {
      const from = this.#scoreLimits[i]! - rest
      if (from > engagement && from < limit) limit = from
    }
    return limit
  }
}
