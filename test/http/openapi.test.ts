// The OpenAPI document says everything that the table of routes says, in the form that version 3.1 asks for.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ERRORS } from '../../src/contract/errors.ts'
import { openApiDocument, whoInWords } from '../../src/http/openapi.ts'
import { referencePage } from '../../src/http/reference-page.ts'
import { ALL_ROUTES } from '../../src/http/routes.ts'

type Json = Record<string, unknown>
// As it goes over the wire.
const document = JSON.parse(
  JSON.stringify(openApiDocument(ALL_ROUTES, 'http://127.0.0.1:4400', '0.1.0')),
) as Json & {
  paths: Record<string, Record<string, Json>>
  components: Record<string, Record<string, Json>>
}

function* nodes(value: unknown, path = '#'): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return
  yield [path, value as Json]
  for (const [key, inner] of Object.entries(value)) yield* nodes(inner, `${path}/${key}`)
}

function resolve(ref: string): unknown {
  let at: unknown = document
  for (const step of ref.replace('#/', '').split('/')) at = (at as Json | undefined)?.[step]
  return at
}

test('it is version 3.1 with what 3.1 requires', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.info).toMatchObject({ title: 'Assay', version: '0.1.0' })
  expect(Object.keys(document).sort()).toEqual(['components', 'info', 'openapi', 'paths', 'servers'])
})

test('every route is there with its parameters, its callers, its answers and an example of its body', () => {
  const ids = new Set<unknown>()
  for (const { method, path, who, endpoint } of ALL_ROUTES) {
    const name = path.replace(/:([A-Za-z]+)/g, '{$1}')
    const operation = document.paths[name]?.[method.toLowerCase()]
    if (operation === undefined) throw new Error(`${method} ${path} is missing.`)
    ids.add(operation.operationId)
    const parameters = operation.parameters as Json[]
    const inPath = parameters.filter((one) => one.in === 'path').map((one) => `{${one.name}}`)
    expect(inPath.sort()).toEqual([...name.matchAll(/\{[^}]+\}/g)].map(([match]) => match).sort())
    for (const one of parameters) expect(one.schema).toBeTypeOf('object')
    const responses = operation.responses as Json
    expect(Object.keys(responses)).toEqual([String(endpoint.status), 'default'])
    expect((operation.security as Json[]).length === 0).toBe(who.kind === 'anybody')
    expect(operation.requestBody !== undefined).toBe(
      endpoint.body !== undefined || endpoint.consumes !== undefined,
    )
    if (endpoint.body !== undefined)
      expect([path, endpoint.body.safeParse(endpoint.example).error]).toEqual([path, undefined])
  }
  expect(ids.size).toBe(ALL_ROUTES.length)
})

test('every reference leads somewhere, every security scheme is defined, and nothing is undefined', () => {
  for (const [path, node] of nodes(document)) {
    if (typeof node.$ref === 'string') expect([path, resolve(node.$ref)]).not.toEqual([path, undefined])
    if (path.endsWith('/security'))
      for (const scheme of node as unknown as Json[])
        for (const name of Object.keys(scheme))
          expect(document.components.securitySchemes?.[name]).toBeDefined()
    expect([path, '$defs' in node, '$schema' in node]).toEqual([path, false, false])
  }
  const codes = document.components.schemas?.Error as {
    properties: { error: { properties: { code: Json } } }
  }
  expect(codes.properties.error.properties.code.enum).toEqual(Object.keys(ERRORS))
})

test('shapes of the contract are components by name', () => {
  for (const name of ['KeyRow', 'UserRow', 'UserCreate', 'Me'])
    expect(document.components.schemas?.[name]).toMatchObject({ type: 'object' })
})

test('the page shows every route and escapes what it shows', () => {
  const page = referencePage(document)
  for (const { path } of ALL_ROUTES) expect(page).toContain(path.replace(/:([A-Za-z]+)/g, '{$1}'))
  expect(page).not.toMatch(/<script|javascript:/i)
  const hostile = { ...document, paths: { '/<script>': { get: { ...document.paths['/healthz']?.get } } } }
  expect(referencePage(hostile)).not.toContain('<script>')
})

test('docs/api.md has a row for every route, and no other', () => {
  const text = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/api.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `([A-Z]+ [^`]+)` \| (.+) \| (.+) \|$/gm)].map(([, ...cells]) => cells)
  const wanted = ALL_ROUTES.map((row) => [
    `${row.method} ${row.path}`,
    row.endpoint.summary,
    whoInWords(row.who),
  ])
  expect(rows, 'run npm run docs').toEqual(wanted)
})
