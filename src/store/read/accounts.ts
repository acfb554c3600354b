// Accounts as a list: how many people each has, how many of them are qualified, what it was worth.
// Counts and scores are those of the last evaluation; the reader makes the best score of a page anew.

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../schema.ts'
import { type StandingRow, standingRows } from './standing-rows.ts'

export interface AccountSeen {
  readonly id: number
  readonly name: string | null
  readonly domain: string | null
  readonly contacts: number
  readonly visitors: number
  readonly qualified: number
  readonly lastTouchAt: number | null
}

export type AccountOrder = 'qualified' | 'score' | 'lastTouch' | 'name' | 'contacts'

const ORDERS: Readonly<Record<AccountOrder, RawBuilder<unknown>>> = {
  qualified: sql`coalesce(g.qualified, 0) desc, g.best desc nulls last, a.id`,
  score: sql`g.best desc nulls last, a.id`,
  lastTouch: sql`g.last_touch_at desc nulls last, a.id`,
  name: sql`lower(coalesce(a.name, a.domain)) nulls last, a.id`,
  contacts: sql`coalesce(g.contacts, 0) desc, a.id`,
}

const GROUPED = sql`(
  select account_id, count(*) filter (where identified) as contacts, count(*) filter (where not identified) as visitors,
    count(*) filter (where identified and bucket = 'qualified') as qualified,
    max(score) filter (where identified) as best, max(last_touch_at) as last_touch_at
  from contact_state where account_id is not null group by account_id)`

const SELECTED = sql`a.id, a.name, a.domain, coalesce(g.contacts, 0) as contacts, coalesce(g.visitors, 0) as visitors,
  coalesce(g.qualified, 0) as qualified, g.last_touch_at as "lastTouchAt"`

/** A page of accounts; `only` narrows it to these ids. */
export async function accountsPage(
  db: Kysely<Database>,
  page: { readonly order: AccountOrder; readonly offset: number; readonly limit: number },
  only: readonly number[] | null,
): Promise<AccountSeen[]> {
  const { rows } = await sql<AccountSeen>`
    select ${SELECTED} from account a left join ${GROUPED} g on g.account_id = a.id
    ${only === null ? sql`` : sql`where a.id = any(${only}::bigint[])`}
    order by ${ORDERS[page.order]} offset ${page.offset} limit ${page.limit}`.execute(db)
  return rows
}

/** One account; null when there is none with that id. */
export async function accountSeen(db: Kysely<Database>, id: number): Promise<AccountSeen | null> {
  const { rows } = await sql<AccountSeen>`
    select ${SELECTED} from account a left join (
      select account_id, count(*) filter (where identified) as contacts,
        count(*) filter (where not identified) as visitors,
        count(*) filter (where identified and bucket = 'qualified') as qualified, max(last_touch_at) as last_touch_at
      from contact_state where account_id = ${id} group by account_id) g on g.account_id = a.id
    where a.id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** The account with that domain or outside id; null when there is none. */
export async function accountByKey(db: Kysely<Database>, key: string): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select id from account where domain = ${key.toLowerCase()} or external_id = ${key} limit 1`.execute(db)
  return rows[0]?.id ?? null
}

export async function countAccounts(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from account`.execute(db)
  return rows[0]?.count ?? 0
}

/** The contacts of each account that may have its best score, by bound: at most `each` an account. */
export async function bestOfAccounts(
  db: Kysely<Database>,
  accounts: readonly number[],
  each: number,
): Promise<StandingRow[]> {
  if (accounts.length === 0) return []
  const { rows } = await standingRows(sql`(
    select s.* from unnest(${accounts}::bigint[]) as g (id)
    cross join lateral (
      select * from contact_state where account_id = g.id and identified
      order by bound desc, contact_id limit ${each}) s) s`).execute(db)
  return rows
}

export interface AccountMoney {
  readonly account: number
  readonly open: number
  readonly won: readonly { readonly currency: string; readonly amount: number }[]
}

/** Open deals and what was won, by account and currency. Every deal counts once. */
export async function accountMoney(
  db: Kysely<Database>,
  accounts: readonly number[],
): Promise<AccountMoney[]> {
  if (accounts.length === 0) return []
  const { rows } = await sql<AccountMoney>`
    select account, sum(open)::int as open, coalesce(json_agg(json_build_object('currency', currency, 'amount', won)
      order by currency) filter (where won is not null), '[]') as won
    from (
      select account_id as account, coalesce(currency, '') as currency,
        count(*) filter (where closed_at is null) as open, sum(amount) filter (where outcome = 'won') as won
      from opportunity where account_id = any(${accounts}::bigint[]) group by account_id, coalesce(currency, '')) m
    group by account`.execute(db)
  return rows
}
