// Puts one row of the table of routes on the server: door, schemas of what comes in, handler, schema of what goes out.
// A schema of an object is strict in what comes in; an answer that does not fit its schema is a bug and answered with 500.
// Deliberately absent: any route by name.

import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '../app/context.ts'
import { isRefused } from '../kernel/refusal.ts'
import { saysOf, type Who } from './caller.ts'
import { fromRefusal, SchemaFault } from './errors.ts'
import type { Guard } from './guard.ts'
import type { Route } from './route.ts'
import type { Surroundings } from './surroundings.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; a route without it stops the server from starting. */
    who?: Who
  }
}

/** Largest JSON body; an agreement (500 KB) is the largest thing sent by hand. */
export const BODY_BYTES_MAX = 1 << 20

/** Adds a row. */
export async function addRoute(
  app: FastifyInstance,
  { method, path, who, endpoint }: Route,
  ctx: Context,
  surroundings: Surroundings,
  guard: Guard,
): Promise<void> {
  const add = (scope: FastifyInstance) =>
    scope.route({
      method,
      url: path,
      config: { who },
      onRequest: guard.door(who),
      bodyLimit: endpoint.bodyBytesMax ?? BODY_BYTES_MAX,
      handler: async (request, reply) => {
        const call = {
          ctx,
          caller: request.caller,
          says: saysOf(request.caller),
          params: checked(endpoint.params, request.params),
          query: checked(endpoint.query ?? NO_QUERY, request.query),
          body: checked(endpoint.body, request.body),
          surroundings,
          request,
          reply,
        }
        const answer = await endpoint.handle(call)
        if (isRefused(answer)) throw fromRefusal(answer)
        if (endpoint.answer === null || reply.sent) return reply
        reply
          .code(endpoint.status)
          .type('application/json; charset=utf-8')
          .header('cache-control', 'no-store')
        return JSON.stringify(encoded(endpoint.answer, answer, path))
      },
    })
  if (endpoint.consumes === undefined) add(app)
  else
    await app.register(async (scope) => {
      await addBodyReader(scope, endpoint.consumes ?? '')
      add(scope)
    })
}

const NO_QUERY = z.object({})

// An object schema is made strict, so that a misspelt parameter is named and not ignored.
function checked(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined
  const strict = strictOf(schema)
  const result = strict.safeParse(value)
  if (!result.success) throw new SchemaFault(result.error.issues, strict)
  return result.data
}
const stricts = new WeakMap<z.ZodType, z.ZodType>()
function strictOf(schema: z.ZodType): z.ZodType {
  let strict = stricts.get(schema)
  if (strict === undefined) {
    strict = schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema
    stricts.set(schema, strict)
  }
  return strict
}

// An answer that does not fit its schema is a bug of ours: logged whole, answered with 500.
function encoded(schema: z.ZodType, answer: unknown, path: string): unknown {
  const result = schema.safeParse(answer)
  if (!result.success)
    throw new Error(`The answer of ${path} does not fit its schema: ${result.error.message}`)
  return result.data
}

async function addBodyReader(scope: FastifyInstance, media: string): Promise<void> {
  scope.removeAllContentTypeParsers()
  if (media === 'application/x-www-form-urlencoded')
    scope.addContentTypeParser(media, { parseAs: 'string' }, async (_request: FastifyRequest, body: string) =>
      Object.fromEntries(new URLSearchParams(body)),
    )
  // The handler takes the parts in itself, for a file must not be held in memory.
  else if (media === 'multipart/form-data') await scope.register(multipart)
  else throw new Error(`No reader for bodies of ${media}.`)
}
