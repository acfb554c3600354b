// The evidence of groups as it was known at an instant, sorted by whose it was: what is folded and evaluated.
// Mirrors the canonical fold of ingest (app/ingest/refold.ts) for any instant; the test of "no peeking" and the
// test that both agree as of now hold the two together.

import { type Claim, isExcluding, type Verdict } from '../../kernel/evidence.ts'
import type { FoldTouch } from '../../kernel/state.ts'
import {
  type AccountLinkAt,
  accountLinksAt,
  type ClaimAt,
  claimsAt,
  type TouchAt,
  touchesAt,
  type VerdictKnown,
  verdictsAt,
} from '../../store/read/evidence-at.ts'
import type { Context } from '../context.ts'
import { factsOf } from '../ingest/facts.ts'
import { accountRankOf } from '../ingest/refold.ts'
import type { GroupAt } from './groups-at.ts'

export interface GroupEvidence {
  readonly group: GroupAt
  /** Visible at t and counting. */
  readonly touches: readonly FoldTouch[]
  readonly claims: readonly Claim[]
  readonly account: number | null
  readonly verdicts: readonly Verdict[]
  /** Least instant of evidence that is known but dated ahead. */
  readonly aheadAt: number | null
  /** Whether anything at all was known of it at t. */
  readonly isKnown: boolean
}

const visibleAt = (one: { readonly occurredAt: number; readonly knownAt: number }): number =>
  Math.max(one.occurredAt, one.knownAt)

/** Loads and sorts the evidence of these groups as known at t. */
export async function evidenceOfGroups(
  ctx: Context,
  groups: readonly GroupAt[],
  t: number,
): Promise<GroupEvidence[]> {
  const ids = [...new Set(groups.flatMap((group) => group.identifiers.map(({ id }) => id)))]
  const [touches, claims, verdicts, links] = await Promise.all([
    touchesAt(ctx.db, ids, t),
    claimsAt(ctx.db, ids, [], t),
    verdictsAt(ctx.db, ids, t),
    accountLinksAt(ctx.db, ids, t),
  ])
  const latest = new LatestVerdicts(verdicts)
  const touchesOf = byIdentifier(touches)
  const claimsOf = byIdentifier(claims)
  const linksOf = byIdentifier(links)
  return groups.map((group) => {
    const mine = <T extends { readonly occurredAt: number }>(of: ReadonlyMap<number, T[]>): T[] =>
      group.spans.flatMap(({ identifier, from, to }) =>
        (of.get(identifier) ?? []).filter(({ occurredAt }) => occurredAt >= from && occurredAt < to),
      )
    return sorted(
      group,
      { touches: mine(touchesOf), claims: mine(claimsOf), links: mine(linksOf) },
      latest,
      t,
    )
  })
}

function byIdentifier<T extends { readonly identifier: number | null }>(
  rows: readonly T[],
): Map<number, T[]> {
  const map = new Map<number, T[]>()
  for (const row of rows) {
    if (row.identifier === null) continue
    const list = map.get(row.identifier)
    if (list === undefined) map.set(row.identifier, [row])
    else list.push(row)
  }
  return map
}

interface Mine {
  readonly touches: readonly TouchAt[]
  readonly claims: readonly ClaimAt[]
  readonly links: readonly AccountLinkAt[]
}

function sorted(group: GroupAt, mine: Mine, latest: LatestVerdicts, t: number): GroupEvidence {
  const touches: FoldTouch[] = []
  const onMessages = new Set<Verdict>()
  let ownCount = 0
  let ahead = Infinity
  for (const touch of mine.touches) {
    const verdict = latest.on(touch)
    if (isExcluding(verdict)) onMessages.add(verdict!)
    else if (visibleAt(touch) > t) ahead = Math.min(ahead, visibleAt(touch))
    else {
      if (touch.own) ownCount += 1
      touches.push(foldTouch(touch))
    }
  }
  const claims: Claim[] = []
  for (const claim of mine.claims) {
    if (isExcluding(latest.on(claim))) continue
    if (visibleAt(claim) > t) ahead = Math.min(ahead, visibleAt(claim))
    else claims.push(claim)
  }
  const onIdentifiers = group.identifiers.flatMap(({ id }) => latest.onIdentifier(id) ?? [])
  return {
    group,
    touches,
    claims,
    account: decidedAccount(mine.links),
    verdicts: [...new Set([...onIdentifiers, ...(ownCount === 0 ? onMessages : [])])],
    aheadAt: ahead === Infinity ? null : ahead,
    isKnown: mine.claims.length > 0 || mine.touches.some((touch) => visibleAt(touch) <= t),
  }
}

export const foldTouch = (touch: TouchAt): FoldTouch => ({
  occurredAt: touch.occurredAt,
  sourceId: touch.sourceId,
  messageId: touch.messageId,
  facts: factsOf(touch, touch.source),
})

/** The link that speaks loudest, then the latest; as ingest decides it. */
function decidedAccount(links: readonly AccountLinkAt[]): number | null {
  let best: AccountLinkAt | null = null
  for (const link of links) if (best === null || outranks(link, best)) best = link
  return best?.account ?? null
}

function outranks(a: AccountLinkAt, b: AccountLinkAt): boolean {
  const rank = accountRankOf(a) - accountRankOf(b)
  if (rank !== 0) return rank > 0
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt
  if (a.messageId !== b.messageId) return a.messageId > b.messageId
  return a.sourceId > b.sourceId
}

/** The verdict in force on a message: the latest known of those on it and on what it hangs on. */
class LatestVerdicts {
  readonly #latest = new Map<number | string, VerdictKnown>()

  constructor(verdicts: readonly VerdictKnown[]) {
    for (const verdict of verdicts) {
      const key = verdict.identifier ?? `${verdict.sourceId} ${verdict.messageId}`
      const held = this.#latest.get(key)
      if (held === undefined || isLater(verdict, held)) this.#latest.set(key, verdict)
    }
  }

  onIdentifier(id: number): Verdict | undefined {
    return this.#latest.get(id)?.verdict
  }

  on(message: {
    readonly identifier: number | null
    readonly sourceId: number
    readonly messageId: string
  }): Verdict | null {
    const onMessage = this.#latest.get(`${message.sourceId} ${message.messageId}`)
    const onIdentifier = message.identifier === null ? undefined : this.#latest.get(message.identifier)
    if (onMessage === undefined || onIdentifier === undefined)
      return (onMessage ?? onIdentifier)?.verdict ?? null
    return (isLater(onMessage, onIdentifier) ? onMessage : onIdentifier).verdict
  }
}

const isLater = (a: VerdictKnown, b: VerdictKnown): boolean =>
  a.knownAt !== b.knownAt ? a.knownAt > b.knownAt : a.id > b.id
