// Forgetting a person: evidence, leads, answers, decisions and the name in stored reports go for good. What stays
// is a hash of each identifier, so that a later import or a late event does not bring the person back.
// Invariant: on a device that others use too, only the erased person's time goes; the others keep theirs.

import { isRefused, type Refused } from '../kernel/refusal.ts'
import { setAccounts } from '../store/account.ts'
import { readContactStates } from '../store/contact-state.ts'
import {
  contactAndMerged,
  deleteContact,
  deleteEvidence,
  deleteIdentifiers,
  insertTombstones,
  scrubReports,
} from '../store/erase.ts'
import { findIdentifiersOf, replaceSpans } from '../store/identity.ts'
import { inTransaction } from '../store/transaction.ts'
import { announce } from './change-feed.ts'
import type { Context } from './context.ts'
import { tombstoneHash } from './ingest/erased.ts'
import { openFrame } from './ingest/frame.ts'
import { hold } from './ingest/hold.ts'
import { again } from './ingest/ingest.ts'
import { Moved } from './ingest/moved.ts'
import { type ContactChange, restate } from './ingest/restate.ts'
import { findContact } from './read/find-contact.ts'
import { eraseFromReports } from './simulate/erase-reports.ts'
import { dropColumns } from './simulate/kept-columns.ts'

export interface Erased {
  readonly contact: string
  readonly identifiers: number
  readonly touchpoints: number
  readonly reports: number
}

/** Words shorter than this are left in reports: they would tear holes into other people's rows. */
const SCRUBBED_LENGTH_MIN = 5

/** Erases a contact, named by its id or any identifier. */
export async function erase(ctx: Context, given: string): Promise<Erased | Refused> {
  const contact = await findContact(ctx, given)
  if (isRefused(contact)) return contact
  const { erased, changes } = await again(() => inTransaction(ctx.db, (db) => eraseIn(ctx, db, contact)))
  await dropColumns(ctx)
  announce(ctx, changes)
  return erased
}

async function eraseIn(
  ctx: Context,
  db: Context['db'],
  contact: number,
): Promise<{ erased: Erased; changes: ContactChange[] }> {
  const now = ctx.now()
  const frame = await openFrame(ctx, db, now, [])
  const before = (await findIdentifiersOf(db, [contact])).identifiers
  const [state] = await readContactStates(db, [contact])
  const others = before.flatMap(({ spans }) => spans.map((span) => span.contact))
  const account = state?.account ?? null
  const { latest, subjects, accounts } = await hold(
    db,
    frame,
    [...new Set([contact, ...others])],
    ({ lastKnownAt }) => Math.max(now, lastKnownAt),
    account === null ? [] : [account],
  )
  const { identifiers } = await findIdentifiersOf(db, [contact])
  if (!subjects.has(contact) || identifiers.length !== before.length) throw new Moved()

  const alone = identifiers.filter(({ spans }) => spans.every((span) => span.contact === contact))
  const shared = identifiers.filter(({ spans }) => spans.some((span) => span.contact !== contact))
  const touchpoints = await deleteEvidence(db, contact)
  await insertTombstones(db, alone.map(tombstoneHash), now)
  await deleteIdentifiers(
    db,
    alone.map(({ id }) => id),
  )
  await handOver(db, shared, contact)
  await setAccounts(db, [{ contact, account: null, because: null }])
  const named = await contactAndMerged(db, contact)
  await deleteContact(db, contact, named)
  subjects.delete(contact)
  for (const subject of subjects.values()) {
    subject.mustRefold = frame.active !== null
    subject.identityVersion += 1
  }
  const shown = state?.display
  const words = [...alone.map(({ value }) => value), shown?.name ?? '', shown?.email ?? '']
  const reports = await scrubReports(
    db,
    [...new Set(words)].filter((word) => word.length >= SCRUBBED_LENGTH_MIN),
    now,
  )
  const simulations = await eraseFromReports(db, named)
  const changes = await restate(db, {
    frame,
    at: Math.max(now, latest),
    subjects,
    accounts,
    accountsLeft: new Set(account === null ? [] : [account]),
    cause: () => 'somebody was erased',
  })
  return {
    erased: {
      contact: String(contact),
      identifiers: alone.length,
      touchpoints,
      reports: reports + simulations,
    },
    changes,
  }
}

/** On a shared device the erased person's time goes to whoever had it before, or else after. */
async function handOver(
  db: Context['db'],
  shared: readonly {
    readonly id: number
    readonly spans: readonly { from: number; to: number; contact: number; link: number | null }[]
  }[],
  gone: number,
): Promise<void> {
  const spans = shared.flatMap(({ id, spans: all }) => {
    const kept = all.filter((span) => span.contact !== gone)
    return kept.map((span, at) => ({
      identifier: id,
      ...span,
      from: at === 0 ? all[0]!.from : span.from,
      to: kept[at + 1]?.from ?? all.at(-1)!.to,
    }))
  })
  await replaceSpans(
    db,
    shared.map(({ id }) => id),
    joined(spans),
  )
}

/** Neighbouring spans of one contact as one. */
function joined<T extends { identifier: number; from: number; to: number; contact: number }>(
  spans: T[],
): T[] {
  const result: T[] = []
  for (const span of spans) {
    const last = result.at(-1)
    if (last !== undefined && last.identifier === span.identifier && last.contact === span.contact)
      result[result.length - 1] = { ...last, to: span.to }
    else result.push(span)
  }
  return result
}
