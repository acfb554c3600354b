// How a command prints: tables for people, one document or one object a line with --json. Results go to
// stdout, everything else (progress, notes) to stderr.
// Deliberately absent: colours in tables; people pipe them into less, mail and chat.

import { SingleBar } from 'cli-progress'
import Table from 'cli-table3'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => string | number | null | undefined
  readonly align?: 'left' | 'right'
}

export interface Progress {
  readonly update: (done: number) => void
  readonly stop: () => void
}

/** A table for people is held in memory and cut there; --json has no such limit. */
const TABLE_ROWS_MAX = 10_000

export class Output {
  private readonly stdout: NodeJS.WriteStream
  private readonly stderr: NodeJS.WriteStream
  /** Whether --json was given. */
  readonly json: boolean

  constructor(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, json: boolean) {
    this.stdout = stdout
    this.stderr = stderr
    this.json = json
  }

  /** One result: a JSON document, or the text that `human` makes of it. */
  document<T>(value: T, human: (value: T) => string): void {
    this.write(this.json ? JSON.stringify(value, null, 2) : human(value).trimEnd())
  }

  /** A short list: one JSON array, or a table; `none` is what people read when it is empty. */
  rows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], none = 'None.'): void {
    if (this.json) this.write(JSON.stringify(rows, null, 2))
    else this.write(rows.length === 0 ? none : tableOf(rows, columns))
  }

  /** A long list: one JSON object a line as it comes, or a table of the first ten thousand. */
  async stream<Row>(
    rows: AsyncIterable<Row> | Iterable<Row>,
    columns: readonly Column<Row>[],
    none = 'None.',
  ): Promise<void> {
    const kept: Row[] = []
    let left = 0
    for await (const row of rows) {
      if (this.json) await this.writeLine(JSON.stringify(row))
      else if (kept.length < TABLE_ROWS_MAX) kept.push(row)
      else left += 1
    }
    if (this.json) return
    this.write(kept.length === 0 ? none : tableOf(kept, columns))
    if (left > 0) this.say(`${left} more; --json prints them all.`)
  }

  /** A table as text, for a `document` that has one inside; without rows nothing. */
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
    return rows.length === 0 ? '' : tableOf(rows, columns)
  }

  /** A note for people, on stderr. */
  say(line: string): void {
    this.stderr.write(`${line}\n`)
  }

  /** A progress bar on stderr; where that is no terminal, only its label once. */
  progress(label: string, total: number): Progress {
    return progressBar(this.stderr, label, total)
  }

  private write(text: string): void {
    this.stdout.write(`${text}\n`)
  }

  /** Waits when the reader is slower than we are, so that memory stays flat. */
  private async writeLine(text: string): Promise<void> {
    if (!this.stdout.write(`${text}\n`)) await new Promise((resolve) => this.stdout.once('drain', resolve))
  }
}

/** A progress bar on a stream; where that is no terminal, only its label once. */
export function progressBar(stream: NodeJS.WriteStream, label: string, total: number): Progress {
  if (!stream.isTTY) {
    stream.write(`${label}...\n`)
    return { update: () => undefined, stop: () => undefined }
  }
  const bar = new SingleBar({
    stream,
    format: `${label} {bar} {percentage} % · {value}/{total} · {eta} s left`,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    hideCursor: true,
  })
  bar.start(total, 0)
  return { update: (done) => bar.update(Math.min(done, total)), stop: () => bar.stop() }
}

/** Wider tables break in a terminal, in mail and in chat. */
const WIDTH = 100
/** Of the padding around a cell, and of the rule behind it. */
const PADDING = 2
const RULE = 1

const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length)) + PADDING

/** Widths of the columns; where all together are too wide, the widest wrap, but never within a word. */
function widthsOf(cells: readonly (readonly string[])[]): number[] {
  const texts = cells[0]!.map((_, i) => cells.map((row) => row[i]!))
  const widths = texts.map((column) => longest(column.flatMap((text) => text.split('\n'))))
  const least = texts.map((column) => longest(column.flatMap((text) => text.split(/\s/))))
  let over = widths.reduce((sum, width) => sum + width + RULE, 0) - WIDTH
  for (; over > 0; over--) {
    const room = widths.map((width, i) => (width > least[i]! ? width : 0))
    const widest = room.indexOf(Math.max(...room))
    if (room[widest] === 0) break
    widths[widest]! -= 1
  }
  return widths
}

function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map((column) => String(column.cell(row) ?? '')))
  const table = new Table({
    colWidths: widthsOf([columns.map(({ head }) => head), ...cells]),
    wordWrap: true,
    head: columns.map((column) => column.head),
    colAligns: columns.map((column) => column.align ?? 'left'),
    style: { head: [], border: [], compact: true },
    chars: PLAIN,
  })
  for (const row of cells) table.push(row)
  return table.toString().replace(/ +$/gm, '')
}

// Rules and space rather than boxes.
const PLAIN = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: ' ' },
}
