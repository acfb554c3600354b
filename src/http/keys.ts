// API keys over HTTP: list, make (the key is shown once), revoke.
import { z } from 'zod'
import { createKey, listKeys, revokeKey } from '../app/key.ts'
import { Id } from '../contract/leads.ts'
import { KeyCreate, KeyCreated, KeyRow } from '../contract/manage.ts'
import { isRefused } from '../kernel/refusal.ts'
import type { StoredKey } from '../store/key.ts'
import { endpoint } from './endpoint.ts'

const rowOf = (key: StoredKey) => ({
  id: String(key.id),
  name: key.name,
  scope: key.scope,
  hint: key.hint,
  source: key.source,
  createdAt: new Date(key.createdAt).toISOString(),
  revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
})

export const list = endpoint({
  summary: 'All API keys, newest first, revoked ones too.',
  answer: z.object({ keys: z.array(KeyRow) }),
  async handle({ ctx }) {
    return { keys: (await listKeys(ctx)).map(rowOf) }
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
    return { ...rowOf(made), key: made.key }
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
