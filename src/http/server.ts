// The server: the frame, then the table of routes, then the web app. A request meets them in this order: log line,
// helmet, pressure (frame.ts), door (guard.ts), body (json-body.ts), schemas and handler (add-route.ts).
// Deliberately absent: who may call what (routes.ts) and any decision of the domain.

import { isIPv6 } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import type { Context } from '../app/context.ts'
import { enqueueIngest } from '../app/ingest/queue.ts'
import { signingSecret } from '../app/secret.ts'
import { configuredAddress, writeServerAddress } from '../app/server-address.ts'
import { addRoute } from './add-route.ts'
import { type ChangeSource, openChangeClients } from './change-clients.ts'
import { openChangeSource } from './change-source.ts'
import { ApiError, sendError } from './errors.ts'
import { addPlugins, makeFastify } from './frame.ts'
import { openGuard } from './guard.ts'
import { openMetrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { methodsByPath } from './route.ts'
import { ALL_ROUTES, ROUTES } from './routes.ts'
import { addSegmentRoutes, type SegmentParts } from './segment.ts'
import { openSignIn } from './sign-in.ts'
import type { Surroundings } from './surroundings.ts'
import { openWebApp } from './web.ts'

/** After this long a stop no longer waits for requests under way. */
const STOP_MS_MAX = 10_000
const SWEEP_MS = 50
const VERSION = '0.1.0'

export interface ServerOptions {
  readonly pool?: pg.Pool | null
  /** The built web app; null or missing serves the API alone. */
  readonly webDirectory?: string | null
  /** Where live changes come from; left out: the change feed of the database. */
  readonly changes?: ChangeSource
  /** Stores captured events; left out: app/ingest/queue.ts. */
  readonly enqueue?: SegmentParts['enqueue']
}

/** A server in process, without a port: `app.inject(...)`. `stop` drains it. */
export interface BuiltServer {
  readonly app: FastifyInstance
  readonly surroundings: Surroundings
  readonly stop: () => Promise<void>
}

/** Builds the server on the context. Throws when a route says nothing about who may call it. */
export async function buildServer(ctx: Context, options: ServerOptions = {}): Promise<BuiltServer> {
  const secret = await signingSecret(ctx.settings)
  const address = { base: configuredAddress(ctx.settings) }
  const app = makeFastify(ctx)
  const metrics = openMetrics(options.pool ?? null)
  const changes = openChangeClients(options.changes ?? openChangeSource(ctx), metrics)
  let stopping = false
  let document: Record<string, unknown> | null = null
  const surroundings: Surroundings = {
    signIn: openSignIn(ctx, secret, address.base),
    metrics,
    changes,
    base: () => address.base,
    openApi: () => {
      document ??= openApiDocument(ALL_ROUTES, address.base, VERSION)
      return document
    },
    isStopping: () => stopping,
  }
  await addPlugins(app, metrics, address.base.startsWith('https:'))
  const guard = openGuard(app, ctx, surroundings.signIn, ctx.settings.publicUrl)
  for (const row of ROUTES) await addRoute(app, row, ctx, surroundings, guard)
  await addSegmentRoutes(app, { ctx, metrics, guard, enqueue: options.enqueue ?? enqueueIngest })
  const webApp = await openWebApp(app, options.webDirectory ?? null)
  const methodsAt = methodsByPath(ALL_ROUTES)
  app.setNotFoundHandler((request, reply) => {
    const sent = webApp(request, reply)
    if (sent !== null) return sent
    const methods = methodsAt(request.url.split('?', 1)[0] ?? '')
    if (methods.length === 0) return sendError(reply, new ApiError('not_found'))
    return sendError(reply.header('allow', methods.join(', ')), new ApiError('method_not_allowed'))
  })
  app.addHook('onListen', () => {
    if (ctx.settings.publicUrl === null) address.base = listeningBase(app)
  })
  const stop = async () => {
    stopping = true
    changes.end()
    const late = setTimeout(() => app.server.closeAllConnections(), STOP_MS_MAX)
    // A connection that was busy when the stop came is idle a moment later, and its client may keep it open.
    const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS)
    await app.close().finally(() => {
      clearTimeout(late)
      clearInterval(sweep)
    })
  }
  await app.ready()
  return { app, surroundings, stop }
}

/** Builds the server and listens; gives the address under which it answers. `stop` drains and closes. */
export async function startServer(
  ctx: Context,
  options: ServerOptions & { readonly host: string; readonly port: number },
): Promise<{ readonly url: string; readonly app: FastifyInstance; readonly stop: () => Promise<void> }> {
  const { app, surroundings, stop } = await buildServer(ctx, options)
  await app.listen({ host: options.host, port: options.port })
  const url = surroundings.base()
  const removeServerAddress = await writeServerAddress(ctx, url)
  return {
    url,
    app,
    stop: async () => {
      await removeServerAddress()
      await stop()
    },
  }
}

function listeningBase(app: FastifyInstance): string {
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  const host = ['0.0.0.0', '::'].includes(address.address) ? '127.0.0.1' : address.address
  return `http://${isIPv6(host) ? `[${host}]` : host}:${address.port}`
}
