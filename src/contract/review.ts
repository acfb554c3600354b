// Talking about the agreement: when it is due, what was held.
import { z } from 'zod'
import { Id, Instant } from './leads.ts'

export const REVIEW_KINDS = ['meeting', 'model'] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]

export const ReviewDue = z.object({
  kind: z.enum(REVIEW_KINDS).describe('meeting: sales and marketing meet; model: the points against revenue'),
  dueAt: Instant,
  overdue: z.boolean(),
  lastHeldAt: Instant.nullable(),
  says: z.string().describe('As a sentence'),
})

export const ReviewHeld = z.object({
  id: Id,
  kind: z.enum(REVIEW_KINDS),
  heldAt: Instant,
  heldBy: z.string(),
  note: z.string().nullable(),
  agreement: z.string().describe('Hash of the version that was in force'),
})

export const Reviews = z.object({
  due: z.array(ReviewDue).describe('Empty while no agreement is in force'),
  held: z.array(ReviewHeld).describe('The last 200, newest first'),
})

export const ReviewRequest = z.strictObject({
  kind: z.enum(REVIEW_KINDS),
  heldAt: Instant.optional().describe('Left out: now'),
  note: z.string().max(2_000).optional(),
})
