// The program as a user starts it: what it prints, how it ends, with which code.
import { once } from 'node:events'
import net from 'node:net'
import { expect, test } from 'vitest'
import { scratchDirectory } from '../support/scratch.ts'
import { runProgram as run, serve, stop } from './program.ts'

// The first one may build the server and the web app first.
const WITH_BUILD = { timeout: 120_000 }

test(
  'serve answers, prints one sign-in link, is shared by other commands, and stops in order',
  WITH_BUILD,
  async () => {
    const data = scratchDirectory()
    const { child, url, link } = await serve(['--empty', '--data', data])
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(link).toMatch(new RegExp(`^${url}/sign-in/[A-Za-z0-9_-]{43}$`))
    expect((await fetch(link)).status).toBe(200)
    const doctor = await run(['doctor', '--json', '--data', data])
    expect(doctor.code).toBe(0)
    expect(JSON.parse(doctor.stdout)).toContainEqual({ check: 'tables', state: 'ok', finding: 'up to date' })
    expect(await stop(child)).toBe(0)
  },
)

test('a port that is taken is one sentence and exit code 1', WITH_BUILD, async () => {
  const taken = net.createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as net.AddressInfo
  const { code, stderr } = await run([
    'serve',
    '--port',
    String(port),
    '--empty',
    '--data',
    scratchDirectory(),
  ])
  taken.close()
  expect(code).toBe(1)
  expect(stderr).toContain(`error: Port ${port} on 127.0.0.1 is taken; choose another with --port.\n`)
})

test.each([
  { name: 'no command', args: [] },
  { name: 'an unknown command', args: ['docto'] },
  { name: 'an unknown option', args: ['doctor', '--fast'] },
  { name: 'a port that is none', args: ['serve', '--port', 'high'] },
])('$name is wrong usage, exit code 2', async ({ args }) => {
  const { code, stdout, stderr } = await run(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).not.toContain('    at ')
})

test('help is exit code 0 and shows an example', async () => {
  const { code, stdout } = await run(['doctor', '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('$ assay doctor')
})

test('a setting that makes no sense is one sentence', async () => {
  const { code, stderr } = await run(['doctor'], { PORT: 'high' })
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'error: Settings: PORT must be a whole number from 0 to 65535, not "high"\n',
  })
})

test('a database that does not answer is one sentence and no stack', async () => {
  const { code, stderr } = await run(['key', 'list'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^error: The database does not answer: [^\n]*\n$/)
})
