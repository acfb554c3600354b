// Evaluated contacts as rows of a list: names, accounts and reasons in plain words.
// Deliberately absent: which contacts, and in what order.

import type { z } from 'zod'
import type { LeadRow } from '../../contract/leads.ts'
import { type RuleContribution, strongest } from '../../kernel/explain.ts'
import type { Model } from '../../kernel/model.ts'
import { type LeadDetails, leadDetails } from '../../store/read/lead-details.ts'
import type { Context } from '../context.ts'
import type { Shown } from './standing.ts'

/** Reasons that a row of a list gives; the contact's page gives all. */
const REASONS_MAX = 3

export const iso = (instant: number): string => new Date(instant).toISOString()
export const isoOrNull = (instant: number | null): string | null => (instant === null ? null : iso(instant))

/** `Looks at prices: 3 pages viewed at /pricing*, the last 2 days ago`. */
export const reasonText = ({ rule, because }: Pick<RuleContribution, 'rule' | 'because'>): string =>
  `${rule}: ${because}`

/** Rows in the order given; a contact that vanished meanwhile is left out. */
export async function leadRows(
  ctx: Context,
  model: Model,
  shown: readonly Shown[],
  t: number,
): Promise<z.infer<typeof LeadRow>[]> {
  const details = await leadDetails(
    ctx.db,
    shown.map(({ row }) => row.contact),
  )
  const byContact = new Map(details.map((detail) => [detail.contact, detail]))
  return shown.flatMap((one) => {
    const detail = byContact.get(one.row.contact)
    return detail === undefined ? [] : [leadRow(model, one, detail, t)]
  })
}

function leadRow(model: Model, shown: Shown, detail: LeadDetails, t: number): z.infer<typeof LeadRow> {
  const { standing } = shown
  const reasons = standing === null ? [] : strongest(model, standing, t, shown.scorecard, REASONS_MAX)
  return {
    contact: String(shown.row.contact),
    name: bestName(detail),
    title: detail.display.title ?? null,
    identifiers: [...detail.identifiers],
    account:
      detail.account === null
        ? null
        : { id: String(detail.account), name: detail.accountName, domain: detail.accountDomain },
    bucket: shown.bucket,
    bucketBecause: shown.says,
    score: shown.score,
    fit: shown.fitGrade,
    engagement: shown.engagementGrade,
    reasons: reasons.map(reasonText),
    stage: detail.stage,
    qualifiedAt: isoOrNull(detail.qualifiedAt),
    lastTouchAt: isoOrNull(detail.lastTouchAt),
    chance: shown.chance,
  }
}

/** The best-known name, else the best identifier. */
export const bestName = (detail: Pick<LeadDetails, 'display' | 'identifiers'>): string | null =>
  detail.display.name ?? detail.display.email ?? detail.identifiers[0]?.value ?? null
