// The list as it was at an instant: everybody scored from scratch, the best of them kept. Words are looked up among
// the names of today, for whoever asks knows them by those; what is shown of whom they find is of then.
// Deliberately absent: reasons of more than the page; orders by name and by qualification (PAST_ORDERS).

import type { z } from 'zod'
import type { LeadRow, LeadsAnswer, LeadsQuery } from '../../contract/leads.ts'
import { BUCKETS } from '../../kernel/evidence.ts'
import { strongest } from '../../kernel/explain.ts'
import { leadDetails } from '../../store/read/lead-details.ts'
import { searchContacts } from '../../store/read/search-contacts.ts'
import type { ActiveAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { bestName, iso, isoOrNull, reasonText } from './lead-row.ts'
import { type ScoreAt, scoresAt, scoresAtOf } from './score-at.ts'

const REASONS_MAX = 3
/** Contacts that a search looks at; more are counted but not found. */
export const FOUND_MAX = 1_000

/** A page of the ranked list as of t. */
export async function leadsAt(
  ctx: Context,
  active: ActiveAgreement,
  query: z.infer<typeof LeadsQuery>,
  t: number,
): Promise<z.infer<typeof LeadsAnswer>> {
  const end = query.offset + query.top
  const best: ScoreAt[] = []
  let total = 0
  const found = await searched(ctx, query)
  const all = found === null ? scoresAt(ctx, active, t) : scoresAtOf(ctx, active, found, t)
  for await (const one of all) {
    if (!isListed(one, query)) continue
    total += 1
    best.push(one)
    // Twice as many as wanted, so that cutting back is rare.
    if (best.length >= Math.max(2 * end, 2_000)) best.sort(inOrder(query)).splice(end)
  }
  const page = best.sort(inOrder(query)).slice(query.offset, end)
  return {
    asOf: iso(t),
    total,
    totalIsExact: found === null || found.length < FOUND_MAX,
    exactTo: null,
    leads: await rowsOf(ctx, active, page, t),
  }
}

async function searched(ctx: Context, { search }: z.infer<typeof LeadsQuery>): Promise<number[] | null> {
  return search === undefined || search.trim() === '' ? null : searchContacts(ctx.db, search, FOUND_MAX)
}

function isListed(
  { evaluation, group, account, standing, hasOpenLead }: ScoreAt,
  query: z.infer<typeof LeadsQuery>,
): boolean {
  const isVisitor = group.identifiers.every(({ kind }) => kind === 'anonymous_id')
  return (
    (query.bucket === 'any' || evaluation.bucket === query.bucket) &&
    isVisitor === (query.who === 'visitors') &&
    (query.bucket !== 'qualified' || isVisitor || hasOpenLead) &&
    (query.account === undefined || String(account) === query.account) &&
    (query.channel === undefined || standing.contact.first?.channel === query.channel)
  )
}

const rankOf = ({ evaluation }: ScoreAt): number => BUCKETS.indexOf(evaluation.bucket)
const lastTouchOf = ({ standing }: ScoreAt): number => standing.contact.lastKey?.occurredAt ?? -1
const inOrder =
  ({ order }: z.infer<typeof LeadsQuery>) =>
  (a: ScoreAt, b: ScoreAt): number =>
    (order === 'rank' ? rankOf(a) - rankOf(b) : 0) ||
    (order === 'lastTouch' ? lastTouchOf(b) - lastTouchOf(a) : 0) ||
    b.evaluation.score - a.evaluation.score ||
    a.contact - b.contact

async function rowsOf(
  ctx: Context,
  { model }: ActiveAgreement,
  page: readonly ScoreAt[],
  t: number,
): Promise<z.infer<typeof LeadRow>[]> {
  const details = await leadDetails(
    ctx.db,
    page.map(({ contact }) => contact),
  )
  const byContact = new Map(details.map((detail) => [detail.contact, detail]))
  return page.map(({ contact, group, standing, evaluation }) => {
    const detail = byContact.get(contact)
    const reasons = strongest(model, standing, t, evaluation.scorecard, REASONS_MAX)
    return {
      contact: String(contact),
      name: detail ? bestName(detail) : (group.identifiers[0]?.value ?? null),
      title: detail?.display.title ?? null,
      identifiers: group.identifiers.slice(0, 10).map(({ kind, value }) => ({ kind, value })),
      account:
        detail?.account == null
          ? null
          : { id: String(detail.account), name: detail.accountName, domain: detail.accountDomain },
      bucket: evaluation.bucket,
      bucketBecause: evaluation.says,
      score: evaluation.score,
      fit: evaluation.fitGrade,
      engagement: evaluation.engagementGrade,
      reasons: reasons.map(reasonText),
      stage: null,
      qualifiedAt: null,
      lastTouchAt: isoOrNull(standing.contact.lastKey?.occurredAt ?? null),
      chance: evaluation.chance,
    }
  })
}
