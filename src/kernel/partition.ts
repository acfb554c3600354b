// Which identifiers are one contact: a deterministic function of the set of links, whatever order they arrived in.
// Links are weighed in four tiers, each in the total order (occurredAt, sourceId, messageId): strong statements
// (alias, a person), stated ones between names (user id, e-mail, CRM id), phones, and at last devices.
// Invariant: a tier never undoes an earlier one, so stating a link inside a group again changes nothing.
// Two known persons are never glued by something they share; what was refused is returned with its reason.
// Deliberately absent: contacts. Their ids are given by the store; a group is named by its best identifier.

import { IDENTIFIER_KINDS, type IdentifierKind } from './evidence.ts'
import { compareOrder } from './order.ts'

/** The ends of time of a span: `from` inclusive, `to` exclusive. */
export const SPAN_START = -1
export const SPAN_END = 9_007_199_254_740_991

export interface PartitionIdentifier {
  readonly id: number
  readonly kind: IdentifierKind
  readonly value: string
  /** Identifiers with the same number here are taken as one group without further proof. */
  readonly given?: number
}

/** A link as the partition weighs it. `retracts` is the id of what a retraction takes back. */
export interface PartitionLink {
  readonly id: number
  readonly kind: 'same' | 'apart' | 'retraction'
  readonly a: number
  readonly b: number
  readonly retracts: number | null
  readonly strength: 'stated' | 'alias' | 'import' | 'person'
  readonly occurredAt: number
  readonly knownAt: number
  readonly sourceId: number
  readonly messageId: string
  /** Its message, or one of its identifiers, is under an excluding verdict: it does not hold. */
  readonly excluded: boolean
}

export type LinkRefusal = 'two_user_ids' | 'shared_phone' | 'kept_apart'

export interface PartitionSpan {
  readonly identifier: number
  readonly from: number
  readonly to: number
  /** The best identifier of the group: first kind in order of preference, then smallest value. */
  readonly group: number
  /** The link by which it belongs there; null for the best identifier itself and for what nobody linked. */
  readonly link: number | null
}

export interface Partition {
  /** By identifier, then by time; the spans of one identifier tile all of time. */
  readonly spans: readonly PartitionSpan[]
  readonly refused: readonly { readonly link: number; readonly because: LinkRefusal }[]
}

/** Union-find over positions in the sorted list of identifiers. */
interface Forest {
  readonly parent: Int32Array
  /** By root: a user id is in the group; a user id, e-mail or CRM id is in it. */
  readonly hasUser: Uint8Array
  readonly isNamed: Uint8Array
}

interface Weighing {
  readonly identifiers: readonly PartitionIdentifier[]
  readonly at: ReadonlyMap<number, number>
  readonly forest: Forest
  readonly aparts: readonly (readonly [number, number])[]
  readonly because: Int32Array
  readonly refused: { link: number; because: LinkRefusal }[]
  readonly links: readonly PartitionLink[]
}

/** Strong statements hold even between two known persons. */
export const isStrong = (link: Pick<PartitionLink, 'strength'>): boolean =>
  link.strength === 'alias' || link.strength === 'person'

/**
 * Groups the identifiers by the links in force at t (all of them when t is left out). Links whose identifiers
 * are not given are passed over.
 */
export function partition(
  identifiers: readonly PartitionIdentifier[],
  links: readonly PartitionLink[],
  t: number = SPAN_END,
): Partition {
  const ordered = [...identifiers].sort(byPreference)
  const weighing = prepare(ordered, linksInForce(links, t))
  joinGiven(weighing)
  joinStrong(weighing)
  joinNames(weighing)
  joinPhones(weighing)
  joinDevices(weighing)
  return { spans: spansOf(weighing), refused: weighing.refused }
}

/** The links that are visible at t, not retracted and not excluded; retractions may themselves be taken back. */
export function linksInForce(links: readonly PartitionLink[], t: number = SPAN_END): PartitionLink[] {
  const visible = links.filter((link) => link.knownAt <= t && link.occurredAt <= t)
  const retracted = new Set<number>()
  // A retraction names something older than itself, so going from the newest back settles chains in one pass.
  for (const link of [...visible].sort((x, y) => y.id - x.id))
    if (link.kind === 'retraction' && link.retracts !== null && !retracted.has(link.id))
      retracted.add(link.retracts)
  return visible.filter((link) => link.kind !== 'retraction' && !link.excluded && !retracted.has(link.id))
}

const kindRank = new Map(IDENTIFIER_KINDS.map((kind, rank) => [kind, rank]))
const compareText = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)

function byPreference(x: PartitionIdentifier, y: PartitionIdentifier): number {
  return kindRank.get(x.kind)! - kindRank.get(y.kind)! || compareText(x.value, y.value)
}

function prepare(identifiers: readonly PartitionIdentifier[], links: readonly PartitionLink[]): Weighing {
  const at = new Map(identifiers.map((identifier, index) => [identifier.id, index]))
  const forest: Forest = {
    parent: Int32Array.from(identifiers, (_, index) => index),
    hasUser: Uint8Array.from(identifiers, ({ kind }) => (kind === 'user_id' ? 1 : 0)),
    isNamed: Uint8Array.from(identifiers, ({ kind }) => (isName(kind) ? 1 : 0)),
  }
  const known = links.filter((link) => at.has(link.a) && at.has(link.b) && link.a !== link.b)
  // Identifiers are sorted by kind and value, so their positions order the links of one message.
  const lesser = (link: PartitionLink): number => Math.min(at.get(link.a)!, at.get(link.b)!)
  const greater = (link: PartitionLink): number => Math.max(at.get(link.a)!, at.get(link.b)!)
  known.sort((x, y) => compareOrder(x, y) || lesser(x) - lesser(y) || greater(x) - greater(y) || x.id - y.id)
  return {
    identifiers,
    at,
    forest,
    aparts: known.filter(({ kind }) => kind === 'apart').map(({ a, b }) => [at.get(a)!, at.get(b)!]),
    because: new Int32Array(identifiers.length).fill(-1),
    refused: [],
    links: known.filter(({ kind }) => kind === 'same'),
  }
}

const isName = (kind: IdentifierKind): boolean => kind !== 'phone' && kind !== 'anonymous_id'

function find({ parent }: Forest, index: number): number {
  let root = index
  while (parent[root] !== root) root = parent[root]!
  // path halving would do; a full compression keeps chains of thousands flat after one look
  for (let walk = index; parent[walk] !== root; ) {
    const next = parent[walk]!
    parent[walk] = root
    walk = next
  }
  return root
}

/** The smaller position becomes the root, so that a root is always its group's best identifier. */
function join({ forest }: Weighing, x: number, y: number): void {
  const root = Math.min(x, y)
  const other = Math.max(x, y)
  forest.parent[other] = root
  forest.hasUser[root]! |= forest.hasUser[other]!
  forest.isNamed[root]! |= forest.isNamed[other]!
}

function areApart({ forest, aparts }: Weighing, x: number, y: number): boolean {
  return aparts.some(([a, b]) => {
    const rootA = find(forest, a)
    const rootB = find(forest, b)
    return (rootA === x && rootB === y) || (rootA === y && rootB === x)
  })
}

/** Joins the two ends unless the tier's rule or somebody's 'apart' forbids it. */
function weigh(
  weighing: Weighing,
  link: PartitionLink,
  forbids: (x: number, y: number) => LinkRefusal | null,
): void {
  const [a, b] = endsOf(weighing, link)
  const x = find(weighing.forest, a)
  const y = find(weighing.forest, b)
  if (x !== y) {
    const because = areApart(weighing, x, y) ? 'kept_apart' : forbids(x, y)
    if (because !== null) {
      weighing.refused.push({ link: link.id, because })
      return
    }
    join(weighing, x, y)
  }
  for (const end of [a, b]) if (weighing.because[end] === -1) weighing.because[end] = link.id
}

const endsOf = ({ at }: Weighing, link: PartitionLink): [number, number] => [at.get(link.a)!, at.get(link.b)!]

function kindsOf({ identifiers, at }: Weighing, link: PartitionLink): [IdentifierKind, IdentifierKind] {
  return [identifiers[at.get(link.a)!]!.kind, identifiers[at.get(link.b)!]!.kind]
}

function joinGiven(weighing: Weighing): void {
  const first = new Map<number, number>()
  weighing.identifiers.forEach(({ given }, index) => {
    if (given === undefined) return
    const other = first.get(given)
    if (other === undefined) first.set(given, index)
    else join(weighing, find(weighing.forest, other), find(weighing.forest, index))
  })
}

function joinStrong(weighing: Weighing): void {
  for (const link of weighing.links)
    if (isStrong(link) && !kindsOf(weighing, link).includes('anonymous_id')) weigh(weighing, link, () => null)
}

function joinNames(weighing: Weighing): void {
  const { hasUser } = weighing.forest
  for (const link of weighing.links)
    if (!isStrong(link) && kindsOf(weighing, link).every(isName))
      weigh(weighing, link, (x, y) => (hasUser[x] && hasUser[y] ? 'two_user_ids' : null))
}

/** A phone goes with the first named group that gave it. It never joins two: offices and families share phones. */
function joinPhones(weighing: Weighing): void {
  const { isNamed } = weighing.forest
  const phones = weighing.links.filter((link) => {
    const kinds = kindsOf(weighing, link)
    return !isStrong(link) && kinds.includes('phone') && !kinds.includes('anonymous_id')
  })
  const isPair = (link: PartitionLink): boolean => kindsOf(weighing, link).every((kind) => kind === 'phone')
  const forbids = (x: number, y: number): LinkRefusal | null =>
    isNamed[x] && isNamed[y] ? 'shared_phone' : null
  for (const link of phones) if (isPair(link)) weigh(weighing, link, forbids)
  for (const link of phones) if (!isPair(link)) weigh(weighing, link, forbids)
}

/** Anonymous ids that were said to be one device share their spans. */
function joinDevices(weighing: Weighing): void {
  for (const link of weighing.links)
    if (kindsOf(weighing, link).every((kind) => kind === 'anonymous_id')) weigh(weighing, link, () => null)
}

interface Identification {
  readonly from: number
  readonly group: number
  readonly link: number
}

function spansOf(weighing: Weighing): PartitionSpan[] {
  const { identifiers, forest, because } = weighing
  const devices = identificationsByDevice(weighing)
  const spans: PartitionSpan[] = []
  identifiers.forEach(({ id, kind }, index) => {
    const root = find(forest, index)
    const identified = kind === 'anonymous_id' ? devices.get(root) : undefined
    if (identified === undefined) {
      const link = root === index || because[index] === -1 ? null : because[index]!
      spans.push({ identifier: id, from: SPAN_START, to: SPAN_END, group: identifiers[root]!.id, link })
      return
    }
    identified.forEach(({ from, group, link }, at) => {
      const to = identified[at + 1]?.from ?? SPAN_END
      spans.push({ identifier: id, from: at === 0 ? SPAN_START : from, to, group, link })
    })
  })
  return spans
}

/** By device: who was identified on it, each from the instant on; touches before the first belong to the first. */
function identificationsByDevice(weighing: Weighing): Map<number, Identification[]> {
  const { identifiers, forest } = weighing
  const devices = new Map<number, Identification[]>()
  for (const link of weighing.links) {
    const [a, b] = endsOf(weighing, link)
    const isDeviceA = identifiers[a]!.kind === 'anonymous_id'
    if (isDeviceA === (identifiers[b]!.kind === 'anonymous_id')) continue
    const device = find(forest, isDeviceA ? a : b)
    const person = find(forest, isDeviceA ? b : a)
    if (areApart(weighing, device, person)) {
      weighing.refused.push({ link: link.id, because: 'kept_apart' })
      continue
    }
    const identified = devices.get(device) ?? []
    // of several identifications at one instant the last in order decides (docs/decisions/I04)
    if (identified.at(-1)?.from === link.occurredAt) identified.pop()
    const group = identifiers[person]!.id
    if (identified.at(-1)?.group !== group) identified.push({ from: link.occurredAt, group, link: link.id })
    devices.set(device, identified)
  }
  return devices
}
