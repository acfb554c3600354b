// Talking about the agreement over HTTP: what is due, what was held, writing one down.
import { holdReview, reviews } from '../app/agreement/review.ts'
import { ReviewRequest, Reviews } from '../contract/review.ts'
import { endpoint } from './endpoint.ts'

export const list = endpoint({
  summary: 'When the agreement is to be talked about and checked, and what was held.',
  answer: Reviews,
  handle: ({ ctx }) => reviews(ctx),
})

export const hold = endpoint({
  summary: 'Write down that marketing and sales have met, or have checked the points against revenue.',
  body: ReviewRequest,
  example: { kind: 'meeting', note: 'Sales wants fewer students.' },
  answer: Reviews,
  status: 201,
  handle: ({ ctx, body, says }) => holdReview(ctx, body, says),
})
