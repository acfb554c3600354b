// Identifiers of a row: which columns hold them, in normal form, in order of preference.
// Invariant: an identifier that cannot be read rejects its row only where it is the only one that the row needs;
// beside a sound one it is left out and noted.

import { IDENTIFIER_KINDS, type Identifier, type IdentifierKind } from '../../kernel/evidence.ts'
import { normaliseEmail } from '../capture/email.ts'
import { crmId, normaliseId, normalisePhone } from '../capture/identifier.ts'
import type { IdSpec, Mapping } from './mapping.ts'
import { note, quoted, type Row, reject } from './row.ts'
import type { Compiler } from './value-reader.ts'

/** `needed`: a row without any is rejected. */
export type IdentifiersReader = (row: Row, needed: boolean) => Identifier[]

interface OneReader {
  readonly kind: IdentifierKind
  readonly field: string
  readonly read: (row: Row) => { given: string; value: string | null } | undefined
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
  return (row, needed) => {
    const found: Identifier[] = []
    const wrong: { field: string; reason: string }[] = []
    for (const { kind, field, read } of readers) {
      const one = read(row)
      if (one === undefined) continue
      if (one.value === null) wrong.push({ field, reason: `${quoted(one.given)} is no ${KIND_WORDS[kind]}` })
      else if (!found.some((other) => other.kind === kind && other.value === one.value))
        found.push({ kind, value: one.value })
    }
    const [first] = wrong
    if (found.length > 0 || !needed) for (const { field, reason } of wrong) note(row, field, reason)
    else if (first !== undefined) reject(row, first.field, first.reason)
    else reject(row, readers.map(({ field }) => field).join(', '), 'the row has no identifier')
    return found
  }
}

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
  if (full.line) {
    const prefix = full.prefix ?? ''
    return {
      kind,
      field: 'line',
      read: (row) => ({ given: String(row.line), value: normal(`${prefix}${row.line}`) }),
    }
  }
  const { line: _line, system: _system, country: _country, ...value } = full
  const text = compiler.text(value)
  return {
    kind,
    field,
    read: (row) => {
      const given = text?.(row)
      if (given === undefined) return undefined
      return { given, value: given.length > 255 ? null : normal(given) }
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
    return systemId(own ?? system, given) ?? note(row, field, `${quoted(given)} is no id`)
  }
}

/**
 * Salesforce's API gives ids of 18 characters, its reports the first 15 of them; the last three only guard the case
 * (https://help.salesforce.com/s/articleView?id=000385585). HubSpot lists several ids with `;`: the first counts.
 */
function systemId(system: string, given: string): string | null {
  if (system === 'salesforce' && /^[a-z0-9]{18}$/i.test(given)) return crmId(system, given.slice(0, 15))
  return crmId(system, system === 'hubspot' ? given.split(';')[0] : given)
}
