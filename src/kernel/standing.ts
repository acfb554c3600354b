// All that evaluation needs of one contact at one moment. Made from the stored states by the app, or from a
// whole history by replay.ts. Deliberately absent: the instant; the same standing is evaluated at many.

import type { Verdict } from './evidence.ts'
import type { State } from './state.ts'

export interface Standing {
  readonly contact: State
  /** null: the contact belongs to no account. */
  readonly account: State | null
  /** Verdicts in force on any identifier of the contact. */
  readonly verdicts: readonly Verdict[]
  /** When the open lead opened, in milliseconds; touchpoint conditions see nothing before it. null: no open lead. */
  readonly leadOpenedAt: number | null
  /** Earliest instant of evidence that is known but dated ahead, in milliseconds. */
  readonly aheadAt: number | null
}
