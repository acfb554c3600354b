// Rows as one statement: each column becomes one array parameter, and the database unnests them.
// One parameter a column whatever the number of rows, so the text of a statement never grows.
import { type RawBuilder, sql } from 'kysely'
import { PREPARED_MARK } from './prepared.ts'

/** Column name, its type in the database, and how a row gives its value. */
export type BulkColumn<Row> = readonly [name: string, type: string, value: (row: Row) => unknown]

/**
 * Begins a statement of ingest's own, which PostgreSQL keeps prepared on each connection (pool.ts): its text never
 * changes, and neither should its plan, for it asks by index whatever the number of rows.
 */
export const PREPARED = sql.raw(PREPARED_MARK)

/** `unnest($1::bigint[], ...) as g (contact_id, ...)`. */
export function bulk<Row>(rows: readonly Row[], columns: readonly BulkColumn<Row>[]): RawBuilder<unknown> {
  const arrays = columns.map(([, type, value]) => arrayOf(type, rows, value))
  return sql`unnest(${sql.join(arrays)}) as g (${namesOf(columns)})`
}

/**
 * `$1::bigint[]` of one value a row. The array's text is made here: `pg` makes the same text, but looks at each
 * element through five functions and two regular expressions, which cost ingest more than scoring does.
 */
export function arrayOf<Row>(
  type: string,
  rows: readonly Row[],
  value: (row: Row) => unknown,
): RawBuilder<unknown> {
  let text = '{'
  for (let i = 0; i < rows.length; i++) text += (i === 0 ? '' : ',') + elementText(value(rows[i]!))
  return sql`${`${text}}`}::${sql.raw(type)}[]`
}

/** `$1::bigint[]` of these ids. */
export const idsOf = (ids: Iterable<number>): RawBuilder<unknown> =>
  sql`${`{${[...ids].join(',')}}`}::bigint[]`

/**
 * Ends a lateral subquery that must be asked once for each row outside, by its index. Without it the planner takes a
 * merge or hash join over a whole table of evidence as soon as some hundred contacts are asked for at once.
 */
export const FENCE = sql.raw('offset 0')

const ESCAPED = /["\\]/
const EVERY_ESCAPED = /["\\]/g

/** https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO; every text is quoted, so that none reads as NULL. */
function elementText(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return String(value)
    case 'string':
      return ESCAPED.test(value) ? `"${value.replace(EVERY_ESCAPED, '\\$&')}"` : `"${value}"`
    default:
      if (value === null || value === undefined) return 'NULL'
      if (value instanceof Uint8Array)
        return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}"`
      throw new Error(`A column cannot hold a ${typeof value}.`)
  }
}

/** The columns' names, for the insert list or the select list. */
export const namesOf = (columns: readonly BulkColumn<never>[]): RawBuilder<unknown> =>
  sql.raw(columns.map(([name]) => name).join(', '))

/** `a = excluded.a, ...` for an upsert, all columns but the given ones. */
export const excludedOf = (
  columns: readonly BulkColumn<never>[],
  but: readonly string[],
): RawBuilder<unknown> =>
  sql.raw(
    columns
      .filter(([name]) => !but.includes(name))
      .map(([name]) => `${name} = excluded.${name}`)
      .join(', '),
  )
