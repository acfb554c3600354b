// Taking contacts in hand for a verb that brings no new message: a rescore, a due change, a verdict, an answer.
import type { Kysely } from 'kysely'
import { lockAccountStates } from '../../store/account.ts'
import { lockContactStates, type StoredContactState } from '../../store/contact-state.ts'
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
 * Locks accounts and then contacts, each in order of id, with their leads. `at` gives the instant that a
 * contact is looked at. Contacts that are gone meanwhile are left out.
 */
export async function hold(
  db: Kysely<Database>,
  frame: Frame,
  contacts: readonly number[],
  at: (row: StoredContactState) => number,
  lockedAccounts: readonly number[] = [],
): Promise<Held> {
  const accountRows = await lockAccountStates(db, lockedAccounts)
  const rows = await lockContactStates(db, contacts)
  const subjects = new Map<number, Subject>()
  for (const row of rows) subjects.set(row.contact, subjectOf(row.contact, row, frame.active, at(row)))
  for (const lead of await leadsOf(db, [...subjects.keys()])) subjects.get(lead.contact)!.leads.push(lead)
  const accounts = new Map(
    accountRows.map((row) => [
      row.account,
      accountSubjectOf(row.account, row, frame.active, { locked: true }),
    ]),
  )
  const latest = rows.reduce((most, { lastKnownAt }) => Math.max(most, lastKnownAt), 0)
  return { latest, subjects, accounts }
}
