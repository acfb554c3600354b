// Identifiers of a row: which columns hold them, in normal form, in order of preference.
// Invariant: an identifier that cannot be read rejects its row only where it is the only one that the row needs;
// beside a sound one it is left out and noted. Of several people in one cell nobody is left out without a note.

import { IDENTIFIER_KINDS, type Identifier, type IdentifierKind } from '../../kernel/evidence.ts'
import { normaliseEmail } from '../capture/email.ts'
import { crmId, normaliseId, normalisePhone } from '../capture/identifier.ts'
import type { IdSpec, Mapping } from './mapping.ts'
import { note, quoted, type Row, reject } from './row.ts'
import type { Compiler } from './value-reader.ts'

/** `needed`: a row without any is rejected. `others` takes the further people of a list; without it they are noted. */
export type IdentifiersReader = (row: Row, needed: boolean, others?: Identifier[]) => Identifier[]

interface OneReader {
  readonly kind: IdentifierKind
  readonly field: string
  /** Whether a cell may list several people. */
  readonly lists: boolean
  /** `more`: further people that the cell lists. */
  readonly read: (row: Row) => { given: string; value: string | null; more: readonly string[] } | undefined
}

/** Compiles the identifiers of a mapping; null when it names none. */
export function identifiersReader(
  compiler: Compiler,
  mapping: Mapping,
  system: string,
): IdentifiersReader | null {
  const readers: OneReader[] = []
  for (const kind of IDENTIFIER_KINDS) {
    const specs = mapping.identifiers?.[kind]
    if (specs === undefined) continue
    for (const spec of Array.isArray(specs) ? specs : [specs])
      readers.push(oneReader(compiler, mapping, kind, spec, system))
  }
  if (readers.length === 0) return null
  return (row, needed, others) => {
    const found: Identifier[] = []
    const wrong: { field: string; reason: string }[] = []
    for (const { kind, field, lists, read } of readers) {
      const one = read(row)
      if (one === undefined) continue
      // where a cell may list several people, another id is another person
      const first = lists ? found.find((other) => other.kind === kind) : undefined
      if (one.value === null) wrong.push({ field, reason: `${quoted(one.given)} is no ${KIND_WORDS[kind]}` })
      else if (
        first === undefined &&
        !found.some((other) => other.kind === kind && other.value === one.value)
      )
        found.push({ kind, value: one.value })
      if (one.value === null || (first === undefined && one.more.length === 0)) continue
      const taken = first?.value ?? one.value
      const more = [one.value, ...one.more].filter((value) => value !== taken)
      if (more.length === 0) continue
      if (others !== undefined) others.push(...more.map((value) => ({ kind, value })))
      else
        note(
          row,
          field,
          `names ${more.length + 1} people; the row is taken for ${taken}, not for ${more.join(', ')}`,
        )
    }
    const [first] = wrong
    if (found.length > 0 || !needed) for (const { field, reason } of wrong) note(row, field, reason)
    else if (first !== undefined) reject(row, first.field, first.reason)
    else reject(row, readers.map(({ field }) => field).join(', '), 'the row has no identifier')
    return found
  }
}

const ID_LENGTH_MAX = 255

const KIND_WORDS: Record<IdentifierKind, string> = {
  user_id: 'user id',
  email: 'e-mail address',
  phone: 'phone number',
  crm_id: 'id',
  anonymous_id: 'anonymous id',
}

function oneReader(
  compiler: Compiler,
  mapping: Mapping,
  kind: IdentifierKind,
  spec: IdSpec,
  system: string,
): OneReader {
  const full = typeof spec === 'string' ? { column: spec } : spec
  const field = full.column ?? full.columns?.join(' + ') ?? kind
  const normal = (given: string): string | null => {
    if (kind === 'email') return normaliseEmail(given)
    if (kind === 'phone') return normalisePhone(given, full.country ?? mapping.country ?? null)
    return kind === 'crm_id' ? systemId(full.system ?? system, given) : normaliseId(given)
  }
  const lists = kind === 'crm_id' && listsIds(full.system ?? system)
  if (full.line) {
    const prefix = full.prefix ?? ''
    return {
      kind,
      field: 'line',
      lists: false,
      read: (row) => ({ given: String(row.line), value: normal(`${prefix}${row.line}`), more: [] }),
    }
  }
  const { line: _line, system: _system, country: _country, ...value } = full
  const text = compiler.text(value)
  return {
    kind,
    field,
    lists,
    read: (row) => {
      const given = text?.(row)
      if (given === undefined) return undefined
      const one = (part: string): string | null => (part.length > ID_LENGTH_MAX ? null : normal(part))
      if (!lists || !given.includes(';')) return { given, value: one(given), more: [] }
      const ids = severalIds(row, field, given, one)
      return { given, value: ids[0] ?? null, more: ids.slice(1) }
    },
  }
}

/** An id of an account as `system:id`; the same rule as for a CRM id. */
export function accountIdReader(
  compiler: Compiler,
  spec: IdSpec | undefined,
  system: string,
): ((row: Row) => string | undefined) | null {
  if (spec === undefined) return null
  const full = typeof spec === 'string' ? { column: spec } : spec
  const { line: _line, system: own, country: _country, ...value } = full
  const text = compiler.text(value)
  const field = full.column ?? full.columns?.join(' + ') ?? 'id'
  return (row) => {
    const given = text?.(row)
    if (given === undefined) return undefined
    const name = own ?? system
    if (!listsIds(name) || !given.includes(';'))
      return systemId(name, given) ?? note(row, field, `${quoted(given)} is no id`)
    const ids = severalIds(row, field, given, (part) => systemId(name, part))
    if (ids.length > 1) note(row, field, `names ${ids.length} ids; ${ids[0]} is taken`)
    return ids[0]
  }
}

/**
 * Salesforce's API gives ids of 18 characters, its reports the first 15 of them; the last three only guard the case
 * (https://help.salesforce.com/s/articleView?id=000385585).
 */
function systemId(system: string, given: string): string | null {
  if (system === 'salesforce' && /^[a-z0-9]{18}$/i.test(given)) return crmId(system, given.slice(0, 15))
  return crmId(system, given)
}

/** HubSpot lists the ids of all records that belong to one, with `;` between them. */
const listsIds = (system: string): boolean => system === 'hubspot'

/** The ids of a list, each once; what is none is noted. */
function severalIds(
  row: Row,
  field: string,
  given: string,
  read: (part: string) => string | null,
): readonly string[] {
  const ids = new Set<string>()
  for (const part of given.split(';')) {
    if (part.trim() === '') continue
    const id = read(part.trim())
    if (id === null) note(row, field, `${quoted(part.trim())} is no id`)
    else ids.add(id)
  }
  return [...ids]
}
