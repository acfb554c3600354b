// The canonical fold: contacts and accounts rebuilt from the log, by the spans and verdicts in force.
// What was extended in order must equal this to the last bit; the law's test compares the two.
// Deliberately absent: writing, and identity, which is settled before.

import type { Kysely } from 'kysely'
import { type Claim, isExcluding, type Verdict } from '../../kernel/evidence.ts'
import { emptyState, type FoldTouch, fold, withClaims } from '../../kernel/state.ts'
import { accountLinksOf, type StoredAccountLink } from '../../store/account.ts'
import { claimsOfAccounts, claimsOfContacts, type StoredClaim } from '../../store/claim.ts'
import { membersOf } from '../../store/contact-state.ts'
import { identifiersOf } from '../../store/identity.ts'
import type { Database } from '../../store/schema.ts'
import { type StoredTouch, touchesOf } from '../../store/touchpoint.ts'
import { type StoredVerdict, verdictsOf } from '../../store/verdict.ts'
import { factsOf } from './facts.ts'
import type { ActiveAgreement } from './frame.ts'
import { type AccountSubject, type Subject, showClaim, takeImport } from './subject.ts'

/** Contacts of one account that a fold of the account looks at. */
export const ACCOUNT_MEMBERS_MAX = 100_000

interface Evidence {
  readonly touches: StoredTouch[]
  readonly claims: StoredClaim[]
  readonly accountLinks: StoredAccountLink[]
  readonly identifiers: number[]
}

/** The evidence of some contacts, as it was read. */
export interface Loaded {
  readonly of: (contact: number) => Evidence
  /** The verdict in force on a touchpoint, by its message and by what it hangs on; the latest known wins. */
  readonly verdictOn: (touch: StoredTouch) => Verdict | null
  /** Verdicts in force on an identifier itself. */
  readonly onIdentifier: ReadonlyMap<number, Verdict>
}

/** `isForAccounts`: what an account adds up, without what only the contact itself is decided by. */
export async function loadEvidence(
  db: Kysely<Database>,
  contacts: readonly number[],
  { isForAccounts }: { readonly isForAccounts: boolean },
): Promise<Loaded> {
  const byContact = new Map<number, Evidence>(
    contacts.map((contact) => [contact, { touches: [], claims: [], accountLinks: [], identifiers: [] }]),
  )
  for (const touch of await touchesOf(db, contacts)) byContact.get(touch.contact)!.touches.push(touch)
  for (const claim of await claimsOfContacts(db, contacts)) byContact.get(claim.subject)!.claims.push(claim)
  if (!isForAccounts) {
    for (const link of await accountLinksOf(db, contacts))
      byContact.get(link.contact)!.accountLinks.push(link)
    for (const { contact, identifier } of await identifiersOf(db, contacts))
      byContact.get(contact)!.identifiers.push(identifier)
  }
  const latest = latestVerdicts(await verdictsOf(db, contacts))
  return {
    of: (contact) => byContact.get(contact)!,
    verdictOn: (touch) => {
      const onMessage = latest.get(`${touch.sourceId} ${touch.messageId}`)
      const onIdentifier = latest.get(touch.identifier)
      if (onMessage === undefined || onIdentifier === undefined)
        return (onMessage ?? onIdentifier)?.verdict ?? null
      return (isLater(onMessage, onIdentifier) ? onMessage : onIdentifier).verdict
    },
    onIdentifier: new Map(
      [...latest].flatMap(([key, { verdict }]) => (typeof key === 'number' ? [[key, verdict] as const] : [])),
    ),
  }
}

const isLater = (a: StoredVerdict, b: StoredVerdict): boolean =>
  a.knownAt !== b.knownAt ? a.knownAt > b.knownAt : a.id > b.id

function latestVerdicts(verdicts: readonly StoredVerdict[]): Map<number | string, StoredVerdict> {
  const latest = new Map<number | string, StoredVerdict>()
  for (const verdict of verdicts) {
    const key = verdict.identifier ?? `${verdict.sourceId} ${verdict.messageId}`
    const held = latest.get(key)
    if (held === undefined || isLater(verdict, held)) latest.set(key, verdict)
  }
  return latest
}

const visibleAt = (evidence: { readonly occurredAt: number; readonly knownAt: number }): number =>
  Math.max(evidence.occurredAt, evidence.knownAt)

const asFold = (touch: StoredTouch): FoldTouch => ({
  occurredAt: touch.occurredAt,
  sourceId: touch.sourceId,
  messageId: touch.messageId,
  facts: factsOf(touch, touch.source),
})

/** Folds contacts anew, each at its own instant; claims, verdicts and account included. `read`: their evidence, if in hand. */
export async function refoldContacts(
  db: Kysely<Database>,
  active: ActiveAgreement | null,
  subjects: readonly Subject[],
  read?: Loaded,
): Promise<void> {
  if (subjects.length === 0) return
  const contacts = subjects.map(({ contact }) => contact)
  const loaded = read ?? (await loadEvidence(db, contacts, { isForAccounts: false }))
  for (const subject of subjects) {
    const evidence = loaded.of(subject.contact)
    // Its evidence may come from others, so it must not be looked at before what they knew.
    subject.lastKnownAt = Math.max(subject.lastKnownAt, subject.at)
    subject.verdicts = new Set(evidence.identifiers.flatMap((id) => loaded.onIdentifier.get(id) ?? []))
    refoldTouches(subject, evidence.touches, loaded, active)
    refoldClaims(subject, evidence.claims)
    decideAccount(subject, evidence.accountLinks)
  }
}

function refoldTouches(
  subject: Subject,
  touches: readonly StoredTouch[],
  loaded: Loaded,
  active: ActiveAgreement | null,
): void {
  const t = subject.at
  subject.messageVerdicts = new Set()
  subject.ownCount = 0
  subject.aheadAt = null
  subject.importsInHand = []
  subject.importOpensAt = null
  subject.hasImportsStored = false
  const counting: FoldTouch[] = []
  for (const touch of touches) {
    const verdict = loaded.verdictOn(touch)
    if (isExcluding(verdict)) {
      subject.messageVerdicts.add(verdict!)
    } else if (visibleAt(touch) > t) {
      subject.aheadAt = Math.min(subject.aheadAt ?? Infinity, visibleAt(touch))
    } else {
      if (touch.own) subject.ownCount += 1
      if (touch.opensLead) takeImport(subject, touch.occurredAt)
      counting.push(asFold(touch))
    }
  }
  subject.touches = counting
  subject.state = active && fold(active.model, 'contact', counting)
}

function refoldClaims(subject: Subject, claims: readonly StoredClaim[]): void {
  const t = subject.at
  const visible: Claim[] = []
  for (const claim of claims)
    if (visibleAt(claim) <= t) visible.push(claim)
    else subject.aheadAt = Math.min(subject.aheadAt ?? Infinity, visibleAt(claim))
  subject.claims = visible
  if (subject.state !== null) subject.state = withClaims(subject.state, visible)
  const { email } = subject.display
  subject.display = email === undefined ? {} : { email }
  // Values that were taken back go first, so that what they took back is known when the others are weighed.
  const shown = withoutRetracted(visible)
  for (const claim of shown) subject.display = showClaim(subject.display, claim) ?? subject.display
}

/** Per attribute and provenance the latest claim alone, unless it took its value back. */
function withoutRetracted(claims: readonly Claim[]): Claim[] {
  const latest = new Map<string, Claim>()
  for (const claim of claims) {
    const key = `${claim.provenance} ${claim.attribute}`
    const held = latest.get(key)
    if (
      held === undefined ||
      claim.occurredAt > held.occurredAt ||
      (claim.occurredAt === held.occurredAt && claim.knownAt >= held.knownAt)
    )
      latest.set(key, claim)
  }
  return [...latest.values()].filter(({ value }) => value !== null)
}

/** How strongly an account link speaks; what was said outweighs what an e-mail's domain suggests. */
export function accountRankOf(link: { readonly strength: string; readonly reason: string | null }): number {
  if (link.strength === 'person') return 3
  return link.reason === 'e-mail domain' ? 1 : 2
}

function decideAccount(subject: Subject, links: readonly StoredAccountLink[]): void {
  let best: StoredAccountLink | null = null
  for (const link of links) if (best === null || outranks(link, best)) best = link
  subject.accountBecause = best?.reason ?? null
  subject.account = best?.account ?? null
  subject.accountRank = best === null ? 0 : accountRankOf(best)
  subject.accountAt = best?.occurredAt ?? -1
}

function outranks(a: StoredAccountLink, b: StoredAccountLink): boolean {
  const rank = accountRankOf(a) - accountRankOf(b)
  if (rank !== 0) return rank > 0
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt
  if (a.messageId !== b.messageId) return a.messageId > b.messageId
  return a.sourceId > b.sourceId
}

/**
 * Folds accounts anew over all their contacts and visitors. Members are those stored, but for contacts
 * that this transaction moves (`moved`: contact to its account now). `read`: evidence in hand, used if it is of all of them.
 */
export async function refoldAccounts(
  db: Kysely<Database>,
  active: ActiveAgreement,
  accounts: readonly AccountSubject[],
  moved: ReadonlyMap<number, number | null>,
  at: number,
  read?: { readonly loaded: Loaded; readonly contacts: ReadonlyMap<number, unknown> },
): Promise<void> {
  if (accounts.length === 0) return
  const { model } = active
  const ids = accounts.map(({ account }) => account)
  const members = new Map<number, number[]>(ids.map((id) => [id, []]))
  for (const { contact, account } of await membersOf(db, ids, ACCOUNT_MEMBERS_MAX))
    if (!moved.has(contact)) members.get(account)!.push(contact)
  for (const [contact, account] of moved) if (account !== null) members.get(account)?.push(contact)
  const all = [...members.values()].flat()
  const loaded =
    read !== undefined && all.every((contact) => read.contacts.has(contact))
      ? read.loaded
      : await loadEvidence(db, all, { isForAccounts: true })
  const own = new Map<number, StoredClaim[]>()
  for (const claim of await claimsOfAccounts(db, ids)) {
    const list = own.get(claim.subject) ?? []
    list.push(claim)
    own.set(claim.subject, list)
  }
  for (const subject of accounts) {
    const t = Math.max(at, subject.lastKnownAt)
    const evidence = members.get(subject.account)!.map(loaded.of)
    const claims = [
      ...(own.get(subject.account) ?? []),
      ...evidence.flatMap((one) => one.claims.filter(({ attribute }) => attribute.startsWith('account.'))),
    ]
    const touches = evidence.flatMap((one) =>
      one.touches
        .filter((touch) => !isExcluding(loaded.verdictOn(touch)) && visibleAt(touch) <= t)
        .map(asFold),
    )
    const counting = touches.filter(({ facts }) => model.account.slotsOf(facts).length > 0)
    const folded = counting.length === 0 ? emptyState(model, 'account') : fold(model, 'account', counting)
    const visible = claims.filter((claim) => visibleAt(claim) <= t)
    subject.state = withClaims(folded, visible)
    const ahead = claims.map(visibleAt).filter((instant) => instant > t)
    subject.dueAt = ahead.length > 0 ? Math.min(...ahead) : null
  }
}
