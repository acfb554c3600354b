// Users over HTTP: list, make (with a one-time sign-in link), a new link, change, remove.
import { z } from 'zod'
import { createSignInLink, linkAddress } from '../app/sign-in-link.ts'
import { changeUser, createUser, deleteUser, listUsers, userRow } from '../app/user.ts'
import { UserChange, UserCreate, UserCreated, UserLink, UserRow } from '../contract/manage.ts'
import { isRefused } from '../kernel/refusal.ts'
import { endpoint } from './endpoint.ts'

const UserId = z.strictObject({ id: z.string().max(100) })

export const list = endpoint({
  summary: 'Everybody who may sign in.',
  answer: z.object({ users: z.array(UserRow) }),
  async handle({ ctx }) {
    return { users: (await listUsers(ctx)).map(userRow) }
  },
})

export const create = endpoint({
  summary: 'Make a user and a one-time sign-in link for them.',
  body: UserCreate,
  example: { email: 'ana@example.com', role: 'sales', name: 'Ana' },
  answer: UserCreated,
  status: 201,
  async handle({ ctx, body, surroundings }) {
    const made = await createUser(ctx, body)
    if (isRefused(made)) return made
    return { ...userRow(made.user), signInLink: linkAddress(surroundings.base(), made.token) }
  },
})

export const link = endpoint({
  summary: 'A new one-time sign-in link for a user; unused older ones end.',
  body: UserLink,
  example: { email: 'ana@example.com' },
  answer: z.object({ signInLink: z.string() }),
  status: 201,
  async handle({ ctx, body, surroundings }) {
    const made = await createSignInLink(ctx, body.email)
    return isRefused(made) ? made : { signInLink: linkAddress(surroundings.base(), made.token) }
  },
})

export const change = endpoint({
  summary: 'Change role or name. A new role ends the sessions of the user.',
  params: UserId,
  body: UserChange,
  example: { role: 'marketing' },
  answer: UserRow,
  async handle({ ctx, params, body }) {
    const user = await changeUser(ctx, params.id, body)
    return isRefused(user) ? user : userRow(user)
  },
})

export const remove = endpoint({
  summary: 'Remove a user with sessions and links.',
  params: UserId,
  answer: null,
  status: 204,
  async handle({ ctx, params, reply }) {
    const result = await deleteUser(ctx, params.id)
    return isRefused(result) ? result : reply.code(204).send()
  },
})
