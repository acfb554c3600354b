// The first screen over HTTP, and the words that forms offer.
import { z } from 'zod'
import { overview } from '../app/read/overview.ts'
import { TOUCHPOINT_TYPES } from '../contract/agreement-words.ts'
import { Overview } from '../contract/overview.ts'
import { endpoint } from './endpoint.ts'

export const show = endpoint({
  summary: 'Whom to call now and why, what changed since yesterday, whether the agreement keeps its promise.',
  answer: Overview,
  handle: ({ ctx }) => overview(ctx),
})

export const touchpointTypes = endpoint({
  summary: 'The types of touchpoint that have a meaning of their own; any other in snake_case works too.',
  answer: z.object({ types: z.array(z.string()) }),
  handle: async () => ({ types: [...TOUCHPOINT_TYPES] }),
})
