// Puts the touchpoints of a file in the order of account and time, people without account each for themselves. So a
// chunk holds whole accounts: each is locked, folded and decided about once. A file in order of arrival would do
// that once for every chunk. An account that is larger than a chunk goes on in order of time, which extends it.
// Invariant: memory does not grow with the file. Beyond a first part, sorted runs go to the disk and are merged.

import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeDirectory } from '../../store/make-directory.ts'
import { type PendingRow, readPending, writePending } from './pending-row.ts'

/** Rows that one transaction stores: more gain nothing and hold locks for longer. */
export const CHUNK_ROWS = 1_500
/** The same, where they are of one account. */
const CHUNK_ROWS_MAX = 3_000
/** Rows that are sorted in memory, about 10 MB as text; as objects they would fill the heap with what dies late. */
const RUN_ROWS = 20_000
/** What is read of a run at a time. The fifty runs of a million rows hold 3 MB, and once more as lines. */
const BLOCK_BYTES = 64 * 1024

/** Rows of one transaction. */
export interface Chunk {
  readonly rows: readonly PendingRow[]
  /** It goes on with the account that the chunk before ended with. */
  readonly continues: boolean
}

interface Keyed {
  /** As JSON. */
  readonly key: string
  readonly at: number
  readonly line: number
  /** As the disk holds it. */
  readonly text: string
}

/** Takes rows in any order and gives them back by account and time. */
export class RowSorter {
  private readonly directory: string
  private readonly keepsCells: boolean
  private held: Keyed[] = []
  private file: Awaited<ReturnType<typeof open>> | null = null
  private readonly runs: { readonly from: number; readonly to: number }[] = []

  /** `directory` is made for a moment when the disk is needed. `keepsCells`: rows come back with their cells. */
  constructor(directory: string, keepsCells: boolean) {
    this.directory = directory
    this.keepsCells = keepsCells
  }

  async add(pending: PendingRow): Promise<void> {
    this.held.push(keyed(pending, writePending(pending, this.keepsCells)))
    if (this.held.length >= RUN_ROWS) await this.spill()
  }

  /** All rows, cut between accounts wherever one account is not too much for a transaction; to be called once. */
  async *chunks(): AsyncGenerator<Chunk> {
    if (this.runs.length > 0 && this.held.length > 0) await this.spill()
    let rows: PendingRow[] = []
    let continues = false
    let key: string | null = null
    let begun = 0
    for await (const part of this.runs.length === 0 ? [this.held.sort(inOrder)] : this.merged())
      for (const one of part) {
        if (one.key !== key) {
          if (rows.length >= CHUNK_ROWS) {
            yield { rows, continues }
            rows = []
            continues = false
          }
          key = one.key
          begun = rows.length
        } else if (rows.length >= CHUNK_ROWS_MAX) {
          yield { rows: begun > 0 ? rows.slice(0, begun) : rows, continues }
          continues = begun === 0
          rows = begun > 0 ? rows.slice(begun) : []
          begun = 0
        }
        rows.push(readPending(one.text))
      }
    if (rows.length > 0) yield { rows, continues }
  }

  async close(): Promise<void> {
    await this.file?.close()
  }

  private async spill(): Promise<void> {
    if (this.file === null) {
      makeDirectory(this.directory)
      this.file = await open(path.join(this.directory, 'rows.ndjson'), 'wx+', 0o600)
      // An open file lives on without its name: whatever ends this process, nobody's rows stay behind.
      await rm(this.directory, { recursive: true })
    }
    let text = ''
    for (const row of this.held.sort(inOrder)) text += lineOf(row)
    this.held = []
    const from = this.runs.at(-1)?.to ?? 0
    const bytes = Buffer.from(text)
    await this.file.write(bytes, 0, bytes.length, from)
    this.runs.push({ from, to: from + bytes.length })
  }

  /** The least of all runs' first rows, again and again; given out in parts, so that few awaits are needed. */
  private async *merged(): AsyncGenerator<Keyed[]> {
    const heads: Run[] = []
    for (const { from, to } of this.runs) {
      const run = new Run(this.file!, from, to)
      if (await run.advance()) place(heads, run)
    }
    let part: Keyed[] = []
    while (heads.length > 0) {
      const run = heads.pop()!
      part.push(run.head!)
      if (run.step() || (await run.advance())) place(heads, run)
      if (part.length < PART_ROWS) continue
      yield part
      part = []
    }
    yield part
  }
}

const PART_ROWS = 500

/** A sorted run on the disk, with its first row in hand. */
class Run {
  head: Keyed | null = null
  private readonly file: Awaited<ReturnType<typeof open>>
  private at: number
  private readonly to: number
  private lines: string[] = []
  private next = 0
  private rest: Buffer = Buffer.alloc(0)

  constructor(file: Awaited<ReturnType<typeof open>>, from: number, to: number) {
    this.file = file
    this.at = from
    this.to = to
  }

  /** Goes on within what was read; false when more has to be read. */
  step(): boolean {
    const line = this.lines[this.next++]
    if (line === undefined) return false
    this.head = keyedOf(line)
    return true
  }

  /** Reads on; false at the end. */
  async advance(): Promise<boolean> {
    while (this.at < this.to) {
      const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, this.to - this.at))
      const { bytesRead } = await this.file.read(block, 0, block.length, this.at)
      if (bytesRead === 0) throw new Error('The sorted rows on the disk end too early.')
      this.at += bytesRead
      const bytes = Buffer.concat([this.rest, block.subarray(0, bytesRead)])
      const end = bytes.lastIndexOf(NEWLINE) + 1
      this.rest = bytes.subarray(end)
      if (end === 0) continue
      this.lines = bytes.toString('utf8', 0, end - 1).split('\n')
      this.next = 0
      return this.step()
    }
    return false
  }
}

const NEWLINE = 10

/** Puts a run in its place among the others, whose last has the least row. */
function place(heads: Run[], run: Run): void {
  let low = 0
  let high = heads.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (inOrder(heads[middle]!.head!, run.head!) > 0) low = middle + 1
    else high = middle
  }
  heads.splice(low, 0, run)
}

const inOrder = (a: Keyed, b: Keyed): number =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : a.at - b.at || a.line - b.line

function keyed(pending: PendingRow, text: string): Keyed {
  const { event } = pending.content
  const { domain = null, externalId = null } = event?.account ?? {}
  const first = event?.identifiers[0]
  const key =
    externalId !== null
      ? `account ${externalId}`
      : domain !== null
        ? `account ${domain}`
        : first === undefined
          ? ''
          : `${first.kind} ${first.value}`
  return { key: JSON.stringify(key), at: event?.occurredAt ?? 0, line: pending.row.line, text }
}

/** On the disk the key stands before the row. Neither holds a tab or the end of a line, for both are JSON. */
const lineOf = ({ key, at, line, text }: Keyed): string => `${key}\t${at}\t${line}\t${text}\n`

function keyedOf(written: string): Keyed {
  const first = written.indexOf('\t')
  const second = written.indexOf('\t', first + 1)
  const third = written.indexOf('\t', second + 1)
  return {
    key: written.slice(0, first),
    at: Number(written.slice(first + 1, second)),
    line: Number(written.slice(second + 1, third)),
    text: written.slice(third + 1),
  }
}
