// Signing in and out, one's own sessions, and the page of a one-time link.
// Looking at a link's page uses nothing up (mail scanners look); posting its form signs in.
// Deliberately absent: sign-up, and an answer that tells which of e-mail and password was wrong.

import { z } from 'zod'
import { redeemSignInLink, viewSignInLink } from '../app/sign-in-link.ts'
import { endSession, listSessions } from '../app/user.ts'
import { Me, SessionRow } from '../contract/manage.ts'
import { isRefused } from '../kernel/refusal.ts'
import { type Call, endpoint } from './endpoint.ts'
import { ApiError, errorBody, fromRefusal } from './errors.ts'
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from './sign-in.ts'
import { linkPage, messagePage } from './sign-in-page.ts'

const FORM_BYTES_MAX = 4096
const Token = z.strictObject({ token: z.string().max(100) })
const Password = z.string().max(PASSWORD_CHARACTERS_MAX)

const userOf = (call: Call<unknown, unknown, unknown>) => {
  if (call.caller.kind !== 'user') throw new ApiError('forbidden')
  return call.caller.user
}

export const me = endpoint({
  summary: 'Who is signed in.',
  answer: Me,
  async handle(call) {
    const { id, email, name, role } = userOf(call)
    return { id, email, name, role }
  },
})

export const signIn = endpoint({
  summary: 'Sign in by e-mail and password; sets the session cookie.',
  body: z.strictObject({ email: z.string().max(320), password: Password }),
  example: { email: 'ana@example.com', password: 'a long pass phrase' },
  answer: z.object({ signedIn: z.literal(true) }),
  async handle(call) {
    await call.surroundings.signIn.byPassword(call, call.body.email, call.body.password)
    return { signedIn: true as const }
  },
})

export const signOut = endpoint({
  summary: 'Sign out: ends this session.',
  answer: null,
  status: 204,
  async handle(call) {
    await call.surroundings.signIn.end(call)
    return call.reply.code(204).send()
  },
})

export const sessions = endpoint({
  summary: 'Your own sessions, newest first.',
  answer: z.object({ sessions: z.array(SessionRow) }),
  async handle(call) {
    const user = userOf(call)
    const rows = await listSessions(call.ctx, user.id)
    return {
      sessions: rows.map((row) => ({
        ...row,
        createdAt: new Date(row.createdAt).toISOString(),
        expiresAt: new Date(row.expiresAt).toISOString(),
        current: row.id === user.sessionId,
      })),
    }
  },
})

export const endOne = endpoint({
  summary: 'End one of your own sessions.',
  params: z.strictObject({ id: z.string().max(100) }),
  answer: null,
  status: 204,
  async handle(call) {
    if (!(await endSession(call.ctx, userOf(call).id, call.params.id))) throw new ApiError('not_found')
    return call.reply.code(204).send()
  },
})

export const showLink = endpoint({
  summary: 'The page of a one-time sign-in link. Looking does not use it up.',
  params: Token,
  answer: null,
  produces: 'text/html',
  async handle({ ctx, params, reply }) {
    const link = await viewSignInLink(ctx, params.token)
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
    if (!isRefused(link)) return reply.send(linkPage(link.email, PASSWORD_CHARACTERS_MIN))
    const { status, body } = errorBody(fromRefusal(link))
    return reply.code(status).send(messagePage(body.error.message))
  },
})

const LinkForm = z.strictObject({
  email: z.union([z.literal(''), z.email().max(320)]).optional(),
  password: z.union([z.literal(''), Password.min(PASSWORD_CHARACTERS_MIN)]).optional(),
})

export const redeemLink = endpoint({
  summary: 'Sign in by a one-time link, perhaps setting a password; then go to the first page.',
  params: Token,
  answer: null,
  produces: 'text/html',
  consumes: 'application/x-www-form-urlencoded',
  bodyBytesMax: FORM_BYTES_MAX,
  async handle(call) {
    const { ctx, params, request, reply } = call
    const form = LinkForm.safeParse(request.body ?? {})
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
    if (!form.success) {
      const link = await viewSignInLink(ctx, params.token)
      const problem = form.error.issues[0]?.message ?? ''
      if (!isRefused(link))
        return reply.code(400).send(linkPage(link.email, PASSWORD_CHARACTERS_MIN, problem))
    }
    const { email = '', password = '' } = form.data ?? {}
    const user = await redeemSignInLink(ctx, params.token, email || null)
    if (isRefused(user)) {
      const { status, body } = errorBody(fromRefusal(user))
      if (user.refused === 'user_exists')
        return reply.code(status).send(linkPage(null, PASSWORD_CHARACTERS_MIN, body.error.message))
      return reply.code(status).send(messagePage(body.error.message))
    }
    await call.surroundings.signIn.start(call, user.id, password || null)
    return reply.code(303).header('location', '/').send('')
  },
})
