// Who was who at an instant: the identifiers reachable from some contacts, grouped by the links that were known then.
// A group is one person as known then; it is named by the contact that its best identifier belongs to now.
// Deliberately absent: evidence. These are only the spans in which identifiers belonged together.

import { type PartitionSpan, partition } from '../../kernel/partition.ts'
import { COMPONENT_IDENTIFIERS_MAX, reachableIdentifiers } from '../../store/link.ts'
import {
  type IdentifierNow,
  identifiersNow,
  identifiersOfContacts,
  linksAt,
} from '../../store/read/evidence-at.ts'
import type { Context } from '../context.ts'

export interface GroupAt {
  /** The contact that its best identifier belongs to now. */
  readonly contact: number
  /** The best identifier first. */
  readonly identifiers: readonly IdentifierNow[]
  readonly spans: readonly PartitionSpan[]
}

/** Identifiers that are looked through together: a chunk of contacts, not one contact. */
const REACHED_MAX = 50 * COMPONENT_IDENTIFIERS_MAX

/** All groups at t that hold an identifier which belongs to one of these contacts now. */
export async function groupsOfContactsAt(
  ctx: Context,
  contacts: readonly number[],
  t: number,
): Promise<GroupAt[]> {
  return groupsAt(ctx, await identifiersOfContacts(ctx.db, contacts), t)
}

/** All groups at t that hold one of these identifiers. */
export async function groupsAt(ctx: Context, from: readonly number[], t: number): Promise<GroupAt[]> {
  const reached = await reachable(ctx, from)
  const links = await linksAt(ctx.db, reached, t)
  // People seen through a shared device are taken as they are now; only their part of the device matters.
  const ids = new Set(reached)
  const inside = new Set(reached)
  for (const { a, b } of links) {
    ids.add(a)
    ids.add(b)
  }
  const all = await identifiersNow(ctx.db, [...ids])
  const { spans } = partition(
    all.map(({ contact, ...identifier }) =>
      inside.has(identifier.id) || contact === null ? identifier : { ...identifier, given: contact },
    ),
    links,
    t,
  )
  return gathered(all, spans, new Set(from))
}

/** Chunks of identifiers, because one look at what is reachable has a limit. */
async function reachable(ctx: Context, from: readonly number[]): Promise<number[]> {
  const reached = new Set<number>()
  for (let i = 0; i < from.length; i += REACH_CHUNK) {
    const found = await reachableIdentifiers(ctx.db, from.slice(i, i + REACH_CHUNK))
    for (const id of found) reached.add(id)
    if (reached.size > REACHED_MAX) throw new Error('Too many identifiers are linked with each other.')
  }
  return [...reached]
}
const REACH_CHUNK = 1_000

function gathered(
  all: readonly IdentifierNow[],
  spans: readonly PartitionSpan[],
  wanted: ReadonlySet<number>,
): GroupAt[] {
  const byId = new Map(all.map((identifier) => [identifier.id, identifier]))
  const groups = new Map<number, { spans: PartitionSpan[]; isWanted: boolean }>()
  for (const span of spans) {
    const group = groups.get(span.group) ?? { spans: [], isWanted: false }
    groups.set(span.group, group)
    group.spans.push(span)
    if (wanted.has(span.identifier)) group.isWanted = true
  }
  return [...groups].flatMap(([best, { spans, isWanted }]) => {
    const contact = byId.get(best)?.contact ?? null
    if (!isWanted || contact === null) return []
    const others = [...new Set(spans.map((span) => span.identifier))].filter((id) => id !== best)
    return [{ contact, identifiers: [best, ...others].map((id) => byId.get(id)!), spans }]
  })
}
