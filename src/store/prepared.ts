// Statements that PostgreSQL keeps prepared on each connection: parsed and planned once, not with every transaction.
// Only those that begin with the mark, for a kept plan does not look at its parameters. They need a connection that
// stays the same session: PgBouncer in transaction mode does that from 1.21 on.
// Deliberately absent: the embedded database, where all connections share one session.

export const PREPARED_MARK = '/* prepared */'

/** A statement that is new, or asked for seldom, is planned each time: the tables may still be empty. */
const UNPREPARED = 64
/** Prepared anew when it has run this many times as often, so that no plan is made for tables of another size. */
const AGAIN_AFTER_TIMES = 4

const known = new Map<string, { readonly id: number; runs: number; planned: number; times: number }>()

/** The name under which the statement is kept, the same on every connection; undefined: it is not. */
export function preparedName(text: string): string | undefined {
  if (!text.startsWith(PREPARED_MARK)) return undefined
  let statement = known.get(text)
  if (statement === undefined) {
    statement = { id: known.size + 1, runs: 0, planned: UNPREPARED, times: 0 }
    known.set(text, statement)
  }
  statement.runs += 1
  if (statement.runs <= UNPREPARED) return undefined
  if (statement.runs > statement.planned * AGAIN_AFTER_TIMES) {
    statement.planned *= AGAIN_AFTER_TIMES
    statement.times += 1
  }
  return `assay_${statement.id}_${statement.times}`
}
