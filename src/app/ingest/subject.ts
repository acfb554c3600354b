// A contact and an account in the hands of one transaction: what was stored, what is new, what has to be done.
// Newcomers are absorbed here; whether they extend the state or the contact is folded anew is decided by order.
// Deliberately absent: the database. Subjects are made after their rows are locked.

import { type Claim, isExcluding, PROVENANCES, type Verdict } from '../../kernel/evidence.ts'
import type { Deal } from '../../kernel/lead.ts'
import type { Model } from '../../kernel/model.ts'
import { emptyState, type FoldTouch, type State } from '../../kernel/state.ts'
import { decodeState } from '../../kernel/state-bytes.ts'
import type { StoredAccountState } from '../../store/account.ts'
import type { Display, LockedContactState } from '../../store/contact-state.ts'
import type { StoredLead } from '../../store/lead.ts'
import type { ActiveAgreement } from './frame.ts'

export interface Subject {
  readonly contact: number
  /** The row as it was when locked; null for a contact that this transaction made. */
  readonly stored: LockedContactState | null
  /** The instant that it is folded and evaluated at. */
  readonly at: number
  /** Identity, settled before the evidence is looked at. */
  identified: boolean
  reachableAt: number | null
  identityVersion: number
  account: number | null
  accountRank: number
  accountAt: number
  /** Set when the account was decided anew. */
  accountBecause: string | null
  display: Display
  /** Evidence. */
  state: State | null
  ownCount: number
  aheadAt: number | null
  verdicts: Set<Verdict>
  messageVerdicts: Set<Verdict>
  lastKnownAt: number
  /** Here only because its account may change; left alone when it does not. */
  isBystander: boolean
  /** Fold from the timeline, whatever is new. */
  mustRefold: boolean
  /** New counting touchpoints and claims that are visible already. */
  touches: FoldTouch[]
  claims: Claim[]
  /** Instants of counting touchpoints by which an import of leads opens one: those in hand, and the latest of all. */
  importsInHand: number[]
  importOpensAt: number | null
  /** There may be such touchpoints that are not in hand. */
  hasImportsStored: boolean
  leads: StoredLead[]
  /** Loaded where a lead may open, oldest first: a deal may have closed it already. */
  deals: readonly Deal[]
}

export interface AccountSubject {
  readonly account: number
  readonly stored: StoredAccountState | null
  state: State | null
  mustRefold: boolean
  touches: FoldTouch[]
  claims: Claim[]
  /** Its state differs from what was stored, so its contacts have to be evaluated anew. */
  changed: boolean
  dueAt: number | null
  /** Since when not all of its contacts are evaluated with its state. */
  readonly staleSince: number | null
  lastKnownAt: number
  /** The row is locked, so it may be written. */
  readonly locked: boolean
}

const words = (text: string): Set<Verdict> => new Set(text === '' ? [] : (text.split(',') as Verdict[]))

/** A subject as it was stored, or a new one. Its state is decoded if it belongs to the agreement in force. */
export function subjectOf(
  contact: number,
  stored: LockedContactState | null,
  active: ActiveAgreement | null,
  at: number,
): Subject {
  const state = active && stateOf(active, stored, 'contact')
  return {
    contact,
    stored,
    at,
    identified: stored?.identified ?? false,
    reachableAt: stored?.reachableAt ?? null,
    identityVersion: stored?.identityVersion ?? 0,
    account: stored?.account ?? null,
    accountRank: stored?.accountRank ?? 0,
    accountAt: stored?.accountAt ?? -1,
    accountBecause: null,
    display: stored?.display ?? {},
    state,
    ownCount: stored?.ownCount ?? 0,
    aheadAt: stored?.aheadAt ?? null,
    verdicts: words(stored?.verdicts ?? ''),
    messageVerdicts: words(stored?.messageVerdicts ?? ''),
    lastKnownAt: stored?.lastKnownAt ?? 0,
    isBystander: false,
    mustRefold: active !== null && state === null,
    touches: [],
    claims: [],
    importsInHand: [],
    importOpensAt: stored?.importOpensAt ?? null,
    hasImportsStored: (stored?.importOpensAt ?? null) !== null,
    leads: [],
    deals: [],
  }
}

export function accountSubjectOf(
  account: number,
  stored: StoredAccountState | null,
  active: ActiveAgreement | null,
  options: { readonly locked: boolean },
): AccountSubject {
  const state = active && stateOf(active, stored?.lastKnownAt === 0 ? null : stored, 'account')
  return {
    account,
    stored,
    state,
    mustRefold: active !== null && state === null,
    touches: [],
    claims: [],
    changed: false,
    dueAt: stored?.dueAt ?? null,
    staleSince: stored?.staleSince ?? null,
    lastKnownAt: stored?.lastKnownAt ?? 0,
    locked: options.locked,
  }
}

/** null when what is stored belongs to another agreement: it has to be folded anew. */
function stateOf(
  { hash, model }: ActiveAgreement,
  stored: { readonly agreementHash: string | null; readonly state: Uint8Array } | null,
  scope: 'contact' | 'account',
): State | null {
  if (stored === null) return emptyState(model, scope)
  return stored.agreementHash === hash ? decodeState(model, stored.state) : null
}

export interface NewEvidence {
  readonly touch: FoldTouch
  /** Said by an import of leads. */
  readonly opensLead: boolean
  readonly knownAt: number
  readonly verdict: Verdict | null
  /** Those that hang on the identifier. */
  readonly claims: readonly Claim[]
}

/** Takes one new message of the contact. Order is looked at later, when all of them are there. */
export function absorb(subject: Subject, { touch, opensLead, knownAt, verdict, claims }: NewEvidence): void {
  const t = subject.at
  subject.lastKnownAt = Math.max(subject.lastKnownAt, Math.min(knownAt, t))
  if (subject.verdicts.size > 0) subject.mustRefold = true
  if (verdict !== null && isExcluding(verdict)) {
    subject.messageVerdicts.add(verdict)
    return
  }
  const visibleAt = Math.max(touch.occurredAt, knownAt)
  if (visibleAt > t) putOff(subject, visibleAt)
  else {
    subject.touches.push(touch)
    if (opensLead) takeImport(subject, touch.occurredAt)
  }
  for (const claim of claims) {
    const claimVisibleAt = Math.max(claim.occurredAt, claim.knownAt)
    if (claimVisibleAt <= t) subject.claims.push(claim)
    else putOff(subject, claimVisibleAt)
  }
}

/** Takes a counting touchpoint by which an import of leads opens one. */
export function takeImport(subject: Subject, occurredAt: number): void {
  subject.importsInHand.push(occurredAt)
  subject.importOpensAt = Math.max(subject.importOpensAt ?? occurredAt, occurredAt)
}

const putOff = (subject: { aheadAt: number | null }, at: number): void => {
  subject.aheadAt = subject.aheadAt === null ? at : Math.min(subject.aheadAt, at)
}

const SHOWN: Readonly<Record<string, 'name' | 'title'>> = { 'contact.name': 'name', 'contact.title': 'title' }

/** The display after one more claim; null when only all claims together can tell. */
export function showClaim(display: Display, claim: Claim): Display | null {
  const shown = SHOWN[claim.attribute]
  if (shown === undefined) return display
  const order = [PROVENANCES.indexOf(claim.provenance), claim.occurredAt, claim.knownAt] as const
  const held = display.order?.[shown]
  const isBetter =
    held === undefined ||
    order[0] < held[0] ||
    (order[0] === held[0] && (order[1] > held[1] || (order[1] === held[1] && order[2] >= held[2])))
  if (claim.value === null) return held === undefined ? display : null
  if (!isBetter) return display
  return {
    ...display,
    [shown]: String(claim.value).slice(0, 200),
    order: { ...display.order, [shown]: order },
  }
}

/** Whether an account's state can make a difference under this agreement. */
export function accountsMatter(model: Model): boolean {
  if (model.account.sums.length + model.account.times.length > 0) return true
  for (const attribute of model.attributes) if (attribute.startsWith('account.')) return true
  return false
}
