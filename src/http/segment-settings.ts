// What analytics.js asks its "CDN" for before it sends: the settings of a write key. With these, a page needs only
// `cdnURL` to point the official library at this server; no other destination is named, so nothing else is loaded.
// Deliberately absent: the library's own files; they come from npm with the page.

import type { FastifyInstance } from 'fastify'
import type { Who } from './caller.ts'
import { ApiError } from './errors.ts'
import type { Guard } from './guard.ts'

const ANYBODY: Who = { kind: 'anybody' }

/** The document of one write key, as analytics-next reads it. */
const settingsOf = (writeKey: string, apiHost: string, protocol: string) => ({
  integrations: { 'Segment.io': { apiKey: writeKey, apiHost, protocol, addBundledMetadata: false } },
  plan: {
    track: { __default: { enabled: true, integrations: {} } },
    identify: { __default: { enabled: true } },
    group: { __default: { enabled: true } },
  },
  analyticsNextEnabled: true,
  middlewareSettings: {},
  enabledMiddleware: {},
  edgeFunction: {},
  legacyVideoPluginsEnabled: false,
  remotePlugins: [],
  metrics: { sampleRate: 0, host: apiHost },
})

/** Adds the route of the settings. Answers 404 for a key that may not send. */
export function addSegmentSettings(scope: FastifyInstance, { guard }: { readonly guard: Guard }): void {
  scope.get<{ Params: { writeKey: string } }>(
    '/v1/projects/:writeKey/settings',
    { config: { who: ANYBODY }, onRequest: guard.door(ANYBODY) },
    async (request, reply) => {
      const key = await guard.keyOf(request, request.params.writeKey)
      if (key === null || key.scope !== 'ingest') throw new ApiError('not_found')
      reply.header('cache-control', 'public, max-age=60')
      return settingsOf(request.params.writeKey, `${request.host}/v1`, request.protocol)
    },
  )
}
