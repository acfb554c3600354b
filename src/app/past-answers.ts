// Answers of sales from another system, with the instants at which they were given: stored once, and the lead that
// was open then moves with them. Invariant: an answer finds its lead by an identifier of the contact; without an
// open lead, or with one that opened later, it says nothing and is not stored.

import type { Identifier } from '../kernel/evidence.ts'
import { answerLead, isOpen, type LeadAnswer } from '../kernel/lead.ts'
import { findIdentifiers } from '../store/identity.ts'
import { insertLeadAnswer, leadsOf } from '../store/lead.ts'
import { inTransaction } from '../store/transaction.ts'
import { announce } from './change-feed.ts'
import type { Context } from './context.ts'
import { contactAt } from './ingest/regroup.ts'
import { type LeadMove, moveLeads } from './lead-move.ts'

export interface PastAnswer {
  readonly messageId: string
  readonly identifier: Identifier
  readonly answer: LeadAnswer
  readonly reason: string | null
  readonly recycleUntil: number | null
  readonly at: number
}

/** Stores the answers in the order given; gives how many found their lead. */
export async function recordPastAnswers(
  ctx: Context,
  { sourceId, says }: { readonly sourceId: number; readonly says: string },
  answers: readonly PastAnswer[],
): Promise<number> {
  if (answers.length === 0) return 0
  const { stored, changes } = await inTransaction(ctx.db, async (db) => {
    const { identifiers } = await findIdentifiers(
      db,
      answers.map(({ identifier }) => identifier),
    )
    const byKey = new Map(identifiers.map((one) => [`${one.kind} ${one.value}`, one]))
    const moves = new Map<number, LeadMove[]>()
    let stored = 0
    for (const one of answers) {
      const known = byKey.get(`${one.identifier.kind} ${one.identifier.value}`)
      if (known === undefined) continue
      const contact = contactAt(known.spans, one.at)
      const lead = (await leadsOf(db, [contact])).findLast((last) => isOpen(last) && last.openedAt <= one.at)
      if (lead === undefined) continue
      const { answer, reason, recycleUntil, at, messageId } = one
      const answered = {
        lead: lead.id,
        answer,
        reason,
        recycleUntil,
        says,
        occurredAt: at,
        knownAt: at,
        sourceId,
        messageId,
      }
      if (!(await insertLeadAnswer(db, answered))) continue
      stored++
      const move: LeadMove = (open) => {
        const after = answerLead(open, answer, at, reason, recycleUntil)
        return 'refused' in after ? open : after
      }
      moves.set(contact, [...(moves.get(contact) ?? []), move])
    }
    return { stored, changes: await moveLeads(ctx, db, moves, 'an answer of sales') }
  })
  announce(ctx, changes)
  return stored
}
