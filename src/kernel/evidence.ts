// The words that evidence is written in, as closed lists and plain shapes.
// Everything the kernel scores arrives in these shapes; everything the store keeps is named by them.
// Deliberately absent: rows, ids of tables that only the store knows, and any clock.
// All instants are milliseconds UTC since 1970 as integers in [0, MAX_INSTANT].

/** Latest instant that evidence may carry: 2100-01-01T00:00:00Z, so that seconds fit in 32 bits. */
export const MAX_INSTANT = 4_102_444_800_000

/** In order of preference: an event with several identifiers hangs on the first of these that it has. */
export const IDENTIFIER_KINDS = ['user_id', 'email', 'phone', 'crm_id', 'anonymous_id'] as const
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number]

/** Kinds by which somebody can be reached. A lead opens only for a contact that has one. */
export const REACHABLE_KINDS: readonly IdentifierKind[] = ['email', 'phone']

/** An identifier in normal form: e-mail lower case, phone in E.164, crm_id as `system:id`. */
export interface Identifier {
  readonly kind: IdentifierKind
  readonly value: string
}

export const PROVENANCES = ['verified', 'observed', 'enriched', 'declared'] as const
export type Provenance = (typeof PROVENANCES)[number]

export const VERDICTS = ['bot', 'scanner', 'spam', 'test', 'junk', 'human'] as const
export type Verdict = (typeof VERDICTS)[number]
/** Every verdict but `human` excludes: the evidence counts nothing, opens nothing and its links do not hold. */
export const isExcluding = (verdict: Verdict | null): boolean => verdict !== null && verdict !== 'human'

export const CHANNELS = [
  'direct',
  'organic_search',
  'paid_search',
  'social',
  'paid_social',
  'email',
  'referral',
  'partner',
  'display',
  'ai_assistant',
  'webinar',
  'trade_show',
  'phone',
  'direct_mail',
  'app',
  'offline',
  'internal',
  'import',
] as const
export type Channel = (typeof CHANNELS)[number]

export const STAGES = [
  'engaged',
  'marketing_qualified',
  'sales_accepted',
  'sales_qualified',
  'opportunity',
  'customer',
] as const
export type Stage = (typeof STAGES)[number]

export const OUTCOMES = ['won', 'lost', 'disqualified', 'recycled'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const BUCKETS = ['qualified', 'nurture', 'disqualified'] as const
export type Bucket = (typeof BUCKETS)[number]

export type Scalar = string | number | boolean | null

/** What rules can see of a touchpoint. Two touchpoints with the same facts match the same rules. */
export interface TouchpointFacts {
  /** snake_case, past tense: `page_viewed`, `webinar_attended`. */
  readonly type: string
  /** Done by the contact (true) or with them (false: a mail sent, a call attempted, a row imported). */
  readonly own: boolean
  readonly channel: Channel | null
  /** What sent them: `google`, `linkedin`, the utm_source; null when unknown. */
  readonly trafficSource: string | null
  readonly medium: string | null
  readonly campaign: string | null
  /** Name of the source that brought the evidence, such as a list or a website. */
  readonly source: string | null
  /** True when the source's offer is incentivised. */
  readonly incentivised: boolean
  /** URL path with a leading slash, without query; null off the web. */
  readonly path: string | null
  /** Scalar properties only, flattened with dots; long strings cut at 1,000 characters. */
  readonly properties: Readonly<Record<string, Scalar>>
}

/** One dated touchpoint in the total order (occurredAt, source, messageId). */
export interface Touchpoint extends TouchpointFacts {
  readonly occurredAt: number
  /** Visible from max(knownAt, occurredAt). */
  readonly knownAt: number
  readonly messageId: string
  /** The one identifier that it hangs on, for ever. */
  readonly identifier: Identifier
}

/** One dated value of one attribute. A null value retracts what the same provenance said before. */
export interface Claim {
  /** `contact.jobLevel`, `account.employees`: always with its subject in front. */
  readonly attribute: string
  readonly value: Scalar
  readonly provenance: Provenance
  /** When it was so; expiry (validFor) counts from here. */
  readonly occurredAt: number
  readonly knownAt: number
}
