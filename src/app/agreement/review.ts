// The dates on which sales and marketing have promised to talk about the agreement, and what they have held.
// Meetings are counted from the day on which the version came into force, so that a new one is talked about often at
// first; the points are checked against revenue at least once a year.
// Deliberately absent: reminders by mail. Overdue dates stand on everybody's first page.

import type { z } from 'zod'
import type { ReviewDue, ReviewKind, ReviewRequest, Reviews } from '../../contract/review.ts'
import type { Refused } from '../../kernel/refusal.ts'
import { insertReview, listReviews, reviewsSince } from '../../store/review.ts'
import { type ActiveAgreement, activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'

const SECOND_MS = 1_000
const DAY_MS = 86_400_000
const iso = (instant: number): string => new Date(instant).toISOString()

type Due = z.infer<typeof ReviewDue>

/** What is due when under the agreement in force. */
export async function reviewsDue(ctx: Context, active: ActiveAgreement): Promise<Due[]> {
  const { review } = active.terms
  const held = await reviewsSince(ctx.db, active.activeFrom)
  const of = (kind: ReviewKind) => held.find((row) => row.kind === kind) ?? { last: null, held: 0 }
  const meeting = of('meeting')
  const interval = meeting.held < review.after ? review.meet : review.later
  return [
    due(ctx, 'meeting', meeting.last, active.activeFrom, interval),
    due(ctx, 'model', of('model').last, active.activeFrom, review.checkModel),
  ]
}

const WHAT: Readonly<Record<ReviewKind, string>> = {
  meeting: 'Sales and marketing meet about the agreement',
  model: 'The points are checked against revenue',
}

function due(ctx: Context, kind: ReviewKind, last: number | null, activeFrom: number, seconds: number): Due {
  const now = ctx.now()
  // A version that has just come into force was looked at then.
  const dueAt = Math.max(last ?? 0, activeFrom) + seconds * SECOND_MS
  const days = Math.floor(Math.abs(now - dueAt) / DAY_MS)
  const count = days === 0 ? 'today' : `${days.toLocaleString('en')} ${days === 1 ? 'day' : 'days'}`
  const when = days === 0 ? `due ${count}` : now > dueAt ? `overdue by ${count}` : `due in ${count}`
  return {
    kind,
    dueAt: iso(dueAt),
    overdue: now > dueAt,
    lastHeldAt: last === null ? null : iso(last),
    says: `${WHAT[kind]}: ${when}.`,
  }
}

/** What is due and what was held. */
export async function reviews(ctx: Context): Promise<z.infer<typeof Reviews>> {
  const [active, held] = await Promise.all([activeAgreement(ctx), listReviews(ctx.db)])
  return {
    due: active === null ? [] : await reviewsDue(ctx, active),
    held: held.map(({ id, hash, heldAt, ...review }) => ({
      ...review,
      id: String(id),
      heldAt: iso(heldAt),
      agreement: hash,
    })),
  }
}

/** Writes down that they have met, or have checked the points. Refuses `no_active_agreement`, `instant_out_of_range`. */
export async function holdReview(
  ctx: Context,
  request: z.infer<typeof ReviewRequest>,
  says: string,
): Promise<z.infer<typeof Reviews> | Refused> {
  const now = ctx.now()
  const heldAt = request.heldAt === undefined ? now : Date.parse(request.heldAt)
  if (heldAt > now)
    return { refused: 'instant_out_of_range', detail: 'A review that is still to come was not held.' }
  const active = await activeAgreement(ctx, { at: heldAt })
  if (active === null) return { refused: 'no_active_agreement' }
  await insertReview(ctx.db, {
    kind: request.kind,
    hash: active.hash,
    heldAt,
    heldBy: says,
    note: request.note?.trim() || null,
    writtenAt: now,
  })
  return reviews(ctx)
}
