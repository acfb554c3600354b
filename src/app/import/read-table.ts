// Opens a file of rows, CSV or XLSX by its first bytes, and checks its header.
// Invariant: a header is a list of distinct, non-empty names; every row after it is handed on, sound or faulty.

import { open, stat } from 'node:fs/promises'
import { readCsv } from './read-csv.ts'
import { readXlsx } from './read-xlsx.ts'
import { note, type Row, reject } from './row.ts'
import { CELL_LENGTH_MAX, isUnreadable, type Table, type TableOptions, type Unreadable } from './table.ts'

const COLUMNS_MAX = 2_000

/** Opens a file; every reason why it cannot be read is one sentence. */
export async function readTable(path: string, options: TableOptions): Promise<Table | Unreadable> {
  const kind = await kindOf(path)
  if (typeof kind !== 'string') return kind
  const table = await (kind === 'xlsx' ? readXlsx(path, options) : readCsv(path, options))
  if (isUnreadable(table)) return table
  const header = table.header.map((name) => name.normalize('NFC').trim())
  const problem = headerProblem(header)
  if (problem === null) return { ...table, header, rows: checked(table, header) }
  table.close()
  return { unreadable: problem }
}

async function kindOf(path: string): Promise<'csv' | 'xlsx' | Unreadable> {
  let file: Awaited<ReturnType<typeof open>> | null = null
  try {
    if ((await stat(path)).isDirectory()) return { unreadable: `${path} is a directory.` }
    file = await open(path)
    const head = Buffer.alloc(8)
    const { bytesRead } = await file.read(head, 0, 8, 0)
    if (bytesRead === 0) return { unreadable: 'The file is empty.' }
    if (head.readUInt32LE(0) === 0x04034b50) return 'xlsx'
    if (head.readUInt32BE(0) === 0xd0cf11e0)
      return { unreadable: 'This is an old Excel file (.xls) or a protected one; save it as .xlsx or CSV.' }
    return 'csv'
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { unreadable: `There is no file ${path}.` }
    if (code === 'EACCES') return { unreadable: `${path} may not be read by this user.` }
    return { unreadable: message }
  } finally {
    await file?.close()
  }
}

function headerProblem(header: readonly string[]): string | null {
  if (header.every((name) => name === '')) return 'The first row has no column names.'
  if (header.length > COLUMNS_MAX)
    return `The file has ${header.length} columns; at most ${COLUMNS_MAX} are read.`
  const seen = new Set<string>()
  for (const [i, name] of header.entries()) {
    if (name === '' && i < header.length - 1)
      return `Column ${i + 1} has no name. The first row must name every column.`
    if (seen.has(name)) return `Two columns are called "${name}". Rename one of them.`
    seen.add(name)
  }
  const values = header.filter((name) => /^-?\d+([.,]\d+)?$/.test(name) || /^\S+@\S+\.\S+$/.test(name))
  if (values.length * 2 > header.length)
    return `The first row looks like data, not like column names (${values.slice(0, 3).join(', ')}).`
  return null
}

/** Rows with too many cells or a huge one are faults; missing cells at the end are empty, and noted. */
async function* checked(
  { rows, delimiter }: Table,
  header: readonly string[],
): AsyncGenerator<readonly Row[]> {
  // a workbook leaves out what is empty, and so do files whose header ends with a delimiter
  const least = delimiter === null ? 0 : header.at(-1) === '' ? header.length - 1 : header.length
  for await (const part of rows) {
    for (const row of part) if (row.fault === null) check(row, header, least)
    yield part
  }
}

function check(row: Row, header: readonly string[], least: number): void {
  const { cells } = row
  if (cells.length < least)
    note(row, null, `the row has ${cells.length} cells, the header names ${least}; the rest is empty`)
  if (cells.length > header.length && cells.slice(header.length).some((cell) => cell.trim() !== ''))
    reject(row, null, `the row has ${cells.length} cells, the header names ${header.length}`)
  for (const [i, cell] of cells.entries())
    if (cell.length > CELL_LENGTH_MAX)
      reject(
        row,
        header[i] ?? null,
        `the cell has ${cell.length} characters, at most ${CELL_LENGTH_MAX} are taken`,
      )
}
