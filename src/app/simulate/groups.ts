// Which identifiers hang together, over the whole log or around some of them: the pages in which it is read.
// Sixteen bytes an identifier are held, nothing else of it. Deliberately absent: who they are (lineage.ts).

import { identifierIds, linkedPairs, linkedWith } from '../../store/read/chronicle-rows.ts'
import type { Context } from '../context.ts'

const IDS_PAGE = 50_000
/** Identifiers that are read together; their touchpoints and claims are held at once. */
const PAGE_IDENTIFIERS = 4_000

/** A page of whole groups. */
export type GroupPage = readonly (readonly number[])[]

export interface GroupPages {
  readonly identifiers: number
  readonly pages: () => Generator<GroupPage>
}

/** Everybody, in pages, by their oldest identifiers. */
export async function allGroups(ctx: Context): Promise<GroupPages> {
  const ids: number[][] = []
  for (let after = 0; ; ) {
    const page = await identifierIds(ctx.db, after, IDS_PAGE)
    if (page.length === 0) break
    ids.push(page)
    after = page.at(-1)!
  }
  const all = ids.flat()
  const forest = new Forest((all.at(-1) ?? 0) + 1)
  for (let after = 0; ; ) {
    const page = await linkedPairs(ctx.db, after, IDS_PAGE)
    if (page.length === 0) break
    for (const { a, b } of page) forest.join(a, b)
    after = page.at(-1)!.id
  }
  return { identifiers: all.length, pages: () => pagesOf(all, forest) }
}

/** The groups of these identifiers, each whole, in pages. */
export async function groupsAround(ctx: Context, identifiers: readonly number[]): Promise<GroupPages> {
  const pairs: (readonly [number, number])[] = []
  for (let i = 0; i < identifiers.length; i += PAGE_IDENTIFIERS)
    pairs.push(...(await linkedWith(ctx.db, identifiers.slice(i, i + PAGE_IDENTIFIERS))))
  const all = [...new Set([...identifiers, ...pairs.flat()])].sort((a, b) => a - b)
  const forest = new Forest((all.at(-1) ?? 0) + 1)
  for (const [a, b] of pairs) forest.join(a, b)
  return { identifiers: all.length, pages: () => pagesOf(all, forest) }
}

function* pagesOf(ids: readonly number[], forest: Forest): Generator<GroupPage> {
  const groups = new Map<number, number[]>()
  const size = new Map<number, number>()
  for (const id of ids) {
    const root = forest.root(id)
    if (forest.isAlone(id)) continue
    size.set(root, (size.get(root) ?? 0) + 1)
  }
  let page: (readonly number[])[] = []
  let held = 0
  for (const id of ids) {
    const root = forest.root(id)
    let whole: readonly number[] | null = null
    if (forest.isAlone(id)) whole = [id]
    else {
      const group = groups.get(root) ?? []
      groups.set(root, group)
      group.push(id)
      if (group.length === size.get(root)) {
        whole = group
        groups.delete(root)
        size.delete(root)
      }
    }
    if (whole === null) continue
    page.push(whole)
    held += whole.length
    if (held < PAGE_IDENTIFIERS) continue
    yield page
    page = []
    held = 0
  }
  if (page.length > 0) yield page
}

/** Union-find over ids. */
class Forest {
  readonly #parent: Int32Array
  readonly #isLinked: Uint8Array

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, id) => id)
    this.#isLinked = new Uint8Array(size)
  }

  root(id: number): number {
    let root = id
    while (this.#parent[root] !== root) root = this.#parent[root]!
    for (let walk = id; this.#parent[walk] !== root; ) {
      const next = this.#parent[walk]!
      this.#parent[walk] = root
      walk = next
    }
    return root
  }

  /** Ids that are not there any more stand for nobody. */
  join(a: number, b: number): void {
    if (a >= this.#parent.length || b >= this.#parent.length) return
    const [x, y] = [this.root(a), this.root(b)]
    this.#parent[Math.max(x, y)] = Math.min(x, y)
    this.#isLinked[a] = 1
    this.#isLinked[b] = 1
  }

  isAlone(id: number): boolean {
    return this.#isLinked[id] === 0
  }
}
