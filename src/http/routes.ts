// THE list of routes: method, path, who may call it, and the endpoint in its resource's file.
// Everything that the server answers goes through a row here; a route without a row throws at the start.
// Deliberately absent: the web app's files (web.ts serves them to anybody) and every handler.

import { MAY } from '../contract/deeds.ts'
import { ROLES, type Role } from '../contract/manage.ts'
import * as accounts from './accounts.ts'
import * as agreements from './agreements.ts'
import type { Who } from './caller.ts'
import * as changes from './changes.ts'
import * as contacts from './contacts.ts'
import * as drift from './drift.ts'
import * as identity from './identity.ts'
import * as imports from './imports.ts'
import * as keys from './keys.ts'
import * as leads from './leads.ts'
import * as operations from './operations.ts'
import * as overview from './overview.ts'
import * as reviews from './reviews.ts'
import { type Route, route } from './route.ts'
import { SEGMENT_ROWS, SETTINGS_ROW } from './segment-endpoints.ts'
import * as session from './session.ts'
import * as simulations from './simulations.ts'
import * as sources from './sources.ts'
import * as users from './users.ts'
import * as verdicts from './verdicts.ts'

/** Users whose role allows a deed, and keys of scope admin. */
const may = (roles: readonly Role[]): Who => ({ kind: 'callers', scopes: ['admin'], roles })

const ANYBODY: Who = { kind: 'anybody' }
/** Anybody, but few times a minute: where passwords and links are tried. */
const ATTEMPTS: Who = { kind: 'anybody', slowly: true }
const SIGNED_IN: Who = { kind: 'callers', scopes: [], roles: ROLES }
const READERS: Who = { kind: 'callers', scopes: ['read', 'admin'], roles: ROLES }
/** Users alone: a key is nobody's hand. */
const SIGNERS: Who = { kind: 'callers', scopes: [], roles: MAY.signAgreement }
const NEIGHBOURS: Who = { kind: 'neighbours', scopes: ['read', 'admin'], roles: ['admin'] }

// biome-ignore format: one row a line is the point of this table.
export const ROUTES: readonly Route[] = [
  route('GET',    '/healthz',                            ANYBODY,                 operations.health),
  route('GET',    '/readyz',                             ANYBODY,                 operations.ready),
  route('GET',    '/metrics',                            NEIGHBOURS,              operations.metrics),
  route('GET',    '/openapi.json',                       ANYBODY,                 operations.openApi),
  route('GET',    '/docs/api',                           ANYBODY,                 operations.reference),

  route('GET',    '/sign-in/:token',                     ATTEMPTS,                session.showLink),
  route('POST',   '/sign-in/:token',                     ATTEMPTS,                session.redeemLink),
  route('POST',   '/api/session',                        ATTEMPTS,                session.signIn),
  route('DELETE', '/api/session',                        SIGNED_IN,               session.signOut),
  route('GET',    '/api/me',                             SIGNED_IN,               session.me),
  route('GET',    '/api/sessions',                       SIGNED_IN,               session.sessions),
  route('DELETE', '/api/sessions/:id',                   SIGNED_IN,               session.endOne),

  route('GET',    '/api/changes',                        READERS,                 changes.stream),

  route('GET',    '/api/overview',                       READERS,                 overview.show),
  route('GET',    '/api/touchpoint-types',               READERS,                 overview.touchpointTypes),
  route('GET',    '/api/leads',                          READERS,                 leads.list),
  route('POST',   '/api/leads/:lead/answers',            may(MAY.answer),         leads.answer),
  route('GET',    '/api/contacts/:contact',              READERS,                 contacts.page),
  route('GET',    '/api/contacts/:contact/explain',      READERS,                 contacts.explain),
  route('GET',    '/api/contacts/:contact/timeline',     READERS,                 contacts.timeline),
  route('GET',    '/api/contacts/:contact/history',      READERS,                 contacts.history),
  route('GET',    '/api/contacts/:contact/export',       may(MAY.exportContact),  contacts.exportAll),
  route('POST',   '/api/contacts',                       may(MAY.typeIn),         contacts.typeIn),
  route('POST',   '/api/contacts/:contact/touchpoints',  may(MAY.typeIn),         contacts.typeInTouchpoint),
  route('DELETE', '/api/contacts/:contact',              may(MAY.eraseContact),   contacts.erase),
  route('POST',   '/api/contacts/:contact/verdicts',     may(MAY.judge),          verdicts.give),
  route('POST',   '/api/identity/merge',                 may(MAY.relink),         identity.mergeTwo),
  route('POST',   '/api/identity/split',                 may(MAY.relink),         identity.splitOff),

  route('GET',    '/api/accounts',                       READERS,                 accounts.list),
  route('GET',    '/api/accounts/:account',              READERS,                 accounts.page),
  route('GET',    '/api/sources',                        READERS,                 sources.list),
  route('PATCH',  '/api/sources/:id',                    may(MAY.editSources),    sources.edit),

  route('GET',    '/api/agreements',                     READERS,                 agreements.list),
  route('GET',    '/api/agreements/:hash',               READERS,                 agreements.page),
  route('POST',   '/api/agreements/check',               READERS,                 agreements.check),
  route('POST',   '/api/agreements',                     may(MAY.editAgreement),  agreements.save),
  route('POST',   '/api/agreements/:hash/sign',          SIGNERS,                 agreements.sign),
  route('DELETE', '/api/agreements/:hash/sign',          SIGNERS,                 agreements.withdraw),
  route('POST',   '/api/agreements/:hash/activate',      may(MAY.activateAgreement), agreements.activate),
  route('GET',    '/api/activation',                     READERS,                 agreements.activation),
  route('DELETE', '/api/activation',                     may(MAY.activateAgreement), agreements.cancel),
  route('POST',   '/api/activation/rollback',            may(MAY.activateAgreement), agreements.rollBack),
  route('GET',    '/api/drift',                          READERS,                 drift.show),
  route('GET',    '/api/reviews',                        READERS,                 reviews.list),
  route('POST',   '/api/reviews',                        may(MAY.holdReview),     reviews.hold),
  route('DELETE', '/api/agreements/:hash',               may(MAY.editAgreement),  agreements.discard),

  route('GET',    '/api/simulations',                    READERS,                 simulations.list),
  route('POST',   '/api/simulations',                    may(MAY.simulate),       simulations.ask),
  route('GET',    '/api/simulations/:id',                READERS,                 simulations.show),
  route('DELETE', '/api/simulations/:id',                may(MAY.simulate),       simulations.cancel),
  route('GET',    '/api/simulations/:id/export',         READERS,                 simulations.exportReport),
  route('GET',    '/api/chronicle',                      READERS,                 simulations.chronicle),

  route('GET',    '/api/imports',                        READERS,                 imports.list),
  route('POST',   '/api/imports',                        may(MAY.importFiles),    imports.run),

  route('GET',    '/api/keys',                           may(MAY.manageKeys),     keys.list),
  route('POST',   '/api/keys',                           may(MAY.manageKeys),     keys.create),
  route('DELETE', '/api/keys/:id',                       may(MAY.manageKeys),     keys.revoke),
  route('GET',    '/api/users',                          may(MAY.manageUsers),    users.list),
  route('POST',   '/api/users',                          may(MAY.manageUsers),    users.create),
  route('POST',   '/api/users/links',                    may(MAY.manageUsers),    users.link),
  route('PATCH',  '/api/users/:id',                      may(MAY.manageUsers),    users.change),
  route('DELETE', '/api/users/:id',                      may(MAY.manageUsers),    users.remove),
]

const WRITE_KEY: Who = { kind: 'writeKey' }

/** The tracking API: segment.ts puts these on the server, for it reads bodies in its own way. */
export const TRACKING_ROUTES: readonly Route[] = [
  ...SEGMENT_ROWS.map(({ method, path, endpoint }) => route(method, path, WRITE_KEY, endpoint)),
  route(SETTINGS_ROW.method, SETTINGS_ROW.path, ANYBODY, SETTINGS_ROW.endpoint),
]

/** Everything that the server answers. */
export const ALL_ROUTES: readonly Route[] = [...ROUTES, ...TRACKING_ROUTES]
