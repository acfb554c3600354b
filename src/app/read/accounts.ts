// Accounts as a list and as a page. The best score of each account on a page is made anew as of now.

import type { z } from 'zod'
import type { AccountPage, AccountRow, AccountsAnswer, AccountsQuery } from '../../contract/accounts.ts'
import { isRefused, type Refused } from '../../kernel/refusal.ts'
import {
  type AccountSeen,
  accountByKey,
  accountMoney,
  accountSeen,
  accountsPage,
  bestOfAccounts,
  countAccounts,
} from '../../store/read/accounts.ts'
import { claimsOfAccount } from '../../store/read/claims-said.ts'
import { accountStandings } from '../../store/read/contact-standings.ts'
import { opportunitiesOfAccount } from '../../store/read/opportunities.ts'
import { searchAccounts } from '../../store/read/search-contacts.ts'
import { type ActiveAgreement, activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { claimViews } from './claim-views.ts'
import { opportunityView } from './contact-page.ts'
import { isSmall } from './counts.ts'
import { kept } from './kept.ts'
import { iso, isoOrNull, leadRows } from './lead-row.ts'
import { byRank } from './ranked.ts'
import { Standings } from './standing.ts'

const FOUND_MAX = 1_000
const PEOPLE_MAX = 500
/** Contacts of an account among which its best score is looked for; bounds come close to scores. */
const BEST_AMONG = 20

/** One page of accounts. */
export async function accounts(
  ctx: Context,
  query: z.infer<typeof AccountsQuery>,
): Promise<z.infer<typeof AccountsAnswer>> {
  const active = await activeAgreement(ctx)
  const only = query.search?.trim() ? await searchAccounts(ctx.db, query.search, FOUND_MAX) : null
  const page = { order: query.order, offset: query.offset, limit: query.top }
  const [{ value: seen }, total] =
    only === null
      ? await Promise.all([pageOfAll(ctx, page), countAccounts(ctx.db)])
      : [{ value: await accountsPage(ctx.db, page, only) }, only.length]
  return { asOf: iso(ctx.now()), total, accounts: await accountRows(ctx, active, seen) }
}

/** Groups everybody by account, so it is kept where there are many. */
async function pageOfAll(ctx: Context, page: Parameters<typeof accountsPage>[1]) {
  const small = await isSmall(ctx)
  const make = () => accountsPage(ctx.db, page, null)
  return kept(ctx, `accounts ${JSON.stringify(page)}`, make, () => small)
}

/** One account by id, domain or outside id. */
export async function accountPage(
  ctx: Context,
  given: string,
): Promise<z.infer<typeof AccountPage> | Refused> {
  const id = await findAccount(ctx, given)
  if (isRefused(id)) return id
  const seen = await accountSeen(ctx.db, id)
  if (seen === null) return { refused: 'account_not_found' }
  const active = await activeAgreement(ctx)
  const t = ctx.now()
  const [rows, claims, people, opportunities] = await Promise.all([
    accountRows(ctx, active, [seen]),
    claimsOfAccount(ctx.db, id),
    active === null ? [] : peopleOf(ctx, active, id, t),
    opportunitiesOfAccount(ctx.db, id),
  ])
  return {
    ...rows[0]!,
    claims: claimViews(active?.model ?? null, claims, t),
    people,
    opportunities: opportunities.map(opportunityView).map(({ role: _role, ...deal }) => deal),
  }
}

async function findAccount(ctx: Context, given: string): Promise<number | Refused> {
  const text = given.trim()
  if (/^\d{1,15}$/.test(text) && (await accountSeen(ctx.db, Number(text))) !== null) return Number(text)
  if (text === '' || text.length > 500 || text.includes('\0')) return { refused: 'account_not_found' }
  return (await accountByKey(ctx.db, text)) ?? { refused: 'account_not_found' }
}

async function peopleOf(ctx: Context, active: ActiveAgreement, account: number, t: number) {
  const standings = new Standings(active)
  const rows = await accountStandings(ctx.db, account, PEOPLE_MAX)
  const known = rows.filter((row) => row.identified)
  return leadRows(ctx, active.model, known.map((row) => standings.show(row, t)).sort(byRank), t)
}

async function accountRows(
  ctx: Context,
  active: ActiveAgreement | null,
  seen: readonly AccountSeen[],
): Promise<z.infer<typeof AccountRow>[]> {
  const ids = seen.map(({ id }) => id)
  const [money, best] = await Promise.all([accountMoney(ctx.db, ids), bestScores(ctx, active, ids)])
  const moneyOf = new Map(money.map((one) => [one.account, one]))
  return seen.map((one) => ({
    id: String(one.id),
    name: one.name,
    domain: one.domain,
    contacts: one.contacts,
    visitors: one.visitors,
    qualified: one.qualified,
    bestScore: best.get(one.id) ?? null,
    lastTouchAt: isoOrNull(one.lastTouchAt),
    openOpportunities: moneyOf.get(one.id)?.open ?? 0,
    wonAmount: [...(moneyOf.get(one.id)?.won ?? [])],
  }))
}

async function bestScores(
  ctx: Context,
  active: ActiveAgreement | null,
  accounts: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const best = new Map<number, number>()
  if (active === null) return best
  const standings = new Standings(active)
  for (const row of await bestOfAccounts(ctx.db, accounts, BEST_AMONG)) {
    const { score } = standings.show(row, ctx.now())
    best.set(row.account!, Math.max(score, best.get(row.account!) ?? -Infinity))
  }
  return best
}
