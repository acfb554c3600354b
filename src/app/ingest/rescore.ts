// Scoring anew what no new evidence touched: everybody under a new agreement, and the people of an account
// whose own state changed. In chunks, each a transaction of its own, so that live events get in between.

import { dueAccounts, markFresh, staleAccounts } from '../../store/account.ts'
import { activationsToRescore, markRescored } from '../../store/agreement.ts'
import { accountsOfContacts, contactsAfter, countContacts, membersOf } from '../../store/contact-state.ts'
import { inTransaction } from '../../store/transaction.ts'
import { announce } from '../change-feed.ts'
import type { Context } from '../context.ts'
import { openFrame } from './frame.ts'
import { hold } from './hold.ts'
import { ACCOUNT_MEMBERS_MAX } from './refold.ts'
import { restate } from './restate.ts'

/** Contacts of one transaction. */
const CHUNK = 500
/** Accounts that one round takes in hand. */
const ACCOUNTS_MAX = 50
const BECAUSE_OF_ACCOUNT = 'its account changed'

export interface RescoreProgress {
  readonly done: number
  readonly total: number
}

/** Folds and evaluates every contact anew under the agreement in force. */
export async function rescoreEverybody(
  ctx: Context,
  onProgress: (progress: RescoreProgress) => void = () => undefined,
): Promise<{ readonly contacts: number }> {
  const total = await countContacts(ctx.db)
  let done = 0
  let after = 0
  for (;;) {
    const chunk = await contactsAfter(ctx.db, after, CHUNK)
    if (chunk.length === 0) return { contacts: done }
    await rescoreContacts(ctx, chunk, 'rescored', { refold: true })
    after = chunk.at(-1)!
    done += chunk.length
    onProgress({ done, total: Math.max(done, total) })
  }
}

/** Evaluates these contacts anew, folding them from the log if told so. */
export async function rescoreContacts(
  ctx: Context,
  contacts: readonly number[],
  cause: string,
  options: { readonly refold: boolean },
): Promise<void> {
  const changes = await inTransaction(ctx.db, async (db) => {
    const now = ctx.now()
    const frame = await openFrame(ctx, db, now, [])
    const { latest, subjects, accounts } = await hold(
      db,
      frame,
      contacts,
      ({ lastKnownAt }) => Math.max(now, lastKnownAt),
      // A contact that is folded anew has its account folded anew.
      options.refold ? await accountsOfContacts(db, contacts) : [],
    )
    if (options.refold) for (const subject of subjects.values()) subject.mustRefold = true
    return restate(db, { frame, at: Math.max(now, latest), subjects, accounts, cause: () => cause })
  })
  announce(ctx, changes)
}

/** Scores everybody anew if an agreement was activated, or a source changed, since that was last done. */
export async function rescoreIfAsked(
  ctx: Context,
  onProgress?: (progress: RescoreProgress) => void,
): Promise<{ readonly contacts: number } | null> {
  const last = (await activationsToRescore(ctx.db)).at(-1)
  if (last === undefined || last.activeFrom > ctx.now()) return null
  const scored = await rescoreEverybody(ctx, onProgress)
  await markRescored(ctx.db, last, ctx.now())
  return scored
}

/** Folds accounts anew whose evidence dated ahead has come to be; gives how many that were. */
export async function refoldDueAccounts(ctx: Context): Promise<number> {
  const due = await dueAccounts(ctx.db, ctx.now(), ACCOUNTS_MAX)
  for (const account of due)
    await inTransaction(ctx.db, async (db) => {
      const now = ctx.now()
      const frame = await openFrame(ctx, db, now, [])
      const { subjects, accounts } = await hold(db, frame, [], () => now, [account])
      accounts.get(account)!.mustRefold = true
      await restate(db, { frame, at: now, subjects, accounts, cause: () => BECAUSE_OF_ACCOUNT })
    })
  return due.length
}

/**
 * Evaluates the contacts of accounts whose state has changed since; gives how many accounts that were. Accounts are
 * not locked, or one of a thousand people would hold up its events: what changes meanwhile stays stale.
 */
export async function followStaleAccounts(ctx: Context): Promise<number> {
  const stale = await staleAccounts(ctx.db, ACCOUNTS_MAX)
  if (stale.length === 0) return 0
  const ids = stale.map(({ account }) => account)
  const members = await membersOf(ctx.db, ids, ACCOUNTS_MAX * ACCOUNT_MEMBERS_MAX)
  for (let from = 0; from < members.length; from += CHUNK) {
    const chunk = members.slice(from, from + CHUNK).map(({ contact }) => contact)
    await rescoreContacts(ctx, chunk, BECAUSE_OF_ACCOUNT, { refold: false })
  }
  await markFresh(ctx.db, stale)
  return stale.length
}
