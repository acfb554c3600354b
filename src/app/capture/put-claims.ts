// What is said about the contact and the account: traits as claims, and what follows from them for certain.
// Invariant: declared unless the source, or the message's `context.provenance`, says otherwise; what is derived
// here is `observed`. Deliberately absent: a country from a locale, since `en-US` is on half of the world's machines.

import { PROVENANCES, type Provenance } from '../../kernel/evidence.ts'
import { accountClaims, contactClaims, languageOf } from './attribute.ts'
import { cutText } from './cut-text.ts'
import type { Draft } from './draft.ts'
import { emailKind } from './email.ts'
import type { CapturedClaim } from './event.ts'
import type { MailboxLists } from './mailbox-lists.ts'

export function putClaims(draft: Draft): null {
  const { messageType, traits, contextTraits } = draft
  const provenance = provenanceOf(draft)
  if (hasAny(contextTraits)) contactClaims(contextTraits, provenance, draft)
  if (messageType === 'group') accountClaims(traits, provenance, draft)
  else if (messageType !== 'alias' && hasAny(traits)) contactClaims(traits, provenance, draft)
  putAddresses(draft, provenance)
  if (messageType === 'identify') putLanguage(draft)
  return null
}

/** Who says so: the message, else its source. An unknown word counts as what the source says. */
function provenanceOf({ context, delivery }: Draft): Provenance {
  const stated = context.provenance
  return PROVENANCES.find((word) => word === stated) ?? delivery.source.provenance
}

/**
 * An address and the kind of its mailbox. `describes`: what is captured is about the person. Touchpoints repeat the
 * address each time: of those only a kind that is not `business` is worth a row.
 */
export function addressClaims(
  email: string,
  { describes, provenance, lists }: { describes: boolean; provenance: Provenance; lists: MailboxLists },
): CapturedClaim[] {
  const claims: CapturedClaim[] = []
  const kind = emailKind(email, lists)
  if (describes) claims.push({ attribute: 'contact.email', value: email, provenance })
  if (describes || kind !== 'business')
    claims.push({ attribute: 'contact.emailKind', value: kind, provenance: 'observed' })
  return claims
}

function putAddresses(
  { emails, claims, messageType, traits, delivery }: Draft,
  provenance: Provenance,
): void {
  const isIdentify = messageType === 'identify'
  const { lists } = delivery.source
  for (const email of emails)
    claims.push(...addressClaims(email, { describes: isIdentify, provenance, lists }))
  if (isIdentify && typeof traits.phone === 'string' && traits.phone.trim() !== '')
    claims.push({ attribute: 'contact.phone', value: cutText(traits.phone.trim(), 100), provenance })
}

function putLanguage({ context, claims }: Draft): void {
  const language = languageOf(context.locale)
  if (language !== null)
    claims.push({ attribute: 'contact.language', value: language, provenance: 'observed' })
}

const hasAny = (record: object): boolean => {
  for (const _ in record) return true
  return false
}
