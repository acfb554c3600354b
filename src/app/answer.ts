// What sales says about a lead: accepted, rejected with a reason, qualified, recycled, lost, won. An answer is
// evidence; the lead follows, and the contact is decided about anew.
// Invariant: stages only move forward; a closed lead takes no answer. Deliberately absent: deadlines.

import { isOpen, type LeadAnswer, answerLead as leadAfter } from '../kernel/lead.ts'
import type { Refused } from '../kernel/refusal.ts'
import { isRefused, type Refusal } from '../kernel/refusal.ts'
import { findLead, insertLeadAnswer, type StoredLead, updateLeads } from '../store/lead.ts'
import { inTransaction } from '../store/transaction.ts'
import { sourceByHand } from './by-hand.ts'
import { announce } from './change-feed.ts'
import type { Context } from './context.ts'
import { openFrame } from './ingest/frame.ts'
import { hold } from './ingest/hold.ts'
import { type ContactChange, restate } from './ingest/restate.ts'
import { orRefused, refuse } from './refusal-error.ts'

export interface AnswerWish {
  readonly answer: LeadAnswer
  readonly reason?: string | null
  /** For rejected and recycled: not before this instant may the contact qualify again. */
  readonly recycleUntil?: number | null
  /** Milliseconds; left out: now. */
  readonly at?: number
  readonly says: string
  /** For answers that come from another system, so that a repeated one counts once. */
  readonly message?: { readonly sourceId: number; readonly messageId: string }
}

/** Answers a lead. A repeated message changes nothing. */
export async function answerLead(
  ctx: Context,
  leadId: number,
  wish: AnswerWish,
): Promise<StoredLead | Refused> {
  const done = await orRefused(() => inTransaction(ctx.db, (db) => answerIn(ctx, db, leadId, wish)))
  if (isRefused(done)) return done
  announce(ctx, done.changes)
  return done.lead
}

async function answerIn(
  ctx: Context,
  db: Context['db'],
  leadId: number,
  wish: AnswerWish,
): Promise<{ lead: StoredLead; changes: ContactChange[] }> {
  const now = ctx.now()
  const found = await findLead(db, leadId)
  if (found === null) return refuse('lead_not_found')
  const frame = await openFrame(ctx, db, now, [])
  const { subjects, accounts } = await hold(db, frame, [found.contact], ({ lastKnownAt }) =>
    Math.max(now, lastKnownAt + 1),
  )
  const subject = subjects.get(found.contact)
  const before = subject?.leads.find(({ id }) => id === leadId)
  if (subject === undefined || before === undefined) return refuse('lead_not_found')
  const occurredAt = wish.at ?? now
  const recycleUntil = wish.recycleUntil ?? null
  const message = wish.message ?? { sourceId: await sourceByHand(db, now), messageId: ctx.newId() }
  const isNew = await insertLeadAnswer(db, {
    lead: leadId,
    answer: wish.answer,
    reason: wish.reason ?? null,
    recycleUntil,
    says: wish.says,
    occurredAt,
    knownAt: subject.at,
    ...message,
  })
  if (!isNew) return { lead: before, changes: [] }
  const after = leadAfter(before, wish.answer, occurredAt, wish.reason ?? null, recycleUntil)
  if ('refused' in after) return refuse(after.refused satisfies Refusal)
  const lead: StoredLead = { ...after, id: leadId, contact: found.contact }
  await updateLeads(db, [lead])
  // The open lead is the last one, and closed ones stay in order of their opening.
  subject.leads = subject.leads.map((one) => (one.id === leadId ? lead : one))
  if (!isOpen(lead))
    subject.leads.sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)) || a.openedAt - b.openedAt)
  const changes = await restate(db, {
    frame,
    at: subject.at,
    subjects,
    accounts,
    cause: () => `${wish.answer} by ${wish.says}`,
  })
  return { lead, changes }
}
