// Stores the chunks of an import, two at a time where their order does not matter, and counts what became of each row.
// Invariant: a chunk that fails ends the import, whoever waits at that moment; nothing begins after it.
// Deliberately absent: what a row means (store-chunk.ts) and which rows go together (row-sorter.ts).

import type { Context } from '../context.ts'
import type { PendingRow } from './pending-row.ts'
import type { Rejects } from './rejects.ts'
import { type StoredWord, type Storing, storeChunk } from './store-chunk.ts'

/** Hears how many rows have been read, and how many of them stored or rejected. */
export type Progress = (read: number, done: number) => void

/** Counts what is stored, and writes down what is rejected on the way. */
export class Storer {
  readonly words = { read: 0, created: 0, updated: 0, unchanged: 0 }
  private readonly ctx: Context
  private readonly storing: Storing
  private readonly rejects: Rejects
  private readonly running = new Set<Promise<void>>()
  private readonly atOnce: number
  private failed: { readonly error: unknown } | null = null
  private stored = 0
  private readonly progress: Progress

  constructor(
    ctx: Context,
    storing: Storing,
    rejects: Rejects,
    { atOnce, progress }: { readonly atOnce: number; readonly progress: Progress | undefined },
  ) {
    this.ctx = ctx
    this.storing = storing
    this.rejects = rejects
    this.atOnce = atOnce
    this.progress = progress ?? (() => {})
  }

  /** Begins to store a chunk, as soon as there is room for it; one that `continues` waits for all before it. */
  async take(chunk: readonly PendingRow[], continues = false): Promise<void> {
    const room = continues ? 1 : this.atOnce
    while (this.running.size >= room) await Promise.race(this.running)
    if (this.failed !== null) await this.finish()
    const one: Promise<void> = this.store(chunk)
      .catch((error: unknown) => {
        this.failed ??= { error }
      })
      .finally(() => this.running.delete(one))
    this.running.add(one)
  }

  async finish(): Promise<void> {
    await Promise.all(this.running)
    if (this.failed !== null) throw this.failed.error
    this.tell()
  }

  tell(): void {
    this.progress(this.words.read, this.stored + this.rejects.total)
  }

  private async store(chunk: readonly PendingRow[]): Promise<void> {
    const results = await storeChunk(
      this.ctx,
      this.storing,
      chunk.map(({ content }) => content),
    )
    for (const [i, word] of results.entries()) {
      if (typeof word === 'string') {
        this.words[word as StoredWord]++
        this.rejects.note(chunk[i]!.row)
        this.stored++
      } else await this.rejects.add(chunk[i]!.row, word.field, word.reason)
    }
    this.tell()
  }
}
