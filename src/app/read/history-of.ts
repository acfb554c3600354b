// The history of one contact for the kernel: its evidence, each piece with the instant from which it was known.
// An identifier counts from the moment on at which the link that brought it was known. Identifiers that were split
// off since, and accounts that it left, are not part of it: it is the history of the contact as it is now.

import type { EvidenceLog, History, KnownVerdict, Membership } from '../../kernel/history.ts'
import type { Model } from '../../kernel/model.ts'
import { membersOf } from '../../store/contact-state.ts'
import { leadsOf } from '../../store/lead.ts'
import { contactHead } from '../../store/read/contact-head.ts'
import { type ContactIdentifier, contactIdentifiers } from '../../store/read/contact-identifiers.ts'
import {
  accountLinksKnown,
  type ClaimAt,
  claimsAt,
  identifiersOfContacts,
  type TouchAt,
  touchesAt,
  type VerdictKnown,
  verdictsAt,
} from '../../store/read/evidence-at.ts'
import type { Context } from '../context.ts'
import { accountsMatter } from '../ingest/subject.ts'
import { foldTouch } from './evidence-of-groups.ts'

/** Colleagues whose touchpoints a history takes in; of larger accounts the rest is left out. */
const MEMBERS_MAX = 500

/** Loads the history of a contact up to t. */
export async function historyOf(ctx: Context, model: Model, contact: number, t: number): Promise<History> {
  const identifiers = await contactIdentifiers(ctx.db, contact)
  const ids = [...new Set(identifiers.map(({ id }) => id))]
  const [touches, claims, verdicts, leads, accounts] = await Promise.all([
    touchesAt(ctx.db, ids, t),
    claimsAt(ctx.db, ids, [], t),
    verdictsAt(ctx.db, ids, t),
    leadsOf(ctx.db, [contact]),
    accountsOf(ctx, model, contact, ids, t),
  ])
  return {
    contact: {
      memberships: membershipsOf(identifiers),
      ...logOf({ touches, claims, verdicts }),
    },
    accounts,
    leads: leads.map(({ openedAt, closedAt, outcome }) => ({
      openedAt,
      // A lead that was disqualified is still looked at from its opening on, as ingest does.
      closedAt: outcome === 'disqualified' ? null : closedAt,
    })),
  }
}

function membershipsOf(identifiers: readonly ContactIdentifier[]): Membership[] {
  const memberships = new Map<number, { spans: { from: number; to: number }[]; knownAt: number }>()
  for (const { id, from, to, at } of identifiers) {
    const held = memberships.get(id) ?? { spans: [], knownAt: 0 }
    held.spans.push({ from, to })
    held.knownAt = Math.max(held.knownAt, at ?? 0)
    memberships.set(id, held)
  }
  return [...memberships].map(([id, { spans, knownAt }]) => ({ identifier: String(id), spans, knownAt }))
}

function logOf(evidence: {
  readonly touches: readonly TouchAt[]
  readonly claims: readonly ClaimAt[]
  readonly verdicts: readonly VerdictKnown[]
}): Omit<EvidenceLog, 'memberships'> {
  return {
    touches: evidence.touches.map((touch) => ({
      touch: foldTouch(touch),
      identifier: String(touch.identifier),
      knownAt: touch.knownAt,
    })),
    claims: evidence.claims.map(({ identifier, sourceId, messageId, ...claim }) => ({
      claim,
      identifier: identifier === null ? null : String(identifier),
      sourceId,
      messageId,
    })),
    verdicts: [...evidence.verdicts].sort((a, b) => a.id - b.id).map(knownVerdict),
  }
}

const knownVerdict = ({ identifier, sourceId, messageId, verdict, knownAt }: VerdictKnown): KnownVerdict => ({
  verdict,
  knownAt,
  target:
    identifier === null ? { sourceId: sourceId!, messageId: messageId! } : { identifier: String(identifier) },
})

/** The account that the contact belongs to now, from the moment on at which that was known. */
async function accountsOf(
  ctx: Context,
  model: Model,
  contact: number,
  ids: readonly number[],
  t: number,
): Promise<History['accounts']> {
  const account = (await contactHead(ctx.db, contact))?.account ?? null
  if (account === null || !accountsMatter(model)) return []
  const knownAt = await accountLinksKnown(ctx.db, ids, account)
  return [{ knownAt: knownAt ?? 0, account: await accountLog(ctx, model, account, t) }]
}

async function accountLog(ctx: Context, model: Model, account: number, t: number): Promise<EvidenceLog> {
  const members = (await membersOf(ctx.db, [account], MEMBERS_MAX)).map(({ contact }) => contact)
  const ids = await identifiersOfContacts(ctx.db, members)
  const [touches, claims, verdicts] = await Promise.all([
    touchesAt(ctx.db, ids, t),
    claimsAt(ctx.db, ids, [account], t),
    verdictsAt(ctx.db, ids, t),
  ])
  const log = logOf({
    touches: touches.filter((touch) => model.account.slotsOf(foldTouch(touch).facts).length > 0),
    claims: claims.filter(({ attribute }) => attribute.startsWith('account.')),
    verdicts,
  })
  const whole = [{ from: -1, to: Number.MAX_SAFE_INTEGER }]
  return { memberships: ids.map((id) => ({ identifier: String(id), spans: whole, knownAt: 0 })), ...log }
}
