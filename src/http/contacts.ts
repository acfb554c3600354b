// Contacts over HTTP: reading one, typing in what happened, export and erasure. Everywhere `:contact` is an id or any
// identifier as people type it (e-mail, phone, user id).
import { z } from 'zod'
import { erase as eraseContact } from '../app/erase.ts'
import { exportContact } from '../app/export.ts'
import { contactPage } from '../app/read/contact-page.ts'
import { explainContact } from '../app/read/explain.ts'
import { findContact } from '../app/read/find-contact.ts'
import { scoreHistory } from '../app/read/score-history.ts'
import { timeline as readTimeline } from '../app/read/timeline.ts'
import { type Recorded, recordContact, recordTouch } from '../app/touch.ts'
import { ContactExport } from '../contract/contact-export.ts'
import {
  ContactErased,
  ContactPage,
  Explanation,
  HandContact,
  HandContactDone,
  HandTouchpoint,
  HandTouchpointDone,
  Instant,
  ScoreHistory,
  TimelineAnswer,
  TimelineQuery,
} from '../contract/leads.ts'
import { isRefused, type Refused } from '../kernel/refusal.ts'
import { endpoint } from './endpoint.ts'
import { ApiError } from './errors.ts'

/** Longest identifier in a path. */
const GIVEN_CHARACTERS_MAX = 1000
const Contact = z.strictObject({
  contact: z.string().min(1).max(GIVEN_CHARACTERS_MAX).describe('Id, e-mail address or any other identifier'),
})

export const page = endpoint({
  summary: 'Everything that a contact’s page shows, as of now.',
  params: Contact,
  answer: ContactPage,
  handle: ({ ctx, params }) => contactPage(ctx, params.contact),
})

export const explain = endpoint({
  summary: 'The score with the contributions that add up to it, as of now or of an instant in the past.',
  params: Contact,
  query: z.object({ at: Instant.optional() }),
  answer: Explanation,
  handle: ({ ctx, params, query }) =>
    explainContact(ctx, params.contact, query.at === undefined ? {} : { at: Date.parse(query.at) }),
})

export const timeline = endpoint({
  summary: 'Touchpoints, newest first, those that do not count included.',
  params: Contact,
  query: TimelineQuery,
  answer: TimelineAnswer,
  handle: ({ ctx, params, query }) => readTimeline(ctx, params.contact, query),
})

export const history = endpoint({
  summary: 'The score over time, out of what was known at each moment.',
  params: Contact,
  answer: ScoreHistory,
  handle: ({ ctx, params }) => scoreHistory(ctx, params.contact),
})

export const typeIn = endpoint({
  summary: 'Write down somebody met: a contact with what they said, and perhaps what happened.',
  body: HandContact,
  example: {
    name: 'Ana Lind',
    email: 'ana@example.com',
    company: 'Example',
    attributes: { jobLevel: 'head' },
    touchpoint: { type: 'booth_visited', note: 'Wants a pump for 3 bar' },
  },
  answer: HandContactDone,
  status: 201,
  async handle({ ctx, body, says }) {
    const known = body.email ?? body.phone
    if (known === undefined)
      throw new ApiError('bad_request', {
        field: 'email',
        detail: 'An e-mail address or a phone number is needed.',
      })
    const created = isRefused(await findContact(ctx, known))
    const recorded = await recordContact(ctx, body, says)
    if (isRefused(recorded) && recorded.refused === 'identifier_not_found')
      throw new ApiError('bad_request', {
        field: body.email === undefined ? 'phone' : 'email',
        detail: 'It is neither an e-mail address nor a phone number that could be reached.',
      })
    const refused = refusalOf(recorded)
    return refused ?? { contact: (recorded as Recorded).contact, created }
  },
})

export const typeInTouchpoint = endpoint({
  summary: 'Write down what happened with a contact: at a booth, on a call.',
  params: Contact,
  body: HandTouchpoint,
  example: { type: 'call_received', note: 'Asked for a price', channel: 'phone' },
  answer: HandTouchpointDone,
  status: 201,
  async handle({ ctx, params, body, says }) {
    const recorded = await recordTouch(ctx, params.contact, body, says)
    return refusalOf(recorded) ?? { contact: (recorded as Recorded).contact }
  },
})

export const exportAll = endpoint({
  summary: 'Everything held of a person, with the explanation of the score, as one document.',
  params: Contact,
  answer: ContactExport,
  async handle({ ctx, params }) {
    const held = await exportContact(ctx, params.contact)
    return isRefused(held) ? held : { ...held }
  },
})

export const erase = endpoint({
  summary: 'Erase a person for good. Nothing about them is stored again.',
  params: Contact,
  answer: ContactErased,
  handle: ({ ctx, params }) => eraseContact(ctx, params.contact),
})

// An erased person stays erased, whoever types them in.
const refusalOf = (recorded: Recorded | Refused): Refused | null => {
  if (isRefused(recorded)) return recorded
  return recorded.result === 'erased' ? { refused: 'identifier_erased' } : null
}
