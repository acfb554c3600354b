// The timeline of one contact, newest first, what does not count included.

import type { z } from 'zod'
import type { TimelineAnswer, TimelineQuery } from '../../contract/leads.ts'
import { evaluate } from '../../kernel/evaluate.ts'
import { isRefused, type Refused } from '../../kernel/refusal.ts'
import { contactTimeline } from '../../store/read/contact-timeline.ts'
import { activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { standingNow } from './explain.ts'
import { findContact } from './find-contact.ts'
import { type Scoring, touchpointView } from './touchpoint-view.ts'

/** A page of the timeline; `before` is the instant of the last one seen. */
export async function timeline(
  ctx: Context,
  given: string,
  { before, limit }: z.infer<typeof TimelineQuery>,
): Promise<z.infer<typeof TimelineAnswer> | Refused> {
  const contact = await findContact(ctx, given)
  if (isRefused(contact)) return contact
  const from = before === undefined ? null : Date.parse(before)
  const touches = await contactTimeline(ctx.db, contact, from, limit)
  const last = touches.at(-1)
  const older = last === undefined ? [] : await contactTimeline(ctx.db, contact, last.occurredAt, 1)
  const scoring = await scoringOf(ctx, contact)
  return { touchpoints: touches.map((touch) => touchpointView(touch, scoring)), more: older.length > 0 }
}

/** What it takes to say what a touchpoint adds now; null while no agreement is active. */
export async function scoringOf(ctx: Context, contact: number): Promise<Scoring | null> {
  const active = await activeAgreement(ctx)
  if (active === null) return null
  const standing = await standingNow(ctx, active, contact)
  if (standing === null) return null
  const t = ctx.now()
  return { model: active.model, standing, scorecard: evaluate(active.model, standing, t).scorecard, t }
}
