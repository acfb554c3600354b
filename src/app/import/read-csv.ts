// Reads a CSV file as a stream of rows: any encoding and delimiter that spreadsheets and exports write.
// Invariant: memory does not grow with the file; a row that cannot be read is handed on as a fault, not dropped.
// Deliberately absent: types. A cell is text; formulas stay text.

import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type TransformCallback } from 'node:stream'
import { type CsvError, type Options, Parser } from 'csv-parse'
import { findEncoding } from './encoding.ts'
import type { Row } from './row.ts'
import type { Table, TableOptions, Unreadable } from './table.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const
const SAMPLE_BYTES = 64 * 1024
/** What is read at a time: rows come in parts of some hundreds. */
const BLOCK_BYTES = 64 * 1024
/** One record with all its cells; a stray quote would otherwise swallow the rest of the file. */
const RECORD_LENGTH_MAX = 1_000_000
/** Parts of rows that are read ahead. */
const PARTS_READY = 2

/** Opens a CSV file and reads its header. */
export async function readCsv(path: string, options: TableOptions): Promise<Table | Unreadable> {
  const { encoding, skip, problem } = await findEncoding(path, options.encoding)
  if (problem !== null) return { unreadable: problem }
  const delimiter = options.delimiter ?? (await findDelimiter(path, encoding, skip))
  const parser = new RowParser({
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: RECORD_LENGTH_MAX,
    skip_records_with_error: true,
  })
  const decoder = new TextDecoderStream(encoding)
  const bytes = createReadStream(path, { start: skip, highWaterMark: BLOCK_BYTES })
  pipeline(bytes, decoder as unknown as NodeJS.ReadWriteStream, parser, () => {})
  const first = await firstRow(parser as AsyncIterable<Row[]>)
  if ('unreadable' in first) {
    parser.destroy()
    return first
  }
  return { header: first.cells, rows: first.rows, encoding, delimiter, close: () => void parser.destroy() }
}

/** Takes the first row off, and gives all others. */
async function firstRow(
  parser: AsyncIterable<Row[]>,
): Promise<{ cells: readonly string[]; rows: AsyncGenerator<readonly Row[]> } | Unreadable> {
  const parts = parser[Symbol.asyncIterator]()
  try {
    const { value, done } = await parts.next()
    const first = done ? undefined : value.shift()
    if (first === undefined) return { unreadable: 'The file is empty.' }
    return first.fault === null
      ? { cells: first.cells, rows: withFirst(value, parts) }
      : { unreadable: `The header cannot be read: ${first.fault.reason}` }
  } catch (error) {
    return { unreadable: `The file cannot be read as CSV: ${(error as Error).message}` }
  }
}

async function* withFirst(first: readonly Row[], rest: AsyncIterator<Row[]>): AsyncGenerator<readonly Row[]> {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** Hands on the rows of a block of text together; what csv-parse cannot read comes in its place as a fault. */
class RowParser extends Parser {
  private rows: Row[] = []
  /** Lines before the row that is being read, the empty ones among them. */
  private before = { lines: 0, empty: 0 }

  constructor(options: Options) {
    // csv-parse hands its options on to the stream that it is
    super({ ...options, readableHighWaterMark: PARTS_READY } as Options)
    this.on('skip', (error: CsvError) => {
      this.rows.push(faultyRow(error, this.beginning()))
      this.ended()
    })
  }

  override _transform(text: unknown, encoding: BufferEncoding, done: TransformCallback): void {
    super._transform(text, encoding, (error) => this.handOn(error, done))
  }

  override _flush(done: TransformCallback): void {
    super._flush((error) => this.handOn(error, done))
  }

  /** csv-parse pushes each record as it is read; the object `info` of the option would cost as much again. */
  override push(record: readonly string[] | null): boolean {
    if (record === null) return super.push(null)
    this.rows.push({ line: this.info.lines, cells: record, fault: null })
    this.ended()
    return true
  }

  /** The line on which the row begins that is being read. */
  private beginning(): number {
    return this.before.lines + 1 + this.info.empty_lines - this.before.empty
  }

  private ended(): void {
    this.before.lines = this.info.lines
    this.before.empty = this.info.empty_lines
  }

  private handOn(error: Error | null | undefined, done: TransformCallback): void {
    const { rows } = this
    this.rows = []
    if (rows.length > 0) super.push(rows)
    done(error)
  }
}

/** A quote that is not closed reaches to the end of the file: the line where its row begins is the one to mend. */
function faultyRow(error: CsvError | undefined, beginning: number): Row {
  const isOpen = error?.code === 'CSV_QUOTE_NOT_CLOSED' || error?.code === 'CSV_MAX_RECORD_SIZE'
  const line = isOpen ? beginning : Number((error as { lines?: number } | undefined)?.lines ?? 0)
  const reason =
    error?.code === 'CSV_MAX_RECORD_SIZE'
      ? `the row is longer than ${RECORD_LENGTH_MAX} characters; a quote may be open`
      : error?.code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quote that is opened in the row that begins here is not closed'
        : (error?.message ?? 'the row cannot be read').replace(/, got .*$/s, '')
  return { line, cells: [], fault: { field: null, reason } }
}

/** The delimiter that cuts the first lines into the same number of cells; the comma when none does. */
async function findDelimiter(path: string, encoding: string, skip: number): Promise<string> {
  const file = await open(path)
  const block = Buffer.alloc(SAMPLE_BYTES)
  const { bytesRead } = await file.read(block, 0, SAMPLE_BYTES, skip).finally(() => file.close())
  const text = new TextDecoder(encoding).decode(block.subarray(0, bytesRead))
  let best: string = ','
  let bestScore = 0
  for (const delimiter of DELIMITERS) {
    const counts = countsOf(text, delimiter)
    const first = counts[0] ?? 0
    const same = counts.filter((count) => count === first).length
    const score = first === 0 ? 0 : (same / counts.length) * 1000 + Math.min(first, 200)
    if (score > bestScore) {
      bestScore = score
      best = delimiter
    }
  }
  return best
}

/** How often the delimiter stands outside of quotes in each of the first lines. */
function countsOf(text: string, delimiter: string): number[] {
  const counts: number[] = []
  let count = 0
  let inQuotes = false
  for (const character of text) {
    if (character === '"') inQuotes = !inQuotes
    else if (inQuotes) continue
    else if (character === delimiter) count++
    else if (character === '\n') {
      counts.push(count)
      count = 0
      if (counts.length === 20) return counts
    }
  }
  if (counts.length === 0) counts.push(count)
  return counts
}
