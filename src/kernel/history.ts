// The whole evidence about one contact, each piece with the instant from which it was known, and the standing
// at any instant from scratch. Only what was visible then is seen: max(knownAt, occurredAt) <= t.
// Deliberately absent: how identifiers came together (partition.ts); it is given as dated memberships.

import { type Claim, isExcluding, type Verdict } from './evidence.ts'
import type { Model, Scope } from './model.ts'
import type { Standing } from './standing.ts'
import { emptyState, type FoldTouch, fold, type State, withClaims } from './state.ts'

/** `kind:value` of an identifier or any other name that is unique in its log. */
export type IdentifierKey = string

/** From knownAt on, the identifier belongs in exactly these spans (from inclusive, to exclusive); none: not at all. */
export interface Membership {
  readonly identifier: IdentifierKey
  readonly spans: readonly { readonly from: number; readonly to: number }[]
  readonly knownAt: number
}

export interface KnownTouch {
  readonly touch: FoldTouch
  readonly identifier: IdentifierKey
  readonly knownAt: number
}

export interface KnownClaim {
  readonly claim: Claim
  /** null: said of the account itself, so it belongs without a membership. */
  readonly identifier: IdentifierKey | null
  readonly sourceId: number
  readonly messageId: string
}

/** A judgement of one message, or of everything on an identifier. The latest known of both kinds wins. */
export interface KnownVerdict {
  readonly verdict: Verdict
  readonly target:
    | { readonly sourceId: number; readonly messageId: string }
    | { readonly identifier: IdentifierKey }
  readonly knownAt: number
}

/** Evidence of one contact or one account. Order within the lists does not matter, except between equal knownAt. */
export interface EvidenceLog {
  readonly memberships: readonly Membership[]
  readonly touches: readonly KnownTouch[]
  readonly claims: readonly KnownClaim[]
  readonly verdicts: readonly KnownVerdict[]
}

export interface History {
  readonly contact: EvidenceLog
  /** From knownAt on the contact belongs to this account; null: to none. */
  readonly accounts: readonly { readonly knownAt: number; readonly account: EvidenceLog | null }[]
  /** Leads as history had them. */
  readonly leads: readonly { readonly openedAt: number; readonly closedAt: number | null }[]
}

/** What is known at t, indexed: which identifiers belong where, and which verdicts are in force. */
interface Known {
  readonly spans: ReadonlyMap<IdentifierKey, Membership['spans']>
  readonly ofMessage: ReadonlyMap<string, KnownVerdict>
  readonly ofIdentifier: ReadonlyMap<IdentifierKey, KnownVerdict>
}

const messageKey = (message: { readonly sourceId: number; readonly messageId: string }): string =>
  `${message.sourceId}/${message.messageId}`

/** Of those known at t the last by knownAt, by key; among equal instants the later in the list. */
function latestBy<T extends { readonly knownAt: number }>(
  list: readonly T[],
  t: number,
  keyOf: (item: T) => string | null,
): Map<string, T> {
  const latest = new Map<string, T>()
  for (const item of list) {
    const key = keyOf(item)
    if (key === null || item.knownAt > t) continue
    const held = latest.get(key)
    if (held === undefined || item.knownAt >= held.knownAt) latest.set(key, item)
  }
  return latest
}

function knownAt(log: EvidenceLog, t: number): Known {
  const memberships = latestBy(log.memberships, t, (item) => item.identifier)
  return {
    spans: new Map([...memberships].map(([key, membership]) => [key, membership.spans])),
    ofMessage: latestBy(log.verdicts, t, ({ target }) => ('messageId' in target ? messageKey(target) : null)),
    ofIdentifier: latestBy(log.verdicts, t, ({ target }) =>
      'identifier' in target ? target.identifier : null,
    ),
  }
}

/** The verdict in force on a message: the latest known of those on it and on what it hangs on. */
function verdictOn(known: Known, identifier: IdentifierKey | null, message: string): Verdict | null {
  const ofMessage = known.ofMessage.get(message)
  const ofIdentifier = identifier === null ? undefined : known.ofIdentifier.get(identifier)
  const later =
    ofMessage && ofIdentifier
      ? ofMessage.knownAt >= ofIdentifier.knownAt
        ? ofMessage
        : ofIdentifier
      : (ofMessage ?? ofIdentifier)
  return later?.verdict ?? null
}

const belongs = (known: Known, identifier: IdentifierKey, at: number): boolean =>
  known.spans.get(identifier)?.some((span) => at >= span.from && at < span.to) ?? false

/** Evidence of a log that counts at t; `ahead` is what would count but is dated later, by its earliest instant. */
function countingAt(log: EvidenceLog, t: number) {
  const known = knownAt(log, t)
  let ahead = Infinity
  const touches: FoldTouch[] = []
  const judged = new Set<Verdict>()
  for (const { touch, identifier, knownAt } of log.touches) {
    if (knownAt > t || !belongs(known, identifier, touch.occurredAt)) continue
    const verdict = verdictOn(known, identifier, messageKey(touch))
    if (isExcluding(verdict)) judged.add(verdict!)
    else if (touch.occurredAt <= t) touches.push(touch)
    else ahead = Math.min(ahead, touch.occurredAt)
  }
  const claims: Claim[] = []
  for (const item of log.claims) {
    const { claim, identifier } = item
    if (claim.knownAt > t || isExcluding(verdictOn(known, identifier, messageKey(item)))) continue
    if (identifier !== null && !belongs(known, identifier, claim.occurredAt)) continue
    if (claim.occurredAt <= t) claims.push(claim)
    else ahead = Math.min(ahead, claim.occurredAt)
  }
  return { known, touches, claims, ahead, judged }
}

function stateOf(model: Model, scope: Scope, counting: ReturnType<typeof countingAt>): State {
  const state =
    counting.touches.length === 0 ? emptyState(model, scope) : fold(model, scope, counting.touches)
  return withClaims(state, counting.claims)
}

/**
 * Verdicts in force on identifiers that belong to the contact in any span, and those on its messages while nothing of
 * its own doing counts beside them.
 */
function verdictsInForce({ known, touches, judged }: ReturnType<typeof countingAt>): Verdict[] {
  const inForce = new Set(touches.some(({ facts }) => facts.own) ? [] : judged)
  for (const [identifier, { verdict }] of known.ofIdentifier)
    if ((known.spans.get(identifier)?.length ?? 0) > 0) inForce.add(verdict)
  return [...inForce].sort()
}

/** The account that the contact belongs to at t. */
export function accountAt(history: History, t: number): EvidenceLog | null {
  return latestBy(history.accounts, t, () => '').get('')?.account ?? null
}

/** When the lead that is open at t opened; null when none is. */
export function leadOpenedAt(history: History, t: number): number | null {
  let latest: number | null = null
  for (const { openedAt, closedAt } of history.leads)
    if (openedAt <= t && (closedAt === null || closedAt > t) && openedAt >= (latest ?? 0)) latest = openedAt
  return latest
}

/** The standing at t (milliseconds UTC) from scratch, out of what was known then. */
export function standingAt(model: Model, history: History, t: number): Standing {
  const contact = countingAt(history.contact, t)
  const log = accountAt(history, t)
  const account = log && countingAt(log, t)
  const ahead = Math.min(contact.ahead, account?.ahead ?? Infinity)
  return {
    contact: stateOf(model, 'contact', contact),
    account: account && stateOf(model, 'account', account),
    verdicts: verdictsInForce(contact),
    leadOpenedAt: leadOpenedAt(history, t),
    aheadAt: ahead === Infinity ? null : ahead,
  }
}

/** Every instant at which something becomes known or visible or a lead opens or closes, ascending. */
export function instantsOf(history: History): number[] {
  const instants = new Set<number>()
  const addLog = (log: EvidenceLog) => {
    for (const item of log.memberships) instants.add(item.knownAt)
    for (const { touch, knownAt } of log.touches)
      instants.add(knownAt).add(Math.max(knownAt, touch.occurredAt))
    for (const { claim } of log.claims)
      instants.add(claim.knownAt).add(Math.max(claim.knownAt, claim.occurredAt))
    for (const verdict of log.verdicts) instants.add(verdict.knownAt)
  }
  addLog(history.contact)
  for (const { knownAt, account } of history.accounts) {
    instants.add(knownAt)
    if (account) addLog(account)
  }
  for (const { openedAt, closedAt } of history.leads) {
    instants.add(openedAt)
    if (closedAt !== null) instants.add(closedAt)
  }
  return [...instants].sort((a, b) => a - b)
}
