// Contacts over HTTP: the page, the explanation of the score, the timeline. Everywhere `:contact` is an id or any
// identifier as people type it (e-mail, phone, user id).
import { z } from 'zod'
import { contactPage } from '../app/read/contact-page.ts'
import { explainContact } from '../app/read/explain.ts'
import { scoreHistory } from '../app/read/score-history.ts'
import { timeline as readTimeline } from '../app/read/timeline.ts'
import {
  ContactPage,
  Explanation,
  Instant,
  ScoreHistory,
  TimelineAnswer,
  TimelineQuery,
} from '../contract/leads.ts'
import { endpoint } from './endpoint.ts'

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
