// Leads, explanations and everything a contact's page shows: the shapes shared by HTTP, command line and web.
// Ids are decimal strings (64-bit in the database); instants are ISO 8601 UTC with milliseconds.

import { z } from 'zod'
import {
  BUCKETS,
  CHANNELS,
  IDENTIFIER_KINDS,
  OUTCOMES,
  PROVENANCES,
  STAGES,
  VERDICTS,
} from '../kernel/evidence.ts'

export const Instant = z.iso.datetime().describe('ISO 8601 instant, UTC')
export const Id = z
  .string()
  .regex(/^\d{1,19}$/)
  .describe('Id, a decimal string')
const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const IdentifierView = z.object({ kind: z.enum(IDENTIFIER_KINDS), value: z.string() })

export const AccountRef = z.object({ id: Id, name: z.string().nullable(), domain: z.string().nullable() })

/** A row of the ranked list: everything is as of `asOf` of the answer. */
export const LeadRow = z.object({
  contact: Id,
  name: z.string().nullable().describe('Best-known name, else the best identifier'),
  title: z.string().nullable(),
  identifiers: z.array(IdentifierView).max(10),
  account: AccountRef.nullable(),
  bucket: z.enum(BUCKETS),
  bucketBecause: z.string().describe('The rule that put the contact into the bucket, in plain words'),
  score: z.number(),
  fit: z.string().describe('Grade label'),
  engagement: z.string().describe('Grade label'),
  reasons: z.array(z.string()).describe('The strongest contributions as sentences'),
  stage: z.enum(STAGES).nullable(),
  qualifiedAt: Instant.nullable(),
  lastTouchAt: Instant.nullable(),
  chance: z.number().min(0).max(1).nullable().describe('Chance of winning, where the scorecard has a scale'),
})
export type LeadRow = z.infer<typeof LeadRow>

export const LeadOrder = z.enum(['rank', 'score', 'lastTouch', 'qualifiedAt', 'name'])
/** Orders of a list of the past; the others would need what is kept of the present alone. */
export const PAST_ORDERS: readonly z.infer<typeof LeadOrder>[] = ['rank', 'score', 'lastTouch']
const LeadsWish = z.object({
  bucket: z
    .enum([...BUCKETS, 'any'])
    .default('qualified')
    .describe('qualified: those of them with an open lead, to be called now; any: everybody'),
  top: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  order: LeadOrder.default('rank'),
  search: z.string().max(200).optional(),
  account: Id.optional(),
  channel: z.enum(CHANNELS).optional().describe('Of the first touchpoint'),
  who: z.enum(['contacts', 'visitors']).default('contacts'),
  at: Instant.optional(),
})
export const LeadsQuery = LeadsWish.refine(
  ({ at, order }) => at === undefined || PAST_ORDERS.includes(order),
  { path: ['order'], message: `with at one of ${PAST_ORDERS.join(', ')}` },
)
export const LeadsAnswer = z.object({
  asOf: Instant,
  total: z.number().int().describe('Contacts that match, whole'),
  totalIsExact: z.boolean().describe('false: at least so many, or counted up to half a minute ago'),
  exactTo: z
    .number()
    .int()
    .nullable()
    .describe('Positions up to which the order is exact as of now; null: all of them'),
  leads: z.array(LeadRow),
})

export const Contribution = z.object({
  rule: z.string().describe('The rule in plain words, as the agreement says it'),
  scorecard: z.string(),
  part: z.enum(['base', 'fit', 'engagement']),
  points: z.number().describe('A multiple of 2^-10; all of a scorecard add up to its score exactly'),
  because: z.string().describe('What was seen, as a sentence'),
  touchpoints: z.number().int().describe('How many touchpoints count in it; 0 for fit'),
  capped: z.boolean(),
  attributes: z.array(z.string()).optional().describe('Attributes that a fit rule looks at'),
})
export type Contribution = z.infer<typeof Contribution>

export const ClaimView = z.object({
  attribute: z.string(),
  value: Scalar,
  provenance: z.enum(PROVENANCES),
  says: z.string().describe('Who said so'),
  at: Instant,
  knownAt: Instant,
  deciding: z.boolean().describe('This is the value that rules see'),
  expired: z.boolean(),
})

export const ContactIdentifierView = IdentifierView.extend({
  from: Instant.nullable(),
  to: Instant.nullable(),
  because: z.string().describe('Why it belongs to this contact'),
  says: z.string(),
  weight: z.number(),
  at: Instant,
  verdict: z.enum(VERDICTS).nullable(),
})

/** `{ at, to, because }`: the first second at which bucket or grade changes if nothing happens. */
export const NextChange = z.object({
  at: Instant,
  bucket: z.enum(BUCKETS),
  fit: z.string(),
  engagement: z.string(),
  because: z.string(),
})

/** One way to qualify: what would have to happen, as a sentence and as what it adds. */
export const ToQualify = z.object({
  because: z.string(),
  rule: z.string().describe('The qualified condition that would hold'),
  steps: z.array(z.object({ says: z.string(), points: z.number().nullable() })),
})

export const ResemblanceView = z.object({
  share: z.number().describe('Of the traits of the ideal customer those that this one has, 0 to 1'),
  traits: z.array(
    z.object({
      attribute: z.string(),
      wanted: z.string().describe('In plain words'),
      value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
      state: z.enum(['matching', 'differing', 'unknown']),
    }),
  ),
})

export const LadderView = z.object({
  rungs: z.array(
    z.object({
      says: z.string(),
      known: z.array(z.string()),
      missing: z.array(z.string()),
    }),
  ),
  questions: z
    .array(
      z.object({
        attribute: z.string(),
        says: z.string(),
        best: z.number().describe('Points that the best answer would bring'),
        worst: z.number().describe('Points that the worst answer would bring, usually negative'),
      }),
    )
    .describe('What is not known yet, the most worth asking first'),
})

export const Explanation = z.object({
  contact: Id,
  asOf: Instant,
  agreement: z.object({ name: z.string(), hash: z.string() }),
  scorecard: z.string(),
  score: z.number(),
  fit: z.string(),
  engagement: z.string(),
  fitPoints: z.number(),
  engagementPoints: z.number(),
  bucket: z.enum(BUCKETS),
  bucketBecause: z.string(),
  contributions: z.array(Contribution),
  nextChange: NextChange.nullable(),
  toQualify: z.array(ToQualify),
  resemblance: ResemblanceView.nullable().describe('null where the agreement names no ideal customer'),
  ladder: LadderView,
  claims: z.array(ClaimView),
  identifiers: z.array(ContactIdentifierView),
})
export type Explanation = z.infer<typeof Explanation>

export const TouchpointView = z.object({
  id: Id,
  at: Instant,
  type: z.string(),
  says: z.string().describe('What happened, as a sentence'),
  own: z.boolean(),
  channel: z.enum(CHANNELS).nullable(),
  trafficSource: z.string().nullable(),
  medium: z.string().nullable(),
  campaign: z.string().nullable(),
  path: z.string().nullable(),
  source: z.string(),
  identifier: IdentifierView,
  verdict: z.object({ verdict: z.enum(VERDICTS), reason: z.string() }).nullable(),
  counts: z
    .array(z.object({ rule: z.string(), points: z.number() }))
    .describe('Rules it counts in, with what it adds now, before caps'),
  properties: z.record(z.string(), z.unknown()),
})
export const TimelineQuery = z.object({
  before: Instant.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const TimelineAnswer = z.object({ touchpoints: z.array(TouchpointView), more: z.boolean() })

export const LeadView = z.object({
  id: Id,
  openedAt: Instant,
  openedBecause: z.string(),
  stage: z.enum(STAGES),
  qualifiedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  reason: z.string().nullable(),
})

export const DecisionView = z.object({
  at: Instant,
  bucket: z.enum(BUCKETS),
  bucketBefore: z.enum(BUCKETS).nullable(),
  because: z.string(),
  cause: z.string(),
  score: z.number(),
  fit: z.string().nullable(),
  engagement: z.string().nullable(),
  agreement: z.string(),
})

export const ContactPage = z.object({
  contact: Id,
  name: z.string().nullable(),
  title: z.string().nullable(),
  visitor: z.boolean().describe('Known only by anonymous identifiers'),
  account: AccountRef.extend({ because: z.string().nullable() }).nullable(),
  colleagues: z.array(LeadRow).max(50),
  lead: LeadView.nullable(),
  leads: z.array(LeadView),
  explanation: Explanation.nullable().describe('null while no agreement is active'),
  chance: z.number().min(0).max(1).nullable().optional().describe('Chance of winning, by a scale'),
  decisions: z.array(DecisionView),
  touchpointCount: z.number().int(),
  firstTouch: TouchpointView.nullable(),
  opportunities: z.array(
    z.object({
      id: Id,
      name: z.string().nullable(),
      amount: z.number().nullable(),
      currency: z.string().nullable(),
      openedAt: Instant,
      closedAt: Instant.nullable(),
      outcome: z.enum(['won', 'lost']).nullable(),
      role: z.string().nullable(),
    }),
  ),
})

/** Score over time by replay: one point at each touchpoint and between, at most 500, for the deciding scorecard. */
export const ScoreHistory = z.object({
  points: z.array(
    z.object({
      at: Instant,
      score: z.number(),
      fit: z.number(),
      engagement: z.number(),
      bucket: z.enum(BUCKETS),
    }),
  ),
  thresholds: z.array(z.object({ label: z.string(), score: z.number() })),
})

/** One line of `assay score`: a contact as known at the instant asked for. */
export const ScoreLine = z.object({
  contact: Id,
  identifiers: z.array(IdentifierView),
  score: z.number(),
  fit: z.string(),
  engagement: z.string(),
  fitPoints: z.number(),
  engagementPoints: z.number(),
  bucket: z.enum(BUCKETS),
})
export type ScoreLine = z.infer<typeof ScoreLine>

/** Typed in by hand: what happened at a booth, on an inbound call. */
export const HandTouchpoint = z.strictObject({
  type: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a touchpoint type in snake_case, such as call_received'),
  at: Instant.optional(),
  note: z.string().max(4000).optional(),
  channel: z.enum(CHANNELS).optional(),
  own: z.boolean().optional(),
})
export const HandContact = z.strictObject({
  name: z.string().max(200).optional(),
  email: z.string().max(320).optional(),
  phone: z.string().max(40).optional(),
  company: z.string().max(200).optional(),
  domain: z.string().max(255).optional(),
  attributes: z.record(z.string().max(100), Scalar).optional(),
  touchpoint: HandTouchpoint.optional(),
})

/** A judgement by hand of one touchpoint, or of everything on one identifier; `human` takes one back. */
export const HandVerdict = z
  .strictObject({
    touchpoint: Id.optional(),
    identifier: z.string().max(500).optional(),
    verdict: z.enum(VERDICTS),
    reason: z.string().min(1).max(500),
  })
  .refine((body) => (body.touchpoint === undefined) !== (body.identifier === undefined), {
    message: 'name either a touchpoint or an identifier',
  })
export const LEAD_ANSWERS = ['accepted', 'rejected', 'sales_qualified', 'recycled', 'lost', 'won'] as const
/** What sales answers to a hand-off, and how it went on. */
export const HandAnswer = z.strictObject({
  answer: z.enum(LEAD_ANSWERS),
  reason: z.string().max(500).optional(),
  recycleUntil: Instant.optional(),
})
/** A contact found or made by hand. */
export const HandContactDone = z.object({ contact: Id, created: z.boolean() })
/** A touchpoint typed in by hand is stored. */
export const HandTouchpointDone = z.object({ contact: Id })

/** What went with an erased contact; a tombstone for each identifier stays. */
export const ContactErased = z.object({
  contact: Id,
  identifiers: z.number().int(),
  touchpoints: z.number().int(),
  reports: z.number().int().describe('Stored reports that named the person and were changed'),
})
