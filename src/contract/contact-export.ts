// What a person gets who asks what is held of them: every row of evidence, leads and decisions, with the score
// explained. Instants are ISO 8601 UTC; identifiers stand as what they are, never as numbers of rows.
import { z } from 'zod'
import { BUCKETS, CHANNELS, OUTCOMES, PROVENANCES, STAGES, VERDICTS } from '../kernel/evidence.ts'
import { Explanation, Id, IdentifierView, Instant } from './leads.ts'

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const Properties = z.record(z.string(), z.unknown())
/** Happened at, and known from. */
const dated = { at: Instant, knownAt: Instant }

export const HeldIdentifier = IdentifierView.extend({
  createdAt: Instant,
  from: Instant.nullable().describe('Of a device: since when it is this person’s; null: from the beginning'),
  to: Instant.nullable().describe('null: without end'),
})
export const HeldLink = z.object({
  kind: z.string(),
  a: IdentifierView,
  b: IdentifierView.nullable().describe('null: a link with an account'),
  strength: z.string(),
  says: z.string(),
  weight: z.number(),
  reason: z.string().nullable(),
  ...dated,
})
export const HeldTouchpoint = z.object({
  messageId: z.string(),
  type: z.string(),
  ...dated,
  identifier: IdentifierView,
  own: z.boolean(),
  channel: z.enum(CHANNELS).nullable(),
  trafficSource: z.string().nullable(),
  medium: z.string().nullable(),
  campaign: z.string().nullable(),
  path: z.string().nullable(),
  properties: Properties,
  opensLead: z.boolean(),
  source: z.string(),
})
export const HeldClaim = z.object({
  attribute: z.string(),
  value: Scalar,
  provenance: z.enum(PROVENANCES),
  ...dated,
  dateAssumed: z.boolean(),
  says: z.string(),
  source: z.string(),
})
export const HeldVerdict = z.object({
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  says: z.string(),
  ...dated,
  messageId: z.string().nullable().describe('Of the touchpoint; null: of everything on the identifier'),
})
export const HeldLead = z.object({
  id: Id,
  openedAt: Instant,
  openedBecause: z.string(),
  stage: z.enum(STAGES),
  stageAt: Instant,
  qualifiedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  reason: z.string().nullable(),
  recycleUntil: Instant.nullable(),
})
export const HeldAnswer = z.object({
  lead: Id,
  answer: z.string(),
  reason: z.string().nullable(),
  recycleUntil: Instant.nullable(),
  says: z.string(),
  ...dated,
})
export const HeldDecision = z.object({
  at: Instant,
  knownAt: Instant,
  agreement: z.string().describe('Hash of the version'),
  cause: z.string(),
  bucket: z.enum(BUCKETS),
  bucketBefore: z.enum(BUCKETS).nullable(),
  because: z.string(),
  scorecard: z.string().nullable(),
  score: z.number(),
  fit: z.string().nullable(),
  engagement: z.string().nullable(),
  explanation: z.unknown().describe('The contributions as they were kept with the decision'),
})
export const HeldOpportunity = z.object({
  externalId: z.string(),
  name: z.string().nullable(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  outcome: z.enum(['won', 'lost']).nullable(),
  reason: z.string().nullable(),
  role: z.string().nullable(),
})
export const HeldAccount = z.object({
  domain: z.string().nullable(),
  externalId: z.string().nullable(),
  name: z.string().nullable(),
  because: z.string().nullable(),
})

export const ContactExport = z.object({
  contact: Id,
  exportedAt: Instant,
  explanation: Explanation.nullable().describe('null while no agreement is active'),
  identifiers: z.array(HeldIdentifier),
  links: z.array(HeldLink),
  touchpoints: z.array(HeldTouchpoint),
  claims: z.array(HeldClaim),
  verdicts: z.array(HeldVerdict),
  leads: z.array(HeldLead),
  answers: z.array(HeldAnswer),
  decisions: z.array(HeldDecision),
  opportunities: z.array(HeldOpportunity),
  account: HeldAccount.nullable(),
})
export type ContactExport = z.infer<typeof ContactExport>
