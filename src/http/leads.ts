// The ranked list over HTTP: whom to call now.
import { leads } from '../app/read/leads.ts'
import { LeadsAnswer, LeadsQuery } from '../contract/leads.ts'
import { endpoint } from './endpoint.ts'

export const list = endpoint({
  summary: 'Contacts in a bucket, ranked as of this moment, each with score, grades and reasons.',
  query: LeadsQuery,
  answer: LeadsAnswer,
  handle: ({ ctx, query }) => leads(ctx, query),
})
