// The sum rules of all contacts in one loop: the fold of state.ts over columns, the same steps on the same
// numbers and so the same bits, then points, cap and rounding. Written as one function without calls, because
// it runs once a touchpoint; slots that a contact touched are found by bits of a mask, 31 to a word.
// Deliberately absent: frequency rules (times-fold.ts) and claims (claim-fold.ts).

import { decay, HIGH_SIZE, LOW_SIZE, NEAR_SECONDS } from './decay.ts'
import type { Card, ScopeLayout, SumEntry } from './model.ts'
import { cappedPoints } from './points.ts'
import type { Timeline } from './timeline.ts'

/** 1.5 x 2^42, as in points.ts, where adding and taking it away rounds to 2^-10. */
const GRID = 6_597_069_766_656
const HIGH_MASK = HIGH_SIZE - 1
const LOW_MASK = LOW_SIZE - 1
const BLOCK = LOW_SIZE + HIGH_SIZE
/** Slots to a mask word; 31 keeps shifts within small integers. */
const WORD = 31
const SLOT_BITS = 5
const SLOT_MASK = (1 << SLOT_BITS) - 1

/** The slots of one scope and the rules over them, laid out for one timeline. */
interface SumPlan {
  readonly layout: ScopeLayout
  /** Slots of facts f: slots[starts[f]] to slots[starts[f + 1]]. */
  readonly starts: Int32Array
  readonly slots: Int32Array
  /** Where a slot's block of tables begins: 4096 doubles of the low level, then those of the high one. */
  readonly tableAt: Int32Array
  readonly tables: Float64Array
  /** Rules of slot s: places ruleStarts[s] to ruleStarts[s + 1] of the three columns. */
  readonly ruleStarts: Int32Array
  readonly points: Float64Array
  readonly cap: Float64Array
  readonly card: Int32Array
}

function sumPlan(cards: readonly Card[], layout: ScopeLayout, timeline: Timeline): SumPlan {
  const slots: number[] = []
  const starts = [0]
  for (const facts of timeline.distinctFacts) {
    for (const slot of layout.slotsOf(facts)) if (slot < layout.sums.length) slots.push(slot)
    starts.push(slots.length)
  }
  const tables = [...new Set(layout.sums.map((slot) => slot.table))]
  const blocks = new Float64Array(tables.length * BLOCK).fill(1)
  for (const [i, table] of tables.entries()) {
    if (table === null) continue
    blocks.set(table.low, i * BLOCK)
    blocks.set(table.high, i * BLOCK + LOW_SIZE)
  }
  const rules = layout.sums.map((_, slot) =>
    cards.flatMap(({ engagement }, card) =>
      engagement
        .filter(
          (entry): entry is SumEntry =>
            entry.kind === 'engagement' && entry.scope === layout.scope && entry.slot === slot,
        )
        .map((entry) => ({ entry, card })),
    ),
  )
  const flat = rules.flat()
  const ruleStarts = [0]
  for (const ofSlot of rules) ruleStarts.push(ruleStarts[ruleStarts.length - 1]! + ofSlot.length)
  return {
    layout,
    starts: Int32Array.from(starts),
    slots: Int32Array.from(slots),
    tableAt: Int32Array.from(layout.sums, (slot) => tables.indexOf(slot.table) * BLOCK),
    tables: blocks,
    ruleStarts: Int32Array.from(ruleStarts),
    points: Float64Array.from(flat, ({ entry }) => entry.points),
    cap: Float64Array.from(flat, ({ entry }) => entry.cap),
    card: Int32Array.from(flat, ({ card }) => card),
  }
}

/** End of the rows of [from, to) that lie at or before t. Rows are read only where some contact has later ones. */
export function visibleEnd(timeline: Timeline, from: number, to: number, t: number): number {
  if (timeline.latest <= t) return to
  let end = to
  while (end > from && timeline.at(end - 1) > t) end--
  return end
}

/** One contact whose first touchpoint is older than two table levels reach, or whose bits are in doubt. Rare, so plain. */
function addFar(
  plan: SumPlan,
  timeline: Timeline,
  from: number,
  to: number,
  now: number,
  contact: number,
  columns: readonly Float64Array[],
): void {
  const { layout } = plan
  const sums = new Float64Array(layout.sums.length)
  const last = new Float64Array(layout.sums.length)
  for (let i = from; i < to; i++) {
    const f = timeline.facts[i]!
    const second = timeline.second[i]!
    for (let k = plan.starts[f]!; k < plan.starts[f + 1]!; k++) {
      const slot = plan.slots[k]!
      const { table } = layout.sums[slot]!
      const sum = sums[slot]!
      sums[slot] = (table === null || sum === 0 ? sum : sum * decay(table, second - last[slot]!)) + 1
      last[slot] = second
    }
  }
  for (const [slot, { table }] of layout.sums.entries()) {
    const sum = sums[slot]!
    if (sum === 0) continue
    const decayed = table === null ? sum : sum * decay(table, now - last[slot]!)
    for (let r = plan.ruleStarts[slot]!; r < plan.ruleStarts[slot + 1]!; r++) {
      const column = columns[plan.card[r]!]!
      column[contact] = column[contact]! + cappedPoints(plan.points[r]! * decayed, plan.cap[r]!)
    }
  }
}

/** Adds what contacts' rows give to the columns, for any number of slots a fact. */
function addAll(plan: SumPlan, timeline: Timeline, t: number, columns: readonly Float64Array[]): void {
  const { starts, slots, tableAt, tables, ruleStarts, points, cap, card } = plan
  const { second, facts, offsets, contacts } = timeline
  const slotCount = plan.layout.sums.length
  const words = Math.ceil(slotCount / WORD)
  const masks = new Int32Array(words)
  const wordOf = Int32Array.from({ length: slotCount }, (_, slot) => Math.floor(slot / WORD))
  const bitOf = Int32Array.from({ length: slotCount }, (_, slot) => 1 << (slot % WORD))
  const sums = new Float64Array(slotCount)
  const last = new Int32Array(slotCount)
  const now = Math.floor(t / 1000)
  for (let c = 0; c < contacts; c++) {
    const from = offsets[c]!
    const to = visibleEnd(timeline, from, offsets[c + 1]!, t)
    if (from === to) continue
    if (now - second[from]! >= NEAR_SECONDS) {
      addFar(plan, timeline, from, to, now, c, columns)
      continue
    }
    // fold: an empty slot has S = 0, so that whatever its stale age picks from the tables gives S = 1.
    for (let i = from; i < to; i++) {
      const at = second[i]! | 0
      const f = facts[i]!
      for (let k = starts[f]!, end = starts[f + 1]!; k < end; k++) {
        const slot = slots[k]!
        const age = (at - last[slot]!) | 0
        const table = tableAt[slot]!
        last[slot] = at
        sums[slot] =
          sums[slot]! *
            (tables[table + LOW_SIZE + ((age >>> 12) & HIGH_MASK)]! * tables[table + (age & LOW_MASK)]!) +
          1
        const word = wordOf[slot]!
        masks[word] = masks[word]! | bitOf[slot]!
      }
    }
    // read and empty the slots that were touched.
    for (let word = 0; word < words; word++) {
      let mask = masks[word]!
      masks[word] = 0
      while (mask !== 0) {
        const bit = 31 - Math.clz32(mask)
        mask ^= 1 << bit
        const slot = word * WORD + bit
        const age = (now - last[slot]!) | 0
        const table = tableAt[slot]!
        const decayed =
          sums[slot]! *
          (tables[table + LOW_SIZE + ((age >>> 12) & HIGH_MASK)]! * tables[table + (age & LOW_MASK)]!)
        sums[slot] = 0
        for (let r = ruleStarts[slot]!, end = ruleStarts[slot + 1]!; r < end; r++) {
          const raw = points[r]! * decayed
          const most = cap[r]!
          const column = columns[card[r]!]!
          column[c] = column[c]! + ((raw > most ? most : raw < -most ? -most : raw) + GRID - GRID)
        }
      }
    }
  }
}

/** Half a step of the grid: a value this far from its rounded one could as well be rounded the other way. */
const HALF_STEP = 1 / 2048
/**
 * What a fold and a direct sum may differ by, for each point, touchpoint, and touchpoint again: each decay is off by
 * 1e-12 of itself at most, a fold multiplies up to n of them into each of n parts, and a direct sum one.
 */
const DOUBT = 2e-12

/**
 * The same where every fact falls into one slot at most, every slot has one rule, and one card and few slots
 * suffice: the common case of a card whose rules name different touchpoints. Here each touchpoint is decayed from its
 * own age, without what came before it. That differs from the fold in the last bits, which rounding to the grid takes
 * away again; the few contacts of whom that is not certain are folded after all. So the bits are still the same.
 */
function addSimple(plan: SumPlan, timeline: Timeline, t: number, total: Float64Array): void {
  const { starts, slots, tableAt, tables, points, cap } = plan
  const { second, facts, offsets, contacts } = timeline
  const idle = points.length
  // facts without a slot fall into an idle one past the last, which nobody reads.
  const slotOf = Int32Array.from({ length: starts.length - 1 }, (_, f) =>
    starts[f] === starts[f + 1] ? idle : slots[starts[f]!]!,
  )
  // slot and block in one number: one read less a row.
  const places = slotOf.map((slot) => slot | ((tableAt[slot] ?? 0) << SLOT_BITS))
  const sums = new Float64Array(idle + 1)
  const now = Math.floor(t / 1000)
  // as 32 bits, for the difference of two whole numbers costs less than that of two doubles.
  const nowWhole = now | 0
  const doubt = DOUBT * points.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
  for (let c = 0; c < contacts; c++) {
    const from = offsets[c]!
    const to = visibleEnd(timeline, from, offsets[c + 1]!, t)
    if (from === to) continue
    if (now - second[from]! >= NEAR_SECONDS) {
      addFar(plan, timeline, from, to, now, c, [total])
      continue
    }
    for (let i = from; i < to; i++) {
      const place = places[facts[i]!]!
      const slot = place & SLOT_MASK
      const table = place >> SLOT_BITS
      const age = (nowWhole - (second[i]! | 0)) | 0
      sums[slot] = sums[slot]! + tables[table + LOW_SIZE + (age >>> 12)]! * tables[table + (age & LOW_MASK)]!
    }
    // read and empty all slots: asking which were touched would cost more than a few zeros do.
    const count = to - from
    const sureBelow = HALF_STEP - doubt * count * (count + 3)
    let sum = 0
    let isSure = true
    for (let slot = 0; slot < idle; slot++) {
      const raw = points[slot]! * sums[slot]!
      sums[slot] = 0
      const most = cap[slot]!
      const capped = raw > most ? most : raw < -most ? -most : raw
      const rounded = capped + GRID - GRID
      if (Math.abs(capped - rounded) >= sureBelow) isSure = false
      sum += rounded
    }
    sums[idle] = 0
    if (isSure) total[c] = sum
    else addFar(plan, timeline, from, to, now, c, [total])
  }
}

function isSimple({ starts, ruleStarts, card, layout }: SumPlan): boolean {
  if (layout.sums.length >= WORD || ruleStarts.some((start, slot) => start !== slot)) return false
  return (
    card.every((place) => place === 0) && starts.every((start, f) => f === 0 || start - starts[f - 1]! <= 1)
  )
}

/** What the sum rules of one scope give every contact of the timeline at t: one column a card. */
export function sumColumns(
  cards: readonly Card[],
  layout: ScopeLayout,
  timeline: Timeline,
  t: number,
): Float64Array[] {
  const columns = cards.map(() => new Float64Array(timeline.contacts))
  if (layout.sums.length === 0) return columns
  const plan = sumPlan(cards, layout, timeline)
  if (cards.length === 1 && isSimple(plan)) addSimple(plan, timeline, t, columns[0]!)
  else addAll(plan, timeline, t, columns)
  return columns
}
