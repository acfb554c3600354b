// The first screen: whom to call now and why, what changed since yesterday, does the agreement keep its promise.

import type { z } from 'zod'
import type { Overview } from '../../contract/overview.ts'
import { BUCKETS, type Bucket } from '../../kernel/evidence.ts'
import { countSince, latestChanges, leadsByWeek } from '../../store/read/since.ts'
import { drift } from '../agreement/drift.ts'
import { reviewsDue } from '../agreement/review.ts'
import { activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { countBuckets, countListed, isSmall } from './counts.ts'
import { kept } from './kept.ts'
import { iso } from './lead-row.ts'
import { leads } from './leads.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const WEEKS = 13
const CALL_NOW = 10
const CHANGES = 20
/** 1970-01-01 was a Thursday; weeks begin on Mondays, in UTC. */
const FIRST_MONDAY_MS = 4 * DAY_MS

export async function overview(ctx: Context): Promise<z.infer<typeof Overview>> {
  const t = ctx.now()
  const query = { bucket: 'qualified', top: CALL_NOW, offset: 0, order: 'rank', who: 'contacts' } as const
  const small = await isSmall(ctx)
  const [active, buckets, best, since, changes, weekly] = await Promise.all([
    activeAgreement(ctx),
    countBuckets(ctx),
    leads(ctx, query),
    kept(
      ctx,
      'since yesterday',
      () => countSince(ctx.db, t - DAY_MS, t + 1),
      () => small,
    ),
    latestChanges(ctx.db, t - DAY_MS, CHANGES),
    weeks(ctx, t, small),
  ])
  const count = (bucket: Bucket) =>
    countListed(buckets, [bucket], { visitors: false, openLeads: bucket === 'qualified' })
  return {
    asOf: iso(t),
    agreement: active && { name: active.name, hash: active.hash, activeFrom: iso(active.activeFrom) },
    buckets: Object.fromEntries(BUCKETS.map((bucket) => [bucket, count(bucket)])) as Record<
      (typeof BUCKETS)[number],
      number
    >,
    visitors: countListed(buckets, BUCKETS, { visitors: true, openLeads: false }),
    callNow: best.leads,
    sinceYesterday: {
      ...since.value,
      changes: changes.map(({ contact, at, ...change }) => ({
        ...change,
        contact: String(contact),
        at: iso(at),
      })),
    },
    weekly,
    drift: (await drift(ctx)).latest?.alarms ?? [],
    reviews: active === null ? [] : (await reviewsDue(ctx, active)).filter(({ overdue }) => overdue),
    capacityPerWeek: active?.model.agreement.handoff.capacityPerWeek ?? null,
  }
}

/** The last thirteen weeks, the present one last and unfinished. */
async function weeks(ctx: Context, t: number, small: boolean): Promise<z.infer<typeof Overview>['weekly']> {
  const begun = Math.floor((t - FIRST_MONDAY_MS) / WEEK_MS)
  const end = FIRST_MONDAY_MS + (begun + 1) * WEEK_MS
  const { value } = await kept(
    ctx,
    'weeks',
    () => leadsByWeek(ctx.db, end, WEEKS),
    () => small,
  )
  return Array.from({ length: WEEKS }, (_, i) => {
    const ago = WEEKS - 1 - i
    const week = value.find((row) => row.ago === ago)
    return {
      weekStarting: iso(end - (ago + 1) * WEEK_MS),
      qualified: week?.qualified ?? 0,
      accepted: week?.accepted ?? 0,
      rejected: week?.rejected ?? 0,
      won: week?.won ?? 0,
    }
  })
}
