// Sessions and passwords, by better-auth on the same database handle. Only what is exported here is reachable:
// its router is not mounted, so it has no address of its own, no sign-up, no second error shape.
// Deliberately absent: links (app/sign-in-link.ts decides who is signed in) and roles (caller.ts judges them).

import { betterAuth } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '../app/context.ts'
import { ROLES, type Role } from '../contract/manage.ts'
import type { SignedIn } from './caller.ts'
import { ApiError } from './errors.ts'

/** A session without use ends after this long; in use it is prolonged once a day. */
export const SESSION_SECONDS_MAX = 14 * 24 * 3600
const SESSION_PROLONG_SECONDS = 24 * 3600
/** Shorter passwords are refused; length is what counts (NIST SP 800-63B). */
export const PASSWORD_CHARACTERS_MIN = 10
export const PASSWORD_CHARACTERS_MAX = 128
/** Prefix of the session cookie's name. */
const COOKIE_PREFIX = 'assay'
const CLIENT_ADDRESS_HEADER = 'x-assay-client-address'

/** The options that better-auth runs with; a test compares its tables with the migration's by them. */
export function signInOptions(ctx: Context, secret: string, base: string) {
  return {
    appName: 'Assay',
    baseURL: base,
    secret,
    database: { db: ctx.db, type: 'postgres' as const, transaction: false },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    user: {
      modelName: 'auth_user',
      additionalFields: { role: { type: 'string' as const, required: true, input: false as const } },
    },
    session: {
      modelName: 'auth_session',
      expiresIn: SESSION_SECONDS_MAX,
      updateAge: SESSION_PROLONG_SECONDS,
    },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_CHARACTERS_MIN,
      maxPasswordLength: PASSWORD_CHARACTERS_MAX,
    },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: base.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const, path: '/' },
      database: { generateId: () => ctx.newId() },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    logger: {
      level: 'warn' as const,
      log: (level: string, message: string) => ctx.log.debug({ from: 'better-auth', level }, message),
    },
  }
}

const byLink = {
  id: 'assay-link',
  endpoints: {
    // Never routed: called in process after a link has been used up.
    signInByLink: createAuthEndpoint(
      '/assay/link',
      { method: 'POST', body: z.object({ userId: z.string(), password: z.string().nullable() }) },
      async (ctx) => {
        const { internalAdapter, password } = ctx.context
        const user = await internalAdapter.findUserById(ctx.body.userId)
        if (!user) throw new APIError('UNAUTHORIZED')
        if (ctx.body.password !== null) {
          const hash = await password.hash(ctx.body.password)
          const held = (await internalAdapter.findAccounts(user.id)).find(
            (account) => account.providerId === 'credential',
          )
          if (held) await internalAdapter.updatePassword(user.id, hash)
          else
            await internalAdapter.createAccount({
              userId: user.id,
              providerId: 'credential',
              accountId: user.id,
              password: hash,
            })
        }
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return ctx.json({ signedIn: true })
      },
    ),
  },
}

/** What the server needs of sign-in. Each function forwards the cookies that it sets to the reply. */
export interface SignIn {
  /** The user of the request's session cookie, or null. */
  readonly whoIs: (request: FastifyRequest, reply: FastifyReply) => Promise<SignedIn | null>
  /** Starts a session; `password` not null sets it. */
  readonly start: (call: Exchange, userId: string, password: string | null) => Promise<void>
  /** Starts a session by e-mail and password; throws `sign_in_failed`. */
  readonly byPassword: (call: Exchange, email: string, password: string) => Promise<void>
  /** Ends the session of the request. */
  readonly end: (call: Exchange) => Promise<void>
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Opens sign-in on the database of the context. `base`: where people reach the server; https makes cookies Secure. */
export function openSignIn(ctx: Context, secret: string, base: string): SignIn {
  const auth = betterAuth({ ...signInOptions(ctx, secret, base), plugins: [byLink] })
  return {
    async whoIs(request, reply) {
      if (!request.headers.cookie?.includes(`${COOKIE_PREFIX}.`)) return null
      const { headers, response } = await auth.api.getSession({
        headers: headersOf(request),
        returnHeaders: true,
      })
      forwardCookies(headers, reply)
      if (response === null) return null
      const { user, session } = response
      const role = user.role as Role
      if (!ROLES.includes(role)) throw new Error(`User ${user.id} has the unknown role ${role}.`)
      const name = user.name === '' ? null : user.name
      return { id: user.id, email: user.email, name, role, sessionId: session.id }
    },
    async start({ request, reply }, userId, password) {
      const { headers } = await auth.api.signInByLink({
        body: { userId, password },
        headers: headersOf(request),
        returnHeaders: true,
      })
      forwardCookies(headers, reply)
    },
    async byPassword({ request, reply }, email, password) {
      const { headers } = await auth.api
        .signInEmail({ body: { email, password }, headers: headersOf(request), returnHeaders: true })
        .catch((error: unknown) => {
          if (error instanceof APIError && error.statusCode < 500) throw new ApiError('sign_in_failed')
          throw error
        })
      forwardCookies(headers, reply)
    },
    async end({ request, reply }) {
      const { headers } = await auth.api.signOut({ headers: headersOf(request), returnHeaders: true })
      forwardCookies(headers, reply)
    },
  }
}

// Only what better-auth reads: no Origin, for the server has judged it already.
function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers({ [CLIENT_ADDRESS_HEADER]: request.ip })
  const { cookie } = request.headers
  if (cookie !== undefined) headers.set('cookie', cookie)
  const agent = request.headers['user-agent']
  if (agent !== undefined) headers.set('user-agent', agent.slice(0, 500))
  return headers
}

function forwardCookies(headers: Headers | null | undefined, reply: FastifyReply): void {
  for (const cookie of headers?.getSetCookie() ?? []) reply.header('set-cookie', cookie)
}
