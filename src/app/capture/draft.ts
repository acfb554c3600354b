// A message on its way through the steps of capture: what was sent, and what is known of it so far.
// Each step reads the message and fills its own fields; none reads a field of a later step.
// Deliberately absent: any reference to the request or the database.

import type { MessageType } from '../../contract/segment.ts'
import type { Identifier, Verdict } from '../../kernel/evidence.ts'
import type { TraitRecord } from './attribute.ts'
import type { Arrival } from './channel.ts'
import type { CapturedAccount, CapturedClaim } from './event.ts'
import type { EventType } from './event-name.ts'
import type { CaptureSource } from './source.ts'

/** How and when a message came. */
export interface Delivery {
  readonly source: CaptureSource
  readonly arrivedAt: number
  /** Of the batch around it, where there is one. */
  readonly batchSentAt?: unknown
  readonly batchContext?: unknown
  /** Its place in the batch: tells two equal events without ids and times apart. */
  readonly index?: number
  /** The type that the address names, for /v1/identify and the like; it wins over none. */
  readonly type?: MessageType
  /** The body was not valid UTF-8 and was decoded with U+FFFD in place of what could not be read. */
  readonly lossy?: boolean
}

export interface Draft {
  readonly delivery: Delivery
  readonly message: TraitRecord
  contentHash: number
  messageType: MessageType
  context: TraitRecord
  /** Of the message itself. */
  traits: TraitRecord
  /** Of its context: what the sender remembers of the person. */
  contextTraits: TraitRecord
  page: TraitRecord
  properties: TraitRecord
  occurredAt: number
  messageId: string
  identifiers: Identifier[]
  linkStrength: 'stated' | 'alias' | null
  /** Normalised addresses that the message states, whether or not they became identifiers. */
  emails: string[]
  event: EventType
  arrival: Arrival
  path: string | null
  claims: CapturedClaim[]
  /** Answers that say nothing, as `company: keyboard walk`. */
  junk: string[]
  account: CapturedAccount | null
  verdicts: { verdict: Verdict; reason: string }[]
}

const EMPTY: TraitRecord = Object.freeze({})
const NO_ARRIVAL: Arrival = { channel: null, trafficSource: null, medium: null, campaign: null }

/** A draft of which nothing is known yet. */
export const newDraft = (message: TraitRecord, delivery: Delivery): Draft => ({
  delivery,
  message,
  contentHash: 0,
  messageType: 'track',
  context: EMPTY,
  traits: EMPTY,
  contextTraits: EMPTY,
  page: EMPTY,
  properties: EMPTY,
  occurredAt: 0,
  messageId: '',
  identifiers: [],
  linkStrength: null,
  emails: [],
  event: { type: '', own: false, channel: null },
  arrival: NO_ARRIVAL,
  path: null,
  claims: [],
  junk: [],
  account: null,
  verdicts: [],
})
