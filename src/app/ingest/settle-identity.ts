// The third station of ingest: with the contacts locked, newcomers get their ids, the links are stored and
// weighed, and every identifier gets the contact it belongs to now.

import type { Kysely } from 'kysely'
import { type Identifier, REACHABLE_KINDS } from '../../kernel/evidence.ts'
import { deleteContactStates } from '../../store/contact-state.ts'
import { moveHistory } from '../../store/decision.ts'
import {
  insertContacts,
  insertIdentifiers,
  lowerCreatedAt,
  markMerged,
  type NewSpan,
  replaceSpans,
  type StoredSpan,
} from '../../store/identity.ts'
import { insertLinks, linksOf, type NewLink } from '../../store/link.ts'
import type { Database } from '../../store/schema.ts'
import { insertVerdicts, type NewVerdict } from '../../store/verdict.ts'
import type { Arrival, Directory } from './arrival.ts'
import type { Frame } from './frame.ts'
import { joinLeads } from './join-leads.ts'
import { Moved } from './moved.ts'
import { partLeads } from './part-leads.ts'
import type { Plan } from './plan.ts'
import { type Component, type ContactIdentity, type Regrouped, regroupStored, wholeSpan } from './regroup.ts'
import { type Subject, subjectOf } from './subject.ts'

/** Identifiers by key, with the spans that are in force from now on. */
export type Settled = ReadonlyMap<string, { readonly id: number; readonly spans: readonly StoredSpan[] }>

export interface Hands {
  readonly frame: Frame
  readonly at: number
  readonly subjects: Map<number, Subject>
  /** Contacts that this transaction makes; of all others the rows are locked. */
  readonly made: Set<number>
  /** Accounts of contacts that are merged away. */
  readonly left: Set<number>
}

/** Settles whose everything is, and puts the subjects' identity right. */
export async function settleIdentity(
  db: Kysely<Database>,
  hands: Hands,
  arrivals: readonly Arrival[],
  directory: Directory,
  plan: Plan,
): Promise<Settled> {
  const settled = new Map<string, { id: number; spans: readonly StoredSpan[] }>()
  for (const [key, { id, spans }] of directory.known) settled.set(key, { id, spans })
  const newcomers = [...directory.unknown]
  const made = await insertIdentifiers(
    db,
    newcomers.map(([, identifier]) => identifier),
  )
  if (made.ids.includes(null)) throw new Moved()
  newcomers.forEach(([key], index) => {
    settled.set(key, { id: made.ids[index]!, spans: [] })
  })
  await lowerCreatedAt(
    db,
    [...directory.earlier].map(([key, createdAt]) => ({ id: settled.get(key)!.id, createdAt })),
  )
  await insertVerdicts(
    db,
    arrivals.flatMap((arrival) => verdictsOf(arrival, hands.at)),
  )
  await insertLinks(db, statedLinks(arrivals, settled, hands.at))

  const spare = [...made.contacts]
  const spans: NewSpan[] = []
  const contacts: number[] = []
  const settle = (key: string): void => {
    const contact = spare.shift()!
    hands.made.add(contact)
    const { id } = settled.get(key)!
    spans.push({ identifier: id, ...wholeSpan(contact) })
    contacts.push(contact)
    settled.set(key, { id, spans: [wholeSpan(contact)] })
    const identifier = directory.unknown.get(key)!
    takeIdentity(haveSubject(hands, contact), identityOf(identifier))
  }
  for (const [key] of newcomers) if (!plan.weighed.has(key)) settle(key)
  let regrouped: Regrouped | null = null
  if (plan.component !== null) {
    regrouped = await regroupStored(db, await withNews(db, plan, directory, settled))
    for (const contact of regrouped.made) hands.made.add(contact)
  }
  await insertContacts(db, [...contacts, ...(regrouped?.made ?? [])], hands.at)
  await replaceSpans(db, regrouped?.respanned ?? [], [...spans, ...(regrouped?.spans ?? [])])
  if (regrouped !== null) {
    await applyRegrouped(db, hands, regrouped)
    respan(settled, regrouped.spans)
  }
  for (const [key, createdAt] of directory.earlier) lowerReachable(hands, directory, settled, key, createdAt)
  return settled
}

/** The subject of a contact, made where this transaction made the contact. */
export function haveSubject({ subjects, made, frame, at }: Hands, contact: number): Subject {
  let subject = subjects.get(contact)
  if (subject === undefined) {
    if (!made.has(contact)) throw new Moved()
    subject = subjectOf(contact, null, frame.active, at)
    subjects.set(contact, subject)
  }
  return subject
}

const identityOf = (identifier: Identifier & { readonly createdAt: number }): ContactIdentity => ({
  identified: identifier.kind !== 'anonymous_id',
  reachableAt: REACHABLE_KINDS.includes(identifier.kind) ? identifier.createdAt : null,
  email: identifier.kind === 'email' ? identifier.value : null,
})

function takeIdentity(subject: Subject, identity: ContactIdentity): void {
  subject.identified = identity.identified
  subject.reachableAt = identity.reachableAt
  const { email: _, ...display } = subject.display
  subject.display = identity.email === null ? display : { ...display, email: identity.email }
}

function verdictsOf({ event }: Arrival, at: number): NewVerdict[] {
  return event.verdicts.map(({ verdict, reason }) => ({
    sourceId: event.sourceId,
    messageId: event.messageId,
    identifier: null,
    verdict,
    reason,
    says: event.says,
    occurredAt: event.occurredAt,
    knownAt: event.known === 'history' ? event.occurredAt : at,
  }))
}

/** The event's first identifier is linked with each of its others; excluded ones too, for a verdict may change. */
function statedLinks(arrivals: readonly Arrival[], settled: Settled, at: number): NewLink[] {
  const links: NewLink[] = []
  for (const { event, keys } of arrivals) {
    if (event.linkStrength === null) continue
    const occurredAt = Math.min(event.occurredAt, at)
    for (const key of keys.slice(1))
      links.push({
        kind: 'same',
        a: settled.get(keys[0]!)!.id,
        b: settled.get(key)!.id,
        account: null,
        retracts: null,
        strength: event.linkStrength,
        says: event.says,
        reason: null,
        // A clock that runs ahead must not make identity of the future: the statement is from now.
        occurredAt,
        knownAt: event.known === 'history' ? occurredAt : at,
        sourceId: event.sourceId,
        messageId: event.messageId,
      })
  }
  return links
}

/** The component with the newcomers in it, and its links as they are now that the new ones are stored. */
async function withNews(
  db: Kysely<Database>,
  { component, weighed }: Plan,
  directory: Directory,
  settled: Settled,
): Promise<Component> {
  const inside = new Map(component!.inside)
  for (const key of weighed) {
    const identifier = directory.unknown.get(key)
    if (identifier === undefined) continue
    const { id } = settled.get(key)!
    inside.set(id, { ...identifier, id, spans: [] })
  }
  for (const [key, createdAt] of directory.earlier) {
    const entry = inside.get(settled.get(key)!.id)
    if (entry !== undefined) inside.set(entry.id, { ...entry, createdAt })
  }
  return { ...component!, inside, links: await linksOf(db, [...inside.keys()]) }
}

/** Writes what regrouping changed besides the spans, and puts the subjects right. */
export async function applyRegrouped(
  db: Kysely<Database>,
  hands: Hands,
  regrouped: Regrouped,
): Promise<void> {
  for (const { contact, into, homes } of regrouped.merged) {
    const gone = hands.subjects.get(contact)
    if (gone === undefined) throw new Moved()
    const target = haveSubject(hands, into)
    hands.subjects.delete(contact)
    if (gone.account !== null) hands.left.add(gone.account)
    const isOfPeople = gone.identified && target.identified
    if (gone.leads.length > 0 || (isOfPeople && target.leads.length > 0))
      target.leads = await joinLeads(db, target, gone, isOfPeople ? homes : null)
    target.mustRefold = hands.frame.active !== null
  }
  await moveHistory(db, regrouped.merged)
  await markMerged(db, regrouped.merged)
  await deleteContactStates(
    db,
    regrouped.merged.map(({ contact }) => contact),
  )
  for (const [contact, identity] of regrouped.identities) {
    if (!regrouped.changed.has(contact) && !hands.subjects.has(contact)) continue
    takeIdentity(haveSubject(hands, contact), identity)
  }
  for (const contact of regrouped.changed) {
    const subject = haveSubject(hands, contact)
    subject.identityVersion += 1
    subject.isBystander = false
  }
  for (const contact of regrouped.refold) hands.subjects.get(contact)!.mustRefold = true
  await partLeads(db, hands.subjects, regrouped.respanned)
}

function respan(
  settled: Map<string, { id: number; spans: readonly StoredSpan[] }>,
  spans: readonly NewSpan[],
): void {
  const byIdentifier = new Map<number, NewSpan[]>()
  for (const span of spans) {
    const list = byIdentifier.get(span.identifier) ?? []
    list.push(span)
    byIdentifier.set(span.identifier, list)
  }
  for (const [key, { id }] of settled) {
    const list = byIdentifier.get(id)
    if (list !== undefined) settled.set(key, { id, spans: list })
  }
}

function lowerReachable(
  hands: Hands,
  directory: Directory,
  settled: Settled,
  key: string,
  createdAt: number,
): void {
  if (!REACHABLE_KINDS.includes(directory.known.get(key)!.kind)) return
  const contact = settled.get(key)!.spans[0]?.contact
  const subject = contact === undefined ? undefined : hands.subjects.get(contact)
  if (subject !== undefined) subject.reachableAt = Math.min(subject.reachableAt ?? Infinity, createdAt)
}
