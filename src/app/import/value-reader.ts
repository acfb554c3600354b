// The parts of a mapping compiled against a header: each becomes a function from a row to a value.
// Invariant: a reader that cannot read a cell notes a fault on the row and gives undefined; it never throws.
// undefined: the row says nothing about it.

import { closest } from 'fastest-levenshtein'
import type { Scalar } from '../../kernel/evidence.ts'
import { MAX_INSTANT } from '../../kernel/evidence.ts'
import { type DateReader, dateReader } from './date-format.ts'
import type { Mapping, MomentSpec, ValueSpec } from './mapping.ts'
import { type note, quoted, type Row, reject } from './row.ts'

export type ValueReader = (row: Row) => Scalar | undefined
export type TextReader = (row: Row) => string | undefined
export type MomentReader = (row: Row) => number | undefined

type FullValue = Exclude<ValueSpec, string>

/** Compiles value and moment specs of one mapping; `problems` collects what does not fit the header. */
export class Compiler {
  readonly problems: string[] = []
  /** Columns that some part of the mapping reads. */
  readonly used = new Set<string>()
  private readonly header: readonly string[]
  private readonly mapping: Mapping
  private readonly empty: ReadonlySet<string>

  constructor(header: readonly string[], mapping: Mapping) {
    this.header = header
    this.mapping = mapping
    this.empty = new Set((mapping.empty ?? []).map((word) => word.trim().toLowerCase()))
  }

  /** Position of a column; a missing one is a problem with the nearest name. */
  column(name: string): number {
    const at = this.header.indexOf(name)
    if (at === -1) {
      const nearest = closest(name, this.header as string[])
      this.problems.push(
        `The mapping names the column "${name}", which the file does not have; the nearest is "${nearest}".`,
      )
    } else this.used.add(name)
    return at
  }

  /** The cell trimmed; undefined where it is empty or a word that means so. */
  cell(name: string): TextReader {
    const at = this.column(name)
    const { empty } = this
    return (row) => {
      const text = row.cells[at]?.trim()
      if (text === undefined || text === '') return undefined
      return empty.size > 0 && empty.has(text.toLowerCase()) ? undefined : text
    }
  }

  value(spec: ValueSpec | undefined): ValueReader | null {
    if (spec === undefined) return null
    if (typeof spec === 'string') return this.cell(spec)
    const raw = this.raw(spec)
    if (raw === null) {
      this.problems.push('A part of the mapping has neither column, columns nor constant.')
      return null
    }
    const field = spec.column ?? spec.columns?.join(' + ') ?? null
    let read = translated(raw, spec, field)
    if (spec.as !== undefined) read = typed(read, spec.as, field, this.mapping.decimal ?? '.')
    if (spec.prefix !== undefined) {
      const inner = read
      read = (row) => {
        const value = inner(row)
        return value === undefined || value === null ? value : `${spec.prefix}${value}`
      }
    }
    return spec.required ? required(read, field) : read
  }

  /** As text; numbers are written out. */
  text(spec: ValueSpec | undefined): TextReader | null {
    const read = this.value(spec)
    if (read === null) return null
    return (row) => {
      const value = read(row)
      return value === undefined || value === null ? undefined : String(value)
    }
  }

  number(spec: ValueSpec | undefined): ((row: Row) => number | undefined) | null {
    if (spec === undefined) return null
    const full: FullValue = typeof spec === 'string' ? { column: spec } : spec
    const read = this.value({ ...full, as: 'number' })
    if (read === null) return null
    return (row) => {
      const value = read(row)
      return typeof value === 'number' ? value : undefined
    }
  }

  /** `wrong` says what a date that cannot be read costs: its row, or with `note` itself alone. */
  moment(spec: MomentSpec | undefined, wrong: typeof reject | typeof note = reject): MomentReader | null {
    if (spec === undefined) return null
    const full = typeof spec === 'string' ? { column: spec } : spec
    const formats = full.format ?? this.mapping.dates ?? 'ISO'
    const readers = this.dateReaders(typeof formats === 'string' ? [formats] : formats)
    if (full.constant !== undefined) {
      const at = firstOf(readers, full.constant) ?? firstOf(this.dateReaders(['ISO']), full.constant)
      if (at === null) this.problems.push(`The date "${full.constant}" in the mapping cannot be read.`)
      return () => at ?? undefined
    }
    if (full.column === undefined) {
      this.problems.push('A date of the mapping has neither column nor constant.')
      return null
    }
    const column = full.column
    const cell = this.cell(column)
    if (full.values !== undefined) return this.namedMoment(column, cell, full.values, readers, wrong)
    return (row) => {
      const text = cell(row)
      if (text === undefined) return full.required ? reject(row, column, 'is empty') : undefined
      const at = firstOf(readers, text)
      if (at === null)
        return wrong(
          row,
          column,
          `${quoted(text)} is no date of the format ${Array.isArray(formats) ? formats.join(' or ') : formats}`,
        )
      if (at < 0 || at >= MAX_INSTANT) return wrong(row, column, `${quoted(text)} lies outside 1970 to 2100`)
      return at
    }
  }

  /** `feb` -> 2018-02-01: a date by the name that the file gives it. */
  private namedMoment(
    column: string,
    cell: TextReader,
    values: Readonly<Record<string, string>>,
    readers: readonly DateReader[],
    wrong: typeof reject | typeof note,
  ): MomentReader {
    const instants = new Map<string, number>()
    for (const [name, date] of Object.entries(values)) {
      const at = firstOf(readers, date)
      if (at === null) this.problems.push(`The date "${date}" in the mapping cannot be read.`)
      else instants.set(name.trim().toLowerCase(), at)
    }
    return (row) => {
      const text = cell(row)
      if (text === undefined) return undefined
      const at = instants.get(text.toLowerCase())
      return (
        at ?? wrong(row, column, `${quoted(text)} is none of ${Object.keys(values).slice(0, 12).join(', ')}`)
      )
    }
  }

  private dateReaders(formats: readonly string[]): DateReader[] {
    return formats.flatMap((format) => {
      const reader = dateReader(format, this.mapping.timeZone ?? 'UTC')
      if (reader === null)
        this.problems.push(
          `The date format "${format}" is none; write ISO, epoch, epoch-ms, excel or a pattern such as DD.MM.YYYY HH:mm.`,
        )
      return reader === null ? [] : [reader]
    })
  }

  private raw(spec: FullValue): ValueReader | null {
    const { constant } = spec
    if (spec.column !== undefined) {
      const cell = this.cell(spec.column)
      // a constant beside a column stands in for empty cells
      return constant === undefined ? cell : (row) => cell(row) ?? constant
    }
    if (spec.columns !== undefined) {
      const cells = spec.columns.map((name) => this.cell(name))
      return (row) => {
        const words = cells.map((cell) => cell(row)).filter((word) => word !== undefined)
        return words.length === 0 ? constant : words.join(' ')
      }
    }
    return constant === undefined ? null : () => constant
  }
}

function firstOf(readers: readonly DateReader[], text: string): number | null {
  for (const read of readers) {
    const at = read(text)
    if (at !== null) return at
  }
  return null
}

/** What stands in the file -> what it means, without regard to case. */
function translated(read: ValueReader, spec: FullValue, field: string | null): ValueReader {
  if (spec.values === undefined) return read
  const meaning = new Map<string, Scalar>()
  for (const [from, to] of Object.entries(spec.values)) meaning.set(from.trim().toLowerCase(), to)
  return (row) => {
    const value = read(row)
    if (value === undefined || value === null) return value
    const found = meaning.get(String(value).toLowerCase())
    if (found !== undefined) return found === null ? undefined : found
    if (spec.strict)
      return reject(
        row,
        field,
        `${quoted(String(value))} is none of ${[...Object.keys(spec.values ?? {})].slice(0, 8).join(', ')}`,
      )
    if (spec.otherwise === undefined) return value
    return spec.otherwise === null ? undefined : spec.otherwise
  }
}

const YES = new Set(['true', 'yes', 'y', '1', 'x', 'ja', 'wahr', 'oui', 'si', 'sim'])
const NO = new Set(['false', 'no', 'n', '0', 'nein', 'falsch', 'non', 'não'])

function typed(
  read: ValueReader,
  as: 'text' | 'number' | 'boolean',
  field: string | null,
  decimal: '.' | ',',
): ValueReader {
  return (row) => {
    const value = read(row)
    if (value === undefined || value === null || as === 'text') return value
    if (as === 'boolean') {
      const word = String(value).toLowerCase()
      return YES.has(word)
        ? true
        : NO.has(word)
          ? false
          : reject(row, field, `${quoted(String(value))} is neither yes nor no`)
    }
    const number = typeof value === 'number' ? value : readNumber(String(value), decimal)
    return Number.isFinite(number) ? number : reject(row, field, `${quoted(String(value))} is no number`)
  }
}

/** `1,234.50`, `1.234,50`, `€ 1 200`, `12 %` by the decimal mark that the mapping states. */
export function readNumber(text: string, decimal: '.' | ','): number {
  const bare = text.replace(/^[\p{Sc}\s]+|[\p{Sc}\s%]+$/gu, '').replace(/[\u00a0\u202f' ]/g, '')
  const plain =
    decimal === '.'
      ? bare.replace(/,(?=\d{3}(\D|$))/g, '')
      : bare.replace(/\.(?=\d{3}(\D|$))/g, '').replace(',', '.')
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(plain) ? Number(plain) : Number.NaN
}

const required =
  (read: ValueReader, field: string | null): ValueReader =>
  (row) => {
    const value = read(row)
    return value === undefined || value === null ? reject(row, field, 'is empty') : value
  }
