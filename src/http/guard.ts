// The door of every route, before any body is read: limits, then who calls, then whether they may.
// State-changing calls that a browser could be tricked into are held against the Origin header as well.
// Deliberately absent: judgements that need the body (an ingest key in it is the route's own affair).

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../app/context.ts'
import { type VerifiedKey, verifyKey } from '../app/key.ts'
import { authorize, type Caller, keyOfHeader, NOBODY, type Who } from './caller.ts'
import { ApiError } from './errors.ts'
import type { SignIn } from './sign-in.ts'

/** Calls of one key or user in LIMIT_MS; a page of the app makes about ten. */
export const CALLS_MAX = 5000
/** Calls of nobody, and with wrong keys, from one address in LIMIT_MS. */
export const PUBLIC_CALLS_MAX = 1000
/** Calls with an ingest key in LIMIT_MS: above what one machine stores, so that only a runaway meets it. */
export const INGEST_CALLS_MAX = 500_000
export const LIMIT_MS = 10_000
/** Tried passwords and links from one address in ATTEMPTS_MS. */
export const ATTEMPTS_MAX = 30
export const ATTEMPTS_MS = 60_000
/** IPv6 addresses of one network count as one: whoever has one has all of a /64. */
const IPV6_SUBNET = 64
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard before the route's handler runs. */
    caller: Caller
  }
}

export interface Guard {
  /** The onRequest hook of a route. */
  readonly door: (who: Who) => (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  /** The key in force with that text, or null; throws `rate_limited` for an address that tries many wrong ones. */
  readonly keyOf: (request: FastifyRequest, text: string) => Promise<VerifiedKey | null>
  /** Counts one call of an ingest key; throws `rate_limited`. */
  readonly countIngest: (request: FastifyRequest) => Promise<void>
}

type Limiter = (request: FastifyRequest) => Promise<void>

/** Needs @fastify/rate-limit registered on the instance. `publicUrl`: an Origin that is always one's own. */
export function openGuard(
  app: FastifyInstance,
  ctx: Context,
  signIn: SignIn,
  publicUrl: string | null,
): Guard {
  const limiter = (name: string, max: number, timeWindow: number): Limiter => {
    const count = app.createRateLimit({
      max,
      timeWindow,
      ipv6Subnet: IPV6_SUBNET,
      keyGenerator: (request) => `${name} ${callerName(request)}`,
    })
    return async (request) => {
      const result = await count(request)
      if (!result.isAllowed && result.isExceeded) throw new ApiError('rate_limited')
    }
  }
  const limits = {
    callers: limiter('calls', CALLS_MAX, LIMIT_MS),
    public: limiter('public', PUBLIC_CALLS_MAX, LIMIT_MS),
    ingest: limiter('ingest', INGEST_CALLS_MAX, LIMIT_MS),
    attempts: limiter('attempts', ATTEMPTS_MAX, ATTEMPTS_MS),
  }
  const keyOf = async (request: FastifyRequest, text: string): Promise<VerifiedKey | null> => {
    const key = await verifyKey(ctx, text)
    // Only wrong keys are counted: one client with an old key must not shut out its neighbours. Guessing is
    // hopeless anyway; what is limited is the noise.
    if (key === null) await limits.public(request)
    return key
  }
  const identify = async (request: FastifyRequest, reply: FastifyReply): Promise<Caller> => {
    const text = keyOfHeader(request.headers.authorization)
    if (text === null) {
      const user = await signIn.whoIs(request, reply)
      return user === null ? NOBODY : { kind: 'user', user }
    }
    const key = await keyOf(request, text)
    if (key === null) throw new ApiError('unauthorized')
    return { kind: 'key', key }
  }
  return {
    keyOf,
    countIngest: limits.ingest,
    door: (who) => async (request, reply) => {
      request.caller = NOBODY
      if (who.kind === 'writeKey') return
      if (who.kind === 'anybody') {
        if (who.slowly) await limits.attempts(request)
        else await limits.public(request)
      } else {
        request.caller = await identify(request, reply)
        await (request.caller.kind === 'nobody' ? limits.public : limits.callers)(request)
      }
      if (request.caller.kind !== 'key') refuseForeignOrigin(request, publicUrl)
      authorize(who, request.caller, request)
    },
  }
}

function callerName({ caller, ip }: FastifyRequest): string {
  if (caller.kind === 'key') return `key ${caller.key.id}`
  return caller.kind === 'user' ? `user ${caller.user.id}` : `address ${ip}`
}

// Browsers name the Origin of every state-changing request; a program without one has no cookie to be
// tricked out of. https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
function refuseForeignOrigin(request: FastifyRequest, publicUrl: string | null): void {
  if (SAFE_METHODS.has(request.method)) return
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const own =
    origin === undefined
      ? site === undefined || site === 'same-origin' || site === 'none'
      : isOwnOrigin(origin, request.host, publicUrl)
  if (!own) throw new ApiError('forbidden', { detail: 'The request comes from another site.' })
}

function isOwnOrigin(origin: string, host: string, publicUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.host === host || (publicUrl !== null && url.origin === new URL(publicUrl).origin)
}
