// The second station of ingest: which contacts a batch touches, before anything is locked. Most events say
// nothing new about identity; those that do are weighed together with everything they are linked with.

import type { Kysely } from 'kysely'
import { membersOf } from '../../store/contact-state.ts'
import type { Database } from '../../store/schema.ts'
import type { Arrival, Directory } from './arrival.ts'
import { factsOf } from './facts.ts'
import type { Frame } from './frame.ts'
import { type Component, contactAt, loadComponent } from './regroup.ts'
import { accountsMatter } from './subject.ts'

/** Contacts of the touched accounts that are evaluated in the same transaction; more are left to a job. */
export const ACCOUNT_TOGETHER_MAX = 50

export interface Plan {
  /** Identifiers whose groups are to be weighed anew, by key. */
  readonly weighed: ReadonlySet<string>
  readonly component: Component | null
  /** Contacts that get evidence or may change their identifiers. */
  readonly contacts: ReadonlySet<number>
  /** Accounts whose own state may change. */
  readonly accounts: ReadonlySet<number>
  /** Contacts that are locked only because their account may change. */
  readonly bystanders: ReadonlySet<number>
}

/** Works out what has to be locked. */
export async function plan(
  db: Kysely<Database>,
  frame: Frame,
  arrivals: readonly Arrival[],
  directory: Directory,
): Promise<Plan> {
  const weighed = new Set<string>()
  for (const arrival of arrivals)
    if (!isSettled(arrival, directory)) for (const key of arrival.keys) weighed.add(key)
  const from = [...weighed].flatMap((key) => directory.known.get(key)?.id ?? [])
  const component = weighed.size === 0 ? null : await loadComponent(db, from)
  if (component === null) weighed.clear()
  const contacts = new Set<number>(component?.contacts.keys())
  for (const { event, keys } of arrivals) {
    const known = directory.known.get(keys[0]!)
    if (known !== undefined && known.spans.length > 0) contacts.add(contactAt(known.spans, event.occurredAt))
  }
  const accounts = accountsTouched(frame, arrivals, directory, component)
  const bystanders = new Set<number>()
  if (accounts.size <= ACCOUNT_TOGETHER_MAX) {
    const members = await membersOf(db, [...accounts], ACCOUNT_TOGETHER_MAX + 1)
    if (members.length <= ACCOUNT_TOGETHER_MAX)
      for (const { contact } of members) if (!contacts.has(contact)) bystanders.add(contact)
  }
  return { weighed, component, contacts, accounts, bystanders }
}

/**
 * Whether an event's links say only what holds already, or nothing. Stating again what is so at that time
 * never changes a partition (test/kernel/partition.test.ts), so nothing has to be weighed.
 */
function isSettled({ event, keys, isExcluded }: Arrival, { known }: Directory): boolean {
  if (event.linkStrength === null || keys.length < 2 || isExcluded) return true
  const first = known.get(keys[0]!)
  if (first === undefined || first.spans.length === 0) return false
  const contact = contactAt(first.spans, event.occurredAt)
  return keys.slice(1).every((key) => {
    const other = known.get(key)
    if (other === undefined || other.spans.length === 0) return false
    if (first.kind === 'anonymous_id' && other.kind === 'anonymous_id') return false
    return contactAt(other.spans, event.occurredAt) === contact
  })
}

/** Accounts whose own rules count one of the touchpoints, about which something is claimed, or that somebody joins. */
function accountsTouched(
  frame: Frame,
  arrivals: readonly Arrival[],
  directory: Directory,
  component: Component | null,
): Set<number> {
  const touched = new Set<number>()
  const model = frame.active?.model
  if (model === undefined || !accountsMatter(model)) return touched
  // Contacts that are weighed anew may bring what they did to another account, or leave their own.
  for (const { account } of component?.contacts.values() ?? []) if (account !== null) touched.add(account)
  for (const { event, keys, account, isExcluded } of arrivals) {
    if (isExcluded) continue
    const spans = directory.known.get(keys[0]!)?.spans ?? []
    const contact = spans.length > 0 ? contactAt(spans, event.occurredAt) : null
    const current = contact === null ? null : (directory.contacts.get(contact)?.account ?? null)
    if (account === null && current === null) continue
    const claims = event.claims.some(
      ({ attribute }) => attribute.startsWith('account.') && model.attributes.has(attribute),
    )
    const counts =
      claims || model.account.slotsOf(factsOf(event, frame.sources.get(event.sourceId) ?? null)).length > 0
    if (!counts && (account === null || account === current)) continue
    if (current !== null) touched.add(current)
    if (account !== null) touched.add(account)
  }
  return touched
}
