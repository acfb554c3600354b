// What people type by hand: a touchpoint of somebody known (a booth, a call), or somebody new with what they said.
// It goes the way of every other message: captured, stored, scored.
// Invariant: who typed it is on the evidence.

import type { z } from 'zod'
import type { HandContact, HandTouchpoint } from '../contract/leads.ts'
import { EVENT_AHEAD_MS_MAX } from '../contract/segment.ts'
import { IDENTIFIER_KINDS, MAX_INSTANT } from '../kernel/evidence.ts'
import { isRefused, type Refused } from '../kernel/refusal.ts'
import { findIdentifiersOf } from '../store/identity.ts'
import { sourceByHand } from './by-hand.ts'
import { captureMessage, isRefusing } from './capture/capture.ts'
import { contentHash } from './capture/content-hash.ts'
import { websiteDomain } from './capture/domain.ts'
import type { CapturedEvent } from './capture/event.ts'
import { typeCalled } from './capture/event-name.ts'
import { captureSource } from './capture/source.ts'
import type { Context } from './context.ts'
import { findIdentifier } from './find-identifier.ts'
import { ingest } from './ingest/ingest.ts'
import { contactAt } from './ingest/regroup.ts'
import { findContact } from './read/find-contact.ts'

export interface Recorded {
  readonly contact: string
  readonly result: 'stored' | 'repeated' | 'conflict' | 'erased'
}

/** Stores a touchpoint of a contact, named by its id or any identifier. */
export async function recordTouch(
  ctx: Context,
  contact: string,
  touch: z.infer<typeof HandTouchpoint>,
  says: string,
): Promise<Recorded | Refused> {
  const found = await findContact(ctx, contact)
  if (isRefused(found)) return found
  const occurredAt = instantOf(ctx, touch.at)
  if (isRefused(occurredAt)) return occurredAt
  const { identifiers } = await findIdentifiersOf(ctx.db, [found])
  // The identifier that was named, if one was; else the one that the contact is best known by.
  const named = await findIdentifier(ctx, contact)
  const mine = identifiers.filter(({ spans }) => contactAt(spans, occurredAt) === found)
  const best =
    mine.find(({ id }) => id === named?.id) ??
    [...mine].sort(
      (a, b) => IDENTIFIER_KINDS.indexOf(a.kind) - IDENTIFIER_KINDS.indexOf(b.kind) || a.id - b.id,
    )[0]
  if (best === undefined) return { refused: 'contact_not_found' }
  const event = await eventOf(ctx, touch, { kind: best.kind, value: best.value }, occurredAt, says)
  const { results } = await ingest(ctx, [event])
  return { contact: String(found), result: results[0]! }
}

/** Stores somebody typed in by hand, and what happened with them. Without e-mail and phone there is nobody. */
export async function recordContact(
  ctx: Context,
  given: z.infer<typeof HandContact>,
  says: string,
): Promise<Recorded | Refused> {
  const { name, email, phone, company, domain, attributes, touchpoint } = given
  const occurredAt = instantOf(ctx, touchpoint?.at)
  if (isRefused(occurredAt)) return occurredAt
  const now = ctx.now()
  const source = captureSource({
    sourceId: await sourceByHand(ctx.db, now),
    says,
    settings: { localIsTest: false },
  })
  const captured = captureMessage(
    {
      type: 'identify',
      messageId: ctx.newId(),
      timestamp: new Date(occurredAt).toISOString(),
      traits: {
        ...attributes,
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
        ...(phone === undefined ? {} : { phone }),
        ...(company === undefined && domain === undefined ? {} : { company: companyOf(company, domain) }),
      },
    },
    { source, arrivedAt: now },
  )
  if (isRefusing(captured))
    return { refused: 'identifier_not_found', detail: 'An e-mail or a phone is needed.' }
  const own: CapturedEvent = {
    ...captured,
    type: 'recorded',
    own: false,
    channel: 'offline',
    linkStrength: captured.linkStrength === null ? null : 'person',
    account: captured.account ?? accountOf(domain),
    says,
  }
  const events = [own]
  if (touchpoint !== undefined)
    events.push(await eventOf(ctx, touchpoint, own.identifiers[0]!, occurredAt, says))
  const { results } = await ingest(ctx, events)
  const contact = await findIdentifier(ctx, `${own.identifiers[0]!.kind}:${own.identifiers[0]!.value}`)
  if (contact === null) return { refused: 'identifier_erased' }
  return { contact: String(contactAt(contact.spans, occurredAt)), result: results.at(-1)! }
}

const companyOf = (name: string | undefined, website: string | undefined) => ({
  ...(name === undefined ? {} : { name }),
  ...(website === undefined ? {} : { website }),
})

function accountOf(domain: string | undefined): CapturedEvent['account'] {
  const found = websiteDomain(domain)
  return found === null ? null : { domain: found, externalId: null, name: null, because: 'typed in by hand' }
}

/** What happened has happened: as with every other message, only a wrong clock is forgiven. */
function instantOf(ctx: Context, at: string | undefined): number | Refused {
  const now = ctx.now()
  const instant = at === undefined ? now : Date.parse(at)
  if (!(instant >= 0 && instant <= MAX_INSTANT)) return { refused: 'instant_out_of_range' }
  if (instant > now + EVENT_AHEAD_MS_MAX)
    return {
      refused: 'instant_out_of_range',
      detail: 'What happened may be dated at most 24 hours ahead.',
    }
  return instant
}

async function eventOf(
  ctx: Context,
  touch: z.infer<typeof HandTouchpoint>,
  identifier: CapturedEvent['identifiers'][number],
  occurredAt: number,
  says: string,
): Promise<CapturedEvent> {
  const usual = typeCalled(touch.type)
  const properties = touch.note === undefined ? {} : { note: touch.note }
  const messageId = ctx.newId()
  return {
    sourceId: await sourceByHand(ctx.db, ctx.now()),
    messageId,
    occurredAt,
    known: 'live',
    type: touch.type,
    own: touch.own ?? usual.own,
    channel: touch.channel ?? usual.channel ?? 'offline',
    trafficSource: null,
    medium: null,
    campaign: null,
    path: null,
    properties,
    identifiers: [identifier],
    linkStrength: null,
    claims: [],
    account: null,
    verdicts: [],
    contentHash: contentHash({ ...touch, messageId }),
    opensLead: false,
    says,
  }
}
