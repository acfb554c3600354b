// Traits -> claims: Segment's standard traits under the names that agreements use, custom ones in camelCase.
// Invariant: a claim is a scalar; what cannot be one (lists of objects, deep nesting) stays in the properties only.
// Deliberately absent: interpretation of titles and industries. What they mean is the agreement's business.

import type { Provenance, Scalar } from '../../kernel/evidence.ts'
import { countryCode } from './country.ts'
import { cutText } from './cut-text.ts'
import type { CapturedClaim } from './event.ts'
import { isNoAnswer, type JunkField, judgeAnswer } from './junk.ts'

/** Claims of one message; further traits stay in the properties. */
const CLAIMS_MAX = 100
const CLAIM_LENGTH_MAX = 1000
const ATTRIBUTE = /^[\p{L}_][\p{L}\p{N}_]{0,62}$/u

export type TraitRecord = Readonly<Record<string, unknown>>

/** A Map, since a trait may be called `constructor`. */
const names = (record: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(record))

// Keys without case and punctuation -> attribute. In identify traits the words of a company mean the company.
const COMPANY_TRAITS = names({
  company: 'account.name',
  companyname: 'account.name',
  organization: 'account.name',
  organisation: 'account.name',
  industry: 'account.industry',
  companyindustry: 'account.industry',
  employees: 'account.employees',
  employeecount: 'account.employees',
  numberofemployees: 'account.employees',
  companysize: 'account.employees',
  annualrevenue: 'account.revenue',
  companyrevenue: 'account.revenue',
  companywebsite: 'account.website',
  companydomain: 'account.website',
  companycountry: 'account.country',
})
const CONTACT_TRAITS = names({
  firstname: 'contact.firstName',
  lastname: 'contact.lastName',
  name: 'contact.name',
  fullname: 'contact.name',
  title: 'contact.title',
  jobtitle: 'contact.title',
  position: 'contact.title',
  joblevel: 'contact.jobLevel',
  seniority: 'contact.jobLevel',
  country: 'contact.country',
  countrycode: 'contact.country',
  state: 'contact.region',
  region: 'contact.region',
  city: 'contact.city',
  postalcode: 'contact.postalCode',
  zip: 'contact.postalCode',
  zipcode: 'contact.postalCode',
  street: 'contact.street',
  language: 'contact.language',
  timeframe: 'contact.timeFrame',
  timeline: 'contact.timeFrame',
})
const ACCOUNT_TRAITS = names({
  name: 'account.name',
  industry: 'account.industry',
  employees: 'account.employees',
  employeecount: 'account.employees',
  numberofemployees: 'account.employees',
  size: 'account.employees',
  revenue: 'account.revenue',
  annualrevenue: 'account.revenue',
  country: 'account.country',
  state: 'account.region',
  region: 'account.region',
  city: 'account.city',
  postalcode: 'account.postalCode',
  street: 'account.street',
})
/** Identity and decoration: not worth a claim, and kept in the properties. */
const NO_CLAIM = new Set([
  'id',
  'userid',
  'anonymousid',
  'groupid',
  'avatar',
  'email',
  'phone',
  'externalids',
])
const JUNK_FIELDS = new Map<string, JunkField>(
  Object.entries({
    'contact.name': 'name',
    'contact.firstName': 'name',
    'contact.lastName': 'name',
    'contact.title': 'title',
    'account.name': 'company',
  } as const),
)

export interface Claiming {
  readonly claims: CapturedClaim[]
  /** Answers that say nothing, as `company: keyboard walk`. They are not claimed. */
  readonly junk: string[]
}

/** Claims of an identify call's traits, or of context.traits. */
export function contactClaims(traits: TraitRecord, provenance: Provenance, into: Claiming): void {
  for (const key of Object.keys(traits)) {
    const value = traits[key]
    const plain = plainKey(key)
    if (NO_CLAIM.has(plain)) continue
    if (plain === 'address' && isRecord(value)) addAll(value, CONTACT_TRAITS, 'contact', provenance, into)
    else if (plain === 'company' && isRecord(value))
      addAll(value, ACCOUNT_TRAITS, 'account', provenance, into)
    else add(CONTACT_TRAITS.get(plain) ?? COMPANY_TRAITS.get(plain), 'contact', key, value, provenance, into)
  }
  addFullName(traits, provenance, into)
}

/** Claims of a group call's traits. */
export function accountClaims(traits: TraitRecord, provenance: Provenance, into: Claiming): void {
  const { address, ...rest } = traits
  addAll(rest, ACCOUNT_TRAITS, 'account', provenance, into)
  if (isRecord(address)) addAll(address, ACCOUNT_TRAITS, 'account', provenance, into)
}

function addAll(
  traits: TraitRecord,
  known: ReadonlyMap<string, string>,
  subject: 'contact' | 'account',
  provenance: Provenance,
  into: Claiming,
): void {
  for (const key of Object.keys(traits)) {
    const plain = plainKey(key)
    if (NO_CLAIM.has(plain)) continue
    add(known.get(plain), subject, key, traits[key], provenance, into)
  }
}

function add(
  known: string | undefined,
  subject: 'contact' | 'account',
  key: string,
  given: unknown,
  provenance: Provenance,
  into: Claiming,
): void {
  if (isRecord(given)) {
    addMembers(subject, key, given, provenance, into)
    return
  }
  const name = camelCase(key)
  if (known === undefined && !ATTRIBUTE.test(name)) return
  const attribute = known ?? `${subject}.${name}`
  const value = scalarOf(attribute, given)
  if (value === undefined || into.claims.length >= CLAIMS_MAX) return
  const field = JUNK_FIELDS.get(attribute)
  const reason = field === undefined ? null : judgeAnswer(field, value)
  if (reason !== null) into.junk.push(`${field}: ${reason}`)
  else into.claims.push({ attribute, value, provenance })
}

/** `{ preferences: { newsletter: true } }` -> contact.preferencesNewsletter; one level and no deeper. */
function addMembers(
  subject: 'contact' | 'account',
  key: string,
  members: TraitRecord,
  provenance: Provenance,
  into: Claiming,
): void {
  for (const member of Object.keys(members))
    if (!isRecord(members[member]))
      add(undefined, subject, `${key} ${member}`, members[member], provenance, into)
}

/** First and last name make a name where none is given, so that lists have one to show. */
function addFullName(traits: TraitRecord, provenance: Provenance, into: Claiming): void {
  if (into.claims.some((claim) => claim.attribute === 'contact.name')) return
  const part = (attribute: string) => into.claims.find((claim) => claim.attribute === attribute)?.value
  const value = [part('contact.firstName'), part('contact.lastName')].filter((word) => word).join(' ')
  if (value === '' || traits.name !== undefined || into.claims.length >= CLAIMS_MAX) return
  const reason = judgeAnswer('name', value)
  if (reason !== null) into.junk.push(`name: ${reason}`)
  else into.claims.push({ attribute: 'contact.name', value, provenance })
}

/** A value as a rule can see it; undefined for no answer; null (a retraction) stays null. */
function scalarOf(attribute: string, given: unknown): Scalar | undefined {
  if (given === null || typeof given === 'boolean') return given
  if (typeof given === 'number') return given
  if (Array.isArray(given)) {
    const words = given.filter((word) => typeof word === 'string' || typeof word === 'number')
    return words.length === 0 ? undefined : cutText(words.join(', '), CLAIM_LENGTH_MAX)
  }
  if (typeof given !== 'string' || isNoAnswer(given)) return undefined
  const text = cutText(given.trim(), CLAIM_LENGTH_MAX)
  if (attribute.endsWith('.country')) return countryCode(text) ?? text
  if (attribute === 'account.employees' || attribute === 'account.revenue') return readAmount(text) ?? text
  return attribute === 'contact.language' ? (languageOf(text) ?? text) : text
}

/** `de-DE`, `de_AT`, `de` -> `de`; null for what is no language tag. */
export const languageOf = (locale: unknown): string | null =>
  typeof locale === 'string'
    ? (/^([a-z]{2})(?:[-_][a-z0-9_-]+)?$/i.exec(locale)?.[1]?.toLowerCase() ?? null)
    : null

/** `1,200` -> 1200; `51-200` -> 126, its middle; `10,001+` -> 10001. null for what is no number. */
export function readAmount(text: string): number | null {
  const bare = text
    .replace(/\s*(employees|mitarbeiter|people|staff)$/i, '')
    .replace(/(\d)[.,'\s](?=\d{3}\b)/g, '$1')
  const range = /^(\d+)\s*(?:-|–|to|bis|\.\.)\s*(\d+)$/.exec(bare)
  if (range !== null) return Math.round((Number(range[1]) + Number(range[2])) / 2)
  const one = /^[<>~≈]?\s*(\d+(?:\.\d+)?)\s*\+?$/.exec(bare)
  return one === null ? null : Number(one[1])
}

const plainKey = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/g, '')

const camelNames = new Map<string, string>()
const CAMEL_NAMES_MAX = 5000

/** `Lead Score`, `lead_score`, `lead-score` -> `leadScore`. */
export function camelCase(key: string): string {
  const known = camelNames.get(key)
  if (known !== undefined) return known
  const words = key.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  const name = words
    .map((word, i) => (i === 0 ? firstLower(word) : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
  if (camelNames.size >= CAMEL_NAMES_MAX) camelNames.clear()
  camelNames.set(key, name)
  return name
}

const firstLower = (word: string): string =>
  word === word.toUpperCase() ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1)

export const isRecord = (value: unknown): value is TraitRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
