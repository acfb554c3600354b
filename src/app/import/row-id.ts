// The identity of a row: a hash of (import source, canonical row, occurrence number), so that importing a file
// twice, or a longer file with the same rows in another order, changes nothing that is there.
// Invariant: column order and blanks around cells do not matter; equal rows in one file stay as many as they are.

import { hash } from 'node:crypto'
import { contentHash } from '../capture/content-hash.ts'
import type { Row } from './row.ts'

export interface RowId {
  readonly messageId: string
  readonly contentHash: number
}

/** Makes ids of the rows of one file, in its order. */
export function rowIds(header: readonly string[], source: string): (row: Row) => RowId {
  const order = header.map((_, i) => i).sort((a, b) => (header[a]! < header[b]! ? -1 : 1))
  const seen = new SeenHashes()
  const again = new Map<number, number>()
  return (row) => {
    let canonical = ''
    for (const i of order) {
      const cell = row.cells[i]?.trim()
      if (cell) canonical += `${header[i]}\u0001${cell}\u0002`
    }
    const content = contentHash(canonical)
    let occurrence = 1
    if (!seen.add(content)) {
      occurrence = (again.get(content) ?? 1) + 1
      again.set(content, occurrence)
    }
    const digest = hash('sha256', `${source}\u0000${occurrence}\u0000${canonical}`, 'base64url')
    return { messageId: `row-${digest.slice(0, 22)}`, contentHash: content }
  }
}

/** A set of whole numbers from 0 to 2^52 in open addressing: 16 bytes a member where a Set needs some 40. */
export class SeenHashes {
  private slots = new Float64Array(1 << 12).fill(-1)
  private size = 0

  /** True when it was not there yet. */
  add(hash: number): boolean {
    if (this.size * 2 >= this.slots.length) this.grow()
    const at = this.find(this.slots, hash)
    if (this.slots[at] === hash) return false
    this.slots[at] = hash
    this.size++
    return true
  }

  private find(slots: Float64Array, hash: number): number {
    const mask = slots.length - 1
    let at = (hash % 4294967296) & mask
    while (slots[at] !== -1 && slots[at] !== hash) at = (at + 1) & mask
    return at
  }

  private grow(): void {
    const slots = new Float64Array(this.slots.length * 2).fill(-1)
    for (const hash of this.slots) if (hash !== -1) slots[this.find(slots, hash)] = hash
    this.slots = slots
  }
}
