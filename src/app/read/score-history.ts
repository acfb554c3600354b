// The score of one contact over time under the agreement in force, out of what was known at each moment.
// Instants are those at which something of the contact became visible, and days between, so that decay shows;
// identity and account are as now, and the colleagues' part is that of each moment.
// At most POINTS_MAX points: what is too close together for a chart is thinned, the newest always kept.

import type { z } from 'zod'
import type { ScoreHistory } from '../../contract/leads.ts'
import { evaluate } from '../../kernel/evaluate.ts'
import type { Bucket } from '../../kernel/evidence.ts'
import { type History, instantsOf, standingAt } from '../../kernel/history.ts'
import type { Model } from '../../kernel/model.ts'
import { isRefused, type Refused } from '../../kernel/refusal.ts'
import { activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { findContact } from './find-contact.ts'
import { historyOf } from './history-of.ts'
import { iso } from './lead-row.ts'

export const POINTS_MAX = 500
const POINTS_MIN = 40
/** Touchpoints that one chart may fold in all: about half a second. */
const FOLDED_MAX = 1_000_000
/** Between two pieces of evidence, at most one point a day: half-lives are days and more. */
const STEP_MS = 86_400_000

interface Point {
  readonly at: number
  readonly score: number
  readonly fit: number
  readonly engagement: number
  readonly bucket: Bucket
}

/** The points and the scores from which grades and conditions begin. */
export async function scoreHistory(
  ctx: Context,
  given: string,
): Promise<z.infer<typeof ScoreHistory> | Refused> {
  const contact = await findContact(ctx, given)
  if (isRefused(contact)) return contact
  const active = await activeAgreement(ctx)
  if (active === null) return { refused: 'no_active_agreement' }
  const t = ctx.now()
  const history = await historyOf(ctx, active.model, contact, t)
  const now = evaluate(active.model, standingAt(active.model, history, t), t)
  const points = pointsOf(active.model, history, now.scorecard, t)
  return {
    points: points.map((point) => ({ ...point, at: iso(point.at) })),
    thresholds: thresholdsOf(active.model, now.scorecard),
  }
}

function pointsOf(model: Model, history: History, scorecard: string, t: number): Point[] {
  return samples(history, t).map((at) => {
    const evaluation = evaluate(model, standingAt(model, history, at), at)
    const card = evaluation.scorecards.find((one) => one.scorecard === scorecard)!
    return {
      at,
      score: card.score,
      fit: card.fit,
      engagement: card.engagement,
      bucket: evaluation.bucket,
    }
  })
}

/** Instants of the contact's own evidence, just before each where the score falls, and steps between. */
function samples(history: History, t: number): number[] {
  const own = instantsOf({ ...history, accounts: history.accounts.map((one) => ({ ...one, account: null })) })
  // What a domain suggests, and an identifier that nobody linked, are known from the beginning of time on.
  const begun = firstSeen(history)
  const instants = own.filter((at) => at >= begun && at <= t)
  const first = instants[0]
  if (first === undefined) return [t]
  const most = pointsAllowed(history)
  const kept = thinned([...new Set([...instants, t])], Math.floor(most / 2))
  const room = most - kept.length
  const step = Math.max(STEP_MS, Math.ceil((t - first) / Math.max(1, room)))
  const between: number[] = []
  for (let i = 1; i < kept.length; i++)
    for (let at = kept[i - 1]! + step; at < kept[i]!; at += step) between.push(at)
  return [...kept, ...between].sort((a, b) => a - b).slice(-POINTS_MAX)
}

/** When the first dated touchpoint or claim of the contact became visible. */
function firstSeen({ contact: { touches, claims } }: History): number {
  let first = Infinity
  for (const { touch, knownAt } of touches) first = Math.min(first, Math.max(touch.occurredAt, knownAt))
  for (const { claim } of claims) {
    const at = Math.max(claim.occurredAt, claim.knownAt)
    if (at > 0) first = Math.min(first, at)
  }
  return first
}

/** Each point folds all that was known then, so long histories get fewer points rather than slow ones. */
function pointsAllowed({ contact, accounts }: History): number {
  const touches = contact.touches.length + (accounts[0]?.account?.touches.length ?? 0)
  return Math.max(POINTS_MIN, Math.min(POINTS_MAX, Math.floor(FOLDED_MAX / Math.max(1, touches))))
}

/** At most `most` of ascending instants, evenly by their number, the first and the last kept. */
function thinned(instants: readonly number[], most: number): number[] {
  if (instants.length <= most) return [...instants]
  const every = (instants.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, i) => instants[Math.round(i * every)]!)
}

/** Scores that the conditions for `qualified` name. */
function thresholdsOf(model: Model, scorecard: string): { label: string; score: number }[] {
  return model.agreement.buckets.qualified
    .filter((condition) => condition.score?.from != null)
    .filter((condition) => condition.scorecard === null || condition.scorecard === scorecard)
    .map((condition) => ({ label: condition.says, score: condition.score!.from! }))
}
