// Sources by their name: where evidence comes from, with what marketing knows about it.
// Invariant: what is not said stays as it was; a source is made by the first thing that names it.

import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface NamedSource {
  readonly name: string
  readonly kind: string
  readonly provider?: string | null
  readonly offer?: string | null
  readonly incentivised?: boolean
  readonly terms?: string | null
  readonly cost?: number | null
  readonly currency?: string | null
  readonly owner?: string | null
}

/** The id of the source of that name, made where missing; the given facts are written, others left alone. */
export async function resolveSource(db: Db, source: NamedSource, at: number): Promise<number> {
  const { name, kind, cost, ...rest } = source
  const facts = Object.fromEntries(
    Object.entries({
      ...rest,
      ...(cost === undefined || cost === null ? {} : { cost: String(cost) }),
    }).filter(([, value]) => value !== undefined),
  )
  const made = await db
    .insertInto('source')
    .values({
      name,
      kind,
      created_at: at,
      provider: null,
      offer: null,
      terms: null,
      cost: null,
      currency: null,
      owner: null,
      ...facts,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made !== undefined) return made.id
  const { id } = await db.selectFrom('source').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  if (Object.keys(facts).length > 0) await db.updateTable('source').set(facts).where('id', '=', id).execute()
  return id
}

/** The id of the source of that name, or null. */
export async function findSource(db: Db, name: string): Promise<number | null> {
  const row = await db.selectFrom('source').select('id').where('name', '=', name).executeTakeFirst()
  return row?.id ?? null
}
