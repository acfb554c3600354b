// Runs of imports: what was read with which mapping, and the report.

import type { Kysely } from 'kysely'
import type { Database } from './schema.ts'

export interface NewImportRun {
  readonly file: string
  readonly kind: string
  readonly sourceId: number | null
  readonly mapping: unknown
  readonly startedAt: number
  readonly says: string | null
}

/** Notes the start of a run and gives its id. */
export async function insertImportRun(db: Kysely<Database>, run: NewImportRun): Promise<number> {
  const { id } = await db
    .insertInto('import_run')
    .values({
      file: run.file,
      kind: run.kind,
      source_id: run.sourceId,
      mapping: JSON.stringify(run.mapping),
      started_at: run.startedAt,
      finished_at: null,
      report: null,
      says: run.says,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Notes the end of a run with its report. */
export async function finishImportRun(
  db: Kysely<Database>,
  id: number,
  finishedAt: number,
  report: unknown,
): Promise<void> {
  await db
    .updateTable('import_run')
    .set({ finished_at: finishedAt, report: JSON.stringify(report) })
    .where('id', '=', id)
    .execute()
}
