// One error shape on every route that takes a body, whatever is wrong with the body.
import { expect, test } from 'vitest'
import { ERRORS } from '../../src/contract/errors.ts'
import { BODY_BYTES_MAX } from '../../src/http/add-route.ts'
import type { Route } from '../../src/http/route.ts'
import { ROUTES } from '../../src/http/routes.ts'
import { buildServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'
import { type CallerName, freshAddress, openCallers } from './callers.ts'

const world = await openWorld()
const { app } = await buildServer(world)
const headersOf = await openCallers(world, app)

const JSON_ROUTES = ROUTES.filter((row) => row.endpoint.body !== undefined)
const example = (row: Route): string => JSON.stringify(row.endpoint.example)

interface Bad {
  readonly name: string
  readonly status: number
  readonly code: keyof typeof ERRORS
  readonly payload: (row: Route) => string | Buffer
  readonly type?: string
  /** What the message must say besides the code's sentence. */
  readonly says?: string
}
const BAD: readonly Bad[] = [
  { name: 'malformed JSON', status: 400, code: 'malformed_json', payload: () => '{"a":' },
  { name: 'an empty body', status: 400, code: 'malformed_json', payload: () => '' },
  { name: 'NaN', status: 400, code: 'malformed_json', payload: () => '{"a":NaN}' },
  { name: 'a list', status: 400, code: 'bad_request', payload: () => '[]' },
  { name: 'a number', status: 400, code: 'bad_request', payload: () => '5' },
  { name: 'null', status: 400, code: 'bad_request', payload: () => 'null' },
  {
    name: 'an unknown field',
    says: 'There is no field "zzz".',
    status: 400,
    code: 'bad_request',
    payload: (row) => example(row).replace(/}$/, ',"zzz":1}'),
  },
  {
    name: 'a prototype key',
    says: 'The key "__proto__" is not allowed.',
    status: 400,
    code: 'bad_request',
    payload: (row) => example(row).replace(/}$/, ',"__proto__":{"role":"admin"}}'),
  },
  {
    name: 'a prototype key with escaped letters',
    says: 'The key "__proto__" is not allowed.',
    status: 400,
    code: 'bad_request',
    payload: (row) => example(row).replace(/}$/, ',"\\u005f_proto__":{"role":"admin"}}'),
  },
  {
    name: 'a constructor with a prototype',
    says: 'The key "constructor" is not allowed.',
    status: 400,
    code: 'bad_request',
    payload: (row) => example(row).replace(/}$/, ',"constructor":{"prototype":{"role":"admin"}}}'),
  },
  {
    name: 'deep nesting',
    says: 'It is nested more than 32 deep.',
    status: 400,
    code: 'bad_request',
    payload: () => `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
  },
  {
    name: 'invalid UTF-8',
    status: 400,
    code: 'invalid_utf8',
    payload: () => Buffer.from('7b2261223a22c328227d', 'hex'),
  },
  {
    name: 'a body that is too large',
    status: 413,
    code: 'payload_too_large',
    payload: (row) => `"${'x'.repeat(row.endpoint.bodyBytesMax ?? BODY_BYTES_MAX)}"`,
  },
  {
    name: 'another media type',
    status: 415,
    code: 'unsupported_media_type',
    payload: example,
    type: 'application/x-www-form-urlencoded',
  },
]

/** Of an id, or of an agreement, that nobody has. */
const addressOf = ({ path }: Route): string =>
  path.replace(':hash', '0'.repeat(64)).replace(/:[A-Za-z]+/g, '1')

/** An admin, but where the roles leave the admin out. */
function whoMay({ who }: Route): CallerName {
  if (who.kind === 'anybody') return 'nobody'
  const roles = who.kind === 'callers' ? who.roles : []
  return roles.length === 0 || roles.includes('admin') ? 'role admin' : `role ${roles[0]!}`
}

test.each(JSON_ROUTES.map((row) => [`${row.method} ${row.path}`, row] as const))(
  '%s refuses every bad body in the one shape',
  async (_name, row) => {
    expect(row.endpoint.example, 'a route with a body shows an example').toBeDefined()
    for (const { name, status, code, payload, type, says = '' } of BAD) {
      const answer = await app.inject({
        method: row.method,
        url: addressOf(row),
        headers: {
          ...(await headersOf(whoMay(row))),
          'content-type': type ?? 'application/json',
        },
        remoteAddress: freshAddress(),
        payload: payload(row),
      })
      const body = answer.json()
      expect([name, answer.statusCode, body.error?.code]).toEqual([name, status, code])
      expect(Object.keys(body)).toEqual(['error'])
      expect(body.error.message.startsWith(ERRORS[code].message)).toBe(true)
      expect(body.error.message).toContain(says)
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    }
  },
)

test.each(JSON_ROUTES.map((row) => [`${row.method} ${row.path}`, row] as const))(
  '%s names the field of a wrong type',
  async (_name, row) => {
    const headers = await headersOf(whoMay(row))
    for (const field of Object.keys(row.endpoint.example as object)) {
      const answer = await app.inject({
        method: row.method,
        url: addressOf(row),
        headers,
        remoteAddress: freshAddress(),
        payload: { ...(row.endpoint.example as object), [field]: [[1]] },
      })
      expect(answer.json()).toMatchObject({ error: { code: 'bad_request' } })
      expect(answer.json().error.field).toMatch(new RegExp(`^${field}`))
    }
  },
)

test('a misspelt field is answered with the nearest word', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { emial: 'a@example.com', password: 'x' },
  })
  expect(answer.json()).toEqual({
    error: {
      code: 'bad_request',
      message: 'The request is not valid. There is no field "emial". Did you mean "email"?',
      field: 'emial',
    },
  })
})

test('unknown addresses, wrong methods, unknown parameters and broken escapes answer in the shape', async () => {
  const headers = await headersOf('key read')
  const codes: unknown[] = []
  for (const [method, url] of [
    ['GET', '/nowhere'],
    ['GET', '/api/nowhere'],
    ['POST', '/api/me'],
    ['GET', '/healthz?deep=1'],
    ['GET', '/api/%zz'],
    ['GET', '/__proto__'],
    ['GET', '/api/../../etc/passwd'],
  ] as const) {
    const answer = await app.inject({ method, url, headers })
    codes.push([url, answer.statusCode, answer.json().error.code])
  }
  expect(codes).toEqual([
    ['/nowhere', 404, 'not_found'],
    ['/api/nowhere', 404, 'not_found'],
    ['/api/me', 405, 'method_not_allowed'],
    ['/healthz?deep=1', 400, 'bad_request'],
    ['/api/%zz', 400, 'bad_request'],
    ['/__proto__', 404, 'not_found'],
    ['/api/../../etc/passwd', 404, 'not_found'],
  ])
})
