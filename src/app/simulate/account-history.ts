// Which account a contact belonged to, from when to when: the link that spoke loudest among those that were known,
// held and were not judged to be junk. The same choice as ingest makes (app/ingest/refold.ts), at every instant.

import type { Membership } from '../../kernel/history.ts'
import type { VerdictKnown } from '../../store/read/evidence-at.ts'
import { accountRankOf } from '../ingest/refold.ts'
import { isExcludedAt, isOn } from './lineage.ts'

export interface DatedAccountLink {
  readonly id: number
  /** The identifier that it is said of. */
  readonly a: number
  readonly account: number
  readonly strength: string
  readonly reason: string | null
  readonly occurredAt: number
  readonly knownAt: number
  readonly sourceId: number
  readonly messageId: string
  /** When it was taken back; Infinity: never. */
  readonly retractedAt: number
}

export interface DatedAccount {
  readonly knownAt: number
  readonly account: number | null
}

/** Instants of one contact that are looked at one by one; of more only every so many. */
const INSTANTS_MAX = 2_000

/** The account of a contact from each instant on at which it changed; ascending. */
export function accountsOf(
  memberships: readonly Membership[],
  links: readonly DatedAccountLink[],
  verdicts: readonly VerdictKnown[],
): DatedAccount[] {
  if (links.length === 0) return []
  const accounts: DatedAccount[] = []
  let before: number | null = null
  for (const t of instantsOf(memberships, links, verdicts)) {
    const account = accountAt(memberships, links, verdicts, t)
    if (account !== before) accounts.push({ knownAt: t, account })
    before = account
  }
  return accounts
}

function instantsOf(
  memberships: readonly Membership[],
  links: readonly DatedAccountLink[],
  verdicts: readonly VerdictKnown[],
): number[] {
  const all = new Set<number>(memberships.map(({ knownAt }) => knownAt))
  for (const link of links) {
    all.add(Math.max(link.occurredAt, link.knownAt))
    if (link.retractedAt !== Infinity) all.add(link.retractedAt)
    for (const verdict of verdicts) if (isOn(verdict, link)) all.add(verdict.knownAt)
  }
  const instants = [...all].sort((a, b) => a - b)
  if (instants.length <= INSTANTS_MAX) return instants
  const every = Math.ceil(instants.length / INSTANTS_MAX)
  return instants.filter((_, i) => i % every === 0 || i === instants.length - 1)
}

function accountAt(
  memberships: readonly Membership[],
  links: readonly DatedAccountLink[],
  verdicts: readonly VerdictKnown[],
  t: number,
): number | null {
  let best: DatedAccountLink | null = null
  for (const link of links) {
    if (Math.max(link.occurredAt, link.knownAt) > t || link.retractedAt <= t) continue
    if (!belongs(memberships, link, t) || isExcludedAt(judged(link), verdicts, t)) continue
    if (best === null || outranks(link, best)) best = link
  }
  return best?.account ?? null
}

// Only a verdict on the message itself takes an account link back, whoever said it.
const judged = ({ sourceId, messageId }: DatedAccountLink) => ({ a: 0, sourceId, messageId, strength: '' })

function belongs(memberships: readonly Membership[], link: DatedAccountLink, t: number): boolean {
  const identifier = String(link.a)
  let latest: Membership | null = null
  for (const membership of memberships)
    if (membership.identifier === identifier && membership.knownAt <= t) latest = membership
  return latest?.spans.some(({ from, to }) => from <= link.occurredAt && link.occurredAt < to) ?? false
}

function outranks(a: DatedAccountLink, b: DatedAccountLink): boolean {
  const rank = accountRankOf(a) - accountRankOf(b)
  if (rank !== 0) return rank > 0
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt
  if (a.messageId !== b.messageId) return a.messageId > b.messageId
  return a.sourceId > b.sourceId
}
