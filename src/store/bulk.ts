// Rows as one statement: each column becomes one array parameter, and the database unnests them.
// One parameter a column whatever the number of rows, so the text of a statement never grows.
import { type RawBuilder, sql } from 'kysely'

/** Column name, its type in the database, and how a row gives its value. */
export type BulkColumn<Row> = readonly [name: string, type: string, value: (row: Row) => unknown]

/** `unnest($1::bigint[], ...) as g (contact_id, ...)`. */
export function bulk<Row>(rows: readonly Row[], columns: readonly BulkColumn<Row>[]): RawBuilder<unknown> {
  const arrays = columns.map(([, type, value]) => sql`${rows.map(value)}::${sql.raw(type)}[]`)
  return sql`unnest(${sql.join(arrays)}) as g (${namesOf(columns)})`
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
