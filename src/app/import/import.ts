// The verb behind `assay import`: a file and a mapping become evidence, chunk by chunk, with a report of every row.
// Invariant: read = created + updated + unchanged + rejected; a row that is stored already changes nothing.
// Deliberately absent: one transaction for the whole file. A run that breaks off is begun again.

import { basename, extname, join } from 'node:path'
import type { ImportReport } from '../../contract/manage.ts'
import type { Refused } from '../../kernel/refusal.ts'
import { finishImportRun, insertImportRun } from '../../store/import-run.ts'
import { findSource, resolveSource } from '../../store/source.ts'
import { readMailboxLists } from '../capture/mailbox-lists.ts'
import type { Context } from '../context.ts'
import { autoMapping } from './auto-mapping.ts'
import { type Mapping, parseMapping } from './mapping.ts'
import type { PendingRow } from './pending-row.ts'
import { readTable } from './read-table.ts'
import { isFormula, Rejects } from './rejects.ts'
import type { Row } from './row.ts'
import { type ImportKind, type RowContent, rowReader } from './row-reader.ts'
import { CHUNK_ROWS, RowSorter } from './row-sorter.ts'
import { Storing } from './store-chunk.ts'
import { type Progress, Storer } from './storer.ts'
import { isUnreadable, type Table } from './table.ts'

export interface ImportOptions {
  readonly file: string
  /** What the user calls the file, where `file` is a temporary name. */
  readonly fileName?: string
  readonly as: ImportKind | null
  /** Text of a mapping file; null: by the names of the columns. */
  readonly mapping: string | null
  readonly source?: string
  readonly dryRun?: boolean
  /** Where rejected rows are written to, with their cells. */
  readonly rejectsFile?: string | null
  /** Who imports: `import fair.csv by ana@example.com`. */
  readonly says?: string
  readonly progress?: Progress
}

/** Imports a file; refused when the file or the mapping cannot be used at all. */
export async function importFile(ctx: Context, options: ImportOptions): Promise<ImportReport | Refused> {
  const given = options.mapping === null ? null : parseMapping(options.mapping)
  if (given !== null && 'problem' in given)
    return { refused: 'import_mapping_invalid', detail: given.problem }
  const table = await readTable(options.file, {
    encoding: given?.mapping.encoding ?? null,
    delimiter: given?.mapping.delimiter ?? null,
    sheet: given?.mapping.sheet ?? null,
  })
  if (isUnreadable(table)) return { refused: 'import_file_unreadable', detail: table.unreadable }
  try {
    return await importTable(ctx, options, table, given?.mapping ?? null)
  } finally {
    table.close()
  }
}

async function importTable(
  ctx: Context,
  options: ImportOptions,
  table: Table,
  given: Mapping | null,
): Promise<ImportReport | Refused> {
  const kind = options.as ?? given?.as ?? null
  if (kind === null)
    return {
      refused: 'import_mapping_invalid',
      detail: 'Say what the rows are, with --as or `as:` in the mapping.',
    }
  if (given?.as !== undefined && given.as !== kind)
    return {
      refused: 'import_mapping_invalid',
      detail: `The mapping is for ${given.as}, but ${kind} were asked for.`,
    }
  const auto = autoMapping(table.header, kind)
  const mapping = given ?? auto.mapping
  const name = sourceName(options, mapping, auto.system)
  const now = ctx.now()
  const source = typeof mapping.source === 'object' ? mapping.source : {}
  const dryRun = options.dryRun ?? false
  const sourceId = dryRun
    ? ((await findSource(ctx.db, name)) ?? 0)
    : await resolveSource(ctx.db, { kind: 'import', ...source, name }, now)
  const says = options.says ?? `import ${options.fileName ?? basename(options.file)}`
  const system =
    auto.system ??
    (name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '')
      .slice(0, 60) ||
      'import')
  const lists = readMailboxLists(ctx.settings.dataDirectory)
  const reader = rowReader(table.header, mapping, {
    kind,
    sourceId,
    sourceName: name,
    system,
    says,
    now,
    lists,
  })
  const [problem] = reader.problems
  if (problem !== undefined)
    return {
      refused: 'import_mapping_invalid',
      detail: given === null ? `${problem} No such column was recognised; write a mapping file.` : problem,
    }

  const run = dryRun
    ? null
    : await insertImportRun(ctx.db, {
        file: options.fileName ?? basename(options.file),
        kind,
        sourceId,
        mapping,
        startedAt: now,
        says,
      })
  const rejects = new Rejects(options.rejectsFile ?? null, table.header)
  const counts = await storeRows(
    ctx,
    table,
    reader.read,
    new Storing(kind, sourceId, says, dryRun),
    rejects,
    options.progress,
  )
  await rejects.close()
  const ignored = given === null ? auto.ignored : []
  const report: ImportReport = {
    ...counts.words,
    rejected: rejects.listed,
    ...(rejects.total > rejects.listed.length ? { rejectedTotal: rejects.total } : {}),
    ...(rejects.notedTotal > 0 ? { noted: rejects.noted } : {}),
    ...(rejects.notedTotal > rejects.noted.length ? { notedTotal: rejects.notedTotal } : {}),
    notes: [...(given === null ? auto.notes : []), ...counts.notes],
    source: name,
    unmapped: table.header.filter(
      (column) => column !== '' && !reader.used.has(column) && !ignored.includes(column),
    ),
    ...(dryRun ? { dryRun, mapping: mapping as Record<string, unknown> } : {}),
  }
  if (run !== null) await finishImportRun(ctx.db, run, ctx.now(), report)
  return report
}

/** A CRM's export belongs to that CRM; any other file without a stated source is one itself. */
function sourceName(
  options: ImportOptions,
  mapping: Mapping,
  system: 'hubspot' | 'salesforce' | null,
): string {
  const stated = typeof mapping.source === 'string' ? mapping.source : mapping.source?.name
  const file = options.fileName ?? options.file
  const own =
    system === null ? basename(file, extname(file)) : system === 'hubspot' ? 'HubSpot' : 'Salesforce'
  return (options.source ?? stated ?? own).slice(0, 200)
}

interface Counts {
  readonly words: { read: number; created: number; updated: number; unchanged: number }
  readonly notes: string[]
}

/** Transactions at once: while the database works on one, the next is made ready. */
const STORES_AT_ONCE = 2

/** Reads, maps and stores. Touchpoints are sorted by account on the way; all else keeps the order of the file. */
async function storeRows(
  ctx: Context,
  table: Table,
  read: (row: Row) => RowContent | null,
  storing: Storing,
  rejects: Rejects,
  progress: Progress | undefined,
): Promise<Counts> {
  const { kind, dryRun } = storing
  const sorter =
    kind === 'touchpoints' && !dryRun
      ? new RowSorter(join(ctx.settings.dataDirectory, 'uploads', ctx.newId()), rejects.keepsCells)
      : null
  const storer = new Storer(ctx, storing, rejects, { atOnce: sorter === null ? 1 : STORES_AT_ONCE, progress })
  let formulas = 0
  let chunk: PendingRow[] = []
  try {
    for await (const part of table.rows) {
      for (const row of part) {
        storer.words.read++
        const content = read(row)
        if (content === null) {
          await rejects.add(row, row.fault?.field ?? null, row.fault?.reason ?? 'the row says nothing')
          continue
        }
        for (const cell of row.cells) if (isFormula(cell)) formulas++
        if (sorter !== null) await sorter.add({ row, content })
        else chunk.push({ row, content })
        if (chunk.length < CHUNK_ROWS) continue
        await storer.take(chunk)
        chunk = []
      }
      storer.tell()
    }
    if (chunk.length > 0) await storer.take(chunk)
    if (sorter !== null)
      for await (const { rows, continues } of sorter.chunks()) await storer.take(rows, continues)
    await storer.finish()
  } finally {
    await sorter?.close()
  }
  const notes =
    formulas === 0 ? [] : [`${formulas} cells begin like a formula (=, +, -, @). They are kept as text.`]
  return { words: storer.words, notes }
}
