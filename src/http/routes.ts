// THE list of routes: method, path, who may call it, and the endpoint in its resource's file.
// Everything that the server answers goes through a row here; a route without a row throws at the start.
// Deliberately absent: the web app's files (web.ts serves them to anybody) and every handler.

import type { Who } from './caller.ts'
import * as changes from './changes.ts'
import * as keys from './keys.ts'
import * as operations from './operations.ts'
import { type Route, route } from './route.ts'
import * as session from './session.ts'
import * as users from './users.ts'

const EVERY_ROLE = ['admin', 'marketing', 'sales', 'qualifier', 'viewer'] as const

const ANYBODY: Who = { kind: 'anybody' }
/** Anybody, but few times a minute: where passwords and links are tried. */
const ATTEMPTS: Who = { kind: 'anybody', slowly: true }
const SIGNED_IN: Who = { kind: 'callers', scopes: [], roles: EVERY_ROLE }
const READERS: Who = { kind: 'callers', scopes: ['read', 'admin'], roles: EVERY_ROLE }
const ADMINS: Who = { kind: 'callers', scopes: ['admin'], roles: ['admin'] }
const NEIGHBOURS: Who = { kind: 'neighbours', scopes: ['read', 'admin'], roles: ['admin'] }

// biome-ignore format: one row a line is the point of this table.
export const ROUTES: readonly Route[] = [
  route('GET',    '/healthz',                     ANYBODY,    operations.health),
  route('GET',    '/readyz',                      ANYBODY,    operations.ready),
  route('GET',    '/metrics',                     NEIGHBOURS, operations.metrics),
  route('GET',    '/openapi.json',                ANYBODY,    operations.openApi),
  route('GET',    '/docs/api',                    ANYBODY,    operations.reference),

  route('GET',    '/sign-in/:token',              ATTEMPTS,   session.showLink),
  route('POST',   '/sign-in/:token',              ATTEMPTS,   session.useLink),
  route('POST',   '/api/session',                 ATTEMPTS,   session.signIn),
  route('DELETE', '/api/session',                 SIGNED_IN,  session.signOut),
  route('GET',    '/api/me',                      SIGNED_IN,  session.me),
  route('GET',    '/api/sessions',                SIGNED_IN,  session.sessions),
  route('DELETE', '/api/sessions/:id',            SIGNED_IN,  session.endOne),

  route('GET',    '/api/changes',                 READERS,    changes.stream),

  route('GET',    '/api/keys',                    ADMINS,     keys.list),
  route('POST',   '/api/keys',                    ADMINS,     keys.create),
  route('DELETE', '/api/keys/:id',                ADMINS,     keys.revoke),
  route('GET',    '/api/users',                   ADMINS,     users.list),
  route('POST',   '/api/users',                   ADMINS,     users.create),
  route('POST',   '/api/users/links',             ADMINS,     users.link),
  route('PATCH',  '/api/users/:id',               ADMINS,     users.change),
  route('DELETE', '/api/users/:id',               ADMINS,     users.remove),
]
