// A refusal found in the middle of a transaction: thrown to roll it back, and turned into what the verb returns.
import type { Refusal, Refused } from '../kernel/refusal.ts'

class RefusalError extends Error {
  readonly refused: Refused
  constructor(refused: Refused) {
    super(refused.refused)
    this.refused = refused
  }
}

/** Ends the transaction; `orRefused` around it returns the refusal. */
export function refuse(refused: Refusal, detail?: string): never {
  throw new RefusalError(detail === undefined ? { refused } : { refused, detail })
}

/** The result, or the refusal that ended it. */
export async function orRefused<T>(run: () => Promise<T>): Promise<T | Refused> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof RefusalError) return error.refused
    throw error
  }
}
