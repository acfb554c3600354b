// What every verb gets first: made once at the start, passed down, never global.
// Deliberately absent: the request, the signed-in user (a verb takes `says`, who is doing it).

import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Settings } from '../settings.ts'
import type { Database } from '../store/schema.ts'

export interface Context {
  readonly db: Kysely<Database>
  /** The present in milliseconds UTC; tests turn it by hand. */
  readonly now: () => number
  /** A new unguessable id (128 bit, URL-safe text). */
  readonly newId: () => string
  readonly log: Logger
  readonly settings: Settings
}
