// Segment messages for tests: what an SDK sends, with what the test is about put over it.
import { captureMessage, isRefusing } from '../../src/app/capture/capture.ts'
import type { Delivery } from '../../src/app/capture/draft.ts'
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import { captureSource } from '../../src/app/capture/source.ts'

export const ARRIVED = Date.parse('2026-03-02T10:00:00.000Z')
export const SOURCE = captureSource({ sourceId: 7, says: 'key Website' })
export const DELIVERY: Delivery = { source: SOURCE, arrivedAt: ARRIVED }

type Message = Record<string, unknown>
export const track = (event: string, more: Message = {}): Message => ({
  type: 'track',
  anonymousId: 'a-1',
  messageId: 'm-1',
  event,
  ...more,
})
export const identify = (traits: Message, more: Message = {}): Message => ({
  type: 'identify',
  userId: 'u-1',
  messageId: 'm-1',
  traits,
  ...more,
})
export const page = (url: string, referrer = '', more: Message = {}): Message => ({
  type: 'page',
  anonymousId: 'a-1',
  messageId: 'm-1',
  context: { page: { url, referrer, path: new URL(url).pathname } },
  ...more,
})

/** Captures; fails the test when the message is refused. */
export function captured(message: unknown, delivery: Partial<Delivery> = {}): CapturedEvent {
  const result = captureMessage(message, { ...DELIVERY, ...delivery })
  if (isRefusing(result)) throw new Error(`refused: ${result.refused} at ${result.field}`)
  return result
}

/** The refusal as `reason at field`; fails the test when the message is taken. */
export function refusalOf(message: unknown, delivery: Partial<Delivery> = {}): string {
  const result = captureMessage(message, { ...DELIVERY, ...delivery })
  if (!isRefusing(result)) throw new Error('taken, not refused')
  return `${result.refused} at ${result.field}`
}

/** Claims as `attribute = value (provenance)`, in alphabetical order. */
export const claimLines = (event: CapturedEvent): string[] =>
  event.claims.map(({ attribute, value, provenance }) => `${attribute} = ${value} (${provenance})`).sort()
