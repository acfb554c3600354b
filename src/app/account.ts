// Stating what is known of accounts themselves: values about a company that come without any of its people.
// Invariant: a message states its claims once; the people of a changed account are evaluated anew by the
// next-change job. Deliberately absent: contacts. Whose account it is, their own evidence says.

import type { Kysely } from 'kysely'
import { lockAccountStates, resolveAccounts } from '../store/account.ts'
import { findStoredAccountMessages } from '../store/account-message.ts'
import { insertClaims, type NewClaim } from '../store/claim.ts'
import type { Database } from '../store/schema.ts'
import { inTransaction } from '../store/transaction.ts'
import type { CapturedAccount, CapturedClaim } from './capture/event.ts'
import type { Context } from './context.ts'
import { openFrame } from './ingest/frame.ts'
import { restate } from './ingest/restate.ts'
import { type AccountSubject, accountSubjectOf } from './ingest/subject.ts'

export interface StatedAccount {
  readonly account: CapturedAccount
  readonly claims: readonly CapturedClaim[]
  readonly messageId: string
}

export interface Statement {
  readonly sourceId: number
  /** Who says so. */
  readonly says: string
  /** Tell what would happen and store nothing. */
  readonly dryRun: boolean
}

/** One word for each statement, in order. */
export async function recordAccounts(
  ctx: Context,
  statement: Statement,
  stated: readonly StatedAccount[],
): Promise<('created' | 'updated' | 'unchanged')[]> {
  if (stated.length === 0) return []
  return inTransaction(ctx.db, async (db) => {
    const before = await findStoredAccountMessages(db, statement.sourceId, stated)
    const words = stated.map(({ account, messageId, claims }) => {
      if (!before.isKnown(account)) return 'created'
      return before.messages.has(messageId) || (claims.length === 0 && before.isComplete(account))
        ? 'unchanged'
        : 'updated'
    })
    if (!statement.dryRun) await store(ctx, db, statement, stated, before.messages)
    return onceEach(stated, words)
  })
}

/** A second row about an account that the first one makes changes it. */
function onceEach<Word>(stated: readonly StatedAccount[], words: readonly Word[]): (Word | 'updated')[] {
  const made = new Set<string>()
  return words.map((word, i) => {
    const { domain, externalId } = stated[i]!.account
    const keys = [
      domain === null ? null : `d ${domain}`,
      externalId === null ? null : `x ${externalId}`,
    ].filter((key) => key !== null)
    const again = keys.some((key) => made.has(key))
    for (const key of keys) made.add(key)
    return word === 'created' && again ? 'updated' : word
  })
}

async function store(
  ctx: Context,
  db: Kysely<Database>,
  { sourceId, says }: Statement,
  stated: readonly StatedAccount[],
  known: ReadonlySet<string>,
): Promise<void> {
  const now = ctx.now()
  const frame = await openFrame(ctx, db, now, [sourceId])
  const ids = await resolveAccounts(
    db,
    stated.map(({ account }) => account),
    now,
  )
  const rows = await lockAccountStates(db, [...new Set(ids)])
  const accounts = new Map<number, AccountSubject>(
    rows.map((row) => [row.account, accountSubjectOf(row.account, row, frame.active, { locked: true })]),
  )
  const fresh: NewClaim[] = []
  for (const [i, { claims, messageId }] of stated.entries()) {
    if (known.has(messageId)) continue
    const id = ids[i]!
    for (const { attribute, value, provenance, occurredAt, dateAssumed } of claims) {
      const claim = {
        attribute,
        value,
        provenance,
        occurredAt: occurredAt ?? now,
        knownAt: occurredAt ?? now,
      }
      fresh.push({
        ...claim,
        identifier: null,
        account: id,
        dateAssumed: dateAssumed ?? false,
        says,
        sourceId,
        messageId,
      })
      accounts.get(id)!.claims.push(claim)
    }
  }
  await insertClaims(db, fresh)
  await restate(db, { frame, at: now, subjects: new Map(), accounts, cause: () => says })
}
