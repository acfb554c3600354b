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
  const contacts = shown.map(({ row }) => row.contact)
  const reading = leadDetails(ctx.db, contacts)
  // The sentences are made while the database reads.
  const reasons = shown.map(({ standing, scorecard }) =>
    standing === null ? [] : strongest(model, standing, t, scorecard, REASONS_MAX).map(reasonText),
  )
  const byContact = new Map((await reading).map((detail) => [detail.contact, detail]))
  return shown.flatMap((one, i) => {
    const detail = byContact.get(one.row.contact)
    return detail === undefined ? [] : [leadRow(one, detail, reasons[i]!)]
  })
}

function leadRow(shown: Shown, detail: LeadDetails, reasons: string[]): z.infer<typeof LeadRow> {
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
    reasons,
    stage: detail.stage,
    qualifiedAt: isoOrNull(detail.qualifiedAt),
    lastTouchAt: isoOrNull(detail.lastTouchAt),
    chance: shown.chance,
  }
}

/** The best-known name, else the best identifier. */
export const bestName = (detail: Pick<LeadDetails, 'display' | 'identifiers'>): string | null =>
  detail.display.name ?? detail.display.email ?? detail.identifiers[0]?.value ?? null
