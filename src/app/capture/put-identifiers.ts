// Whose it is: every identifier that the message states, in order of preference, and how strongly they are one.
// Invariant: at least one and at most ten; the touchpoint hangs on the first.
// Deliberately absent: e-mail addresses among the properties of an event. `Invitation Sent` carries a colleague's.

import { IDENTIFIER_KINDS, type Identifier, type IdentifierKind } from '../../kernel/evidence.ts'
import { isRecord } from './attribute.ts'
import type { Draft } from './draft.ts'
import { normaliseEmail } from './email.ts'
import { crmId, normaliseId, normalisePhone } from './identifier.ts'
import type { Refusing } from './inspect.ts'
import { judgeAnswer } from './junk.ts'

const IDENTIFIERS_MAX = 10

// External ids that name a device or an advertising profile, not a record of a person in some system.
const DEVICE_IDS =
  /^(?:ios|android)\.|idfa|idfv|gaid|push_?token|advertising|^ga_client_id$|^cross_domain_id$|^group_?id$|^fbc$|^fbp$|click_?id$|^gclid$/i

export function putIdentifiers(draft: Draft): Refusing | null {
  const { message } = draft
  const found = new Map<string, Identifier>()
  const add = (kind: IdentifierKind, value: string | null): void => {
    if (value !== null) found.set(`${kind} ${value}`, { kind, value })
  }
  addUserId(draft, message.userId, add)
  for (const traits of [draft.contextTraits, draft.traits]) {
    // A group's traits speak of the company.
    if (traits === draft.traits && draft.messageType === 'group') continue
    addEmail(draft, traits.email, add)
    if (judgeAnswer('phone', traits.phone) === null)
      add('phone', normalisePhone(traits.phone, country(draft)))
  }
  addExternalIds(draft, add)
  if (draft.messageType === 'alias') addPrevious(draft, add)
  else add('anonymous_id', normaliseId(message.anonymousId))
  // Strangers share asdf@asdf.com; it identifies only somebody who has nothing else.
  if (found.size === 0) for (const email of draft.emails) add('email', email)
  if (found.size === 0) return { refused: 'identifier_missing', field: null }
  if (found.size > IDENTIFIERS_MAX) return { refused: 'identifiers_too_many', field: 'context.externalIds' }
  draft.identifiers = inOrder([...found.values()])
  if (found.size > 1) draft.linkStrength = draft.messageType === 'alias' ? 'alias' : 'stated'
  return null
}

type Add = (kind: IdentifierKind, value: string | null) => void

/** Many systems use the e-mail address as the user id: then it is both. */
function addUserId(draft: Draft, given: unknown, add: Add): void {
  const value = normaliseId(given)
  add('user_id', value)
  if (value?.includes('@')) addEmail(draft, value, add)
}

function addEmail(draft: Draft, given: unknown, add: Add): void {
  const email = normaliseEmail(given)
  if (email === null) return
  if (!draft.emails.includes(email)) draft.emails.push(email)
  if (judgeAnswer('email', email) === null) add('email', email)
}

/** Segment's `externalIds`, RudderStack's `externalId`: lists of `{ type, id }`. */
function addExternalIds(draft: Draft, add: Add): void {
  const { externalIds, externalId } = draft.context
  const list = Array.isArray(externalIds) ? externalIds : Array.isArray(externalId) ? externalId : []
  for (const entry of list) {
    if (!isRecord(entry) || typeof entry.type !== 'string' || DEVICE_IDS.test(entry.type)) continue
    if (entry.collection === 'accounts') continue
    if (entry.type === 'user_id') addUserId(draft, entry.id, add)
    else if (entry.type === 'email') addEmail(draft, entry.id, add)
    else if (entry.type === 'anonymous_id') add('anonymous_id', normaliseId(entry.id))
    else add('crm_id', crmId(entry.type, entry.id))
  }
}

/**
 * An alias does not say which kind its previousId is: an anonymous id or a user id. Where the message does not
 * show it, both are linked; whichever of them was ever seen is the right one, and the other is nobody's.
 * The anonymousId beside it is left out: an alias merges two known persons, a shared device must not.
 */
function addPrevious(draft: Draft, add: Add): void {
  const { previousId, anonymousId } = draft.message
  const value = normaliseId(previousId)
  if (value === null) return
  if (value !== normaliseId(anonymousId)) addUserId(draft, value, add)
  if (!value.includes('@')) add('anonymous_id', value)
}

function country({ traits, contextTraits, delivery }: Draft): string | null {
  for (const { address, country } of [traits, contextTraits]) {
    const named = isRecord(address) ? (address.country ?? address.countryCode) : country
    if (typeof named === 'string' && named !== '') return named
  }
  return delivery.source.defaultCountry
}

function inOrder(identifiers: Identifier[]): Identifier[] {
  if (identifiers.length === 1) return identifiers
  return identifiers.sort((a, b) => IDENTIFIER_KINDS.indexOf(a.kind) - IDENTIFIER_KINDS.indexOf(b.kind))
}
