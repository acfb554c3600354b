// One error for "the database does not answer", whatever the driver called it: refused, reset, shutting
// down, out of connections, no free connection in time. HTTP answers it with 503, the command line with 1.
// Deliberately absent: SQL errors. A constraint violation is not an outage.

/** Thrown by every query while the database is away. Work resumes by itself when it is back. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
  constructor(cause: unknown) {
    super(`The database does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

// https://www.postgresql.org/docs/15/errcodes-appendix.html: 57P01 admin_shutdown, 57P02 crash_shutdown,
// 57P03 cannot_connect_now, 53300 too_many_connections; class 08 is connection_exception.
const SQL_STATES = /^(08...|57P0[123]|53300)$/

// pg and pg-pool raise these without a code.
const DRIVER_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|Cannot use a pool after calling end|Client was closed/

/** Whether an error out of `pg` says that the database is away (and not that the statement is wrong). */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && (SYSTEM_CODES.has(code) || SQL_STATES.test(code))) return true
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  return DRIVER_MESSAGES.test(error.message)
}

/** The error to rethrow: DatabaseUnavailable with its cause, or the error itself. */
export function asUnavailable(error: unknown): unknown {
  return isUnavailable(error) && !(error instanceof DatabaseUnavailable)
    ? new DatabaseUnavailable(error)
    : error
}
