// Sign-in by one-time links and passwords, sessions, and the cookie's flags.
import { expect, test } from 'vitest'
import { firstAdminLink } from '../../src/app/sign-in-link.ts'
import { buildServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const { app } = await buildServer(world)

const cookieOf = (answer: { headers: Record<string, unknown> }): string =>
  String([answer.headers['set-cookie']].flat()[0]).split(';')[0] ?? ''

test('the first link makes the admin, once', async () => {
  await world.reset()
  const token = await firstAdminLink(world)
  const url = `/sign-in/${token}`
  const page = await app.inject({ url })
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('<form method="post">')
  const answer = await app.inject({ method: 'POST', url })
  expect(answer.body).toBe('')
  expect(answer.statusCode).toBe(303)
  const me = await app.inject({ url: '/api/me', headers: { cookie: cookieOf(answer) } })
  expect(me.json()).toMatchObject({ email: 'admin@assay.localhost', role: 'admin' })
  console.log(answer.headers)
})
