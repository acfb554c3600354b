// Identity decisions and verdicts change which links hold: everything linked with some identifiers is locked,
// the statement is stored, the links are weighed anew, and every contact that it touches is folded again.
// Deliberately absent: what is stated. The verb says so in `state`, after the locks and before the weighing.

import type { Kysely } from 'kysely'
import { lockAccountStates } from '../../store/account.ts'
import { lockContactStates } from '../../store/contact-state.ts'
import { insertContacts, replaceSpans } from '../../store/identity.ts'
import { leadsOf } from '../../store/lead.ts'
import { linksOf, type StoredLink } from '../../store/link.ts'
import type { Database } from '../../store/schema.ts'
import type { Context } from '../context.ts'
import { type Frame, openFrame } from './frame.ts'
import { Moved } from './moved.ts'
import { type Component, type Entry, loadComponent, type Regrouped, regroupStored } from './regroup.ts'
import { type ContactChange, restate } from './restate.ts'
import { applyRegrouped, type Hands } from './settle-identity.ts'
import { type AccountSubject, accountSubjectOf, accountsMatter, subjectOf } from './subject.ts'

/** What a verb sees once everything that is linked is locked. */
export interface Weighing {
  readonly db: Kysely<Database>
  readonly at: number
  readonly component: Component
  readonly links: readonly StoredLink[]
}

/** What a verb states, and what must hold of the outcome; a refusal thrown by either rolls everything back. */
export interface Statement {
  readonly state: (weighing: Weighing) => Promise<void>
  readonly check?: (entries: ReadonlyMap<number, Entry>) => void
  /** Contacts that are folded anew even if no identifier moves: those of these identifiers. */
  readonly refold: readonly number[]
  /** Accounts about which something was claimed that may hold no longer. */
  readonly accounts?: readonly number[]
  readonly cause: string
}

/** Thrown when one person would have more identifiers than can be weighed at once. */
export class TooManyIdentifiers extends Error {
  override readonly name = 'TooManyIdentifiers'
}

/** States something about the identifiers `from` and puts everything right that follows from it. */
export async function reweigh(
  ctx: Context,
  db: Kysely<Database>,
  from: readonly number[],
  statement: Statement,
): Promise<ContactChange[]> {
  const now = ctx.now()
  const frame = await openFrame(ctx, db, now, [])
  const component = await loadComponent(db, from)
  if (component === null) throw new TooManyIdentifiers()
  const rows = await lockContactStates(db, [...component.contacts.keys()])
  const versions = new Map(rows.map((row) => [row.contact, row.identityVersion]))
  for (const [contact, { version }] of component.contacts)
    if (versions.get(contact) !== version) throw new Moved()
  const at = rows.reduce((latest, { lastKnownAt }) => Math.max(latest, lastKnownAt + 1), now)
  const hands: Hands = {
    frame,
    at,
    subjects: new Map(rows.map((row) => [row.contact, subjectOf(row.contact, row, frame.active, at)])),
    made: new Set(),
    left: new Set(),
  }
  for (const subject of hands.subjects.values()) subject.isBystander = true
  for (const lead of await leadsOf(db, [...hands.subjects.keys()]))
    hands.subjects.get(lead.contact)!.leads.push(lead)

  const inside = [...component.inside.keys()]
  await statement.state({ db, at, component, links: await linksOf(db, inside) })
  const regrouped = await regroupStored(db, { ...component, links: await linksOf(db, inside) })
  const entries = respanned(component, regrouped)
  statement.check?.(entries)
  for (const contact of regrouped.made) hands.made.add(contact)
  await insertContacts(db, regrouped.made, at)
  await replaceSpans(db, regrouped.respanned, regrouped.spans)
  await applyRegrouped(db, hands, regrouped)
  for (const id of statement.refold)
    for (const { contact } of entries.get(id)?.spans ?? []) {
      const subject = hands.subjects.get(contact)
      if (subject === undefined) continue
      subject.mustRefold = true
      subject.isBystander = false
    }
  const accounts = new Map<number, AccountSubject>()
  for (const row of await lockAccountStates(db, accountsOf(frame, component, statement))) {
    const account = accountSubjectOf(row.account, row, frame.active, { locked: true })
    account.mustRefold ||= frame.active !== null && (statement.accounts ?? []).includes(row.account)
    accounts.set(row.account, account)
  }
  return restate(db, {
    frame,
    at,
    subjects: hands.subjects,
    accounts,
    accountsLeft: hands.left,
    cause: () => statement.cause,
  })
}

/** Accounts come before contacts in the order of locks, so all that may change are locked at once. */
function accountsOf(frame: Frame, component: Component, statement: Statement): number[] {
  const accounts = new Set(statement.accounts)
  if (frame.active !== null && accountsMatter(frame.active.model))
    for (const { account } of component.contacts.values()) if (account !== null) accounts.add(account)
  return [...accounts]
}

function respanned(component: Component, regrouped: Regrouped): ReadonlyMap<number, Entry> {
  const entries = new Map(component.inside)
  const moved = new Set(regrouped.spans.map(({ identifier }) => identifier))
  for (const id of moved) {
    const spans = regrouped.spans.filter(({ identifier }) => identifier === id)
    entries.set(id, { ...entries.get(id)!, spans })
  }
  return entries
}
