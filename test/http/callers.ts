// Everybody who may call: nobody, a key of each scope, a user of each role, on one server in process.
import type { FastifyInstance } from 'fastify'
import type { Context } from '../../src/app/context.ts'
import { createKey } from '../../src/app/key.ts'
import { createSignInLink } from '../../src/app/sign-in-link.ts'
import { createUser } from '../../src/app/user.ts'
import { ROLES, type Role, SCOPES, type Scope } from '../../src/contract/manage.ts'
import { isRefused } from '../../src/kernel/refusal.ts'

export type CallerName = 'nobody' | `key ${Scope}` | `role ${Role}`

export const CALLER_NAMES: readonly CallerName[] = [
  'nobody',
  ...SCOPES.map((scope) => `key ${scope}` as const),
  ...ROLES.map((role) => `role ${role}` as const),
]

export const emailOf = (role: Role): string => `${role}@example.com`

// Signing in is limited by address, so each sign-in of a test comes from another one.
let addresses = 0
export const freshAddress = (): string => {
  addresses += 1
  return `10.1.${addresses >> 8}.${addresses & 255}`
}

/** The name=value part of the session cookie that an answer sets. */
export function cookieOf(answer: { headers: Record<string, unknown> }): string {
  const cookie = [answer.headers['set-cookie']].flat()[0]
  if (typeof cookie !== 'string') throw new Error('The answer sets no cookie.')
  return cookie.split(';', 1)[0] ?? ''
}

/** Makes a user of each role; no-op for those that exist. */
export async function makeUsers(ctx: Context): Promise<void> {
  for (const role of ROLES) await createUser(ctx, { email: emailOf(role), role })
}

/** A new session of the user of a role, as a cookie. */
export async function signInAs(ctx: Context, app: FastifyInstance, role: Role): Promise<string> {
  const link = await createSignInLink(ctx, emailOf(role))
  if (isRefused(link)) throw new Error(`No user for ${role}: call makeUsers first.`)
  const answer = await app.inject({
    method: 'POST',
    url: `/sign-in/${link.token}`,
    remoteAddress: freshAddress(),
  })
  return cookieOf(answer)
}

/** A way to get the headers of each caller: made once each, `fresh` signs a user in anew. */
export async function openCallers(ctx: Context, app: FastifyInstance) {
  await makeUsers(ctx)
  const keys = new Map<string, string>()
  for (const scope of SCOPES) keys.set(scope, (await createKey(ctx, { name: `a ${scope} key`, scope })).key)
  const cookies = new Map<string, string>()
  return async (name: CallerName, { fresh = false } = {}): Promise<Record<string, string>> => {
    const [kind, which = ''] = name.split(' ')
    if (kind === 'key') return { authorization: `Bearer ${keys.get(which)}` }
    if (kind !== 'role') return {}
    const cookie = (fresh ? undefined : cookies.get(which)) ?? (await signInAs(ctx, app, which as Role))
    if (!fresh) cookies.set(which, cookie)
    return { cookie }
  }
}
