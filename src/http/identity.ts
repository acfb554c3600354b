// Who is who, decided by people: two contacts are one, or an identifier is somebody else's.
import { merge, split } from '../app/identity.ts'
import { IdentityChange, MergeRequest, SplitRequest } from '../contract/manage.ts'
import { endpoint } from './endpoint.ts'

export const mergeTwo = endpoint({
  summary: 'Say that two contacts are one person. Touchpoints stay where they are; the score follows.',
  body: MergeRequest,
  example: { a: 'ana@example.com', b: 'ana@example.org', reason: 'Said so on the phone' },
  answer: IdentityChange,
  handle: ({ ctx, body, says }) =>
    merge(ctx, body.a, body.b, { says, reason: body.reason, takeBack: body.takeBack ?? false }),
})

export const splitOff = endpoint({
  summary: 'Say that an identifier belongs to somebody else than the rest of its contact.',
  body: SplitRequest,
  example: { identifier: 'ana@example.org', reason: 'Another Ana' },
  answer: IdentityChange,
  handle: ({ ctx, body, says }) => split(ctx, body.identifier, { says, reason: body.reason }),
})
