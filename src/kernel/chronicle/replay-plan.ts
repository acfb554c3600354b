// What does not depend on a contact, worked out before a replay: into which slots each distinct touchpoint falls, which
// rules read a slot, and by how much one touchpoint can move a card. Slots of the contact come first, then the account's.
// Deliberately absent: claims (claims-at.ts) and conditions (decision.ts).

import { HIGH_SIZE, LOW_SIZE } from '../decay.ts'
import type { FrequencyEntry, Model, ScopeLayout, SumEntry } from '../model.ts'
import { roundPoints } from '../points.ts'
import type { Chronicle } from './chronicle.ts'

/** Middle of a block of tables: low level, middle level, top level. */
export const TOP_AT = LOW_SIZE + HIGH_SIZE
const TOP_SIZE = 64
export const BLOCK = TOP_AT + TOP_SIZE
/** A contribution is rounded to 2^-10, so a bound that is not must leave this much for each rule. */
export const STEP = 1 / 1024

/** The touchpoints of one scope by place of their facts. */
export interface FactsPlan {
  /** Sum slots of facts f: sums[sumStarts[f]] to sums[sumStarts[f + 1]]. */
  readonly sumStarts: Int32Array
  readonly sums: Int32Array
  readonly timesStarts: Int32Array
  readonly times: Int32Array
  /** By facts x cards + card: the most that one such touchpoint adds to the positive part, and takes from the negative one. */
  readonly rise: Float64Array
  readonly sink: Float64Array
}

export interface ReplayPlan {
  readonly cards: number
  readonly contact: FactsPlan
  readonly account: FactsPlan
  /** Sum slots of both scopes. */
  readonly slots: number
  readonly contactSlots: number
  /** Where a slot's block begins in `tables`. */
  readonly tableAt: Int32Array
  readonly tables: Float64Array
  /** Block of the shortest half-life: nothing falls faster. */
  readonly fastest: number
  /** Rules of slot s: ruleStarts[s] to ruleStarts[s + 1]. */
  readonly ruleStarts: Int32Array
  readonly points: Float64Array
  readonly cap: Float64Array
  readonly card: Int32Array
  /** Times slots of both scopes: how many instants each keeps, where they lie, and whether one a day. */
  readonly timesSlots: number
  readonly contactTimes: number
  readonly keep: Int32Array
  readonly keptAt: Int32Array
  readonly byDay: Uint8Array
  readonly frequencies: readonly Frequency[]
  /** Frequency rules of times slot s, by place in `frequencies`. */
  readonly frequenciesOf: readonly Int32Array[]
  /** What bounds that are not rounded leave for rounding. */
  readonly slack: number
}

export interface Frequency {
  readonly slot: number
  readonly atLeast: number
  readonly within: number
  /** On the grid. */
  readonly points: number
  readonly card: number
}

type Rule<T> = { readonly entry: T; readonly card: number }

function rulesOf<T extends SumEntry | FrequencyEntry>(model: Model, kind: T['kind']): Rule<T>[] {
  return model.cards.flatMap(({ engagement }, card) =>
    engagement.filter((entry) => entry.kind === kind).map((entry) => ({ entry: entry as T, card })),
  )
}

export function replayPlan(model: Model, { facts }: Pick<Chronicle, 'facts'>): ReplayPlan {
  const { contact, account } = model
  const layouts = [...contact.sums, ...account.sums]
  const distinct = [...new Set(layouts.map(({ table }) => table))]
  const tables = new Float64Array(Math.max(1, distinct.length) * BLOCK).fill(1)
  for (const [i, table] of distinct.entries()) {
    if (table === null) continue
    tables.set(table.low, i * BLOCK)
    tables.set(table.high, i * BLOCK + LOW_SIZE)
    tables.set(table.top, i * BLOCK + TOP_AT)
  }
  const halfLife = (place: number) => distinct[place]?.halfLife ?? Infinity
  const fastest = distinct.reduce((best, _, i) => (halfLife(i) < halfLife(best) ? i : best), 0)

  const sumRules = rulesOf<SumEntry>(model, 'engagement')
  const slotOf = ({ scope, slot }: SumEntry) => (scope === 'contact' ? slot : contact.sums.length + slot)
  const bySlot = layouts.map((_, slot) => sumRules.filter(({ entry }) => slotOf(entry) === slot))
  const flat = bySlot.flat()
  const ruleStarts = new Int32Array(layouts.length + 1)
  for (const [slot, rules] of bySlot.entries()) ruleStarts[slot + 1] = ruleStarts[slot]! + rules.length

  const timesLayouts = [...contact.times, ...account.times]
  const keptAt = new Int32Array(timesLayouts.length + 1)
  for (const [slot, { keep }] of timesLayouts.entries()) keptAt[slot + 1] = keptAt[slot]! + keep
  const frequencies = rulesOf<FrequencyEntry>(model, 'frequency').map(
    ({ entry: { scope, slot, atLeast, within, points }, card }): Frequency => ({
      slot: scope === 'contact' ? slot : contact.times.length + slot,
      atLeast,
      within,
      points: roundPoints(points),
      card,
    }),
  )
  const cards = model.cards.length
  const factsPlan = (layout: ScopeLayout, sumAt: number, timesAt: number) =>
    factsPlanOf(layout, facts, { sumAt, timesAt, cards, bySlot })
  return {
    cards,
    contact: factsPlan(contact, 0, 0),
    account: factsPlan(account, contact.sums.length, contact.times.length),
    slots: layouts.length,
    contactSlots: contact.sums.length,
    tableAt: Int32Array.from(layouts, ({ table }) => distinct.indexOf(table) * BLOCK),
    tables,
    fastest: fastest * BLOCK,
    ruleStarts,
    points: Float64Array.from(flat, ({ entry }) => entry.points),
    cap: Float64Array.from(flat, ({ entry }) => entry.cap),
    card: Int32Array.from(flat, ({ card }) => card),
    timesSlots: timesLayouts.length,
    contactTimes: contact.times.length,
    keep: Int32Array.from(timesLayouts, ({ keep }) => keep),
    keptAt,
    byDay: Uint8Array.from(timesLayouts, ({ unit }) => (unit === 'days' ? 1 : 0)),
    frequencies,
    frequenciesOf: timesLayouts.map((_, slot) =>
      Int32Array.from(frequencies.flatMap((frequency, place) => (frequency.slot === slot ? [place] : []))),
    ),
    slack: STEP * (flat.length + 1),
  }
}

function factsPlanOf(
  layout: ScopeLayout,
  facts: Chronicle['facts'],
  at: {
    readonly sumAt: number
    readonly timesAt: number
    readonly cards: number
    readonly bySlot: readonly (readonly Rule<SumEntry>[])[]
  },
): FactsPlan {
  const { cards, bySlot } = at
  const sums: number[] = []
  const times: number[] = []
  const sumStarts = new Int32Array(facts.length + 1)
  const timesStarts = new Int32Array(facts.length + 1)
  const rise = new Float64Array(facts.length * cards)
  const sink = new Float64Array(facts.length * cards)
  for (let f = 0; f < facts.length; f++) {
    for (const slot of layout.slotsOf(facts[f]!)) {
      if (slot >= layout.sums.length) {
        times.push(at.timesAt + slot - layout.sums.length)
        continue
      }
      sums.push(at.sumAt + slot)
      for (const { entry, card } of bySlot[at.sumAt + slot]!) {
        const bounds = entry.points > 0 ? rise : sink
        bounds[f * cards + card]! += entry.points > 0 ? entry.points + STEP : entry.points - STEP
      }
    }
    sumStarts[f + 1] = sums.length
    timesStarts[f + 1] = times.length
  }
  return {
    sumStarts,
    sums: Int32Array.from(sums),
    timesStarts,
    times: Int32Array.from(times),
    rise,
    sink,
  }
}
