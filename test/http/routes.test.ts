// Every route as nobody, as each key scope and as each role: allowed, or exactly 401 or 403.
import { expect, test } from 'vitest'
import type { Role, Scope } from '../../src/contract/manage.ts'
import type { Who } from '../../src/http/caller.ts'
import { makeFastify } from '../../src/http/frame.ts'
import type { Route } from '../../src/http/route.ts'
import { ROUTES } from '../../src/http/routes.ts'
import { buildServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'
import { CALLER_NAMES, type CallerName, freshAddress, openCallers } from './callers.ts'

const world = await openWorld()
const { app } = await buildServer(world)
const headersOf = await openCallers(world, app)

/** What the door must answer: null lets in. */
function expected(who: Who, caller: CallerName): 401 | 403 | null {
  if (who.kind === 'anybody') return null
  const [kind, which] = caller.split(' ')
  if (who.kind === 'writeKey') return caller === 'key ingest' ? null : kind === 'key' ? 403 : 401
  if (kind === 'nobody') return 401
  const allowed = kind === 'key' ? who.scopes.includes(which as Scope) : who.roles.includes(which as Role)
  return allowed ? null : 403
}

const urlOf = ({ path }: Route): string => path.replace(/:[A-Za-z]+/g, '9007199254740990')

async function statusOf(row: Route, caller: CallerName): Promise<number> {
  // Where anybody may knock, an empty body, so that a wrong password is not mistaken for a closed door.
  const example = row.who.kind === 'anybody' ? {} : (row.endpoint.example ?? {})
  const body = row.endpoint.body === undefined ? {} : { payload: example as object }
  const answer = await app.inject({
    method: row.method,
    url: urlOf(row),
    // Signing out ends the session that it came with.
    headers: await headersOf(caller, { fresh: row.method === 'DELETE' && row.path === '/api/session' }),
    // Not this machine, which may read the counters without a key.
    remoteAddress: freshAddress(),
    // A stream never ends; its first line is enough.
    payloadAsStream: true,
    ...body,
  })
  answer.stream().destroy()
  return answer.statusCode
}

test.each(ROUTES.map((row) => [`${row.method} ${row.path}`, row] as const))(
  '%s lets in exactly whom its row names',
  async (_name, row) => {
    const wrong: string[] = []
    for (const caller of CALLER_NAMES) {
      const status = await statusOf(row, caller)
      const must = expected(row.who, caller)
      const right = must === null ? status !== 401 && status !== 403 : status === must
      if (!right) wrong.push(`${caller}: got ${status}, expected ${must ?? 'to be let in'}`)
      // What one caller is let in to do must not take the others away.
      expect(status, `${row.method} ${row.path} as ${caller}`).not.toBe(500)
    }
    expect(wrong).toEqual([])
  },
)

test('no two rows are the same', () => {
  const names = ROUTES.map((row) => `${row.method} ${row.path}`)
  expect(new Set(names).size).toBe(names.length)
})

test('a route that says nothing about who may call it stops the server from starting', async () => {
  const bare = makeFastify(world)
  bare.get('/open-door', async () => 'come in')
  await expect(bare.ready()).rejects.toThrow('GET /open-door')
})

test('a wrong key is refused even where anybody may read, and nobody learns why', async () => {
  for (const authorization of [
    'Bearer assay_read_wrong',
    `Bearer assay_read_${'A'.repeat(43)}`,
    'Basic Og==',
  ]) {
    const answer = await app.inject({ url: '/api/me', headers: { authorization } })
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toEqual({
      error: { code: 'unauthorized', message: 'Sign in, or send an API key.' },
    })
  }
})
