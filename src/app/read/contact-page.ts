// Everything that the page of one contact shows, but for its timeline and its history, which have calls of their own.

import type { z } from 'zod'
import type { ContactPage, DecisionView, LeadView } from '../../contract/leads.ts'
import { evaluate } from '../../kernel/evaluate.ts'
import { isRefused, type Refused } from '../../kernel/refusal.ts'
import { causeWords } from '../../kernel/sentence.ts'
import { leadsOf, type StoredLead } from '../../store/lead.ts'
import { type ContactDecision, contactDecisions } from '../../store/read/contact-decisions.ts'
import { contactHead } from '../../store/read/contact-head.ts'
import { accountStandings } from '../../store/read/contact-standings.ts'
import { firstCountingTouch } from '../../store/read/contact-timeline.ts'
import { leadDetails } from '../../store/read/lead-details.ts'
import { type OpportunitySeen, opportunitiesOfContact } from '../../store/read/opportunities.ts'
import { type ActiveAgreement, activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { explanationOf, standingNow } from './explain.ts'
import { findContact } from './find-contact.ts'
import { bestName, iso, isoOrNull, leadRows } from './lead-row.ts'
import { byRank } from './ranked.ts'
import { Standings } from './standing.ts'
import { type Scoring, touchpointView } from './touchpoint-view.ts'

/** Colleagues that a page shows; the account's page lists all. */
const COLLEAGUES_MAX = 50

/** The page of a contact by id or any identifier. */
export async function contactPage(
  ctx: Context,
  given: string,
): Promise<z.infer<typeof ContactPage> | Refused> {
  const contact = await findContact(ctx, given)
  if (isRefused(contact)) return contact
  const head = await contactHead(ctx.db, contact)
  if (head === null) return { refused: 'contact_not_found' }
  const t = ctx.now()
  const active = await activeAgreement(ctx)
  const standing = active && (await standingNow(ctx, active, contact))
  const evaluation = active && standing ? evaluate(active.model, standing, t) : null
  const scoring: Scoring | null =
    active && standing && evaluation
      ? { model: active.model, standing, scorecard: evaluation.scorecard, t }
      : null
  const [explanation, leads, decisions, opportunities, first, details, colleagues] = await Promise.all([
    active && standing ? explanationOf(ctx, active, contact, standing, t) : null,
    leadsOf(ctx.db, [contact]),
    contactDecisions(ctx.db, contact),
    opportunitiesOfContact(ctx.db, contact),
    firstCountingTouch(ctx.db, contact, t),
    leadDetails(ctx.db, [contact]),
    active && head.account !== null ? colleaguesOf(ctx, active, contact, head.account, t) : [],
  ])
  const last = leads.at(-1)
  return {
    contact: String(contact),
    name: details[0] ? bestName(details[0]) : null,
    title: head.display.title ?? null,
    visitor: !head.identified,
    account:
      head.account === null
        ? null
        : {
            id: String(head.account),
            name: head.accountName,
            domain: head.accountDomain,
            because: head.accountBecause,
          },
    colleagues,
    lead: last === undefined ? null : leadView(last),
    leads: leads.map(leadView).reverse(),
    explanation,
    chance: evaluation?.chance ?? null,
    decisions: decisions.map(decisionView),
    touchpointCount: head.touchCount,
    firstTouch: first && touchpointView(first, scoring),
    opportunities: opportunities.map(opportunityView),
  }
}

async function colleaguesOf(
  ctx: Context,
  active: ActiveAgreement,
  contact: number,
  account: number,
  t: number,
) {
  const standings = new Standings(active)
  const rows = await accountStandings(ctx.db, account, COLLEAGUES_MAX + 1)
  const others = rows.filter((row) => row.contact !== contact).slice(0, COLLEAGUES_MAX)
  const shown = others.map((row) => standings.show(row, t)).sort(byRank)
  return leadRows(ctx, active.model, shown, t)
}

/** A lead as pages show it. */
export const leadView = (lead: StoredLead): z.infer<typeof LeadView> => ({
  id: String(lead.id),
  openedAt: iso(lead.openedAt),
  openedBecause: lead.openedBy,
  stage: lead.stage,
  qualifiedAt: isoOrNull(lead.qualifiedAt),
  closedAt: isoOrNull(lead.closedAt),
  outcome: lead.outcome,
  reason: lead.reason,
})

const decisionView = (decision: ContactDecision): z.infer<typeof DecisionView> => ({
  at: iso(decision.at),
  bucket: decision.bucket,
  bucketBefore: decision.bucketBefore,
  because: decision.says,
  cause: causeWords(decision.cause),
  score: decision.score,
  fit: decision.fitGrade,
  engagement: decision.engagementGrade,
  agreement: decision.agreement,
})

/** Amounts leave as numbers for people to read; sums are made in the database. */
export const opportunityView = (one: OpportunitySeen) => ({
  id: String(one.id),
  name: one.name,
  amount: one.amount === null ? null : Number(one.amount),
  currency: one.currency,
  openedAt: iso(one.openedAt),
  closedAt: isoOrNull(one.closedAt),
  outcome: one.outcome,
  role: one.role,
})
