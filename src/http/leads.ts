// The ranked list over HTTP, whom to call now, and what sales answers.
import { z } from 'zod'
import { answerLead } from '../app/answer.ts'
import { leadView } from '../app/read/contact-page.ts'
import { leads } from '../app/read/leads.ts'
import { HandAnswer, Id, LeadsAnswer, LeadsQuery, LeadView } from '../contract/leads.ts'
import { isRefused } from '../kernel/refusal.ts'
import { endpoint } from './endpoint.ts'

export const list = endpoint({
  summary: 'Contacts in a bucket, ranked as of this moment, each with score, grades and reasons.',
  query: LeadsQuery,
  answer: LeadsAnswer,
  handle: ({ ctx, query }) => leads(ctx, query),
})

export const answer = endpoint({
  summary: 'What sales says to a lead: accepted, rejected with a reason, and how it went on.',
  params: z.strictObject({ lead: Id }),
  body: HandAnswer,
  example: { answer: 'rejected', reason: 'No budget this year', recycleUntil: '2027-01-10T00:00:00.000Z' },
  answer: LeadView,
  async handle({ ctx, params, body, says }) {
    const { answer, reason = null, recycleUntil } = body
    const until = recycleUntil === undefined ? null : Date.parse(recycleUntil)
    const lead = await answerLead(ctx, Number(params.lead), { answer, reason, recycleUntil: until, says })
    return isRefused(lead) ? lead : leadView(lead)
  },
})
