// From one Segment message to one CapturedEvent, or a refusal with its reason: a list of named steps, top to bottom.
// Invariants: a message is taken in whole or refused; the same message always gives the same event, but for the
// arrival; nothing here reads a clock, a file or the database.

import { isRecord } from './attribute.ts'
import { type Delivery, type Draft, newDraft } from './draft.ts'
import type { CapturedEvent } from './event.ts'
import { eventType, typeCalled } from './event-name.ts'
import { inspect, type Refusing } from './inspect.ts'
import { resolveInstant } from './instant.ts'
import { putAccount } from './put-account.ts'
import { putArrival } from './put-arrival.ts'
import { putClaims } from './put-claims.ts'
import { putIdentifiers } from './put-identifiers.ts'
import { putMessageId } from './put-message-id.ts'
import { putShape } from './put-shape.ts'
import { putVerdicts } from './put-verdicts.ts'
import { storedProperties } from './stored-properties.ts'

/** A step fills its part of the draft, or says why the message is refused. */
export type Step = (draft: Draft) => Refusing | null

/** The steps in their order; the names are those of docs/capture.md. */
export const STEPS: readonly { readonly name: string; readonly step: Step }[] = [
  { name: 'inspect', step: putInspection },
  { name: 'shape', step: putShape },
  { name: 'time', step: putTime },
  { name: 'identifiers', step: putIdentifiers },
  { name: 'message id', step: putMessageId },
  { name: 'type', step: putType },
  { name: 'channel', step: putArrival },
  { name: 'claims', step: putClaims },
  { name: 'account', step: putAccount },
  { name: 'verdicts', step: putVerdicts },
]

/** Captures one message. */
export function captureMessage(message: unknown, delivery: Delivery): CapturedEvent | Refusing {
  if (!isRecord(message)) return { refused: 'not_an_object', field: null }
  const draft = newDraft(message, delivery)
  for (const { step } of STEPS) {
    const refusal = step(draft)
    if (refusal !== null) return refusal
  }
  return finish(draft)
}

/** True for what captureMessage refused. */
export const isRefusing = (result: CapturedEvent | Refusing): result is Refusing => 'refused' in result

function putInspection(draft: Draft): Refusing | null {
  const found = inspect(draft.message, draft.delivery.lossy === true)
  if ('refused' in found) return found
  draft.contentHash = found.contentHash
  return null
}

function putTime(draft: Draft): Refusing | null {
  const { batchSentAt, arrivedAt } = draft.delivery
  const at = resolveInstant(draft.message, batchSentAt, arrivedAt)
  if (typeof at !== 'number') return at
  draft.occurredAt = at
  return null
}

const TYPE_OF_CALL = {
  identify: typeCalled('identified'),
  group: typeCalled('grouped'),
  alias: typeCalled('aliased'),
  page: typeCalled('page_viewed'),
  screen: typeCalled('screen_viewed'),
}

function putType(draft: Draft): null {
  const { messageType, message } = draft
  draft.event = messageType === 'track' ? eventType(message.event as string) : TYPE_OF_CALL[messageType]
  return null
}

function finish(draft: Draft): CapturedEvent {
  const { source } = draft.delivery
  return {
    sourceId: source.sourceId,
    messageId: draft.messageId,
    occurredAt: draft.occurredAt,
    known: 'live',
    type: draft.event.type,
    own: draft.event.own,
    channel: draft.arrival.channel,
    trafficSource: draft.arrival.trafficSource,
    medium: draft.arrival.medium,
    campaign: draft.arrival.campaign,
    path: draft.path,
    properties: storedProperties(draft),
    identifiers: draft.identifiers,
    linkStrength: draft.linkStrength,
    claims: draft.claims,
    account: draft.account,
    verdicts: draft.verdicts,
    contentHash: draft.contentHash,
    opensLead: false,
    says: source.says,
  }
}
