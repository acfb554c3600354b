// Standings at any instant, from scratch: identity, evidence, accounts and leads as they were known then.
// Nothing stored about the present is read but the ids by which contacts are named.

import type { Claim } from '../../kernel/evidence.ts'
import type { Model } from '../../kernel/model.ts'
import type { Standing } from '../../kernel/standing.ts'
import { emptyState, type FoldTouch, fold, type State, withClaims } from '../../kernel/state.ts'
import { claimsAt, identifiersOfAccountsAt, type LeadAt, leadsAt } from '../../store/read/evidence-at.ts'
import { type ActiveAgreement, activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { accountsMatter } from '../ingest/subject.ts'
import { evidenceOfGroups, type GroupEvidence } from './evidence-of-groups.ts'
import { type GroupAt, groupsAt, groupsOfContactsAt } from './groups-at.ts'

export interface StandingAt {
  readonly contact: number
  readonly group: GroupAt
  readonly account: number | null
  readonly standing: Standing
  /** Its last lead was open then. */
  readonly hasOpenLead: boolean
}

/** Account states that are kept while contacts are gone through; contacts come sorted by account. */
const ACCOUNTS_KEPT_MAX = 2_000

/** States of accounts at one instant under one model, each folded once. */
export class AccountsAt {
  readonly #ctx: Context
  readonly #model: Model
  readonly #t: number
  readonly #kept = new Map<number, State>()
  readonly #matter: boolean

  constructor(ctx: Context, model: Model, t: number) {
    this.#ctx = ctx
    this.#model = model
    this.#t = t
    this.#matter = accountsMatter(model)
  }

  /** Folds those of these accounts that are not there yet. */
  async load(accounts: readonly number[]): Promise<void> {
    const missing = [...new Set(accounts)].filter((account) => !this.#kept.has(account))
    if (this.#kept.size + missing.length > ACCOUNTS_KEPT_MAX) this.#kept.clear()
    const wanted = this.#kept.size === 0 ? [...new Set(accounts)] : missing
    if (!this.#matter)
      for (const account of wanted) this.#kept.set(account, emptyState(this.#model, 'account'))
    else if (wanted.length > 0) await this.#fold(wanted)
  }

  of(account: number): State {
    const state = this.#kept.get(account)
    if (state === undefined) throw new Error(`Account ${account} was not loaded.`)
    return state
  }

  async #fold(accounts: readonly number[]): Promise<void> {
    const ctx = this.#ctx
    const identifiers = await identifiersOfAccountsAt(ctx.db, accounts, this.#t)
    const members = await evidenceOfGroups(ctx, await groupsAt(ctx, identifiers, this.#t), this.#t)
    const touches = new Map<number, FoldTouch[]>(accounts.map((account) => [account, []]))
    const claims = new Map<number, Claim[]>(accounts.map((account) => [account, []]))
    for (const claim of await claimsAt(ctx.db, [], accounts, this.#t))
      if (claim.occurredAt <= this.#t) claims.get(claim.account!)!.push(claim)
    for (const member of members) {
      if (member.account === null || !touches.has(member.account)) continue
      for (const touch of member.touches)
        if (this.#model.account.slotsOf(touch.facts).length > 0) touches.get(member.account)!.push(touch)
      for (const claim of member.claims)
        if (claim.attribute.startsWith('account.')) claims.get(member.account)!.push(claim)
    }
    for (const account of accounts) {
      const state = fold(this.#model, 'account', touches.get(account)!)
      this.#kept.set(account, withClaims(state, claims.get(account)!))
    }
  }
}

/** The standings at t of everybody whose best identifier then belongs to one of these contacts now. */
export async function standingsAt(
  ctx: Context,
  model: Model,
  contacts: readonly number[],
  t: number,
  accounts: AccountsAt = new AccountsAt(ctx, model, t),
): Promise<StandingAt[]> {
  const wanted = new Set(contacts)
  const groups = (await groupsOfContactsAt(ctx, contacts, t)).filter(({ contact }) => wanted.has(contact))
  const evidence = (await evidenceOfGroups(ctx, groups, t)).filter(({ isKnown }) => isKnown)
  await accounts.load(evidence.flatMap(({ account }) => account ?? []))
  const leads = await leadsOfGroups(ctx, groups, t)
  return evidence.map((one) => ({
    contact: one.group.contact,
    group: one.group,
    account: one.account,
    standing: {
      contact: withClaims(fold(model, 'contact', one.touches), one.claims),
      account: one.account === null ? null : accounts.of(one.account),
      verdicts: one.verdicts,
      leadOpenedAt: leadSeenAt(one, leads, t),
      aheadAt: one.aheadAt,
    },
    hasOpenLead: isOpenAt(leads.get(one.group.contact)?.at(-1), t),
  }))
}

async function leadsOfGroups(
  ctx: Context,
  groups: readonly GroupAt[],
  t: number,
): Promise<ReadonlyMap<number, readonly LeadAt[]>> {
  const contacts = groups.flatMap(({ identifiers }) => identifiers.flatMap(({ contact }) => contact ?? []))
  const leads = await leadsAt(ctx.db, [...new Set(contacts)], t)
  return grouped(leads)
}

function grouped(leads: readonly LeadAt[]): Map<number, LeadAt[]> {
  const map = new Map<number, LeadAt[]>()
  for (const lead of leads) map.set(lead.contact, [...(map.get(lead.contact) ?? []), lead])
  return map
}

const isOpenAt = (lead: LeadAt | undefined, t: number): boolean =>
  lead !== undefined && (lead.closedAt === null || lead.closedAt > t)

/** The lead under which the contact was looked at: the last, if it was open or disqualified then. */
function leadSeenAt(
  { group }: GroupEvidence,
  leads: ReadonlyMap<number, readonly LeadAt[]>,
  t: number,
): number | null {
  const last = leads.get(group.contact)?.at(-1)
  if (last === undefined) return null
  return isOpenAt(last, t) || last.outcome === 'disqualified' ? last.openedAt : null
}

/** The agreement in force at t; of a time before the first, the present one. */
export const agreementAt = async (ctx: Context, t: number): Promise<ActiveAgreement | null> =>
  (await activeAgreement(ctx, { at: t })) ?? (await activeAgreement(ctx))
