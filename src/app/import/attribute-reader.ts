// Attributes of a row as claims, each with its provenance and its date, through the same reading as live traits:
// sizes become numbers, countries codes, and answers that say nothing are not claimed.
// Invariant: an assumed date is marked as assumed; a size that is no number is no claim, unless the mapping says so.

import { PROVENANCES, type Provenance, type Scalar } from '../../kernel/evidence.ts'
import { type Claiming, contactClaims, readAmount } from '../capture/attribute.ts'
import type { CapturedClaim } from '../capture/event.ts'
import { isNoAnswer } from '../capture/junk.ts'
import type { Mapping } from './mapping.ts'
import { note, quoted, type Row, reject } from './row.ts'
import {
  type Compiler,
  type MomentReader,
  readNumber,
  type TextReader,
  type ValueReader,
} from './value-reader.ts'

export interface RowClaims {
  readonly claims: CapturedClaim[]
  /** Answers that say nothing, with the reason. */
  readonly junk: string[]
}

interface AttributeReader {
  readonly attribute: string
  readonly read: ValueReader
  readonly provenance: Provenance | TextReader
  readonly provenanceField: string | null
  readonly date: MomentReader | null
  readonly assumed: boolean
}

/** Lists that were gathered elsewhere state what somebody declared, unless the mapping knows better. */
export const USUAL_PROVENANCE: Provenance = 'declared'

/** Compiles the attributes of a mapping. */
export function attributesReader(compiler: Compiler, mapping: Mapping): (row: Row) => RowClaims {
  const readers: AttributeReader[] = []
  for (const [attribute, spec] of Object.entries(mapping.attributes ?? {})) {
    const { provenance, date, assumeDate, ...value } = typeof spec === 'string' ? { column: spec } : spec
    const read = compiler.value(value)
    if (read === null) continue
    const field = value.column ?? value.columns?.join(' + ') ?? attribute
    const isSize = SIZES.has(attribute) && value.as !== 'text'
    const byColumn = typeof provenance === 'object' ? provenance.column : null
    readers.push({
      attribute,
      read: isSize ? (row) => sizeOf(row, read(row) ?? null, field, mapping, note) ?? undefined : read,
      provenance:
        byColumn === null
          ? ((provenance as Provenance | undefined) ?? mapping.provenance ?? USUAL_PROVENANCE)
          : compiler.cell(byColumn),
      provenanceField: byColumn,
      date: compiler.moment(date ?? assumeDate),
      assumed: date === undefined && assumeDate !== undefined,
    })
  }
  const claimNamed = namedReader(compiler, mapping)
  return (row) => {
    const all: RowClaims = { claims: [], junk: [] }
    for (const reader of readers) {
      const value = reader.read(row)
      if (value === undefined || row.fault !== null) continue
      const provenance = provenanceOf(reader, row)
      const at = reader.date?.(row)
      add(all, reader.attribute, value, provenance, at, reader.assumed)
    }
    claimNamed?.(row, all)
    return all
  }
}

/** Attributes that rules compare as numbers; a word there would be stored and never be met by them. */
const SIZES: ReadonlySet<string> = new Set(['account.employees', 'account.revenue'])

/** A size as a number; what is none is told to `wrong`, and not claimed. */
function sizeOf(
  row: Row,
  value: Scalar,
  field: string | null,
  { decimal }: Mapping,
  wrong: typeof note | typeof reject,
): Scalar | undefined {
  if (typeof value !== 'string') return value
  if (isNoAnswer(value)) return undefined
  const size = readAmount(value) ?? readNumber(value, decimal ?? '.')
  return Number.isFinite(size) ? size : wrong(row, field, `${quoted(value)} is no number`)
}

function provenanceOf({ provenance, provenanceField }: AttributeReader, row: Row): Provenance {
  if (typeof provenance === 'string') return provenance
  const word = provenance(row)?.toLowerCase()
  if (word === undefined) return USUAL_PROVENANCE
  if ((PROVENANCES as readonly string[]).includes(word)) return word as Provenance
  reject(row, provenanceField, `${quoted(word)} is none of ${PROVENANCES.join(', ')}`)
  return USUAL_PROVENANCE
}

function add(
  all: RowClaims,
  attribute: string,
  value: Scalar,
  provenance: Provenance,
  at: number | undefined,
  assumed: boolean,
): void {
  const dot = attribute.indexOf('.')
  const name = attribute.slice(dot + 1)
  const into: Claiming = { claims: [], junk: [] }
  contactClaims(
    attribute.startsWith('account.') ? { company: { [name]: value } } : { [name]: value },
    provenance,
    into,
  )
  all.junk.push(...into.junk)
  for (const claim of into.claims) {
    // `contact.firstName` alone would also make a `contact.name`; the mapping decides, not the reading.
    if (claim.attribute !== attribute && into.claims.length > 1) continue
    all.claims.push({
      ...claim,
      attribute,
      ...(at === undefined ? {} : { occurredAt: at }),
      ...(assumed ? { dateAssumed: true } : {}),
    })
  }
}

const ATTRIBUTE = /^(contact|account)\.[A-Za-z_]\w{0,62}$/

/** Claims one a row: a column names the attribute, another holds its value. */
function namedReader(compiler: Compiler, mapping: Mapping): ((row: Row, all: RowClaims) => void) | null {
  const name = compiler.text(mapping.attribute)
  const read = compiler.value(mapping.value)
  if (name === null || read === null) return null
  const field =
    typeof mapping.attribute === 'string' ? mapping.attribute : (mapping.attribute?.column ?? null)
  const spec = typeof mapping.value === 'string' ? { column: mapping.value } : mapping.value
  const valueField = spec?.column ?? null
  const isText = spec !== undefined && 'as' in spec && spec.as === 'text'
  return (row, all) => {
    const attribute = name(row)
    if (attribute === undefined || !ATTRIBUTE.test(attribute)) {
      reject(
        row,
        field,
        attribute === undefined
          ? 'is empty'
          : `${quoted(attribute)} is no attribute such as contact.title or account.employees`,
      )
      return
    }
    // an empty value takes back what the same provenance said before
    const value = read(row) ?? null
    const said = isText || !SIZES.has(attribute) ? value : sizeOf(row, value, valueField, mapping, reject)
    if (said === undefined) return
    add(all, attribute, said, mapping.provenance ?? USUAL_PROVENANCE, undefined, false)
  }
}
