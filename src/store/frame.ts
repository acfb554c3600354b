// The sources that a transaction meets, as rules see them. Read anew each time: whether an offer is incentivised
// may be changed by somebody at any moment.
import { type Kysely, sql } from 'kysely'
import { PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

export interface StoredSource {
  readonly id: number
  readonly name: string
  readonly incentivised: boolean
}

/** The given sources. */
export async function readSources(
  db: Kysely<Database>,
  ids: readonly number[],
): Promise<readonly StoredSource[]> {
  const { rows } = await sql<StoredSource>`${PREPARED}
    select id, name, incentivised from source where id = any(${ids}::integer[])`.execute(db)
  return rows
}
