// The empty server: framework, parser, log line, helmet, pressure. What every request meets before its route.
// Deliberately absent: routes, callers, the domain.

import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
  type RouteOptions,
} from 'fastify'
import type { Context } from '../app/context.ts'
import { BODY_BYTES_MAX } from './add-route.ts'
import { type Caller, NOBODY, saysOf } from './caller.ts'
import { ApiError, errorBody, handleError } from './errors.ts'
import { parseJsonBody } from './json-body.ts'
import type { Metrics } from './metrics.ts'

/** Longest parameter in a path: an e-mail address of 320 characters, escaped. */
const PARAMETER_CHARACTERS_MAX = 1000
/** Headers and body must have arrived in this time. */
const REQUEST_MS_MAX = 60_000
/** A loop that is this late cannot answer in time; new requests are turned away until it has caught up. */
const LOOP_DELAY_MS_MAX = 3000
/** Addresses that answer however busy the server is. */
const NEVER_TURNED_AWAY = new Set(['/healthz', '/metrics'])

/** A server with everything but routes and plugins. */
export function makeFastify(ctx: Context): FastifyInstance {
  const app = Fastify({
    loggerInstance: ctx.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => ctx.newId(),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    forceCloseConnections: 'idle',
    // A proxy on this machine may name the client; nobody else may.
    trustProxy: 'loopback',
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX },
    frameworkErrors: handleError,
    clientErrorHandler,
  })
  app.decorateRequest<Caller | null>('caller', null)
  app.setErrorHandler(handleError)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => parseJsonBody(body),
  )
  refuseUnstated(app)
  return app
}

// Plugins bring routes of their own, so this looks at all of them once the last is there.
function refuseUnstated(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (options) => {
    routes.push(options)
  })
  app.addHook('onReady', async () => {
    // Preflight answers carry no data.
    const unstated = routes.filter(({ method, config }) => method !== 'OPTIONS' && config?.who === undefined)
    if (unstated.length === 0) return
    const names = unstated.map(({ method, url }) => `${method} ${url}`)
    throw new Error(`These routes say nothing about who may call them: ${names.join(', ')}.`)
  })
}

/** Log line, helmet, pressure and the counters of the rate limit. `https`: people reach the server by it. */
export async function addPlugins(app: FastifyInstance, metrics: Metrics, https: boolean): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    const seconds = reply.elapsedTime / 1000
    metrics.request(request.method, route, reply.statusCode, seconds)
    // The route's pattern, not the path: paths hold tokens and people's addresses.
    const line = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    }
    if (route.startsWith('/v1/') || route === '/healthz') request.log.debug(line, 'answered')
    else request.log.info({ ...line, caller: saysOf(request.caller ?? NOBODY) }, 'answered')
  })
  await app.register(helmet, helmetOptions(https))
  await app.register(underPressure, {
    maxEventLoopDelay: LOOP_DELAY_MS_MAX,
    pressureHandler: (request) => {
      if (!NEVER_TURNED_AWAY.has(request.routeOptions.url ?? '')) throw new ApiError('overloaded')
    },
  })
  await app.register(rateLimit, { global: false, cache: 10_000 })
}

// Mantine writes style elements at run time; scripts come from files alone.
const helmetOptions = (https: boolean) => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      workerSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: https ? { maxAge: 180 * 24 * 3600 } : false,
  // same-origin, so that the form of a sign-in link carries its Origin and its address leaks nowhere.
  referrerPolicy: { policy: 'same-origin' as const },
  crossOriginResourcePolicy: { policy: 'same-origin' as const },
})

// What is not even HTTP gets the same shape, and the connection is closed.
function clientErrorHandler(error: Error & { code?: string }, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const { status, body } = errorBody(new ApiError('bad_request'))
  const text = JSON.stringify(body)
  socket.end(
    `HTTP/1.1 ${status} Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  )
}
