// Reads a CSV file as a stream of rows: any encoding and delimiter that spreadsheets and exports write.
// Invariant: memory does not grow with the file; a row that cannot be read is handed on as a fault, not dropped.
// Deliberately absent: types. A cell is text; formulas stay text.

import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { type CsvError, type Parser, parse } from 'csv-parse'
import { findEncoding } from './encoding.ts'
import type { Row } from './row.ts'
import type { Table, TableOptions, Unreadable } from './table.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const
const SAMPLE_BYTES = 64 * 1024
/** One record with all its cells; a stray quote would otherwise swallow the rest of the file. */
const RECORD_LENGTH_MAX = 1_000_000
/** Faults that csv-parse reports between two rows; they are read off with the next row. */
const SKIPPED_MAX = 10_000

/** Opens a CSV file and reads its header. */
export async function readCsv(path: string, options: TableOptions): Promise<Table | Unreadable> {
  const { encoding, skip, problem } = await findEncoding(path, options.encoding)
  if (problem !== null) return { unreadable: problem }
  const delimiter = options.delimiter ?? (await findDelimiter(path, encoding, skip))
  const skipped: Row[] = []
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: RECORD_LENGTH_MAX,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (skipped.length < SKIPPED_MAX) skipped.push(faultyRow(error))
      return undefined
    },
  })
  const decoder = new TextDecoderStream(encoding)
  const bytes = createReadStream(path, { start: skip, highWaterMark: 256 * 1024 })
  pipeline(bytes, decoder as unknown as NodeJS.ReadWriteStream, parser, () => {})
  const rows = rowsOf(parser, skipped)
  const first = await firstRow(rows)
  if ('unreadable' in first) {
    parser.destroy()
    return first
  }
  return { header: first.cells, rows, encoding, delimiter, close: () => void parser.destroy() }
}

async function firstRow(rows: AsyncGenerator<Row>): Promise<{ cells: readonly string[] } | Unreadable> {
  try {
    const { value, done } = await rows.next()
    if (done || value === undefined) return { unreadable: 'The file is empty.' }
    return value.fault === null ? value : { unreadable: `The header cannot be read: ${value.fault.reason}` }
  } catch (error) {
    return { unreadable: `The file cannot be read as CSV: ${(error as Error).message}` }
  }
}

interface Informed {
  readonly record: string[]
  readonly info: { readonly lines: number }
}

async function* rowsOf(parser: Parser, skipped: Row[]): AsyncGenerator<Row> {
  for await (const { record, info } of parser as AsyncIterable<Informed>) {
    while (skipped.length > 0) yield skipped.shift() as Row
    yield { line: info.lines, cells: record, fault: null }
  }
  yield* skipped
}

function faultyRow(error: CsvError | undefined): Row {
  const line = Number((error as { lines?: number } | undefined)?.lines ?? 0)
  const reason =
    error?.code === 'CSV_MAX_RECORD_SIZE'
      ? `the row is longer than ${RECORD_LENGTH_MAX} characters; a quote may be open`
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
