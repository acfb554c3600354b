// One row on its way through a mapping: its cells, the first thing that is wrong with it, and the cells that could
// not be used although the row was taken.
// Invariant: a row with a fault is rejected whole and reported once, so that read = created + updated +
// unchanged + rejected.

export interface RowFault {
  /** The column as the file calls it, else the field of the mapping; null: the row as such. */
  readonly field: string | null
  readonly reason: string
}

export interface Row {
  /** Line in the file where the row ends, the first being 1; in a workbook the row of the sheet. */
  readonly line: number
  readonly cells: readonly string[]
  fault: RowFault | null
  /** Cells that could not be used; they cost no more than themselves. */
  noted?: RowFault[]
}

/** Notes the first fault; later ones are not heard. */
export function reject(row: Row, field: string | null, reason: string): undefined {
  row.fault ??= { field, reason: shortened(reason) }
}

/** Notes a cell that cannot be used; the row is taken without it. */
export function note(row: Row, field: string | null, reason: string): undefined {
  row.noted ??= []
  row.noted.push({ field, reason: shortened(reason) })
}

const shortened = (reason: string): string => (reason.length > 300 ? `${reason.slice(0, 300)}…` : reason)

/** A cell in an error message: short, on one line. */
export const quoted = (cell: string): string => {
  const text = cell.replace(/\s+/g, ' ')
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`
}
