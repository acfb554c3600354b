// Writing a lower bound of a score: only where the row is as it was read, and passing over rows that somebody holds.

import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

export interface LowerBound {
  readonly contact: number
  readonly before: number
  readonly bound: number
}

/** Gives how many rows were written; waits for nobody. */
export async function writeLowerBounds(db: Kysely<Database>, lower: readonly LowerBound[]): Promise<number> {
  if (lower.length === 0) return 0
  const result = await sql`
    with free as (
      select s.contact_id, g.bound from contact_state s
      join unnest(${lower.map(({ contact }) => contact)}::bigint[], ${lower.map(({ before }) => before)}::float8[],
        ${lower.map(({ bound }) => bound)}::float8[]) as g (contact_id, before, bound)
        on g.contact_id = s.contact_id and g.before = s.bound
      for update of s skip locked)
    update contact_state s set bound = free.bound from free where s.contact_id = free.contact_id`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}
