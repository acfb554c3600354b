// Puts the rows of a file in the order of person and time, so that each person's touchpoints are stored in one go:
// a file in order of arrival would fold every person anew for every chunk, which costs ten times as much.
// Invariant: memory does not grow with the file; beyond a first part rows go to files on the disk, by person.

import { appendFile, mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { contentHash } from '../capture/content-hash.ts'
import type { Row } from './row.ts'
import type { RowContent } from './row-reader.ts'

export interface PendingRow {
  readonly row: Row
  readonly content: RowContent
}

/** Rows that are sorted in memory; about 30 MB. */
const MEMORY_ROWS_MAX = 20_000
/** Files on the disk: a million rows make 4,000 in each, of which one is in memory at a time. */
const FILES = 256
/** Rows that wait to be written, of all files together: about 15 MB. */
const BUFFER_ROWS_MAX = 20_000

/** Takes rows in any order and gives them back by person and time. */
export class RowSorter {
  private readonly directory: string
  private held: PendingRow[] = []
  private spilled = false
  private readonly buffers: string[][] = Array.from({ length: FILES }, () => [])
  private buffered = 0

  /** `directory` is made when it is needed, and removed by `close`. */
  constructor(directory: string) {
    this.directory = directory
  }

  async add(pending: PendingRow): Promise<void> {
    if (!this.spilled) {
      this.held.push(pending)
      if (this.held.length <= MEMORY_ROWS_MAX) return
      await mkdir(this.directory, { recursive: true, mode: 0o700 })
      this.spilled = true
      for (const one of this.held) this.buffer(one)
      this.held = []
    } else this.buffer(pending)
    if (this.buffered >= BUFFER_ROWS_MAX) await this.flush()
  }

  /** All rows, in groups of whole persons; to be called once. */
  async *sorted(): AsyncGenerator<readonly PendingRow[]> {
    if (!this.spilled) {
      yield inOrder(this.held)
      return
    }
    await this.flush()
    for (let i = 0; i < FILES; i++) {
      const lines = (await readFile(this.fileOf(i), 'utf8').catch(ignoreMissing)).split('\n')
      lines.pop()
      if (lines.length > 0) yield inOrder(lines.map((line) => JSON.parse(line) as PendingRow))
    }
  }

  async close(): Promise<void> {
    if (this.spilled) await rm(this.directory, { recursive: true, force: true })
  }

  private buffer(pending: PendingRow): void {
    this.buffers[contentHash(personOf(pending)) % FILES]!.push(`${JSON.stringify(pending)}\n`)
    this.buffered++
  }

  private async flush(): Promise<void> {
    for (const [i, lines] of this.buffers.entries()) {
      if (lines.length === 0) continue
      await appendFile(this.fileOf(i), lines.join(''), { mode: 0o600 })
      lines.length = 0
    }
    this.buffered = 0
  }

  private fileOf(i: number): string {
    return path.join(this.directory, `rows-${i}.ndjson`)
  }
}

const ignoreMissing = (error: NodeJS.ErrnoException): string => {
  if (error.code === 'ENOENT') return ''
  throw error
}

const personOf = ({ content: { event } }: PendingRow): string => {
  const first = event?.identifiers[0]
  return first === undefined ? '' : `${first.kind} ${first.value}`
}

function inOrder(rows: readonly PendingRow[]): PendingRow[] {
  const keyed = rows.map((row) => ({ row, person: personOf(row), at: row.content.event?.occurredAt ?? 0 }))
  keyed.sort((a, b) => (a.person < b.person ? -1 : a.person > b.person ? 1 : a.at - b.at))
  return keyed.map(({ row }) => row)
}
