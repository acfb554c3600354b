// The fourth station of ingest: the log. Touchpoints, claims and account links are stored, and each
// is handed to the subject that it belongs to, and to the account once that is locked.

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

/** Stores the evidence of the arrivals. */
export async function storeEvidence(
  db: Kysely<Database>,
  hands: Hands,
  arrivals: readonly Arrival[],
  settled: Settled,
): Promise<readonly Placed[]> {
  const placed = arrivals.map((arrival) => place(arrival, hands, settled))
  const inserted = await insertTouchpoints(db, placed.map(touchpointOf))
  // Somebody stored one of these messages since they were looked up: look again.
  if (inserted !== placed.length) throw new Moved()
  const claims = placed.flatMap((one) => claimsOf(one, hands.at))
  await insertClaims(db, claims)
  const stated = new Set<string>()
  await insertLinks(
    db,
    placed.flatMap((one) => accountLinkOf(one, hands, settled, stated)),
  )
  return placed
}

/** Lets subjects and accounts absorb what was stored. */
export function handEvidence(
  placed: readonly Placed[],
  hands: Hands,
  accounts: ReadonlyMap<number, AccountSubject>,
): void {
  for (const one of placed) hand(one, hands, accounts)
}

/** An arrival in its place: what it hangs on, and whose it is. */
export interface Placed {
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
    opensLead: event.opensLead,
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

/** Which account the event puts whom into: itself, or what the domain of its e-mail address suggests. */
function accountLinkOf(placed: Placed, hands: Hands, settled: Settled, stated: Set<string>): NewLink[] {
  const { arrival, identifier, knownAt } = placed
  const { event } = arrival
  if (arrival.account === null || event.account === null) return []
  if (event.account.because === SUGGESTED) return suggestedLink(placed, hands, settled, stated)
  const link = linkTo(arrival.account, placed, {
    a: identifier,
    occurredAt: Math.min(event.occurredAt, hands.at),
    knownAt: Math.min(knownAt, hands.at),
    messageId: event.messageId,
  })
  if (!arrival.isExcluded) joinAccount(placed.subject, link)
  return [link]
}

const SUGGESTED = 'e-mail domain'

/** A property of the address: stated once, of no instant and no message, for whoever has the address. */
function suggestedLink(placed: Placed, hands: Hands, settled: Settled, stated: Set<string>): NewLink[] {
  const { arrival, knownAt } = placed
  const { event } = arrival
  const at = event.identifiers.findIndex(({ kind }) => kind === 'email')
  if (at < 0 || arrival.isExcluded) return []
  const { id, spans } = settled.get(arrival.keys[at]!)!
  const key = `${id} ${arrival.account}`
  if (stated.has(key)) return []
  stated.add(key)
  // Its owner need not be who did this: the address may be somebody else's, and the link refused.
  const subject = hands.subjects.get(contactAt(spans, event.occurredAt))
  if (subject === undefined) throw new Moved()
  const link = linkTo(arrival.account!, placed, {
    a: id,
    occurredAt: 0,
    knownAt: Math.min(knownAt, hands.at),
    messageId: `domain:${event.account!.domain}`,
  })
  subject.isBystander = false
  joinAccount(subject, link)
  return [link]
}

function linkTo(
  account: number,
  { arrival: { event } }: Placed,
  more: Pick<NewLink, 'a' | 'occurredAt' | 'knownAt' | 'messageId'>,
): NewLink {
  const { linkStrength } = event
  return {
    ...more,
    kind: 'account',
    b: null,
    account,
    retracts: null,
    strength: linkStrength === 'person' || linkStrength === 'import' ? linkStrength : 'stated',
    says: event.says,
    reason: event.account!.because,
    sourceId: event.sourceId,
  }
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
  absorb(subject, {
    touch: { occurredAt, sourceId, messageId, facts },
    opensLead: event.opensLead,
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
