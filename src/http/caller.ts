// Who calls: nobody, an API key, or a signed-in user; and who may. The statement of who may call a route
// is data (routes.ts) and is judged in one function here.
// Deliberately absent: permissions finer than scope and role, and any handler that decides for itself.

import type { FastifyRequest } from 'fastify'
import type { VerifiedKey } from '../app/key.ts'
import type { Role, Scope } from '../contract/manage.ts'
import { ApiError } from './errors.ts'

/** The user behind a session. */
export interface SignedIn {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly role: Role
  readonly sessionId: string
}

export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'key'; readonly key: VerifiedKey }
  | { readonly kind: 'user'; readonly user: SignedIn }

export const NOBODY: Caller = { kind: 'nobody' }

/**
 * Who may call a route. `anybody` asks for nothing (`slowly`: where passwords and links are tried). `callers` lists scopes of keys and roles of users.
 * `neighbours` are callers too, or anybody on the same machine. `writeKey` is an ingest key that may also
 * stand in the body, so that the route itself verifies it.
 */
export type Who =
  | { readonly kind: 'anybody'; readonly slowly?: true }
  | { readonly kind: 'writeKey' }
  | {
      readonly kind: 'callers' | 'neighbours'
      readonly scopes: readonly Scope[]
      readonly roles: readonly Role[]
    }

/** Throws `unauthorized` for nobody and `forbidden` for the wrong scope or role. */
export function authorize(who: Who, caller: Caller, request: FastifyRequest): void {
  if (who.kind === 'anybody' || who.kind === 'writeKey') return
  if (who.kind === 'neighbours' && caller.kind === 'nobody' && isNeighbour(request)) return
  if (caller.kind === 'nobody') throw new ApiError('unauthorized')
  const allowed =
    caller.kind === 'key' ? who.scopes.includes(caller.key.scope) : who.roles.includes(caller.user.role)
  if (!allowed) throw new ApiError('forbidden')
}

/** From this machine, and not passed on by a proxy on it. */
function isNeighbour(request: FastifyRequest): boolean {
  const { headers, socket } = request
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
  const address = socket.remoteAddress ?? ''
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}

/** The API key of an Authorization header: Bearer, or Basic with the key as user name; null without one. */
export function keyOfHeader(header: string | undefined): string | null {
  if (header === undefined) return null
  const [scheme = '', value = ''] = header.split(' ', 2)
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return null
  const text = Buffer.from(value, 'base64').toString('latin1')
  const colon = text.indexOf(':')
  return colon === -1 ? text : text.slice(0, colon)
}

/** Who says so, as evidence and logs name it. */
export function saysOf(caller: Caller): string {
  if (caller.kind === 'key') return `key ${caller.key.name}`
  return caller.kind === 'user' ? `user ${caller.user.email}` : 'nobody'
}
