// A transaction that is tried again when PostgreSQL breaks it off to resolve a conflict. So `fn` may run
// more than once: it must do nothing outside the transaction.
// Deliberately absent: retry after a lost connection, for then nobody knows whether the commit happened.

import type { Kysely, Transaction } from 'kysely'
import type { Database } from './schema.ts'

const ATTEMPTS_MAX = 6
const FIRST_PAUSE_MS = 5

// 40001 serialization_failure, 40P01 deadlock_detected.
const isConflict = (error: unknown): boolean => {
  const code = (error as { code?: unknown } | null)?.code
  return code === '40001' || code === '40P01'
}

/** Runs `fn` in one transaction; a deadlock or serialization failure is tried again, at most six times. */
export async function inTransaction<T>(
  db: Kysely<Database>,
  fn: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(fn)
    } catch (error) {
      if (!isConflict(error) || attempt >= ATTEMPTS_MAX) throw error
      // Doubling keeps two that met once from meeting in step again; the pool adds the jitter.
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1)))
    }
  }
}
