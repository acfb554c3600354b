// Identity on the database: loads everything that some identifiers are linked with, lets the kernel weigh the
// links, and says which contact each identifier belongs to now. A contact's id stays with its oldest identifier.
// Invariant: the result depends on the links in force alone; only the numbers of new contacts depend on arrival.
// Deliberately absent: locks and writing. The caller locks `contacts` before it regroups, and writes what changed.

import type { Kysely } from 'kysely'
import { type IdentifierKind, REACHABLE_KINDS } from '../../kernel/evidence.ts'
import {
  type PartitionLink,
  type PartitionSpan,
  partition,
  SPAN_END,
  SPAN_START,
} from '../../kernel/partition.ts'
import {
  findIdentifiersById,
  type NewSpan,
  reserveContacts,
  type SeenContact,
  type StoredSpan,
} from '../../store/identity.ts'
import { COMPONENT_IDENTIFIERS_MAX, linksOf, reachableIdentifiers } from '../../store/link.ts'
import type { Database } from '../../store/schema.ts'

/** An identifier in the hands of a transaction; without spans it is new. */
export interface Entry {
  readonly id: number
  readonly kind: IdentifierKind
  readonly value: string
  readonly createdAt: number
  readonly spans: readonly StoredSpan[]
}

/** Linked identifiers: `inside` are weighed, `outside` are people seen through a shared device, taken as they are. */
export interface Component {
  readonly inside: Map<number, Entry>
  readonly outside: Map<number, Entry>
  readonly links: PartitionLink[]
  readonly contacts: ReadonlyMap<number, SeenContact>
}

/** Loads what is linked with these identifiers; null when that is more than one contact may have. */
export async function loadComponent(
  db: Kysely<Database>,
  from: readonly number[],
): Promise<Component | null> {
  const reached = await reachableIdentifiers(db, from)
  if (reached.length > COMPONENT_IDENTIFIERS_MAX) return null
  const links = await linksOf(db, reached)
  const ids = new Set(reached)
  for (const { a, b } of links) {
    ids.add(a)
    ids.add(b)
  }
  const found = await findIdentifiersById(db, [...ids])
  const isInside = new Set(reached)
  const inside = new Map<number, Entry>()
  const outside = new Map<number, Entry>()
  for (const entry of found.identifiers) (isInside.has(entry.id) ? inside : outside).set(entry.id, entry)
  return { inside, outside, links, contacts: found.contacts }
}

/** What a contact is by its identifiers. */
export interface ContactIdentity {
  readonly identified: boolean
  /** Least created_at of its e-mails and phones. */
  readonly reachableAt: number | null
  /** Its first e-mail address. */
  readonly email: string | null
}

/** A contact that went into another, with the identifiers by which the two were known: first of the one that remains. */
export interface Merged {
  readonly contact: number
  readonly into: number
  readonly homes: readonly [number, number]
}

export interface Regrouped {
  /** New spans of every identifier inside whose spans changed, and which of those had some before. */
  readonly spans: readonly NewSpan[]
  readonly respanned: readonly number[]
  readonly made: readonly number[]
  readonly merged: readonly Merged[]
  /** Contacts that gained or lost an identifier, or a part of its time. */
  readonly changed: ReadonlySet<number>
  /** Those of them whose touchpoints may be others now, so that they are folded anew. */
  readonly refold: ReadonlySet<number>
  readonly identities: ReadonlyMap<number, ContactIdentity>
}

/** Weighs the links and gives each group its contact, new ones with ids that nobody has. */
export async function regroupStored(db: Kysely<Database>, component: Component): Promise<Regrouped> {
  // How many new contacts there are is known only after weighing, so their ids are filled in afterwards.
  let placeholder = 0
  const draft = regroup(component, () => --placeholder)
  if (draft.made.length === 0) return draft
  const ids = await reserveContacts(db, draft.made.length)
  const real = new Map(draft.made.map((id, index) => [id, ids[index]!]))
  const as = (contact: number): number => real.get(contact) ?? contact
  return {
    ...draft,
    spans: draft.spans.map((span) => ({ ...span, contact: as(span.contact) })),
    made: ids,
    changed: new Set([...draft.changed].map(as)),
    refold: new Set([...draft.refold].map(as)),
    identities: new Map([...draft.identities].map(([contact, identity]) => [as(contact), identity])),
  }
}

/** Weighs the links and gives each group its contact; `reserve` gives the id of a new one. */
export function regroup(component: Component, reserve: () => number): Regrouped {
  const { inside, outside } = component
  const all = [...inside.values(), ...outside.values()]
  const { spans } = partition(
    all.map((entry) => ({
      id: entry.id,
      kind: entry.kind,
      value: entry.value,
      ...(inside.has(entry.id) ? {} : givenTo(entry)),
    })),
    component.links,
  )
  const groups = groupsOf(component, spans)
  const contactOf = contactsOf(component, groups, reserve)
  return changesOf(component, spans, contactOf)
}

const givenTo = (entry: Entry) => {
  const contact = entry.spans[0]?.contact
  return contact === undefined ? {} : { given: contact }
}

interface Groups {
  /** Group of each identifier; of a device the group of its first span. */
  readonly of: ReadonlyMap<number, number>
  /** Groups in order of their best identifier, with the contact of those that are taken as they are. */
  readonly all: readonly number[]
  readonly given: ReadonlyMap<number, number>
}

function groupsOf({ outside }: Component, spans: readonly PartitionSpan[]): Groups {
  const of = new Map<number, number>()
  const all = new Set<number>()
  const given = new Map<number, number>()
  for (const span of spans) {
    all.add(span.group)
    if (!of.has(span.identifier)) of.set(span.identifier, span.group)
    const contact = outside.get(span.identifier)?.spans[0]?.contact
    if (contact !== undefined && outside.get(span.identifier)!.kind !== 'anonymous_id')
      given.set(span.group, contact)
  }
  return { of, all: [...all], given }
}

interface ContactsOfGroups {
  readonly of: ReadonlyMap<number, number>
  readonly given: Iterable<number>
  readonly made: readonly number[]
  readonly merged: readonly Merged[]
}

function contactsOf(component: Component, groups: Groups, reserve: () => number): ContactsOfGroups {
  const owners = ownersOf(component, groups)
  const of = new Map(groups.given)
  const made: number[] = []
  const merged: Merged[] = []
  for (const group of groups.all) {
    const owned = owners.get(group) ?? []
    const [oldest] = owned
    let contact = of.get(group)
    if (contact === undefined) {
      contact = oldest?.contact ?? reserve()
      if (owned.length === 0) made.push(contact)
      of.set(group, contact)
    }
    // Of a contact that is taken as it is, the group is named by an identifier.
    const home = contact === oldest?.contact ? oldest.identifier : group
    for (const other of owned)
      if (other.contact !== contact)
        merged.push({ contact: other.contact, into: contact, homes: [home, other.identifier] })
  }
  return { of, given: groups.given.values(), made, merged }
}

interface Owner {
  readonly contact: number
  /** Its oldest. */
  readonly identifier: number
}

/** By group the contacts whose oldest identifier is in it: known people first, then by age. */
function ownersOf({ inside, outside }: Component, groups: Groups): Map<number, Owner[]> {
  const taken = new Set<number>()
  for (const entry of outside.values()) for (const { contact } of entry.spans) taken.add(contact)
  const oldest = new Map<number, { identifier: number; isPerson: boolean }>()
  for (const { id, kind, spans } of inside.values())
    for (const { contact } of spans) {
      if (taken.has(contact)) continue
      const isPerson = kind !== 'anonymous_id'
      const held = oldest.get(contact)
      const isOlder =
        held === undefined ||
        (isPerson && !held.isPerson) ||
        (isPerson === held.isPerson && id < held.identifier)
      if (isOlder) oldest.set(contact, { identifier: id, isPerson })
    }
  const owners = new Map<number, Owner[]>()
  const ranked = [...oldest].sort(([a, x], [b, y]) => Number(y.isPerson) - Number(x.isPerson) || a - b)
  for (const [contact, { identifier }] of ranked) {
    const group = groups.of.get(identifier)!
    const list = owners.get(group) ?? []
    list.push({ contact, identifier })
    owners.set(group, list)
  }
  return owners
}

function changesOf(
  { inside }: Component,
  spans: readonly PartitionSpan[],
  contacts: ContactsOfGroups,
): Regrouped {
  const now = new Map<number, NewSpan[]>()
  for (const { identifier, from, to, group, link } of spans) {
    if (!inside.has(identifier)) continue
    const list = now.get(identifier) ?? []
    list.push({ identifier, from, to, contact: contacts.of.get(group)!, link })
    now.set(identifier, list)
  }
  const changed = new Set<number>()
  const refold = new Set<number>()
  const respanned: number[] = []
  const written: NewSpan[] = []
  for (const [id, list] of now) {
    const before = inside.get(id)!.spans
    if (isSame(before, list)) continue
    written.push(...list)
    for (const { contact } of [...before, ...list]) changed.add(contact)
    if (before.length === 0) continue
    respanned.push(id)
    for (const { contact } of [...before, ...list]) refold.add(contact)
  }
  const merged = contacts.merged
  for (const { contact } of merged) {
    changed.delete(contact)
    refold.delete(contact)
  }
  const identities = identitiesOf(inside, now)
  // Of people seen through a shared device only the device is here; what they are stays as it was.
  for (const contact of contacts.given) identities.delete(contact)
  return { spans: written, respanned, made: contacts.made, merged, changed, refold, identities }
}

const isSame = (before: readonly StoredSpan[], now: readonly StoredSpan[]): boolean =>
  before.length === now.length &&
  before.every((span, at) => {
    const other = now[at]!
    return span.from === other.from && span.to === other.to && span.contact === other.contact
  })

function identitiesOf(
  inside: ReadonlyMap<number, Entry>,
  spans: ReadonlyMap<number, readonly NewSpan[]>,
): Map<number, ContactIdentity> {
  const identities = new Map<
    number,
    { identified: boolean; reachableAt: number | null; email: string | null }
  >()
  const firstEmail = new Map<number, Entry>()
  for (const [id, list] of spans) {
    const entry = inside.get(id)!
    for (const { contact } of list) {
      const identity = identities.get(contact) ?? { identified: false, reachableAt: null, email: null }
      identities.set(contact, identity)
      if (entry.kind !== 'anonymous_id') identity.identified = true
      if (REACHABLE_KINDS.includes(entry.kind))
        identity.reachableAt = Math.min(identity.reachableAt ?? Infinity, entry.createdAt)
      if (entry.kind !== 'email') continue
      const held = firstEmail.get(contact)
      const isFirst =
        held === undefined ||
        entry.createdAt < held.createdAt ||
        (entry.createdAt === held.createdAt && entry.value < held.value)
      if (!isFirst) continue
      firstEmail.set(contact, entry)
      identity.email = entry.value
    }
  }
  return identities
}

/** Whom an identifier belongs to at an instant. */
export function contactAt(spans: readonly StoredSpan[], at: number): number {
  for (const span of spans) if (span.from <= at && at < span.to) return span.contact
  throw new Error(`No span covers ${at}.`)
}

/** The spans of an identifier that belongs to one contact for ever. */
export const wholeSpan = (contact: number): StoredSpan => ({
  from: SPAN_START,
  to: SPAN_END,
  contact,
  link: null,
})
