// Carrying out what time alone changes: points that decay over a boundary, windows that close, claims that
// expire, evidence dated ahead that becomes visible. Each contact is looked at only at its own instants.
// Invariant: a decision bears the exact instant of its change, however late the job runs.

import { setTimeout as pause } from 'node:timers/promises'
import { dueContacts } from '../store/contact-state.ts'
import { inTransaction } from '../store/transaction.ts'
import { announce } from './change-feed.ts'
import type { Context } from './context.ts'
import { openFrame } from './ingest/frame.ts'
import { hold } from './ingest/hold.ts'
import { ingestQueueDepth } from './ingest/queue.ts'
import { followStaleAccounts, refoldDueAccounts } from './ingest/rescore.ts'
import { restate } from './ingest/restate.ts'

/** Contacts of one transaction. */
const CHUNK = 500
/** Rounds of one call: after a long pause a contact may have several changes behind it, one a round. */
const ROUNDS_MAX = 1_000

/** While events wait, a round is followed by a rest of this many times its length: a tenth of the time is ours. */
const RESTS = 9

/** Carries out every change that is due, until told to stop; gives how many evaluations that took. */
export async function carryOutChanges(ctx: Context, stopping?: AbortSignal): Promise<number> {
  let carried = 0
  for (let round = 0; round < ROUNDS_MAX && !stopping?.aborted; round++) {
    const started = ctx.now()
    const accounts = (await refoldDueAccounts(ctx)) + (await followStaleAccounts(ctx))
    const contacts = await carryOutChunk(ctx)
    carried += accounts + contacts
    if (accounts + contacts === 0) break
    if (ingestQueueDepth(ctx) > 0) await rest(RESTS * (ctx.now() - started), stopping)
  }
  return carried
}

// What an account changes for its people may come seconds later; who sends events waits for an answer. Many events of
// one account are also followed once.
async function rest(ms: number, signal?: AbortSignal): Promise<void> {
  const waited = pause(Math.max(0, ms), undefined, signal === undefined ? {} : { signal })
  await waited.catch((error) => {
    if (!signal?.aborted) throw error
  })
}

async function carryOutChunk(ctx: Context): Promise<number> {
  const due = await dueContacts(ctx.db, ctx.now(), CHUNK)
  if (due.length === 0) return 0
  const changes = await inTransaction(ctx.db, async (db) => {
    const now = ctx.now()
    const frame = await openFrame(ctx, db, now, [])
    const { latest, subjects, accounts } = await hold(db, frame, due, (row) =>
      // Never before what it was last evaluated with; somebody else may have carried it out meanwhile.
      row.nextChangeAt !== null && row.nextChangeAt <= now
        ? Math.max(row.nextChangeAt, row.evaluatedAt)
        : now,
    )
    for (const [contact, subject] of subjects) {
      const { nextChangeAt, aheadAt } = subject.stored!
      if (nextChangeAt === null || nextChangeAt > now) subjects.delete(contact)
      else if (aheadAt !== null && aheadAt <= subject.at) subject.mustRefold = true
    }
    return restate(db, { frame, at: Math.max(now, latest), subjects, accounts, cause: causeOf })
  })
  announce(ctx, changes)
  return due.length
}

const causeOf = (subject: { readonly mustRefold: boolean }): string =>
  subject.mustRefold ? 'evidence dated ahead has come' : 'time passed'
