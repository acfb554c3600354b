// Taking contacts in hand for a verb that brings no new message: a rescore, a due change, a verdict, an answer.
import type { Kysely } from 'kysely'
import { lockAccountStates } from '../../store/account.ts'
import { type LockedContactState, lockContactStates } from '../../store/contact-state.ts'
import { leadsOf } from '../../store/lead.ts'
import type { Database } from '../../store/schema.ts'
import type { Frame } from './frame.ts'
import { type AccountSubject, accountSubjectOf, type Subject, subjectOf } from './subject.ts'

export interface Held {
  /** The latest instant at which any of these contacts learned something. */
  readonly latest: number
  readonly subjects: Map<number, Subject>
  readonly accounts: Map<number, AccountSubject>
}

/**
 * Locks contacts and then accounts, each in order of id, with the contacts' leads. `at` gives the instant that a
 * contact is looked at. Contacts that are gone meanwhile are left out.
 */
export async function hold(
  db: Kysely<Database>,
  frame: Frame,
  contacts: readonly number[],
  at: (row: LockedContactState) => number,
  lockedAccounts: readonly number[] = [],
): Promise<Held> {
  const rows = await lockContactStates(db, contacts)
  const subjects = new Map<number, Subject>()
  for (const row of rows) subjects.set(row.contact, subjectOf(row.contact, row, frame.active, at(row)))
  for (const lead of await leadsOf(db, [...subjects.keys()])) subjects.get(lead.contact)!.leads.push(lead)
  const accounts = await holdAccounts(db, frame, lockedAccounts)
  const latest = rows.reduce((most, { lastKnownAt }) => Math.max(most, lastKnownAt), 0)
  return { latest, subjects, accounts }
}

/** Locks accounts in order of id; every contact of the transaction is locked already. */
export async function holdAccounts(
  db: Kysely<Database>,
  frame: Frame,
  accounts: Iterable<number>,
): Promise<Map<number, AccountSubject>> {
  const rows = await lockAccountStates(db, [...accounts])
  return new Map(
    rows.map((row) => [row.account, accountSubjectOf(row.account, row, frame.active, { locked: true })]),
  )
}
