// Editing what is known of a source: provider, offer, terms, cost, owner. Rules can see the name and whether the
// offer is incentivised, so a change of those has everybody scored anew.
// Deliberately absent: making and removing sources. They appear with their evidence and stay.

import type { Refused } from '../kernel/refusal.ts'
import { enqueue } from '../store/job.ts'
import {
  askForRescoring,
  isNameTaken,
  lockSource,
  type SourceChange,
  updateSource,
} from '../store/source-edit.ts'
import { inTransaction } from '../store/transaction.ts'
import type { Context } from './context.ts'
import { dropSources } from './read/sources.ts'

/** Changes the given fields; refuses `source_not_found`, `source_exists`. */
export async function editSource(
  ctx: Context,
  id: number,
  change: SourceChange,
): Promise<{ readonly edited: number } | Refused> {
  const done = await inTransaction(ctx.db, async (db): Promise<{ edited: number } | Refused> => {
    const source = await lockSource(db, id)
    if (source === null) return { refused: 'source_not_found' }
    const { name = source.name, incentivised = source.incentivised } = change
    if (await isNameTaken(db, name, id)) return { refused: 'source_exists', detail: name }
    await updateSource(db, id, change)
    if (name !== source.name || incentivised !== source.incentivised) {
      await askForRescoring(db)
      await enqueue(db, 'rescore_everybody', {}, { key: 'everybody' })
    }
    return { edited: id }
  })
  dropSources(ctx)
  return done
}
