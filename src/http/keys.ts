// API keys over HTTP: list, make (the key is shown once), revoke.
import { z } from 'zod'
import { createKey, keyRow, listKeys, revokeKey } from '../app/key.ts'
import { Id } from '../contract/leads.ts'
import { KeyCreate, KeyCreated, KeyRow } from '../contract/manage.ts'
import { isRefused } from '../kernel/refusal.ts'
import { endpoint } from './endpoint.ts'

export const list = endpoint({
  summary: 'All API keys, newest first, revoked ones too.',
  answer: z.object({ keys: z.array(KeyRow) }),
  async handle({ ctx }) {
    return { keys: (await listKeys(ctx)).map(keyRow) }
  },
})

export const create = endpoint({
  summary: 'Make an API key. The answer is the only time that the key is shown.',
  body: KeyCreate,
  example: { name: 'Website', scope: 'ingest', source: 'website' },
  answer: KeyCreated,
  status: 201,
  async handle({ ctx, body }) {
    const made = await createKey(ctx, body)
    return { ...keyRow(made), key: made.key }
  },
})

export const revoke = endpoint({
  summary: 'Revoke an API key for good.',
  params: z.strictObject({ id: Id }),
  answer: null,
  status: 204,
  async handle({ ctx, params, reply }) {
    const result = await revokeKey(ctx, Number(params.id))
    return isRefused(result) ? result : reply.code(204).send()
  },
})
