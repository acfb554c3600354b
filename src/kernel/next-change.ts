// The first whole second at which bucket or grade differ if nothing happens. Between breakpoints (a window
// ends, a claim expires) fit stands still and engagement is a falling part plus a rising part, so the values
// at both ends of a span bound all between: a span that cannot cross a limit is left out, the rest is halved.
// The answer is always checked with evaluate itself. Deliberately absent: a job; app/ carries changes out.

import { expirySecond } from './claim-book.ts'
import {
  type CardResult,
  type Evaluation,
  engagementPoints,
  evaluate,
  frequencyEnd,
  responseEnd,
} from './evaluate.ts'
import type { Card, Model, SumEntry } from './model.ts'
import type { Standing } from './standing.ts'

/** Ten years of 365 days; nothing that far ahead is worth a job. */
export const HORIZON_SECONDS = 315_360_000

export interface NextChange {
  /** Milliseconds UTC, a whole second. */
  readonly at: number
  readonly evaluation: Evaluation
}

/** Whether two evaluations agree in what a change is about: bucket and grades. */
export const isSameDecision = (a: Evaluation, b: Evaluation): boolean =>
  a.bucket === b.bucket && a.fitGrade === b.fitGrade && a.engagementGrade === b.engagementGrade

/** Seconds in (start, end] at which something may jump, ascending. */
function breakpoints(model: Model, standing: Standing, start: number, end: number): number[] {
  const seconds = new Set<number>()
  const add = (second: number) => {
    if (second > start && second <= end) seconds.add(second)
  }
  for (const card of model.cards)
    for (const entry of card.engagement) if (entry.kind === 'frequency') add(frequencyEnd(entry, standing))
  for (const { touchpoint } of model.conditions) if (touchpoint) add(responseEnd(touchpoint, standing))
  for (const view of model.views) {
    if (view.validFor === null) continue
    for (const state of [standing.contact, standing.account])
      for (const claim of state?.claims.get(view.attribute) ?? [])
        if (claim) add(expirySecond(claim, view.validFor))
  }
  return [...seconds].sort((a, b) => a - b)
}

/** The engagement of one card as it moves between breakpoints, and the limits that it may cross. */
interface Motion {
  readonly card: Card
  readonly falling: readonly SumEntry[]
  readonly rising: readonly SumEntry[]
}

function motionOf(card: Card, standing: Standing): Motion {
  const moving = card.engagement.filter((entry): entry is SumEntry => {
    if (entry.kind !== 'engagement' || entry.table === null) return false
    const state = entry.scope === 'contact' ? standing.contact : standing.account
    return state !== null && state.sums[entry.slot]! > 0
  })
  return {
    card,
    falling: moving.filter((entry) => entry.points > 0),
    rising: moving.filter((entry) => entry.points < 0),
  }
}

function sumAt(entries: readonly SumEntry[], standing: Standing, second: number): number {
  let sum = 0
  for (const entry of entries) sum += engagementPoints(entry, standing, second)
  return sum
}

/** How many limits an engagement reaches: never falls as the engagement rises. */
function zoneOf(model: Model, card: Card, engagement: number, restOfScore: number): number {
  let zone = 0
  for (const from of card.engagementGrades.from) if (engagement >= from) zone++
  const score = engagement + restOfScore
  for (const step of model.scoreSteps) if (step.above ? score > step.at : score >= step.at) zone++
  return zone
}

/** First second in (from, to] at which the card reaches other limits than it does at `from`; Infinity if none. */
function nextZone(
  model: Model,
  standing: Standing,
  motion: Motion,
  result: CardResult,
  from: number,
  to: number,
): number {
  const { card, falling, rising } = motion
  if (falling.length + rising.length === 0) return Infinity
  const fallingFrom = sumAt(falling, standing, from)
  const risingFrom = sumAt(rising, standing, from)
  const fixed = result.engagement - fallingFrom - risingFrom
  const restOfScore = result.score - result.engagement
  const zone = zoneOf(model, card, result.engagement, restOfScore)
  const stays = (moving: number) => zoneOf(model, card, fixed + moving, restOfScore) === zone

  // a stack of spans, leftmost on top; the zone at the left end of the top span is always the first one.
  const stack = [{ right: to, falling: sumAt(falling, standing, to), rising: sumAt(rising, standing, to) }]
  let left = { right: from, falling: fallingFrom, rising: risingFrom }
  while (stack.length > 0) {
    const right = stack[stack.length - 1]!
    if (stays(right.falling + left.rising) && stays(left.falling + right.rising)) {
      left = stack.pop()!
      continue
    }
    if (right.right - left.right === 1) {
      if (!stays(right.falling + right.rising)) return right.right
      left = stack.pop()!
      continue
    }
    const middle = left.right + Math.floor((right.right - left.right) / 2)
    stack.push({
      right: middle,
      falling: sumAt(falling, standing, middle),
      rising: sumAt(rising, standing, middle),
    })
  }
  return Infinity
}

/** What changes in (from, to], given the evaluation at `from` and that nothing jumps between. */
function changeWithin(
  model: Model,
  standing: Standing,
  motions: readonly Motion[],
  now: Evaluation,
  span: { readonly from: number; readonly evaluation: Evaluation; readonly to: number },
): NextChange | null {
  let { from, evaluation } = span
  while (from < span.to) {
    let next = Infinity
    for (const [i, motion] of motions.entries()) {
      const to = Math.min(span.to, next)
      next = Math.min(next, nextZone(model, standing, motion, evaluation.scorecards[i]!, from, to))
    }
    if (next === Infinity) return null
    from = next
    evaluation = evaluate(model, standing, from * 1000)
    if (!isSameDecision(evaluation, now)) return { at: from * 1000, evaluation }
  }
  return null
}

/**
 * The first whole second in (t, t + 10 years] at which the bucket or a grade of the deciding scorecard differs
 * from that at t, or at which evidence dated ahead comes to be, whichever is first. null: nothing changes.
 * `now` spares the evaluation at t where it is at hand.
 */
export function nextChange(
  model: Model,
  standing: Standing,
  t: number,
  now: Evaluation = evaluate(model, standing, t),
): NextChange | null {
  const start = Math.floor(t / 1000)
  const ahead = standing.aheadAt === null ? Infinity : Math.max(start + 1, Math.ceil(standing.aheadAt / 1000))
  const end = Math.min(start + HORIZON_SECONDS, ahead)
  const motions = model.cards.map((card) => motionOf(card, standing))
  let from = start
  let evaluation = now
  for (const second of breakpoints(model, standing, start, end)) {
    const change = changeWithin(model, standing, motions, now, { from, evaluation, to: second - 1 })
    if (change) return change
    evaluation = evaluate(model, standing, second * 1000)
    if (!isSameDecision(evaluation, now)) return { at: second * 1000, evaluation }
    from = second
  }
  const change = changeWithin(model, standing, motions, now, { from, evaluation, to: end })
  if (change) return change
  return ahead <= start + HORIZON_SECONDS
    ? { at: ahead * 1000, evaluation: evaluate(model, standing, ahead * 1000) }
    : null
}
