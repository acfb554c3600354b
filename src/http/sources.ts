// Sources over HTTP: what each brought, and what people know about it.
import { z } from 'zod'
import { sources } from '../app/read/sources.ts'
import { editSource } from '../app/source.ts'
import { SourceEdit, SourcesAnswer } from '../contract/accounts.ts'
import { isRefused } from '../kernel/refusal.ts'
import { endpoint } from './endpoint.ts'

export const list = endpoint({
  summary: 'Every source and channel with what it brought: contacts, leads, acceptance, revenue.',
  answer: SourcesAnswer,
  handle: ({ ctx }) => sources(ctx),
})

export const edit = endpoint({
  summary: 'Write down provider, offer, terms, cost or owner of a source.',
  params: z.strictObject({ id: z.coerce.number().int().min(1).max(2_147_483_647) }),
  body: SourceEdit,
  example: { provider: 'Fair GmbH', offer: 'Prize draw', incentivised: true, cost: 4500, currency: 'EUR' },
  answer: null,
  status: 204,
  async handle({ ctx, params, body, reply }) {
    const cost = typeof body.cost === 'number' ? String(body.cost) : body.cost
    const settings = body.settings === undefined ? undefined : JSON.stringify(body.settings)
    const result = await editSource(ctx, params.id, { ...body, cost, settings })
    return isRefused(result) ? result : reply.code(204).send()
  },
})
