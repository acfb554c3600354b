// Keeps the top of the ranked lists quick to read. A stored bound is that of the last evaluation, and scores decay
// below it; this lowers the highest bounds of each bucket to what they are now, so that a reader stops sooner.
// Invariant: a bound is only ever lowered to an upper bound as of now, so every list stays exact.
// Deliberately absent: scores and decisions. Nothing that anybody sees changes here.

import { upperBound } from '../kernel/bound.ts'
import { BUCKETS, type Bucket } from '../kernel/evidence.ts'
import { writeLowerBounds } from '../store/lower-bound.ts'
import { type ListFilter, rankedContacts } from '../store/read/ranked-contacts.ts'
import { type ActiveAgreement, activeAgreement } from './agreement.ts'
import type { Context } from './context.ts'
import { Standings } from './read/standing.ts'

/** Rows of each bucket that are looked at in a pass: more than any list reads with tight bounds. */
const TOP = 2_000
/** Lowering the top lets others rise to it; after a few passes little is left to lower. */
const PASSES_MAX = 5
/** Points by which a bound must fall to be worth a write. */
const LEAST = 0.25

const EVERYBODY = { visitors: false, channel: null, openLeads: false }
/** The lists that people read most. */
const LISTS: Readonly<Record<Bucket, ListFilter>> = {
  qualified: { ...EVERYBODY, openLeads: true },
  nurture: EVERYBODY,
  disqualified: EVERYBODY,
}

/** Lowers the highest bounds; gives how many were written. */
export async function lowerBounds(ctx: Context): Promise<number> {
  const active = await activeAgreement(ctx)
  if (active === null) return 0
  let written = 0
  for (const bucket of BUCKETS)
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      const lowered = await lowerTop(ctx, active, bucket)
      written += lowered
      if (lowered < TOP / 20) break
    }
  return written
}

async function lowerTop(ctx: Context, active: ActiveAgreement, bucket: Bucket): Promise<number> {
  const t = ctx.now()
  const standings = new Standings(active)
  const rows = await rankedContacts(ctx.db, bucket, LISTS[bucket], null, TOP)
  await standings.prepare(ctx, rows)
  const lower = rows.flatMap((row) => {
    const standing = standings.of(row)
    if (standing === null || standing.aheadAt !== null) return []
    const bound = upperBound(active.model, standing, t)
    return bound < row.bound - LEAST ? [{ contact: row.contact, before: row.bound, bound }] : []
  })
  return writeLowerBounds(ctx.db, lower)
}
