// The fourth station of ingest: the log. Touchpoints, claims and account links are stored, and each
// is handed to the subject that it belongs to.

import type { Kysely } from 'kysely'
import type { Claim } from '../../kernel/evidence.ts'
import { insertClaims, type NewClaim } from '../../store/claim.ts'
import { insertLinks, type NewLink } from '../../store/link.ts'
import type { Database } from '../../store/schema.ts'
import { insertTouchpoints, type NewTouchpoint } from '../../store/touchpoint.ts'
import type { CapturedClaim } from '../capture/event.ts'
import type { Arrival } from './arrival.ts'
import { factsOf } from './facts.ts'
import { Moved } from './moved.ts'
import { accountRankOf } from './refold.ts'
import { contactAt } from './regroup.ts'
import type { Hands, Settled } from './settle-identity.ts'
import { type AccountSubject, absorb, type Subject } from './subject.ts'

/** Stores the evidence of the arrivals and lets their subjects absorb it. */
export async function storeEvidence(
  db: Kysely<Database>,
  hands: Hands,
  accounts: ReadonlyMap<number, AccountSubject>,
  arrivals: readonly Arrival[],
  settled: Settled,
): Promise<void> {
  const placed = arrivals.map((arrival) => place(arrival, hands, settled))
  const inserted = await insertTouchpoints(db, placed.map(touchpointOf))
  // Somebody stored one of these messages since they were looked up: look again.
  if (inserted !== placed.length) throw new Moved()
  const claims = placed.flatMap((one) => claimsOf(one, hands.at))
  await insertClaims(db, claims)
  const stated = new Set<string>()
  await insertLinks(
    db,
    placed.flatMap((one) => accountLinkOf(one, hands.at, settled, stated)),
  )
  for (const one of placed) hand(one, hands, accounts)
}

interface Placed {
  readonly arrival: Arrival
  readonly identifier: number
  readonly subject: Subject
  readonly knownAt: number
}

function place(arrival: Arrival, hands: Hands, settled: Settled): Placed {
  const { event, keys } = arrival
  const { id, spans } = settled.get(keys[0]!)!
  const contact = contactAt(spans, event.occurredAt)
  const subject = hands.subjects.get(contact)
  if (subject === undefined) throw new Moved()
  subject.isBystander = false
  const knownAt = event.known === 'history' ? event.occurredAt : hands.at
  return { arrival, identifier: id, subject, knownAt }
}

function touchpointOf({ arrival: { event }, identifier, knownAt }: Placed): NewTouchpoint {
  return {
    sourceId: event.sourceId,
    messageId: event.messageId,
    identifier,
    occurredAt: event.occurredAt,
    knownAt,
    type: event.type,
    own: event.own,
    channel: event.channel,
    trafficSource: event.trafficSource,
    medium: event.medium,
    campaign: event.campaign,
    path: event.path,
    properties: JSON.stringify(event.properties),
    contentHash: event.contentHash,
  }
}

/** A claim with a date of its own in history was known then; without one it is known from the import on. */
function datesOf({ arrival: { event } }: Placed, claim: CapturedClaim, at: number) {
  const occurredAt = claim.occurredAt ?? event.occurredAt
  const knownAt = event.known === 'history' && claim.occurredAt !== undefined ? claim.occurredAt : at
  return { occurredAt, knownAt }
}

const accountOf = ({ arrival }: Placed, claim: CapturedClaim): number | null =>
  claim.attribute.startsWith('account.') ? arrival.account : null

function claimsOf(placed: Placed, at: number): NewClaim[] {
  const { event } = placed.arrival
  return event.claims.map((claim) => {
    const account = accountOf(placed, claim)
    return {
      identifier: account === null ? placed.identifier : null,
      account,
      attribute: claim.attribute,
      value: claim.value,
      provenance: claim.provenance,
      ...datesOf(placed, claim, at),
      dateAssumed: claim.dateAssumed ?? false,
      says: event.says,
      sourceId: event.sourceId,
      messageId: event.messageId,
    }
  })
}

/** What the e-mail's domain suggests is a property of the address: stated once, without a date or a message. */
function accountLinkOf(placed: Placed, at: number, settled: Settled, stated: Set<string>): NewLink[] {
  const { arrival, subject, knownAt } = placed
  const { event } = arrival
  if (arrival.account === null || event.account === null) return []
  const { because, domain } = event.account
  const isSuggested = because === 'e-mail domain'
  const email = event.identifiers.findIndex(({ kind }) => kind === 'email')
  const on = isSuggested && email >= 0 ? settled.get(arrival.keys[email]!)!.id : placed.identifier
  if (isSuggested) {
    const key = `${on} ${arrival.account}`
    if (arrival.isExcluded || stated.has(key) || subject.account === arrival.account) return []
    stated.add(key)
  }
  const occurredAt = isSuggested ? 0 : Math.min(event.occurredAt, at)
  const link: NewLink = {
    kind: 'account',
    a: on,
    b: null,
    account: arrival.account,
    retracts: null,
    strength:
      event.linkStrength === 'person' || event.linkStrength === 'import' ? event.linkStrength : 'stated',
    says: event.says,
    reason: because,
    occurredAt,
    knownAt: Math.min(knownAt, at),
    sourceId: event.sourceId,
    messageId: isSuggested ? `domain:${domain}` : event.messageId,
  }
  if (!arrival.isExcluded) joinAccount(subject, link)
  return [link]
}

function joinAccount(subject: Subject, link: NewLink): void {
  const rank = accountRankOf(link)
  if (rank < subject.accountRank || (rank === subject.accountRank && link.occurredAt < subject.accountAt))
    return
  if (rank === subject.accountRank && link.occurredAt === subject.accountAt) {
    // Only the whole of the links can tell two of the same instant apart.
    if (subject.account !== link.account) subject.mustRefold = true
    return
  }
  subject.account = link.account
  subject.accountRank = rank
  subject.accountAt = link.occurredAt
  subject.accountBecause = link.reason
}

function hand(placed: Placed, hands: Hands, accounts: ReadonlyMap<number, AccountSubject>): void {
  const { arrival, subject, knownAt } = placed
  const { event } = arrival
  const claims: Claim[] = []
  for (const claim of event.claims) {
    const dated: Claim = {
      attribute: claim.attribute,
      value: claim.value,
      provenance: claim.provenance,
      ...datesOf(placed, claim, hands.at),
    }
    const account = accountOf(placed, claim)
    if (account === null) claims.push(dated)
    else if (!arrival.isExcluded) claimAccount(accounts.get(account), dated, hands.at)
  }
  const { occurredAt, sourceId, messageId } = event
  const facts = factsOf(event, hands.frame.sources.get(sourceId) ?? null)
  if (event.opensLead && !arrival.isExcluded) subject.importedAt = Math.min(occurredAt, subject.at)
  absorb(subject, {
    touch: { occurredAt, sourceId, messageId, facts },
    knownAt,
    verdict: arrival.verdict,
    claims,
  })
}

function claimAccount(account: AccountSubject | undefined, claim: Claim, at: number): void {
  if (account === undefined) return
  const visibleAt = Math.max(claim.occurredAt, claim.knownAt)
  if (visibleAt <= at) account.claims.push(claim)
  else account.dueAt = Math.min(account.dueAt ?? Infinity, visibleAt)
}
