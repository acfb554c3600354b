// The tables as Kysely sees them: one interface a table, in the order of the migration.
// int8 arrives as a number (ids and instants stay below 2^53); numeric stays text, money is never a float.
// Deliberately absent: tables of pg-boss and better-auth, which their libraries own.

import type { ColumnType, Generated } from 'kysely'

/** jsonb: read as parsed JSON, written as text. */
export type Json<T = unknown> = ColumnType<T, string, string>

export interface SourceTable {
  id: Generated<number>
  name: string
  kind: string
  provider: string | null
  offer: string | null
  incentivised: Generated<boolean>
  terms: string | null
  cost: string | null
  currency: string | null
  owner: string | null
  /** SourceSettings of contract/segment.ts: how messages of the source are read. */
  settings: ColumnType<unknown, string | undefined, string>
  created_at: number
}

export interface AccountTable {
  id: Generated<number>
  domain: string | null
  external_id: string | null
  name: string | null
  created_at: number
}

export interface ContactTable {
  id: Generated<number>
  created_at: number
  account_id: number | null
  account_because: string | null
  /** Where the identifiers of a contact that was merged away went; null for a living contact. */
  merged_into: number | null
}

export interface IdentifierTable {
  id: Generated<number>
  kind: string
  value: string
  created_at: number
}

export interface IdentifierSpanTable {
  identifier_id: number
  from_at: number
  to_at: number
  contact_id: number
  link_id: number | null
}

export interface LinkTable {
  id: Generated<number>
  kind: string
  identifier_a: number | null
  identifier_b: number | null
  account_id: number | null
  retracts: number | null
  strength: string
  says: string
  weight: Generated<number>
  reason: string | null
  occurred_at: number
  known_at: number
  source_id: number
  message_id: string
}

export interface TouchpointTable {
  id: Generated<number>
  source_id: number
  message_id: string
  identifier_id: number
  occurred_at: number
  known_at: number
  type: string
  own: boolean
  channel: string | null
  traffic_source: string | null
  medium: string | null
  campaign: string | null
  path: string | null
  properties: Json
  content_hash: number
  /** Said by an import of leads. */
  opens_lead: boolean
}

export interface ClaimTable {
  id: Generated<number>
  identifier_id: number | null
  account_id: number | null
  attribute: string
  value: Json
  provenance: string
  occurred_at: number
  known_at: number
  date_assumed: Generated<boolean>
  says: string
  source_id: number
  message_id: string
}

export interface VerdictTable {
  id: Generated<number>
  source_id: number | null
  message_id: string | null
  identifier_id: number | null
  verdict: string
  reason: string
  says: string
  occurred_at: number
  known_at: number
}

export interface LeadAnswerTable {
  id: Generated<number>
  lead_id: number
  answer: string
  reason: string | null
  recycle_until: number | null
  says: string
  occurred_at: number
  known_at: number
  source_id: number
  message_id: string
}

export interface OpportunityTable {
  id: Generated<number>
  source_id: number
  external_id: string
  account_id: number | null
  name: string | null
  amount: string | null
  currency: string | null
  opened_at: number
  closed_at: number | null
  outcome: string | null
  reason: string | null
  known_at: number
}

export interface OpportunityContactTable {
  opportunity_id: number
  identifier_id: number
  role: string | null
}

export interface AgreementTable {
  hash: string
  name: string
  document: string
  format: string
  schema_version: number
  created_at: number
  created_by: string | null
  first_active_at: number | null
}

export interface AgreementActivationTable {
  id: Generated<number>
  hash: string
  active_from: number
  activated_by: string | null
  rescored_at: Generated<number | null>
  /** Counts up with each change that asks for it again. */
  rescore_asks: Generated<number>
  kind: Generated<string>
}

export interface AgreementSignatureTable {
  hash: string
  side: string
  user_id: string
  email: string
  name: string | null
  signed_at: number
  simulation_id: number
}

export interface AgreementSwitchTable {
  id: Generated<number>
  hash: string
  kind: string
  state: Generated<string>
  asked_at: number
  asked_by: string | null
  stage: string | null
  done: Generated<number>
  total: Generated<number>
  finished_at: number | null
  failure: string | null
}

export interface AgreementReviewTable {
  id: Generated<number>
  kind: string
  hash: string
  held_at: number
  held_by: string
  note: string | null
  written_at: number
}

export interface DriftCheckTable {
  id: Generated<number>
  hash: string
  checked_at: number
  simulation_id: number | null
  alarms: number
  report: Json
}

export interface ContactStateTable {
  contact_id: number
  account_id: number | null
  agreement_hash: string | null
  state: Buffer
  last_known_at: number
  first_touch_at: number | null
  first_channel: Generated<string | null>
  first_source: Generated<string | null>
  last_touch_at: number | null
  touch_count: Generated<number>
  identified: Generated<boolean>
  bucket: string | null
  scorecard: string | null
  score: Generated<number>
  bound: Generated<number>
  fit: Generated<number>
  engagement: Generated<number>
  fit_grade: string | null
  engagement_grade: string | null
  bucket_says: string | null
  lead_id: number | null
  stage: string | null
  display: Generated<Json>
  evaluated_at: number
  next_change_at: number | null
  /** Counting touchpoints of the contact's own doing. */
  own_count: Generated<number>
  /** Least created_at of its e-mails and phones; null: a visitor, or known by user id alone. */
  reachable_at: number | null
  /** Latest counting touchpoint by which an import of leads opens one. */
  import_opens_at: number | null
  /** Earliest evidence dated ahead of evaluated_at, which is stored and not folded yet. */
  ahead_at: number | null
  /** Verdicts in force on its identifiers, and excluding ones on its messages: words joined by commas. */
  verdicts: Generated<string>
  message_verdicts: Generated<string>
  /** Of the account link that decided: how strong, and when it was said. */
  account_rank: Generated<number>
  account_at: Generated<number>
  /** Counts up whenever spans move to or from it, so that one lock can tell whether they did. */
  identity_version: Generated<number>
}

export interface AccountStateTable {
  account_id: number
  agreement_hash: string | null
  state: Buffer
  last_known_at: number
  /** When its contacts are to be evaluated anew by the next-change job; null: they are up to date. */
  due_at: number | null
  stale_since: number | null
}

export interface LeadTable {
  id: Generated<number>
  contact_id: number
  opened_at: number
  opened_by: string
  stage: string
  stage_at: number
  qualified_at: number | null
  closed_at: number | null
  outcome: string | null
  reason: string | null
  recycle_until: number | null
}

/** What a lead was before its contact was merged with another. */
export interface LeadBeforeMergeTable {
  id: Generated<number>
  lead_id: number
  identifier_id: number
  other_identifier_id: number
  merged_at: number
  lead: Json
  joined_into: number | null
  answers: number[]
  decisions: number[]
  stage_after: string
}

export interface DecisionTable {
  id: Generated<number>
  contact_id: number
  lead_id: number | null
  decided_at: number
  known_at: number
  agreement_hash: string
  cause: string
  bucket: string
  bucket_before: string | null
  says: string
  scorecard: string | null
  score: number
  fit_grade: string | null
  engagement_grade: string | null
  explanation: Json
}

export interface SimulationTable {
  id: Generated<number>
  draft_hash: string
  draft_name: string
  against_hash: string | null
  against_name: string | null
  from_at: number
  to_at: number
  settings: Json
  state: string
  stage: string | null
  progress: Generated<number>
  created_at: number
  created_by: string | null
  attempt: Generated<number>
  alive_at: number | null
  finished_at: number | null
  failure: string | null
  evidence_at: number | null
  kernel: string | null
  report: Json | null
}

export interface ApiKeyTable {
  id: Generated<number>
  key_hash: string
  hint: string
  name: string
  scope: string
  source_id: number | null
  created_at: number
  revoked_at: number | null
}

export interface SignInLinkTable {
  token_hash: string
  email: string | null
  role: string
  created_at: number
  expires_at: number
  used_at: number | null
}

export interface ImportRunTable {
  id: Generated<number>
  file: string
  kind: string
  source_id: number | null
  mapping: Json
  started_at: number
  finished_at: number | null
  report: Json | null
  says: string | null
}

export interface IngestConflictTable {
  source_id: number
  message_id: string
  seen_at: number
  content_hash: number
}

export interface TombstoneTable {
  identifier_hash: string
  erased_at: number
}

export interface Database {
  source: SourceTable
  account: AccountTable
  contact: ContactTable
  identifier: IdentifierTable
  identifier_span: IdentifierSpanTable
  link: LinkTable
  touchpoint: TouchpointTable
  claim: ClaimTable
  verdict: VerdictTable
  lead_answer: LeadAnswerTable
  opportunity: OpportunityTable
  opportunity_contact: OpportunityContactTable
  agreement: AgreementTable
  agreement_activation: AgreementActivationTable
  agreement_signature: AgreementSignatureTable
  agreement_switch: AgreementSwitchTable
  agreement_review: AgreementReviewTable
  drift_check: DriftCheckTable
  contact_state: ContactStateTable
  account_state: AccountStateTable
  lead: LeadTable
  lead_before_merge: LeadBeforeMergeTable
  decision: DecisionTable
  simulation: SimulationTable
  api_key: ApiKeyTable
  sign_in_link: SignInLinkTable
  import_run: ImportRunTable
  ingest_conflict: IngestConflictTable
  tombstone: TombstoneTable
}
