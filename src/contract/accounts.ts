// Accounts and sources as lists and pages.
import { z } from 'zod'
import { AccountRef, ClaimView, Id, Instant, LeadRow } from './leads.ts'
import { SourceSettings } from './segment.ts'

export const AccountRow = AccountRef.extend({
  contacts: z.number().int(),
  visitors: z.number().int(),
  qualified: z.number().int(),
  bestScore: z.number().nullable(),
  lastTouchAt: Instant.nullable(),
  openOpportunities: z.number().int(),
  wonAmount: z.array(z.object({ currency: z.string(), amount: z.number() })),
})
export const AccountsQuery = z.object({
  search: z.string().max(200).optional(),
  order: z.enum(['qualified', 'score', 'lastTouch', 'name', 'contacts']).default('qualified'),
  top: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
})
export const AccountsAnswer = z.object({
  asOf: Instant,
  total: z.number().int(),
  accounts: z.array(AccountRow),
})
export const AccountPage = AccountRow.extend({
  claims: z.array(ClaimView),
  people: z.array(LeadRow),
  opportunities: z.array(
    z.object({
      id: Id,
      name: z.string().nullable(),
      amount: z.number().nullable(),
      currency: z.string().nullable(),
      openedAt: Instant,
      closedAt: Instant.nullable(),
      outcome: z.enum(['won', 'lost']).nullable(),
    }),
  ),
})

export const SourceRow = z.object({
  id: z.number().int(),
  name: z.string(),
  kind: z.string(),
  provider: z.string().nullable(),
  offer: z.string().nullable(),
  incentivised: z.boolean(),
  cost: z.number().nullable(),
  currency: z.string().nullable(),
  owner: z.string().nullable(),
  touchpoints: z.number().int(),
  contacts: z.number().int().describe('Contacts whose first touchpoint it brought'),
  leads: z.number().int(),
  qualified: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  won: z.number().int(),
  excluded: z.number().int().describe('Touchpoints under an excluding verdict'),
  lastAt: Instant.nullable(),
})
export const SourcesAnswer = z.object({
  sources: z.array(SourceRow),
  channels: z.array(
    z.object({
      channel: z.string(),
      touchpoints: z.number().int(),
      contacts: z.number().int(),
      qualified: z.number().int(),
      won: z.number().int(),
    }),
  ),
})
export const SourceEdit = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  provider: z.string().max(200).nullable().optional(),
  offer: z.string().max(200).nullable().optional(),
  incentivised: z.boolean().optional(),
  terms: z.string().max(2000).nullable().optional(),
  cost: z.number().min(0).nullable().optional(),
  currency: z.string().length(3).nullable().optional(),
  owner: z.string().max(200).nullable().optional(),
  settings: SourceSettings.optional().describe('Replaces the settings whole'),
})
