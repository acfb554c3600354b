// Captured events in one line each, for tests that begin behind capture.
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import type { Identifier, IdentifierKind } from '../../src/kernel/evidence.ts'
import { parseIdentifierWord } from './identifier-word.ts'

let made = 0

export type EventWish = Partial<Omit<CapturedEvent, 'identifiers'>> & { readonly who?: string }

/** `u:ana e:ana@example.com a:phone1` names identifiers by kind and value; the first is what the event hangs on. */
export function event(who: string, at: number | string, wish: EventWish = {}): CapturedEvent {
  made += 1
  const identifiers: Identifier[] = who.split(' ').map(parseIdentifierWord)
  const { who: _, ...rest } = wish
  return {
    sourceId: 1,
    messageId: `m${made}`,
    occurredAt: typeof at === 'number' ? at : Date.parse(at),
    known: 'live',
    type: 'page_viewed',
    own: true,
    channel: 'direct',
    trafficSource: null,
    medium: null,
    campaign: null,
    path: '/',
    properties: {},
    identifiers,
    linkStrength: identifiers.length > 1 ? 'stated' : null,
    claims: [],
    account: null,
    verdicts: [],
    contentHash: made,
    opensLead: false,
    says: 'test',
    ...rest,
  }
}

export type { IdentifierKind }
