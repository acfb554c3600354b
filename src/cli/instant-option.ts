// An instant as people type it on the command line: `2026-01-31`, or ISO 8601 with a time and a zone.

import { MAX_INSTANT } from '../kernel/evidence.ts'
import { WrongUsage } from './command.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/** Milliseconds UTC; a date alone means its beginning in UTC. Throws WrongUsage. */
export function instantOption(text: string | undefined, name = '--at'): number | undefined {
  if (text === undefined) return undefined
  const given = text.trim()
  const instant = DATE.test(given)
    ? Date.parse(`${given}T00:00:00Z`)
    : INSTANT.test(given)
      ? Date.parse(given)
      : Number.NaN
  if (!(instant >= 0 && instant <= MAX_INSTANT))
    throw new WrongUsage(
      `${name} must be a date such as 2026-01-31 or an instant such as 2026-01-31T14:00:00Z between 1970 and 2100, not "${text}".`,
    )
  return instant
}
