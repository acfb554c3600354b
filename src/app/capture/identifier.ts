// Identifiers in normal form, and the reading of what somebody typed as one.
// Invariant: the same person's identifier, however it was written, becomes the same (kind, value).
// Deliberately absent: guessing from names. An identifier is stated or it is not.

import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { ID_LENGTH_MAX } from '../../contract/segment.ts'
import { IDENTIFIER_KINDS, type Identifier, type IdentifierKind } from '../../kernel/evidence.ts'
import { countryCode } from './country.ts'
import { normaliseEmail } from './email.ts'

/** Shortest and longest things that are worth reading as a phone number. */
const PHONE_LENGTH_MIN = 5
const PHONE_LENGTH_MAX = 40

/** `(030) 1234567` with default country `DE` -> `+49301234567`; null when it is no valid number. */
export function normalisePhone(given: unknown, defaultCountry: string | null): string | null {
  if (typeof given !== 'string' && typeof given !== 'number') return null
  const text = String(given).trim()
  if (text.length < PHONE_LENGTH_MIN || text.length > PHONE_LENGTH_MAX) return null
  const country =
    defaultCountry === null ? undefined : ((countryCode(defaultCountry) ?? undefined) as CountryCode)
  const phone = parsePhoneNumberFromString(text.replace(/^00(?=[1-9])/, '+'), country)
  return phone?.isValid() === true ? phone.number : null
}

/** An id of the sender's own, as text; null when there is none. Ids are not folded: `Ab` and `ab` are two people. */
export function normaliseId(given: unknown): string | null {
  if (typeof given === 'number' && Number.isFinite(given)) return String(given)
  if (typeof given !== 'string') return null
  const text = given.trim()
  return text === '' || MEANINGLESS.has(text) ? null : text
}

// What templates and careless code put where an id should be. Taken as ids they would glue strangers together.
const MEANINGLESS = new Set(['null', 'undefined', 'None', 'NaN', '[object Object]', 'NULL', '-1', '0'])

/** `HubSpot`, 123 -> `hubspot:123`; null when either is missing. */
export function crmId(system: unknown, id: unknown): string | null {
  const value = normaliseId(id)
  if (typeof system !== 'string' || value === null) return null
  const name = system
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
  return name === '' || name.length > 60 ? null : `${name}:${value}`
}

/** What an identifier that somebody typed may mean, likeliest first; `kind:value` says it outright. */
export function normaliseIdentifier(text: string, defaultCountry: string | null = null): Identifier[] {
  const given = text.trim()
  if (given === '' || given.length > ID_LENGTH_MAX) return []
  const kind = IDENTIFIER_KINDS.find((word) => given.startsWith(`${word}:`))
  if (kind !== undefined) return ofKind(kind, given.slice(kind.length + 1), defaultCountry)
  const found: Identifier[] = [
    ...ofKind('email', given, defaultCountry),
    ...(/^[+(\d][\d\s()./-]+$/.test(given) ? ofKind('phone', given, defaultCountry) : []),
    ...(/^[a-z0-9_]{1,60}:.+$/i.test(given) ? ofKind('crm_id', given, defaultCountry) : []),
    ...ofKind('user_id', given, defaultCountry),
    ...ofKind('anonymous_id', given, defaultCountry),
  ]
  return found
}

function ofKind(kind: IdentifierKind, given: string, defaultCountry: string | null): Identifier[] {
  const value = normalised(kind, given, defaultCountry)
  return value === null ? [] : [{ kind, value }]
}

function normalised(kind: IdentifierKind, given: string, defaultCountry: string | null): string | null {
  switch (kind) {
    case 'email':
      return normaliseEmail(given)
    case 'phone':
      return normalisePhone(given, defaultCountry)
    case 'crm_id': {
      const colon = given.indexOf(':')
      return colon < 1 ? null : crmId(given.slice(0, colon), given.slice(colon + 1))
    }
    case 'user_id':
    case 'anonymous_id':
      return normaliseId(given)
  }
}
