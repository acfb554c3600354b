// Rejected rows: the first thousands in the report, all of them in a CSV beside, ready to be corrected and
// imported again; and the cells of other rows that could not be used, in the report only.
// Invariant: a cell that a spreadsheet would run as a formula is written with a ' before it.

import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { Row } from './row.ts'

export interface RejectedRow {
  readonly line: number
  readonly field: string | null
  readonly reason: string
}

/** Rows listed in the report; more are only counted there. */
const LISTED_MAX = 10_000

/** Cells that spreadsheets run: = @ and tab always, + and - unless a number or a phone follows. */
const FORMULA = /^[=@\t\r]|^[+-](?![\d\s(.,]|$)/
export const isFormula = (cell: string): boolean => FORMULA.test(cell)

/** OWASP's advice for CSV injection: a leading apostrophe makes it text. */
export const neutralised = (cell: string): string => (isFormula(cell) ? `'${cell}` : cell)

const csvCell = (cell: string): string => {
  const text = neutralised(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Collects rejected rows; `file` gets all of them with their cells. */
export class Rejects {
  readonly listed: RejectedRow[] = []
  total = 0
  /** Cells that could not be used, of rows that were taken. */
  readonly noted: RejectedRow[] = []
  notedTotal = 0
  private readonly file: string | null
  private readonly header: readonly string[]
  private out: WriteStream | null = null
  private failure: Error | null = null

  constructor(file: string | null, header: readonly string[]) {
    this.file = file
    this.header = header
  }

  /** Whether rejected rows are written out with their cells. */
  get keepsCells(): boolean {
    return this.file !== null
  }

  async add(row: Row, field: string | null, reason: string): Promise<void> {
    this.total++
    if (this.listed.length < LISTED_MAX) this.listed.push({ line: row.line, field, reason })
    if (this.file === null) return
    if (this.out === null) await this.write(['line', 'field', 'reason', ...this.header])
    await this.write([String(row.line), field ?? '', reason, ...row.cells])
  }

  /** Lists what could not be used of a row that was taken. */
  note({ line, noted = [] }: Row): void {
    this.notedTotal += noted.length
    for (const { field, reason } of noted)
      if (this.noted.length < LISTED_MAX) this.noted.push({ line, field, reason })
  }

  async close(): Promise<void> {
    const { out } = this
    this.listed.sort((a, b) => a.line - b.line)
    this.noted.sort((a, b) => a.line - b.line)
    if (out !== null) await new Promise<void>((resolve) => out.end(() => resolve()))
    if (this.failure !== null) throw this.failure
  }

  private async write(cells: readonly string[]): Promise<void> {
    if (this.failure !== null) throw this.failure
    if (this.out === null) {
      this.out = createWriteStream(this.file as string)
      this.out.on('error', (error) => {
        this.failure = error
      })
    }
    const { out } = this
    if (!out.write(`${cells.map(csvCell).join(',')}\n`)) await once(out, 'drain')
  }
}
