// Keys and users on the command line beside a running server: what is printed works there at once.
import { expect, test } from 'vitest'
import { scratchDirectory } from '../support/scratch.ts'
import { runProgram as run, serve, stop } from './program.ts'

test('keys and links that the command line prints work on the server beside it', {
  timeout: 120_000,
}, async () => {
  const data = scratchDirectory()
  const { child, url, link } = await serve(['--empty', '--data', data])
  const there = ['--data', data]
  const made = await run(['key', 'create', '--scope', 'read', ...there])
  expect(made.stdout).toMatch(/^assay_read_[A-Za-z0-9_-]{43}\n$/)
  const read = (key: string) => fetch(`${url}/api/leads`, { headers: { authorization: `Bearer ${key}` } })
  expect((await read(made.stdout.trim())).status).toBe(200)
  const listed = JSON.parse((await run(['key', 'list', '--json', ...there])).stdout)
  expect(listed).toMatchObject([{ scope: 'read', name: 'read key', revokedAt: null }])
  expect((await run(['key', 'revoke', listed[0].id, ...there])).code).toBe(0)
  expect((await run(['key', 'revoke', '99', ...there])).code).toBe(1)

  const create = ['user', 'create', '--email', 'Ana@example.com', '--role', 'sales', ...there]
  const user = await run([...create, '--json'])
  const { signInLink, email } = JSON.parse(user.stdout)
  expect([email, signInLink.startsWith(`${url}/sign-in/`)]).toEqual(['ana@example.com', true])
  const signedIn = await fetch(signInLink, { method: 'POST', redirect: 'manual' })
  expect(signedIn.status).toBe(303)
  expect((await run(create)).code).toBe(1)
  const again = await run(['user', 'link', '--email', 'ana@example.com', ...there])
  expect((await fetch(again.stdout.trim())).status).toBe(200)
  // The link of the start is still the admin's.
  expect((await fetch(link, { method: 'POST', redirect: 'manual' })).status).toBe(303)
  expect(await stop(child)).toBe(0)
})

test.each([
  { name: 'no scope', args: ['key', 'create'] },
  { name: 'an unknown scope', args: ['key', 'create', '--scope', 'write'] },
  { name: 'an address that is none', args: ['user', 'create', '--email', 'ana', '--role', 'sales'] },
  { name: 'an unknown role', args: ['user', 'create', '--email', 'ana@example.com', '--role', 'boss'] },
])('$name is wrong usage, exit code 2', async ({ args }) => {
  const { code, stdout } = await run(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})
