// Who was who, from the first day on: linked identifiers go through time once, and every contact that there ever was
// comes out with the stretches in which identifiers were its own, each from the instant at which that was known.
// Mirrors how ingest names contacts (app/ingest/regroup.ts): a contact stays with its oldest identifier, people before
// devices; of two that turn out to be one the older remains and the other ends.
// Deliberately absent: evidence, accounts, and the store's ids but of those who are left.

import { isExcluding } from '../../kernel/evidence.ts'
import type { Membership } from '../../kernel/history.ts'
import {
  type PartitionIdentifier,
  type PartitionLink,
  partition,
  SPAN_END,
  SPAN_START,
} from '../../kernel/partition.ts'
import type { VerdictKnown } from '../../store/read/evidence-at.ts'

/** An identifier with the instant at which anything was first known on it. */
export interface DatedIdentifier extends PartitionIdentifier {
  readonly knownAt: number
}

export type DatedLink = Omit<PartitionLink, 'excluded'>

/** One contact as history had it. */
export interface Lineage {
  /** Its oldest identifier when it was last heard of: its name, where the store has none any more. */
  readonly identifier: number
  /** Whether it still is; else it was merged away, or its evidence went to others. */
  readonly isAlive: boolean
  readonly memberships: readonly Membership[]
}

/** Instants of one group of linked identifiers that are looked at one by one; of more only every so many. */
const INSTANTS_MAX = 1_000

type Spans = Membership['spans']
const WHOLE: Spans = [{ from: SPAN_START, to: SPAN_END }]

/** A contact in the making. */
interface Living {
  readonly memberships: Membership[]
  spans: Map<number, Spans>
  oldest: DatedIdentifier
  isAlive: boolean
}

/** All contacts that linked identifiers ever made up, in the order in which they came to be. */
export function lineagesOf(
  identifiers: readonly DatedIdentifier[],
  links: readonly DatedLink[],
  verdicts: readonly VerdictKnown[],
): Lineage[] {
  if (identifiers.length === 1) {
    const { id, knownAt } = identifiers[0]!
    const membership = { identifier: String(id), spans: WHOLE, knownAt }
    return [{ identifier: id, isAlive: true, memberships: [membership] }]
  }
  const living: Living[] = []
  for (const t of instantsOf(identifiers, links, verdicts)) step(living, identifiers, links, verdicts, t)
  return living.map(({ oldest, isAlive, memberships }) => ({ identifier: oldest.id, isAlive, memberships }))
}

const visibleAt = ({ occurredAt, knownAt }: DatedLink): number => Math.max(occurredAt, knownAt)

function instantsOf(
  identifiers: readonly DatedIdentifier[],
  links: readonly DatedLink[],
  verdicts: readonly VerdictKnown[],
): number[] {
  const all = new Set<number>(identifiers.map(({ knownAt }) => knownAt))
  for (const link of links) {
    const visible = visibleAt(link)
    all.add(visible)
    for (const verdict of verdicts)
      if (isOn(verdict, link) && verdict.knownAt > visible) all.add(verdict.knownAt)
  }
  const instants = [...all].sort((a, b) => a - b)
  if (instants.length <= INSTANTS_MAX) return instants
  const every = Math.ceil(instants.length / INSTANTS_MAX)
  return instants.filter((_, i) => i % every === 0 || i === instants.length - 1)
}

/** Whether a verdict judges what a link came with. */
export const isOn = (
  verdict: VerdictKnown,
  link: { readonly a: number; readonly sourceId: number; readonly messageId: string },
): boolean =>
  verdict.identifier === null
    ? verdict.sourceId === link.sourceId && verdict.messageId === link.messageId
    : verdict.identifier === link.a

/** Whether a link is under an excluding verdict at t: the latest known one decides. What a person says is not judged. */
export function isExcludedAt(
  link: {
    readonly a: number
    readonly sourceId: number
    readonly messageId: string
    readonly strength: string
  },
  verdicts: readonly VerdictKnown[],
  t: number,
): boolean {
  if (link.strength === 'person') return false
  let latest: VerdictKnown | null = null
  for (const verdict of verdicts) {
    if (verdict.knownAt > t || !isOn(verdict, link)) continue
    const isLater =
      latest === null ||
      verdict.knownAt > latest.knownAt ||
      (verdict.knownAt === latest.knownAt && verdict.id > latest.id)
    if (isLater) latest = verdict
  }
  return isExcluding(latest?.verdict ?? null)
}

/** Weighs what is known at t and hands the groups to those whose they are. */
function step(
  living: Living[],
  identifiers: readonly DatedIdentifier[],
  links: readonly DatedLink[],
  verdicts: readonly VerdictKnown[],
  t: number,
): void {
  const known = identifiers.filter(({ knownAt }) => knownAt <= t)
  const { groups, groupOf } = grouped(known, linksAt(links, verdicts, t), t)
  const owners = ownersOf(living, groupOf)
  for (const [group, spans] of [...groups].sort(([, a], [, b]) => least(a) - least(b))) {
    const [owner, ...others] = owners.get(group) ?? []
    for (const other of others) {
      hold(other, new Map(), t)
      other.isAlive = false
    }
    const contact = owner ?? { memberships: [], spans: new Map(), isAlive: true, oldest: known[0]! }
    if (owner === undefined) living.push(contact)
    hold(contact, spans, t)
    contact.oldest = oldestOf(known, spans)
  }
}

const linksAt = (
  links: readonly DatedLink[],
  verdicts: readonly VerdictKnown[],
  t: number,
): PartitionLink[] =>
  links
    .filter((link) => visibleAt(link) <= t)
    .map((link) => ({ ...link, excluded: isExcludedAt(link, verdicts, t) }))

function grouped(known: readonly DatedIdentifier[], links: readonly PartitionLink[], t: number) {
  const groups = new Map<number, Map<number, Spans>>()
  const groupOf = new Map<number, number>()
  if (links.length === 0)
    for (const { id } of known) {
      groups.set(id, new Map([[id, WHOLE]]))
      groupOf.set(id, id)
    }
  else
    for (const { identifier, from, to, group } of partition(known, links, t).spans) {
      const held = groups.get(group) ?? new Map<number, Spans>()
      groups.set(group, held)
      held.set(identifier, [...(held.get(identifier) ?? []), { from, to }])
      if (!groupOf.has(identifier)) groupOf.set(identifier, group)
    }
  return { groups, groupOf }
}

/** By group the contacts whose oldest identifier is in it: known people first, then by age, which is their order here. */
function ownersOf(living: readonly Living[], groupOf: ReadonlyMap<number, number>): Map<number, Living[]> {
  const owners = new Map<number, Living[]>()
  const ranked = living
    .filter(({ isAlive }) => isAlive)
    .sort((a, b) => Number(isPerson(b.oldest)) - Number(isPerson(a.oldest)))
  for (const contact of ranked) {
    const group = groupOf.get(contact.oldest.id)!
    owners.set(group, [...(owners.get(group) ?? []), contact])
  }
  return owners
}

const isPerson = ({ kind }: PartitionIdentifier): boolean => kind !== 'anonymous_id'
const least = (spans: ReadonlyMap<number, Spans>): number => Math.min(...spans.keys())

function oldestOf(known: readonly DatedIdentifier[], spans: ReadonlyMap<number, Spans>): DatedIdentifier {
  let oldest: DatedIdentifier | null = null
  for (const identifier of known) {
    if (!spans.has(identifier.id)) continue
    const isOlder =
      oldest === null ||
      (isPerson(identifier) && !isPerson(oldest)) ||
      (isPerson(identifier) === isPerson(oldest) && identifier.id < oldest.id)
    if (isOlder) oldest = identifier
  }
  return oldest!
}

/** From t on these spans are the contact's own, and no others. */
function hold(contact: Living, spans: Map<number, Spans>, t: number): void {
  for (const [id, now] of spans)
    if (!isSame(contact.spans.get(id), now))
      contact.memberships.push({ identifier: String(id), spans: now, knownAt: t })
  for (const id of contact.spans.keys())
    if (!spans.has(id)) contact.memberships.push({ identifier: String(id), spans: [], knownAt: t })
  contact.spans = spans
}

const isSame = (before: Spans | undefined, now: Spans): boolean =>
  before !== undefined &&
  before.length === now.length &&
  before.every(({ from, to }, i) => from === now[i]!.from && to === now[i]!.to)
