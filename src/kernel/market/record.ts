// What the market hands out: dated records in the shapes of live traffic and of files, and the truth beside them.
// Invariant: a record never carries anything of the truth; `by` exists for measuring and is exported apart.
// Deliberately absent: contacts and scores. Whose a record is, Assay has to find out.

import type { Wave } from './intent.ts'
import type { JobLevel } from './words.ts'

/** Who really made a record happen. */
export type Maker = 'person' | 'sender' | 'crawler' | 'scanner' | 'spammer' | 'tester'

/** A call in Segment's form (https://segment.com/docs/connections/spec), `timestamp` in ISO 8601. */
export interface SegmentMessage {
  readonly type: 'identify' | 'track' | 'page' | 'group'
  readonly messageId: string
  readonly timestamp: string
  readonly anonymousId?: string
  readonly userId?: string
  readonly groupId?: string
  readonly event?: string
  readonly traits?: Readonly<Record<string, unknown>>
  readonly properties?: Readonly<Record<string, unknown>>
  readonly context?: Readonly<Record<string, unknown>>
}

/** A row of a bought or gathered list, as in its CSV file. */
export interface ListRow {
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly job_title: string
  readonly company: string
  readonly website: string
  readonly employees: string
  readonly country: string
  readonly phone: string
  readonly collected_on: string
  readonly consent: string
  readonly note: string
}

export const ANSWER_REASONS = [
  'not_reachable',
  'no_budget',
  'no_fit',
  'wrong_person',
  'duplicate',
  'bot',
  'competitor',
] as const
export type AnswerReason = (typeof ANSWER_REASONS)[number]

/** What sales said about a lead that reached it. */
export interface SalesAnswer {
  readonly id: string
  readonly email: string
  readonly handedAt: number
  readonly at: number
  readonly answer: 'accepted' | 'rejected'
  readonly reason: AnswerReason | null
}

export interface MarketOpportunity {
  readonly id: string
  readonly accountDomain: string
  readonly name: string
  readonly amount: number
  readonly currency: 'EUR'
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: 'won' | 'lost' | null
  readonly reason: string | null
  readonly contacts: readonly { readonly email: string; readonly role: string }[]
}

export type MarketRecord =
  | {
      readonly kind: 'message'
      readonly at: number
      readonly by: Maker
      readonly source: string
      readonly message: SegmentMessage
    }
  | {
      readonly kind: 'row'
      readonly at: number
      readonly by: Maker
      readonly list: string
      readonly row: ListRow
    }
  | { readonly kind: 'answer'; readonly at: number; readonly answer: SalesAnswer }
  | { readonly kind: 'opportunity'; readonly at: number; readonly opportunity: MarketOpportunity }

/** Where evidence comes from, as marketing knows it. */
export interface MarketSource {
  readonly name: string
  readonly kind: 'website' | 'mail' | 'crm' | 'webinar' | 'trade_show' | 'partner_list' | 'prize_draw'
  readonly provider: string
  readonly offer: string
  readonly incentivised: boolean
  readonly terms: string
  readonly cost: number
  readonly currency: 'EUR'
}

/** An account as an enrichment service describes it: mostly right. */
export interface EnrichedAccount {
  readonly domain: string
  readonly name: string
  readonly industry: string
  readonly employees: number
  readonly country: string
  readonly region: string
  readonly asOf: number
}

export type Persona =
  | 'buyer'
  | 'bystander'
  | 'window_shopper'
  | 'student'
  | 'prize_hunter'
  | 'competitor'
  | 'job_seeker'
  | 'vendor'
  | 'junk'
  | 'spammer'
  | 'tester'
  | 'visitor'
  | 'colleague'
  | 'crawler'

/** The truth about one person (or machine). Nothing of it may be an input of scoring. */
export interface PersonTruth {
  readonly kind: 'person'
  readonly id: string
  readonly persona: Persona
  /** Id of the account's truth; null outside companies. */
  readonly account: string | null
  /** Latent fit of the account with this person's part in a purchase, in [0, 1]. */
  readonly fit: number
  readonly intentPeaks: readonly { readonly at: number; readonly level: number }[]
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly userIds: readonly string[]
  readonly anonymousIds: readonly string[]
  /** Devices among the anonymous ids that somebody else uses too. */
  readonly sharedAnonymousIds: readonly string[]
  readonly values: {
    readonly name: string
    readonly title: string
    readonly jobLevel: JobLevel
    readonly department: string
    readonly country: string
  }
  readonly declared: {
    readonly title: string
    readonly jobLevel: JobLevel
    readonly employees: number | null
  }
  readonly touchpoints: number
  /** Records that look like this person's but were made by a machine. */
  readonly machineMessageIds: readonly string[]
  /** Of the account's best opportunity that names this person; null: none. */
  readonly outcome: 'won' | 'lost' | 'open' | null
  readonly wonAmount: number
}

export interface AccountTruth {
  readonly kind: 'account'
  readonly id: string
  readonly domain: string
  readonly name: string
  readonly industry: string
  readonly employees: number
  readonly country: string
  readonly region: string
  readonly fit: number
  readonly need: number
  readonly waves: readonly Wave[]
  /** Share of what its people do that leaves a trace: low for hidden gems. */
  readonly visibility: number
  readonly hiddenGem: boolean
  readonly windowShopper: boolean
  readonly outcome: 'won' | 'lost' | 'open' | null
  readonly wonAmount: number
}

/** Everything of one account, or of one person outside companies. Records are not in order of time here. */
export interface MarketChunk {
  readonly records: readonly MarketRecord[]
  readonly truths: readonly (PersonTruth | AccountTruth)[]
  readonly enriched: EnrichedAccount | null
}
