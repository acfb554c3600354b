// Which call it is, and its parts: context, traits, properties and page as records.
// Invariant: after this step every part that later steps read has the type that they expect.
// Deliberately absent: checks of what nobody reads. Unknown fields may have any shape and are kept.

import { type EventRefusal, ID_LENGTH_MAX, MESSAGE_TYPES, type MessageType } from '../../contract/segment.ts'
import { isRecord, type TraitRecord } from './attribute.ts'
import type { Draft } from './draft.ts'
import type { Refusing } from './inspect.ts'

const NOTHING: TraitRecord = Object.freeze({})
const TYPES: ReadonlySet<unknown> = new Set(MESSAGE_TYPES)
const IDS = ['userId', 'anonymousId', 'groupId', 'previousId', 'messageId'] as const

const refuse = (refused: EventRefusal, field: string): Refusing => ({ refused, field })

export function putShape(draft: Draft): Refusing | null {
  const { message, delivery } = draft
  // The address of a call says what it is; a body sent to /v1/track that says `page` is a mistake of its sender.
  const type = delivery.type ?? message.type
  if (type === undefined || type === null || type === '') return refuse('type_missing', 'type')
  if (!TYPES.has(type)) return refuse('type_unknown', 'type')
  draft.messageType = type as MessageType
  return putRecords(draft) ?? idFault(message) ?? missing(draft)
}

function putRecords(draft: Draft): Refusing | null {
  const { message, delivery } = draft
  for (const field of ['context', 'traits', 'properties'] as const) {
    const value = message[field]
    if (value !== undefined && value !== null && !isRecord(value)) return refuse('wrong_type', field)
    draft[field] = (value as TraitRecord | null | undefined) ?? NOTHING
  }
  // What the batch says of its context holds for each event that does not say otherwise.
  if (isRecord(delivery.batchContext)) draft.context = { ...delivery.batchContext, ...draft.context }
  const { traits, page } = draft.context
  if (traits !== undefined && traits !== null && !isRecord(traits))
    return refuse('wrong_type', 'context.traits')
  draft.contextTraits = (traits as TraitRecord | null | undefined) ?? NOTHING
  draft.page = isRecord(page) ? page : NOTHING
  return null
}

function idFault(message: TraitRecord): Refusing | null {
  for (const field of IDS) {
    const value = message[field]
    if (typeof value === 'string') {
      if (value.length > ID_LENGTH_MAX) return refuse('text_too_long', field)
    } else if (value !== undefined && value !== null && typeof value !== 'number')
      return refuse('wrong_type', field)
  }
  return null
}

function missing({ messageType, message }: Draft): Refusing | null {
  if (messageType === 'track') {
    const { event } = message
    if (event === undefined || event === null || event === '') return refuse('event_name_missing', 'event')
    if (typeof event !== 'string') return refuse('wrong_type', 'event')
  }
  if (messageType === 'group' && isBlank(message.groupId)) return refuse('group_id_missing', 'groupId')
  if (messageType === 'alias' && isBlank(message.previousId))
    return refuse('previous_id_missing', 'previousId')
  return null
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === ''
