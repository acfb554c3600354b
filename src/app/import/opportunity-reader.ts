// The deal that a row states: its id, amount, dates, how it ended, and the people named with it.
// Invariant: `undefined` fields were not said, and leave what is stored as it is; `null` does not occur.

import type { Identifier } from '../../kernel/evidence.ts'
import type { CapturedAccount } from '../capture/event.ts'
import { normaliseIdentifier } from '../capture/identifier.ts'
import type { StatedOpportunity } from '../opportunity.ts'
import { accountIdReader } from './identifier-reader.ts'
import type { Mapping } from './mapping.ts'
import { note, quoted, type Row, reject } from './row.ts'
import type { Compiler } from './value-reader.ts'

export type OpportunityReader = (
  row: Row,
  /** Identifiers of one person. */
  who: readonly Identifier[],
  /** Further people. */
  others: readonly Identifier[],
  account: CapturedAccount | null,
) => StatedOpportunity | null

const CONTACTS_MAX = 50
const WON = /^(closed[-_ ]?)?won$|^gewonnen$|^true$/i
const LOST = /^(closed[-_ ]?)?lost$|^verloren$/i

/** Compiles the opportunity part of a mapping; null when it has none. A row without an id states no deal. */
export function opportunityReader(
  compiler: Compiler,
  mapping: Mapping,
  { kind, system }: { kind: string; system: string },
): OpportunityReader | null {
  const spec = mapping.opportunity
  if (spec?.id === undefined) return null
  const id = accountIdReader(compiler, spec.id, system)
  const idField = typeof spec.id === 'string' ? spec.id : (spec.id.column ?? 'id')
  const name = compiler.text(spec.name)
  const amount = compiler.number(spec.amount)
  const amountField = typeof spec.amount === 'string' ? spec.amount : (spec.amount?.column ?? 'amount')
  const currency = compiler.text(spec.currency)
  const openedAt = compiler.moment(spec.openedAt)
  const closedAt = compiler.moment(spec.closedAt)
  const outcome = compiler.text(spec.outcome)
  const reason = compiler.text(spec.reason)
  const contacts = compiler.text(spec.contacts)
  const contactsField =
    typeof spec.contacts === 'string' ? spec.contacts : (spec.contacts?.column ?? 'contacts')
  const role = compiler.text(spec.role)
  return (row, who, others, account) => {
    const externalId = id?.(row)
    if (externalId === undefined) {
      if (kind === 'opportunities') reject(row, idField, 'is empty')
      return null
    }
    const ended = outcome?.(row)
    const won =
      ended === undefined ? undefined : WON.test(ended) ? 'won' : LOST.test(ended) ? 'lost' : undefined
    const value = amount?.(row)
    if (value !== undefined && !(value >= 0 && value < 1e15))
      reject(row, amountField, `${quoted(String(value))} is no amount from 0 to 10^15`)
    const money = currency?.(row)?.toUpperCase()
    if (money !== undefined && !/^[A-Z]{3}$/.test(money))
      reject(row, 'currency', `${quoted(money)} is no currency of three letters`)
    const own = role?.(row) ?? null
    const people = [
      ...who.slice(0, 1).map((identifier) => ({ identifier, role: own })),
      // beside an address the first of a list may be another person
      ...(others.length > 0 ? who.slice(1).filter(({ kind }) => kind === 'crm_id') : [])
        .concat(others)
        .map((identifier) => ({ identifier, role: null })),
      ...readContacts(row, contactsField, contacts?.(row)),
    ]
    if (people.length > CONTACTS_MAX)
      note(row, contactsField, `names ${people.length} people; the first ${CONTACTS_MAX} are taken`)
    return {
      externalId,
      name: name?.(row),
      amount: value,
      currency: money,
      openedAt: openedAt?.(row),
      // exports put the expected end of an open deal where the real one goes later
      closedAt: outcome === null || won !== undefined ? closedAt?.(row) : undefined,
      outcome: won,
      reason: reason?.(row),
      account,
      contacts: people.slice(0, CONTACTS_MAX),
    }
  }
}

/** `ana@firm.example:buyer; bo@firm.example` -> identifiers with roles. */
function readContacts(
  row: Row,
  field: string,
  text: string | undefined,
): { identifier: Identifier; role: string | null }[] {
  if (text === undefined) return []
  return text.split(/[;\n]/).flatMap((part) => {
    const [, who = '', role] = /^\s*(.*?@[^:\s]*)(?::\s*(.+?))?\s*$/.exec(part) ?? [null, part.trim()]
    const [identifier] = normaliseIdentifier(who)
    if (identifier !== undefined) return [{ identifier, role: role ?? null }]
    if (part.trim() !== '') note(row, field, `${quoted(part.trim())} is nobody's identifier`)
    return []
  })
}
