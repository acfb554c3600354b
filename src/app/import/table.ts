// A file of rows as import sees it, whatever it was: names of columns, then rows as they come.
// Invariant: rows are read once, in the file's order, and no faster than they are taken.

import type { Encoding } from './encoding.ts'
import type { Row } from './row.ts'

/** A cell longer than this is no value of anything that rules could read. */
export const CELL_LENGTH_MAX = 32_000
export interface TableOptions {
  readonly encoding: Encoding | null
  readonly delimiter: string | null
  /** Name or number (from 1) of the sheet in a workbook. */
  readonly sheet: string | number | null
}

export interface Table {
  readonly header: readonly string[]
  /** In parts of some hundreds: to wait for each row alone took longer than to read it. */
  readonly rows: AsyncIterable<readonly Row[]>
  readonly encoding: Encoding | null
  readonly delimiter: string | null
  readonly close: () => void
}

export interface Unreadable {
  readonly unreadable: string
}

export const isUnreadable = (result: object): result is Unreadable => 'unreadable' in result
