// Carrying out what time alone changes: points that decay over a boundary, windows that close, claims that
// expire, evidence dated ahead that becomes visible. Each contact is looked at only at its own instants.
// Invariant: a decision bears the exact instant of its change, however late the job runs.

import { dueContacts } from '../store/contact-state.ts'
import { inTransaction } from '../store/transaction.ts'
import { announce } from './change-feed.ts'
import type { Context } from './context.ts'
import { openFrame } from './ingest/frame.ts'
import { hold } from './ingest/hold.ts'
import { rescoreDueAccounts } from './ingest/rescore.ts'
import { restate } from './ingest/restate.ts'

/** Contacts of one transaction. */
const CHUNK = 500
/** Rounds of one call: after a long pause a contact may have several changes behind it, one a round. */
const ROUNDS_MAX = 1_000

/** Carries out every change that is due; gives how many evaluations that took. */
export async function carryOutChanges(ctx: Context): Promise<number> {
  let carried = 0
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const accounts = await rescoreDueAccounts(ctx)
    const contacts = await carryOutChunk(ctx)
    carried += accounts + contacts
    if (accounts + contacts === 0) break
  }
  return carried
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
