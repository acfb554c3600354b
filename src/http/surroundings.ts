// What handlers share beside the Context: made once by the server, handed to every call.
// Deliberately absent: anything a verb could need. Verbs get the Context alone.

import type { ChangeClients } from './change-clients.ts'
import type { Metrics } from './metrics.ts'
import type { SignIn } from './sign-in.ts'

export interface Surroundings {
  readonly signIn: SignIn
  readonly metrics: Metrics
  readonly changes: ChangeClients
  /** Where people reach the server, without a slash at the end. */
  readonly base: () => string
  /** The OpenAPI document, made once after the last route. */
  readonly openApi: () => Readonly<Record<string, unknown>>
  /** True from the moment the server was told to stop. */
  readonly isStopping: () => boolean
}
