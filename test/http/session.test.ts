// Sign-in by one-time links and passwords, the cookie's flags, sessions, and calls from other sites.
import { beforeEach, expect, test } from 'vitest'
import { createSignInLink, firstAdminLink, LINK_MS_MAX } from '../../src/app/sign-in-link.ts'
import { changeUser, createUser, deleteUser, userByEmail } from '../../src/app/user.ts'
import { ATTEMPTS_MAX } from '../../src/http/guard.ts'
import { buildServer } from '../../src/http/server.ts'
import { isRefused } from '../../src/kernel/refusal.ts'
import { openWorld } from '../support/world.ts'
import { cookieOf, freshAddress, makeUsers, signInAs } from './callers.ts'

const world = await openWorld()
const { app } = await buildServer(world)

beforeEach(async () => {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
})

const post = (url: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
    remoteAddress: freshAddress(),
  })
const look = (url: string) => app.inject({ url, remoteAddress: freshAddress() })
const me = (cookie: string) => app.inject({ url: '/api/me', headers: { cookie } })
const byPassword = (email: string, password: string) =>
  app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { email, password },
    remoteAddress: freshAddress(),
  })

async function tokenFor(email: string): Promise<string> {
  const link = await createSignInLink(world, email)
  if (isRefused(link)) throw new Error(link.refused)
  return link.token
}

test('the first link makes the admin; looking at it first uses nothing up', async () => {
  const url = `/sign-in/${await firstAdminLink(world)}`
  for (let looks = 0; looks < 3; looks++) expect((await look(url)).body).toContain('<form method="post">')
  // Without it a browser asks for /favicon.ico, which there is not.
  expect((await look(url)).body).toContain('<link rel="icon" href="/mark.svg"')
  const answer = await post(url, { email: 'Ana@Example.com' })
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/'])
  expect((await me(cookieOf(answer))).json()).toMatchObject({ email: 'ana@example.com', role: 'admin' })
  expect(await firstAdminLink(world)).toBeNull()
})

test('the first admin need not give an address, nor the form any body', async () => {
  const answer = await app.inject({ method: 'POST', url: `/sign-in/${await firstAdminLink(world)}` })
  expect((await me(cookieOf(answer))).json()).toMatchObject({ email: 'admin@assay.localhost', role: 'admin' })
})

test('users made meanwhile leave the first link as it is, and it raises none of them', async () => {
  const url = `/sign-in/${await firstAdminLink(world)}`
  await createUser(world, { email: 'vera@example.com', role: 'viewer' })
  const taken = await post(url, { email: 'Vera@example.com' })
  expect(taken.statusCode).toBe(409)
  expect(taken.body).toContain('role="alert"')
  expect(taken.headers['set-cookie']).toBeUndefined()
  const answer = await post(url, { email: 'ana@example.com' })
  expect((await me(cookieOf(answer))).json()).toMatchObject({ email: 'ana@example.com', role: 'admin' })
  expect(await userByEmail(world, 'vera@example.com')).toMatchObject({ role: 'viewer' })
})

test('a link works once, also when it is posted many times at the same moment', async () => {
  const url = `/sign-in/${await firstAdminLink(world)}`
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(url)))
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([303, ...Array(7).fill(410)])
  const later = await post(url)
  expect(later.statusCode).toBe(410)
  expect(later.headers['set-cookie']).toBeUndefined()
  expect((await look(url)).statusCode).toBe(410)
})

test('a link ends after 24 hours, and a newer one ends the older', async () => {
  await makeUsers(world)
  const first = await tokenFor('sales@example.com')
  const second = await tokenFor('sales@example.com')
  expect((await post(`/sign-in/${first}`)).statusCode).toBe(410)
  world.advance(LINK_MS_MAX - 1)
  expect((await look(`/sign-in/${second}`)).statusCode).toBe(200)
  world.advance(1)
  expect((await look(`/sign-in/${second}`)).statusCode).toBe(410)
  expect((await post(`/sign-in/${second}`)).statusCode).toBe(410)
})

test('a forged link signs nobody in', async () => {
  await makeUsers(world)
  const token = await tokenFor('admin@example.com')
  const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  for (const other of [forged, 'x', token.toLowerCase(), `${token}A`, "' or 1=1 --", '%00']) {
    const answer = await post(`/sign-in/${encodeURIComponent(other)}`)
    expect([other, answer.statusCode]).not.toEqual([other, 303])
    expect(answer.headers['set-cookie']).toBeUndefined()
  }
  expect((await post(`/sign-in/${token}`)).statusCode).toBe(303)
})

test('only hashes of links are stored', async () => {
  const token = await firstAdminLink(world)
  const rows = await world.db.selectFrom('sign_in_link').selectAll().execute()
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(token)
})

test('the session cookie is HttpOnly and SameSite=Lax, and Secure where people come by https', async () => {
  const flags = async (publicUrl: string | null) => {
    const ctx = { ...world, settings: { ...world.settings, publicUrl } }
    const server = await buildServer(ctx)
    const url = `/sign-in/${await firstAdminLink(ctx)}`
    const answer = await server.app.inject({ method: 'POST', url })
    await server.stop()
    await world.reset()
    return String(answer.headers['set-cookie'])
  }
  const plain = await flags(null)
  for (const flag of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(plain).toContain(flag)
  expect(plain).not.toContain('Secure')
  expect(plain).not.toContain('Domain')
  const secure = await flags('https://assay.example.com')
  expect(secure).toMatch(/^__Secure-assay\.session_token=/)
  expect(secure).toContain('; Secure')
})

test('a cookie that was tampered with is nobody', async () => {
  await makeUsers(world)
  const cookie = await signInAs(world, app, 'admin')
  expect((await me(cookie)).statusCode).toBe(200)
  for (const wrong of [
    `${cookie.slice(0, -8)}AAAAA%3D`,
    cookie.split('.').slice(0, 2).join('.'),
    'assay.session_token=',
  ])
    expect((await me(wrong)).statusCode).toBe(401)
})

test('a password set with the link signs in later; a wrong one and an unknown address look the same', async () => {
  const url = `/sign-in/${await firstAdminLink(world)}`
  const short = await post(url, { email: 'ana@example.com', password: 'short' })
  expect(short.statusCode).toBe(400)
  expect(short.body).toContain('role="alert"')
  expect((await post(url, { email: 'ana@example.com', password: 'correct horse battery' })).statusCode).toBe(
    303,
  )

  const right = await byPassword('Ana@example.com', 'correct horse battery')
  expect(right.json()).toEqual({ signedIn: true })
  expect((await me(cookieOf(right))).json().email).toBe('ana@example.com')

  const wrong = await byPassword('ana@example.com', 'incorrect horse battery')
  const unknown = await byPassword('bob@example.com', 'correct horse battery')
  const noAddress = await byPassword('not an address', 'correct horse battery')
  for (const answer of [wrong, unknown, noAddress]) {
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toEqual({
      error: { code: 'sign_in_failed', message: 'The e-mail address or the password is wrong.' },
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
  }
})

test('a new link sets a new password in place of the old one', async () => {
  await makeUsers(world)
  for (const password of ['the first pass phrase', 'the second pass phrase'])
    await post(`/sign-in/${await tokenFor('sales@example.com')}`, { password })
  expect((await byPassword('sales@example.com', 'the first pass phrase')).statusCode).toBe(401)
  expect((await byPassword('sales@example.com', 'the second pass phrase')).statusCode).toBe(200)
})

test('passwords are tried few times a minute from one address', async () => {
  const remoteAddress = freshAddress()
  const statuses = new Set<number>()
  for (let attempt = 0; attempt <= ATTEMPTS_MAX; attempt++) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { email: 'not an address', password: 'x' },
      remoteAddress,
    })
    statuses.add(answer.statusCode)
    if (attempt === ATTEMPTS_MAX) {
      expect(answer.json().error.code).toBe('rate_limited')
      expect(answer.headers['retry-after']).toBeDefined()
    }
  }
  expect([...statuses]).toEqual([401, 429])
})

test('sessions are listed and can be ended one by one; signing out ends this one', async () => {
  await makeUsers(world)
  const laptop = await signInAs(world, app, 'sales')
  const phone = await signInAs(world, app, 'sales')
  const other = await signInAs(world, app, 'viewer')
  const { sessions } = (await app.inject({ url: '/api/sessions', headers: { cookie: laptop } })).json()
  expect(sessions).toHaveLength(2)
  expect(sessions.filter((session: { current: boolean }) => session.current)).toHaveLength(1)
  const phoneId = sessions.find((session: { current: boolean }) => !session.current).id
  const end = (cookie: string) =>
    app.inject({ method: 'DELETE', url: `/api/sessions/${phoneId}`, headers: { cookie } })
  expect((await end(other)).statusCode).toBe(404)
  expect((await end(laptop)).statusCode).toBe(204)
  expect((await me(phone)).statusCode).toBe(401)
  const out = await app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie: laptop } })
  expect(out.statusCode).toBe(204)
  expect((await me(laptop)).statusCode).toBe(401)
  expect((await me(other)).statusCode).toBe(200)
})

test('a new role and a removal end the sessions at once', async () => {
  await makeUsers(world)
  const sales = await userByEmail(world, 'sales@example.com')
  if (isRefused(sales)) throw new Error(sales.refused)
  const before = await signInAs(world, app, 'sales')
  await changeUser(world, sales.id, { role: 'viewer' })
  expect((await me(before)).statusCode).toBe(401)
  const after = await signInAs(world, app, 'sales')
  expect((await me(after)).json().role).toBe('viewer')
  await deleteUser(world, sales.id)
  expect((await me(after)).statusCode).toBe(401)
})

test('the last admin stays, whoever asks and however many at once', async () => {
  const ids: string[] = []
  for (const email of ['a@example.com', 'b@example.com']) {
    const made = await createUser(world, { email, role: 'admin' })
    if (isRefused(made)) throw new Error(made.refused)
    ids.push(made.user.id)
  }
  const results = await Promise.all(ids.map((id) => changeUser(world, id, { role: 'viewer' })))
  expect(results.filter(isRefused)).toEqual([{ refused: 'last_admin' }])
})

test('a page of another site cannot use the cookie', async () => {
  await makeUsers(world)
  const cookie = await signInAs(world, app, 'admin')
  const rename = (headers: Record<string, string>) =>
    app.inject({
      method: 'PATCH',
      url: '/api/users/nobody',
      payload: { name: 'x' },
      headers: { cookie, host: 'assay.example.com', ...headers },
    })
  const foreign = [
    { origin: 'https://evil.example.com' },
    { origin: 'null' },
    { origin: 'https://assay.example.com.evil.example.com' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of foreign)
    expect((await rename(headers as Record<string, string>)).json().error.code).toBe('forbidden')
  const own = [{ origin: 'https://assay.example.com' }, { 'sec-fetch-site': 'same-origin' }, {}]
  for (const headers of own)
    expect((await rename(headers as Record<string, string>)).json().error.code).toBe('user_not_found')
  const login = await post(
    '/sign-in/x',
    {},
    { host: 'assay.example.com', origin: 'https://evil.example.com' },
  )
  expect(login.statusCode).toBe(403)
})
