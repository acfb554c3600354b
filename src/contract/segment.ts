// Segment's messages as they are on the wire, the reasons for which one may be refused, and the limits.
// The schemas describe (OpenAPI, docs) and are not run on each event: src/app/capture checks by hand, seven times
// as fast, and is stricter in what it refuses and wider in what it keeps. Unknown fields are kept by both.

import { z } from 'zod'
import { PROVENANCES } from '../kernel/evidence.ts'

/** Segment's own limit on one event: 32 KB of JSON. */
export const EVENT_BYTES_MAX = 32 * 1024
/** Segment's own limit on a batch: 500 KB of JSON, after decompression. */
export const BATCH_BYTES_MAX = 500 * 1024
/** Events in one batch; 500 KB of the smallest sound events are about 5,000. */
export const BATCH_EVENTS_MAX = 5000
/** Objects and arrays inside each other; the deepest event seen in life had 9. */
export const EVENT_DEPTH_MAX = 20
/** Values in one event, counting every member of every object and array. */
export const EVENT_VALUES_MAX = 2000
/** UTF-16 units of one string. Half an event, so that one text cannot crowd out all else. */
export const TEXT_LENGTH_MAX = 16_384
/** UTF-16 units of a user id, anonymous id, group id or message id: they are keys of an index. */
export const ID_LENGTH_MAX = 255
/** An event may be dated this far ahead: a clock in the wrong time zone, not a plan. */
export const EVENT_AHEAD_MS_MAX = 24 * 3600 * 1000

/** Why one event is refused, as a closed list with its sentence. The others of its batch are not affected. */
export const EVENT_REFUSALS = {
  not_an_object: 'An event must be a JSON object.',
  type_missing: 'The event has no type.',
  type_unknown: 'The type must be identify, track, page, screen, group or alias.',
  identifier_missing: 'An event needs a userId, an anonymousId, an e-mail, a phone or an external id.',
  identifiers_too_many: 'An event may carry at most 10 identifiers.',
  event_name_missing: 'A track call needs the name of its event.',
  group_id_missing: 'A group call needs a groupId.',
  previous_id_missing: 'An alias call needs a previousId.',
  wrong_type: 'The field has the wrong type.',
  event_too_large: 'One event may have at most 32 KB.',
  too_deep: 'Objects may lie at most 20 deep inside each other.',
  too_many_values: 'One event may have at most 2,000 values.',
  text_too_long: 'One text may have at most 16,384 characters, an id 255.',
  text_invalid: 'The text holds a character that is not valid Unicode, or U+0000.',
  key_reserved: 'The key is reserved by the language.',
  number_not_finite: 'The number is too large to be kept.',
  time_invalid: 'The time is not an ISO 8601 instant.',
  time_out_of_range: 'The time must lie between 1970 and 2100.',
  time_ahead: 'The time lies more than 24 hours ahead.',
} as const

export type EventRefusal = keyof typeof EVENT_REFUSALS

export const MESSAGE_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** How the messages of one source are read; kept with the source. */
export const SourceSettings = z.strictObject({
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters, such as DE')
    .optional()
    .describe('ISO country of phone numbers that are written without one'),
  ownDomains: z
    .array(z.string().min(1).max(253))
    .max(100)
    .optional()
    .describe('Hosts and domains whose links are internal, beside the one of the page itself'),
  provenance: z.enum(PROVENANCES).optional().describe('Who says what the traits say; declared if left out'),
  localIsTest: z.boolean().optional().describe('Pages and referrers on a local machine are test traffic'),
})
export type SourceSettings = z.infer<typeof SourceSettings>

const Moment = z
  .union([z.iso.datetime({ offset: true }), z.number()])
  .describe('ISO 8601 instant; a number is taken as epoch milliseconds, below 1e11 as seconds')
const MessageId = z.string().max(ID_LENGTH_MAX).describe('Makes the delivery idempotent; hashed if missing')
const SegmentId = z.union([z.string().max(ID_LENGTH_MAX), z.number()]).nullable()

export const SegmentContext = z
  .looseObject({
    page: z
      .looseObject({
        url: z.string(),
        path: z.string(),
        referrer: z.string(),
        search: z.string(),
        title: z.string(),
      })
      .partial(),
    campaign: z
      .looseObject({
        source: z.string(),
        medium: z.string(),
        name: z.string(),
        term: z.string(),
        content: z.string(),
      })
      .partial(),
    traits: z.record(z.string(), z.unknown()),
    externalIds: z.array(z.looseObject({ type: z.string(), id: z.union([z.string(), z.number()]) })),
    userAgent: z.string(),
    locale: z.string(),
    ip: z.string(),
    library: z.looseObject({ name: z.string(), version: z.string() }).partial(),
    test: z.boolean().describe('Marks test traffic: kept with the verdict `test`, counts nothing'),
    provenance: z.string().describe('Who says so: declared (default), observed, enriched or verified'),
  })
  .partial()

/** Fields that every call may carry. */
export const SegmentCommon = z.looseObject({
  userId: SegmentId.optional(),
  anonymousId: SegmentId.optional(),
  messageId: MessageId.optional(),
  timestamp: Moment.optional(),
  originalTimestamp: Moment.optional(),
  sentAt: Moment.optional(),
  context: SegmentContext.optional(),
  integrations: z.record(z.string(), z.unknown()).optional(),
  writeKey: z.string().optional().describe('As browser libraries send it, instead of Basic auth'),
})
const Traits = z.record(z.string(), z.unknown()).optional()
const Properties = z.record(z.string(), z.unknown()).optional()

export const SegmentIdentify = SegmentCommon.extend({ traits: Traits })
export const SegmentTrack = SegmentCommon.extend({ event: z.string().min(1), properties: Properties })
export const SegmentPage = SegmentCommon.extend({
  name: z.string().nullable().optional(),
  category: z.string().nullable().optional(),
  properties: Properties,
})
export const SegmentScreen = SegmentPage
export const SegmentGroup = SegmentCommon.extend({
  groupId: z.union([z.string(), z.number()]),
  traits: Traits,
})
export const SegmentAlias = SegmentCommon.extend({ previousId: z.union([z.string(), z.number()]) })
export const SegmentBatch = z.looseObject({
  batch: z.array(SegmentCommon.extend({ type: z.enum(MESSAGE_TYPES) })).max(BATCH_EVENTS_MAX),
  context: SegmentContext.optional(),
  sentAt: Moment.optional(),
  writeKey: z.string().optional(),
})

/** `refused` is there only when something was: the rest of the batch is stored. */
export const SegmentAnswer = z.object({
  success: z.literal(true),
  refused: z
    .array(
      z.object({
        index: z.number().int(),
        field: z.string().nullable(),
        reason: z.enum(Object.keys(EVENT_REFUSALS) as [EventRefusal, ...EventRefusal[]]),
      }),
    )
    .optional(),
})
export type SegmentAnswer = z.infer<typeof SegmentAnswer>
