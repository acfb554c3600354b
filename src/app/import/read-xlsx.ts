// Reads one sheet of an XLSX workbook. A workbook is a zip archive, so it is measured before it is opened:
// a few kilobytes can unpack to gigabytes. Invariant: nothing is unpacked into memory beyond the stated limits.
// Deliberately absent: formulas. A cell has the value that was last computed, as text.

import { readFile, stat } from 'node:fs/promises'
import { createInflateRaw } from 'node:zlib'
import readWorkbook, { readSheet } from 'read-excel-file/node'
import type { Row } from './row.ts'
import type { Table, TableOptions, Unreadable } from './table.ts'

/** Rows that are handed on together. */
const PART_ROWS = 500
const FILE_BYTES_MAX = 50_000_000
/** Sheets are XML: 200 MB are about a million rows of ten cells. More should come as CSV, which is streamed. */
const UNPACKED_BYTES_MAX = 200_000_000
const ENTRIES_MAX = 2_000

/** Opens a workbook and reads the sheet's header; the sheet is held in memory. */
export async function readXlsx(path: string, { sheet }: TableOptions): Promise<Table | Unreadable> {
  if ((await stat(path)).size > FILE_BYTES_MAX)
    return { unreadable: `The workbook is larger than ${FILE_BYTES_MAX / 1e6} MB; save the sheet as CSV.` }
  const file = await readFile(path)
  const problem = await unpackProblem(file)
  if (problem !== null) return { unreadable: problem }
  let cells: readonly (readonly unknown[])[]
  try {
    cells = await readSheet(file, sheet ?? 1)
  } catch (error) {
    return { unreadable: await explain(error as Error, file, sheet) }
  }
  if (cells.length === 0) return { unreadable: 'The sheet is empty.' }
  return {
    header: (cells[0] as readonly unknown[]).map(textOf),
    rows: rowsOf(cells),
    encoding: null,
    delimiter: null,
    close: () => {},
  }
}

async function* rowsOf(cells: readonly (readonly unknown[])[]): AsyncGenerator<readonly Row[]> {
  for (let from = 1; from < cells.length; from += PART_ROWS) {
    const part: Row[] = []
    for (const [i, values] of cells.slice(from, from + PART_ROWS).entries()) {
      const row = values.map(textOf)
      if (row.some((cell) => cell !== '')) part.push({ line: from + i + 1, cells: row, fault: null })
    }
    yield part
  }
}

/** A date has no zone in a workbook: it is written without one, so that the mapping's zone holds. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date)
    return cell
      .toISOString()
      .replace(/(T00:00:00)?\.000Z$/, '')
      .replace(/Z$/, '')
  return String(cell)
}

async function explain(error: Error, file: Buffer, sheet: string | number | null): Promise<string> {
  if (sheet !== null) {
    const names = await readWorkbook(file).then(
      (sheets) => sheets.map((one) => one.sheet),
      (): string[] => [],
    )
    if (names.length > 0 && !names.includes(String(sheet)))
      return `The workbook has no sheet ${JSON.stringify(sheet)}; it has ${names.map((name) => `"${name}"`).join(', ')}.`
  }
  return `The workbook cannot be read: ${error.message}`
}

interface Entry {
  readonly name: string
  readonly method: number
  readonly packed: number
  readonly unpacked: number
  readonly offset: number
}

/** Reads the archive's directory, then unpacks into nothing and counts: what it says of itself may be a lie. */
async function unpackProblem(file: Buffer): Promise<string | null> {
  const entries = directoryOf(file)
  if (entries === null) return 'The workbook is damaged: its archive has no directory.'
  if (entries.length > ENTRIES_MAX)
    return `The workbook has ${entries.length} parts; at most ${ENTRIES_MAX} are read.`
  if (!entries.some((entry) => entry.name === 'xl/workbook.xml')) return 'This zip file is no XLSX workbook.'
  const tooLarge = `The workbook unpacks to more than ${UNPACKED_BYTES_MAX / 1e6} MB; save the sheet as CSV.`
  if (entries.reduce((sum, entry) => sum + entry.unpacked, 0) > UNPACKED_BYTES_MAX) return tooLarge
  let left = UNPACKED_BYTES_MAX
  for (const entry of entries) {
    if (entry.method !== 8) continue
    const size = await unpackedSize(file, entry, left)
    if (size === null) return `The workbook is damaged in ${entry.name}.`
    left -= size
    if (left < 0) return tooLarge
  }
  return null
}

/** The central directory (APPNOTE.TXT 4.3.12); null where there is none. */
function directoryOf(file: Buffer): Entry[] | null {
  let end = file.length - 22
  for (const least = Math.max(0, end - 65_535); end >= least && file.readUInt32LE(end) !== 0x06054b50; ) end--
  if (end < 0 || file.readUInt32LE(end) !== 0x06054b50) return null
  const count = file.readUInt16LE(end + 10)
  let at = file.readUInt32LE(end + 16)
  const entries: Entry[] = []
  for (let i = 0; i < count; i++) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02014b50) return null
    const nameLength = file.readUInt16LE(at + 28)
    entries.push({
      name: file.toString('utf8', at + 46, at + 46 + nameLength),
      method: file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      unpacked: file.readUInt32LE(at + 24),
      offset: file.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
  }
  return entries
}

/** Bytes that an entry unpacks to; stops counting beyond `most`. null: damaged. */
async function unpackedSize(file: Buffer, entry: Entry, most: number): Promise<number | null> {
  const { offset } = entry
  if (offset + 30 > file.length || file.readUInt32LE(offset) !== 0x04034b50) return null
  const start = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28)
  if (start + entry.packed > file.length) return null
  const inflate = createInflateRaw()
  inflate.end(file.subarray(start, start + entry.packed))
  let size = 0
  try {
    for await (const part of inflate) {
      size += (part as Buffer).length
      if (size > most) break
    }
  } catch {
    // zlib throws for a damaged stream; the caller says which part it was.
    return null
  }
  return size
}
