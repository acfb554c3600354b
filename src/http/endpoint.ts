// What a resource file exports for each thing it can do: schemas, a sentence, and a thin handler.
// Who may call it, and under which path, is said in routes.ts and nowhere else.
// A handler returns the answer, or what the verb refused; it never looks at roles.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Context } from '../app/context.ts'
import type { Refused } from '../kernel/refusal.ts'
import type { Caller } from './caller.ts'
import type { Surroundings } from './surroundings.ts'

/** One call of an endpoint, after validation. `says` names who did it, for evidence and logs. */
export interface Call<Params, Query, Body> {
  readonly ctx: Context
  readonly caller: Caller
  readonly says: string
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly surroundings: Surroundings
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Out<S> = S extends z.ZodType ? z.output<S> : undefined

interface Definition<P, Q, B, A> {
  /** One sentence for the API reference. */
  readonly summary: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** Schema of the answer; null where the handler writes something other than JSON itself. */
  readonly answer: A
  /** Media type of the answer where it is not JSON. */
  readonly produces?: string
  /** Media type of the body where it is not JSON; the handler reads it. */
  readonly consumes?: string
  /** Largest body in bytes; left out: BODY_BYTES_MAX of server.ts. */
  readonly bodyBytesMax?: number
  /** Status of success; left out: 200. */
  readonly status?: 200 | 201 | 202 | 204
  /** A body as one would send it, for the reference. */
  readonly example?: unknown
  readonly handle: (call: Call<Out<P>, Out<Q>, Out<B>>) => Promise<Answer<A>>
}
// `Answer` is what the schema lets in; a handler without schema has written its answer already.
type Answer<A> = A extends z.ZodType ? z.output<A> | Refused : unknown

/** An endpoint with its types folded away, as the table of routes holds it. */
export interface Endpoint {
  readonly summary: string
  readonly params: z.ZodType | undefined
  readonly query: z.ZodType | undefined
  readonly body: z.ZodType | undefined
  readonly answer: z.ZodType | null
  readonly produces: string
  readonly consumes: string | undefined
  readonly bodyBytesMax: number | undefined
  readonly status: number
  readonly example: unknown
  readonly handle: (call: Call<unknown, unknown, unknown>) => Promise<unknown>
}

/** Types an endpoint's handler by its schemas. */
export function endpoint<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  A extends z.ZodType | null = null,
>(definition: Definition<P, Q, B, A>): Endpoint {
  const { summary, params, query, body, answer, example, consumes, bodyBytesMax } = definition
  return {
    summary,
    params,
    query,
    body,
    answer,
    example,
    consumes,
    bodyBytesMax,
    produces: definition.produces ?? 'application/json',
    status: definition.status ?? 200,
    handle: definition.handle as Endpoint['handle'],
  }
}
