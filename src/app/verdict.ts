// Judging evidence: a message, or everything of an identifier, is a bot's, a scanner's, spam, a test, junk; or
// it is human after all. The latest known verdict is in force, and the score follows at once.
// Nothing is deleted: an excluded touchpoint stays on the timeline with its verdict and reason.

import type { Verdict } from '../kernel/evidence.ts'
import type { Refused } from '../kernel/refusal.ts'
import { isRefused } from '../kernel/refusal.ts'
import { inTransaction } from '../store/transaction.ts'
import { findMessage, insertVerdicts } from '../store/verdict.ts'
import { announce } from './change-feed.ts'
import type { Context } from './context.ts'
import { findIdentifier } from './find-identifier.ts'
import { again } from './ingest/ingest.ts'
import { reweigh, TooManyIdentifiers } from './ingest/reweigh.ts'
import { orRefused, refuse } from './refusal-error.ts'

/** What is judged: one stored message, or an identifier as people type it. */
export type Judged =
  | { readonly sourceId: number; readonly messageId: string }
  | { readonly identifier: string }

export interface VerdictWish {
  readonly verdict: Verdict
  readonly reason: string
  readonly says: string
  /** When it was so; left out: now. It counts from when it is known. */
  readonly occurredAt?: number
}

/** Gives a verdict; gives the contacts whose state was rewritten. */
export async function judge(
  ctx: Context,
  judged: Judged,
  wish: VerdictWish,
): Promise<{ readonly contacts: readonly string[] } | Refused> {
  const target = await targetOf(ctx, judged)
  if (target === null) return { refused: 'identifier_not_found' }
  const changes = await orRefused(() =>
    again(() =>
      inTransaction(ctx.db, (db) =>
        reweigh(ctx, db, [target.identifier], {
          refold: [target.identifier],
          accounts: target.accounts,
          cause: `verdict ${wish.verdict} by ${wish.says}`,
          state: async ({ at }) =>
            insertVerdicts(db, [
              {
                sourceId: target.sourceId,
                messageId: target.messageId,
                identifier: target.messageId === null ? target.identifier : null,
                verdict: wish.verdict,
                reason: wish.reason,
                says: wish.says,
                occurredAt: wish.occurredAt ?? at,
                knownAt: at,
              },
            ]),
        }),
      ),
    ).catch((error) => {
      if (error instanceof TooManyIdentifiers) refuse('too_many_identifiers')
      throw error
    }),
  )
  if (isRefused(changes)) return changes
  announce(ctx, changes)
  return { contacts: changes.map(({ contact }) => String(contact)) }
}

interface Target {
  readonly identifier: number
  readonly sourceId: number | null
  readonly messageId: string | null
  readonly accounts: readonly number[]
}

async function targetOf(ctx: Context, judged: Judged): Promise<Target | null> {
  if ('identifier' in judged) {
    const found = await findIdentifier(ctx, judged.identifier)
    return found === null ? null : { identifier: found.id, sourceId: null, messageId: null, accounts: [] }
  }
  const message = await findMessage(ctx.db, judged.sourceId, judged.messageId)
  return message === null ? null : { ...judged, ...message }
}
