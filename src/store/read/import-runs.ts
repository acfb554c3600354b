// The runs of imports, newest first, for the list of what was brought in.
import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'

/** Runs that one answer lists at most. */
export const RUNS_LISTED_MAX = 200

export interface ListedRun {
  readonly id: number
  readonly file: string
  readonly kind: string
  readonly source: string | null
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly report: unknown
  readonly says: string | null
}

/** The last RUNS_LISTED_MAX runs. */
export const listImportRuns = (db: Kysely<Database>): Promise<ListedRun[]> =>
  db
    .selectFrom('import_run as r')
    .leftJoin('source as s', 's.id', 'r.source_id')
    .select(['r.id', 'r.file', 'r.kind', 's.name as source', 'r.started_at as startedAt'])
    .select(['r.finished_at as finishedAt', 'r.report', 'r.says'])
    .orderBy('r.id', 'desc')
    .limit(RUNS_LISTED_MAX)
    .execute()
