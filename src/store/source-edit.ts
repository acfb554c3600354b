// Sources as people edit them. Reading them with their figures is store/read's; making them is source.ts's.
// Deliberately absent: removal. Evidence refers to its source for ever.

import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

export interface SourceChange {
  readonly name?: string | undefined
  readonly provider?: string | null | undefined
  readonly offer?: string | null | undefined
  readonly incentivised?: boolean | undefined
  readonly terms?: string | null | undefined
  /** A decimal as text: money is never a float. */
  readonly cost?: string | null | undefined
  readonly currency?: string | null | undefined
  readonly owner?: string | null | undefined
  /** SourceSettings as JSON text. */
  readonly settings?: string | undefined
}

export interface LockedSource {
  readonly id: number
  readonly name: string
  readonly incentivised: boolean
}

/** Locks a source and gives what rules see of it; null when there is none. */
export async function lockSource(db: Kysely<Database>, id: number): Promise<LockedSource | null> {
  const row = await db
    .selectFrom('source')
    .select(['id', 'name', 'incentivised'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** Whether another source has the name. */
export async function isNameTaken(db: Kysely<Database>, name: string, id: number): Promise<boolean> {
  const row = await db
    .selectFrom('source')
    .select('id')
    .where('name', '=', name)
    .where('id', '<>', id)
    .executeTakeFirst()
  return row !== undefined
}

/** Sets the given columns; what is undefined stays. */
export async function updateSource(db: Kysely<Database>, id: number, change: SourceChange): Promise<void> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length > 0) await db.updateTable('source').set(given).where('id', '=', id).execute()
}

/** Asks the job that scores everybody anew to do so again under the agreement in force. */
export async function askForRescoring(db: Kysely<Database>): Promise<void> {
  await db
    .updateTable('agreement_activation')
    .set((eb) => ({ rescored_at: null, rescore_asks: eb('rescore_asks', '+', 1) }))
    .where('id', '=', (eb) =>
      eb.selectFrom('agreement_activation').select((one) => one.fn.max('id').as('id')),
    )
    .execute()
}
