// The OpenAPI 3.1 document, made from the table of routes and the schemas of src/contract.
// Every schema that contract exports by name becomes a component of that name.
// Deliberately absent: a second description of anything. What is not in a schema or a row is not here.

import { z } from 'zod'
import * as accounts from '../contract/accounts.ts'
import { ERRORS } from '../contract/errors.ts'
import * as leads from '../contract/leads.ts'
import * as manage from '../contract/manage.ts'
import { ROLES } from '../contract/manage.ts'
import * as overview from '../contract/overview.ts'
import * as segment from '../contract/segment.ts'
import type { Who } from './caller.ts'
import type { Endpoint } from './endpoint.ts'
import type { Route } from './route.ts'

type Json = Record<string, unknown>
type Io = 'input' | 'output'

const named = z.registry<{ id: string }>()
for (const module of [leads, accounts, manage, overview, segment])
  for (const [name, value] of Object.entries(module))
    if (value instanceof z.ZodType) named.add(value, { id: name })

const ERROR_SCHEMA: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', enum: Object.keys(ERRORS) },
        message: { type: 'string', description: 'A sentence for people' },
        field: { type: 'string', description: 'The field at fault, where there is one' },
      },
    },
  },
}
const ERROR_EXAMPLE = {
  error: { code: 'unauthorized', message: ERRORS.unauthorized.message },
}

/** Collects components while schemas are turned into JSON Schema. */
class Components {
  readonly schemas: Record<string, Json> = { Error: ERROR_SCHEMA }

  /** JSON Schema of a schema, with references into the components. */
  of(schema: z.ZodType, io: Io): Json {
    // Wrapped, so that a named schema becomes a reference even at the top.
    const whole = z.toJSONSchema(z.object({ root: schema }), {
      metadata: named as never,
      io,
      unrepresentable: 'any',
    }) as Json
    const definitions = (whole.$defs ?? {}) as Record<string, Json>
    const names = new Map(Object.keys(definitions).map((name) => [name, this.nameFor(name, io)]))
    for (const [name, definition] of Object.entries(definitions))
      this.schemas[names.get(name) ?? name] = strip(withRefs(definition, names) as Json)
    return withRefs((whole.properties as Record<string, Json>).root, names) as Json
  }

  /** A name that is free, or holds the same direction: what goes in may differ from what comes out. */
  private nameFor(name: string, io: Io): string {
    const taken = this.directions.get(name)
    if (taken === undefined) this.directions.set(name, io)
    return taken === undefined || taken === io ? name : `${name}${io === 'input' ? 'Input' : 'Output'}`
  }
  private readonly directions = new Map<string, Io>()
}

const strip = ({ $schema: _schema, id: _id, ...rest }: Json): Json => rest

function withRefs(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withRefs(item, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '') : null
      return [key, name === null ? withRefs(inner, names) : `#/components/schemas/${names.get(name) ?? name}`]
    }),
  )
}

const SECURITY_SCHEMES = {
  bearerKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `Authorization: Bearer assay_read_…`',
  },
  basicKey: { type: 'http', scheme: 'basic', description: 'An API key as user name, with an empty password' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'assay.session_token',
    description: 'The session of a user',
  },
}

function securityOf(who: Who): Json[] {
  if (who.kind === 'anybody') return []
  if (who.kind === 'writeKey') return [{ basicKey: [] }, { bearerKey: [] }]
  const keys = who.scopes.length > 0 ? [{ bearerKey: [] }, { basicKey: [] }] : []
  const session = who.roles.length > 0 ? [{ session: [] }] : []
  return [...keys, ...session, ...(who.kind === 'neighbours' ? [{}] : [])]
}

/** Who may call, in words. */
export function whoInWords(who: Who): string {
  if (who.kind === 'anybody') return 'Anybody.'
  if (who.kind === 'writeKey') return 'An ingest key.'
  const parts = [
    ...(who.scopes.length > 0 ? [`keys with scope ${who.scopes.join(', ')}`] : []),
    ...(who.roles.length === ROLES.length ? ['any user'] : []),
    ...(who.roles.length > 0 && who.roles.length < ROLES.length
      ? [`users with role ${who.roles.join(', ')}`]
      : []),
    ...(who.kind === 'neighbours' ? ['anybody on the same machine'] : []),
  ]
  const text = parts.join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (schema === undefined) return []
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (json.required ?? []).includes(name),
    ...(property.description === undefined ? {} : { description: property.description }),
    schema: property,
  }))
}

function answersOf(endpoint: Endpoint, components: Components): Json {
  const content =
    endpoint.answer === null
      ? endpoint.status === 204
        ? undefined
        : { [endpoint.produces]: { schema: {} } }
      : { 'application/json': { schema: components.of(endpoint.answer, 'output') } }
  return {
    [String(endpoint.status)]: { description: 'Done', ...(content === undefined ? {} : { content }) },
    default: { $ref: '#/components/responses/Error' },
  }
}

// Bodies that are no JSON, in words of JSON Schema.
const FORMS: Readonly<Record<string, Json>> = {
  'multipart/form-data': {
    type: 'object',
    required: ['file'],
    properties: {
      map: { type: 'string', description: 'A mapping file, YAML; before the file' },
      file: { type: 'string', contentMediaType: 'application/octet-stream', description: 'CSV or XLSX' },
    },
  },
  'application/x-www-form-urlencoded': {
    type: 'object',
    properties: {
      email: { type: 'string', description: 'For the first admin: their address' },
      password: { type: 'string', description: 'A password for later sign-ins' },
    },
  },
}

function operationOf({ method, path, who, endpoint }: Route, components: Components): Json {
  const media = endpoint.consumes ?? 'application/json'
  const body = endpoint.body === undefined ? (FORMS[media] ?? {}) : components.of(endpoint.body, 'input')
  const example = endpoint.example === undefined ? {} : { example: endpoint.example }
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+(.)?/g, (_all, next = '') => next.toUpperCase())}`,
    summary: endpoint.summary,
    description: `Who may call it: ${whoInWords(who)}`,
    tags: [path.split('/')[path.startsWith('/api/') ? 2 : 1]?.replace(/\..*$/, '') || 'root'],
    security: securityOf(who),
    parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')],
    ...(endpoint.body === undefined && endpoint.consumes === undefined
      ? {}
      : { requestBody: { required: true, content: { [media]: { schema: body, ...example } } } }),
    responses: answersOf(endpoint, components),
  }
}

/** The document for a table of routes. `base`: the address of the server. */
export function openApiDocument(routes: readonly Route[], base: string, version: string): Json {
  const components = new Components()
  const paths: Record<string, Json> = {}
  for (const row of routes) {
    const path = row.path.replace(/:([A-Za-z]+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][row.method.toLowerCase()] = operationOf(row, components)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Assay',
      version,
      summary: 'Every touchpoint, one explained score, qualified leads.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: base }],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: SECURITY_SCHEMES,
      responses: {
        Error: {
          description: 'Refused; one shape everywhere',
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Error' }, example: ERROR_EXAMPLE },
          },
        },
      },
    },
  }
}
