// The first screen: whom to call now and why, what changed since yesterday, does the agreement keep its promise.
import { z } from 'zod'
import { BUCKETS } from '../kernel/evidence.ts'
import { DriftAlarm } from './drift.ts'
import { Id, Instant, LeadRow } from './leads.ts'
import { ReviewDue } from './review.ts'

export const Overview = z.object({
  asOf: Instant,
  agreement: z.object({ name: z.string(), hash: z.string(), activeFrom: Instant }).nullable(),
  buckets: z
    .record(z.enum(BUCKETS), z.number().int())
    .describe('Contacts; of the qualified those with an open lead, as they are listed'),
  visitors: z.number().int(),
  callNow: z.array(LeadRow).max(10),
  sinceYesterday: z.object({
    touchpoints: z.number().int(),
    newContacts: z.number().int(),
    newlyQualified: z.number().int(),
    cooledDown: z.number().int().describe('Left qualified without an answer of sales'),
    disqualified: z.number().int(),
    excluded: z.number().int().describe('Touchpoints under an excluding verdict'),
    changes: z
      .array(
        z.object({
          contact: Id,
          name: z.string().nullable(),
          at: Instant,
          bucket: z.enum(BUCKETS),
          bucketBefore: z.enum(BUCKETS).nullable(),
          because: z.string(),
        }),
      )
      .max(20),
  }),
  weekly: z
    .array(
      z.object({
        weekStarting: Instant,
        qualified: z.number().int(),
        accepted: z.number().int(),
        rejected: z.number().int(),
        won: z.number().int(),
      }),
    )
    .describe('The last 13 weeks'),
  capacityPerWeek: z.number().nullable(),
  drift: z.array(DriftAlarm).describe('What the last check of the agreement in force gave alarm for'),
  reviews: z.array(ReviewDue).describe('What is overdue'),
})

/** One server-sent event on /api/changes: something a list or a page shows has changed. */
export const Change = z.object({
  at: Instant,
  contact: Id,
  bucket: z.enum(BUCKETS).nullable(),
  bucketBefore: z.enum(BUCKETS).nullable(),
  score: z.number().nullable(),
  because: z.string(),
})
