// Drift over HTTP: the last check with its figures, and the ones before.
import { drift } from '../app/agreement/drift.ts'
import { Drift } from '../contract/drift.ts'
import { endpoint } from './endpoint.ts'

export const show = endpoint({
  summary:
    'Whether the world still is as the agreement in force was simulated: scores, win rates, the ideal customer.',
  answer: Drift,
  handle: ({ ctx }) => drift(ctx),
})
