// Who goes with an identifier that is split off, and who stays. An identifier that a merge brought takes that
// merge back, with all that came by it; any other takes along what was only ever tied to the rest through it.
// Invariant: the identifier is on the one side, at least one other is on the other, and together they are all.
// Deliberately absent: devices on a side of people. Each follows the people who were identified on it.

import {
  isStrong,
  linksInForce,
  type PartitionIdentifier,
  type PartitionLink,
  partition,
} from '../kernel/partition.ts'

export interface SplitSides {
  /** Statements by a person or an alias that joined the two sides: they no longer hold. */
  readonly retracted: readonly PartitionLink[]
  /** What is kept apart from now on. */
  readonly apart: readonly (readonly [number, number])[]
}

/** The sides of a contact with these identifiers when `gone` is split off. */
export function splitSides(
  gone: number,
  identifiers: readonly PartitionIdentifier[],
  links: readonly PartitionLink[],
): SplitSides {
  const people = identifiers.filter(({ kind }) => kind !== 'anonymous_id')
  const inForce = among(identifiers, linksInForce(links))
  const [side, others] = people.some(({ id }) => id === gone)
    ? sidesOfPeople(gone, identifiers, people, inForce)
    : [new Set([gone]), new Set(identifiers.flatMap(({ id }) => (id === gone ? [] : [id])))]
  const crosses = ({ a, b }: PartitionLink): boolean =>
    (side.has(a) && others.has(b)) || (side.has(b) && others.has(a))
  return {
    retracted: inForce.filter((link) => link.kind === 'same' && isStrong(link) && crosses(link)),
    apart: [...side].flatMap((a) => [...others].map((b) => [a, b] as const)),
  }
}

function among(identifiers: readonly PartitionIdentifier[], links: readonly PartitionLink[]) {
  const ids = new Set(identifiers.map(({ id }) => id))
  return links.filter(({ a, b }) => ids.has(a) && ids.has(b))
}

function sidesOfPeople(
  gone: number,
  identifiers: readonly PartitionIdentifier[],
  people: readonly PartitionIdentifier[],
  inForce: readonly PartitionLink[],
): [Set<number>, Set<number>] {
  const links = among(people, inForce)
  const merged = mergedSide(gone, people, links)
  const side = merged ?? withoutIt(gone, people, links)
  const rest = new Set(people.flatMap(({ id }) => (side.has(id) ? [] : [id])))
  // A device that two merged persons shared stays shared; one that a single person had stays with the rest.
  const devices = merged === null ? sharedDevices(side, rest, identifiers, inForce) : []
  return [side, new Set([...rest, ...devices])]
}

/** The person that it was before a merge or an alias; null where none joined it to the rest. */
function mergedSide(
  gone: number,
  people: readonly PartitionIdentifier[],
  links: readonly PartitionLink[],
): Set<number> | null {
  const strong = links.filter((link) => link.kind === 'same' && isStrong(link)).sort((x, y) => y.id - x.id)
  const isPart = (side: Set<number>): boolean => side.size < people.length
  for (const merge of strong) {
    const without = links.filter((link) => link !== merge)
    const side = groupOf(gone, people, without)
    if (isPart(side) && side.has(merge.b) && !side.has(merge.a)) return side
  }
  if (strong.length === 0) return null
  const own = groupOf(
    gone,
    people,
    links.filter((link) => !strong.includes(link)),
  )
  return isPart(own) ? own : null
}

/** What stays is the group of the contact's best identifier (or of the next best); all else goes. */
function withoutIt(
  gone: number,
  people: readonly PartitionIdentifier[],
  links: readonly PartitionLink[],
): Set<number> {
  const [whole] = partition(people, links).spans
  if (whole === undefined || whole.group === gone) return new Set([gone])
  const staying = groupOf(
    whole.group,
    people.filter(({ id }) => id !== gone),
    links,
  )
  return new Set(people.flatMap(({ id }) => (staying.has(id) ? [] : [id])))
}

function groupOf(
  id: number,
  people: readonly PartitionIdentifier[],
  links: readonly PartitionLink[],
): Set<number> {
  const { spans } = partition(people, links)
  const group = spans.find(({ identifier }) => identifier === id)?.group
  return new Set(spans.flatMap((span) => (span.group === group ? [span.identifier] : [])))
}

function sharedDevices(
  side: ReadonlySet<number>,
  rest: ReadonlySet<number>,
  identifiers: readonly PartitionIdentifier[],
  links: readonly PartitionLink[],
): number[] {
  const isLinked = (device: number, people: ReadonlySet<number>): boolean =>
    links.some(
      ({ kind, a, b }) =>
        kind === 'same' && ((a === device && people.has(b)) || (b === device && people.has(a))),
    )
  return identifiers.flatMap(({ id, kind }) =>
    kind === 'anonymous_id' && isLinked(id, side) && isLinked(id, rest) ? [id] : [],
  )
}
