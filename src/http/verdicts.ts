// Judgements by hand: this touchpoint, or everything on this identifier, is a bot's, spam, a test; or human after all.
import { z } from 'zod'
import { findContact } from '../app/read/find-contact.ts'
import { type Judged, judge } from '../app/verdict.ts'
import { HandVerdict, Id } from '../contract/leads.ts'
import { isRefused } from '../kernel/refusal.ts'
import { messageOfTouchpoint } from '../store/read/touchpoint-message.ts'
import { endpoint } from './endpoint.ts'
import { ApiError } from './errors.ts'

export const give = endpoint({
  summary: 'Judge a touchpoint or an identifier. Nothing is deleted; the score follows at once.',
  params: z.strictObject({ contact: z.string().min(1).max(1000) }),
  body: HandVerdict,
  example: { identifier: 'ana@example.com', verdict: 'test', reason: 'A colleague trying the form' },
  answer: z.object({ contacts: z.array(Id).describe('Contacts whose score was made anew') }),
  async handle({ ctx, params, body, says }) {
    const contact = await findContact(ctx, params.contact)
    if (isRefused(contact)) return contact
    const { verdict, reason, touchpoint, identifier } = body
    let judged: Judged | null = identifier === undefined ? null : { identifier }
    if (touchpoint !== undefined) judged = await messageOfTouchpoint(ctx.db, Number(touchpoint))
    if (judged === null)
      throw new ApiError('bad_request', { field: 'touchpoint', detail: 'There is no such touchpoint.' })
    const result = await judge(ctx, judged, { verdict, reason, says })
    return isRefused(result) ? result : { contacts: [...result.contacts] }
  },
})
