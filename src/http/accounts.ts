// Accounts over HTTP: the companies that contacts belong to.
import { z } from 'zod'
import { accountPage, accounts } from '../app/read/accounts.ts'
import { AccountPage, AccountsAnswer, AccountsQuery } from '../contract/accounts.ts'
import { endpoint } from './endpoint.ts'

export const list = endpoint({
  summary: 'Accounts with their people, best scores and money won.',
  query: AccountsQuery,
  answer: AccountsAnswer,
  handle: ({ ctx, query }) => accounts(ctx, query),
})

export const page = endpoint({
  summary: 'One account, by id or domain: its people ranked, its claims, its opportunities.',
  params: z.strictObject({ account: z.string().min(1).max(500).describe('Id or domain') }),
  answer: AccountPage,
  handle: ({ ctx, params }) => accountPage(ctx, params.account),
})
