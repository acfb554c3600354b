// Attributes of a row as claims, each with its provenance and its date, through the same reading as live traits:
// sizes become numbers, countries codes, and answers that say nothing are not claimed.
// Invariant: an assumed date is marked as assumed.

import { PROVENANCES, type Provenance, type Scalar } from '../../kernel/evidence.ts'
import { type Claiming, contactClaims } from '../capture/attribute.ts'
import type { CapturedClaim } from '../capture/event.ts'
import type { Mapping } from './mapping.ts'
import { quoted, type Row, reject } from './row.ts'
import type { Compiler, MomentReader, TextReader, ValueReader } from './value-reader.ts'

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
    const byColumn = typeof provenance === 'object' ? provenance.column : null
    readers.push({
      attribute,
      read,
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
    add(all, attribute, read(row) ?? null, mapping.provenance ?? USUAL_PROVENANCE, undefined, false)
  }
}
