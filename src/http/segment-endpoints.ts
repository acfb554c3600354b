// What the table of routes and the reference say of the tracking API. segment.ts takes these calls in itself: it
// reads bodies of any content type and checks events one by one, so that a bad one costs the others nothing.
// Deliberately absent: handlers. One that ran from here would be a bug, and says so.

import { z } from 'zod'
import {
  MESSAGE_TYPES,
  type MessageType,
  SegmentAlias,
  SegmentAnswer,
  SegmentBatch,
  SegmentGroup,
  SegmentIdentify,
  SegmentPage,
  SegmentScreen,
  SegmentTrack,
} from '../contract/segment.ts'
import { type Endpoint, endpoint } from './endpoint.ts'

const elsewhere = async (): Promise<never> => {
  throw new Error('segment.ts takes this call in.')
}

const BODIES: Readonly<Record<MessageType, z.ZodType>> = {
  identify: SegmentIdentify,
  track: SegmentTrack,
  page: SegmentPage,
  screen: SegmentScreen,
  group: SegmentGroup,
  alias: SegmentAlias,
}
const EXAMPLES: Readonly<Record<MessageType, object>> = {
  identify: { userId: 'u-1', traits: { email: 'ana@example.com', company: 'Example' }, messageId: 'm-1' },
  track: { userId: 'u-1', event: 'Demo Requested', properties: { product: 'pumps' }, messageId: 'm-2' },
  page: { anonymousId: 'a-1', properties: { url: 'https://example.com/pricing' }, messageId: 'm-3' },
  screen: { anonymousId: 'a-1', name: 'Prices', messageId: 'm-4' },
  group: { userId: 'u-1', groupId: 'g-1', traits: { name: 'Example', employees: 200 }, messageId: 'm-5' },
  alias: { previousId: 'a-1', userId: 'u-1', messageId: 'm-6' },
}

const one = (type: MessageType, summary: string): Endpoint =>
  endpoint({ summary, body: BODIES[type], example: EXAMPLES[type], answer: SegmentAnswer, handle: elsewhere })

export interface SegmentRow {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly endpoint: Endpoint
}

const batch = endpoint({
  summary: 'Many events at once; bad ones are named in the answer and cost the others nothing.',
  body: SegmentBatch,
  example: { batch: [{ type: 'track', ...EXAMPLES.track }] },
  answer: SegmentAnswer,
  handle: elsewhere,
})

/** Every address of the tracking API, under which segment.ts answers. */
export const SEGMENT_ROWS: readonly SegmentRow[] = [
  ...MESSAGE_TYPES.flatMap((type): SegmentRow[] => [
    { method: 'POST', path: `/v1/${type}`, endpoint: one(type, `Segment's ${type} call.`) },
    {
      method: 'POST',
      path: `/v1/${type.charAt(0)}`,
      endpoint: one(type, `The same as /v1/${type}, as analytics.js sends it.`),
    },
  ]),
  ...['/v1/batch', '/v1/b', '/v1/import'].map(
    (path): SegmentRow => ({
      method: 'POST',
      path,
      endpoint: batch,
    }),
  ),
  {
    method: 'POST',
    path: '/v1/m',
    endpoint: endpoint({
      summary: 'Counters that analytics.js keeps of itself: answered and not kept.',
      answer: z.object({ success: z.literal(true) }),
      handle: elsewhere,
    }),
  },
]
export const SETTINGS_ROW: SegmentRow = {
  method: 'GET',
  path: '/v1/projects/:writeKey/settings',
  endpoint: endpoint({
    summary: 'What analytics.js asks its "CDN" for: the settings of a write key.',
    params: z.strictObject({ writeKey: z.string().max(200) }),
    answer: z.looseObject({}),
    handle: elsewhere,
  }),
}
