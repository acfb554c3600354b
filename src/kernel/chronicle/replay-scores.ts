// The score after every touchpoint and the first instant at which it reached a limit: what a replay comes down to where
// one scorecard only sums touchpoints and everything was known when it occurred. The same bits as evaluate.
// Deliberately absent: fit, frequency, accounts and late evidence; replay-all.ts has them.

import { HIGH_SIZE, LOW_SIZE } from '../decay.ts'
import type { Model } from '../model.ts'
import type { Chronicle } from './chronicle.ts'
import { replayPlan } from './replay-plan.ts'

export interface ReplayedScores {
  /** One place a touchpoint. */
  readonly score: Float64Array
  /** One place a contact: milliseconds UTC, NaN where the limit was never reached. */
  readonly reachedAt: Float64Array
}

/** 1.5 x 2^42, as in points.ts. */
const GRID = 6_597_069_766_656
const HIGH_MASK = HIGH_SIZE - 1
const LOW_MASK = LOW_SIZE - 1
/** Two table levels reach so far. */
const NEAR_SECONDS = LOW_SIZE * HIGH_SIZE

function assertPlain(model: Model, { touches }: Chronicle): void {
  const { cards, contact, account } = model
  if (cards.length !== 1 || cards[0]!.fit.length > 0)
    throw new Error('Scores after every touchpoint need one scorecard without fit.')
  if (contact.times.length + account.sums.length + account.times.length > 0)
    throw new Error('Scores after every touchpoint need rules that sum touchpoints of the contact alone.')
  if (touches.delay.length + touches.endRow.length > 0)
    throw new Error('Scores after every touchpoint need touchpoints that were known when they occurred.')
}

/** Each rule with a sum of its own, so that one loop has them all; where each distinct touchpoint counts. */
function rulesOf(model: Model, chronicle: Chronicle) {
  const plan = replayPlan(model, chronicle)
  const { sumStarts, sums } = plan.contact
  const starts = new Int32Array(sumStarts.length)
  const rules: number[] = []
  for (let f = 0; f + 1 < sumStarts.length; f++) {
    for (let k = sumStarts[f]!; k < sumStarts[f + 1]!; k++)
      for (let r = plan.ruleStarts[sums[k]!]!; r < plan.ruleStarts[sums[k]! + 1]!; r++) rules.push(r)
    starts[f + 1] = rules.length
  }
  const tableAt = new Int32Array(plan.points.length)
  for (let slot = 0; slot < plan.slots; slot++)
    tableAt.fill(plan.tableAt[slot]!, plan.ruleStarts[slot]!, plan.ruleStarts[slot + 1]!)
  return {
    starts,
    rules: Int32Array.from(rules),
    tableAt,
    tables: plan.tables,
    points: plan.points,
    cap: plan.cap,
  }
}

/** Throws for a model with other rules than sums, and for a chronicle with late or ended touchpoints. */
export function replayScores(model: Model, chronicle: Chronicle, limit: number): ReplayedScores {
  assertPlain(model, chronicle)
  const { touches, contacts } = chronicle
  const { offsets, second, facts, millisecond } = touches
  const { starts, rules, tableAt, tables, points, cap } = rulesOf(model, chronicle)
  const { base } = model.cards[0]!
  const sums = new Float64Array(points.length)
  const last = new Int32Array(points.length)
  const active = new Int32Array(points.length)
  const score = new Float64Array(touches.size)
  const reachedAt = new Float64Array(contacts).fill(Number.NaN)
  for (let c = 0; c < contacts; c++) {
    const from = offsets[c]!
    const to = offsets[c + 1]!
    if (from === to) continue
    if (second[to - 1]! - second[from]! >= NEAR_SECONDS)
      throw new Error(`The touchpoints of contact ${c} span more than ${NEAR_SECONDS} seconds.`)
    let count = 0
    let reached = -1
    for (let row = from; row < to; row++) {
      const now = second[row]! | 0
      const f = facts[row]!
      for (let k = starts[f]!, end = starts[f + 1]!; k < end; k++) {
        const rule = rules[k]!
        const before = sums[rule]!
        // an empty sum is 0, so that whatever its stale age picks from the tables gives 1.
        if (before === 0) active[count++] = rule
        const age = (now - last[rule]!) | 0
        const table = tableAt[rule]!
        const decay =
          tables[table + LOW_SIZE + ((age >>> 12) & HIGH_MASK)]! * tables[table + (age & LOW_MASK)]!
        sums[rule] = before * decay + 1
        last[rule] = now
      }
      let total = base
      for (let i = 0; i < count; i++) {
        const rule = active[i]!
        const age = (now - last[rule]!) | 0
        const table = tableAt[rule]!
        const decay = tables[table + LOW_SIZE + (age >>> 12)]! * tables[table + (age & LOW_MASK)]!
        const raw = points[rule]! * (sums[rule]! * decay)
        const most = cap[rule]!
        total += (raw > most ? most : raw < -most ? -most : raw) + GRID - GRID
      }
      score[row] = total
      if (reached < 0 && total >= limit) reached = row
    }
    if (reached >= 0)
      reachedAt[c] = second[reached]! * 1000 + (millisecond.length === 0 ? 0 : millisecond[reached]!)
    for (let i = 0; i < count; i++) sums[active[i]!] = 0
  }
  return { score, reachedAt }
}
