// `assay import`: a file of rows becomes evidence. Prints what was read, created, updated, left and rejected.
// Exit 1 when the file or the mapping cannot be used; rejected rows alone are a result, not a failure.

import { readFile, stat } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import type { Command } from 'commander'
import { importFile } from '../app/import/import.ts'
import { IMPORT_KINDS, type ImportReport } from '../contract/manage.ts'
import type { Refused } from '../kernel/refusal.ts'
import { command, type Run, WrongUsage, withContext } from './command.ts'
import type { Output } from './output.ts'

interface ImportChoices {
  readonly as?: string
  readonly map?: string
  readonly source?: string
  readonly dryRun?: boolean
  readonly rejects?: string
}

export const importCommand = (): Command =>
  command(
    'import',
    'Import a CSV or XLSX file of contacts, accounts, touchpoints, opportunities, claims or leads',
    'assay import contacts.csv --as contacts --dry-run',
    'assay import fair.xlsx --as touchpoints --map fair.yaml --rejects rejected.csv',
  )
    .argument('<file>', 'CSV or XLSX file')
    .option('--as <kind>', `what its rows are: ${IMPORT_KINDS.join(', ')}`)
    .option('--map <file>', 'mapping file (YAML or JSON); without it, columns are recognised by their names')
    .option('--source <name>', 'name of the source that the rows come from')
    .option('--dry-run', 'show what would happen and store nothing')
    .option('--rejects <file>', 'write all rejected rows, with their cells, to this CSV file')
    .action(withContext<ImportChoices>(run))

/** Rejected rows that are shown to people; --json and --rejects have them all. */
const SHOWN_MAX = 20

async function run({ ctx, out }: Run, options: ImportChoices, file = ''): Promise<undefined | Refused> {
  const as = IMPORT_KINDS.find((kind) => kind === options.as) ?? null
  if (options.as !== undefined && as === null)
    throw new WrongUsage(`--as must be one of ${IMPORT_KINDS.join(', ')}, not "${options.as}".`)
  const mapping = options.map === undefined ? null : await readMapping(options.map)
  // V8 lets its heap grow to several times of what lives in it. Growing by 60 % keeps the process under 600 MB, some 350
  // of which are the database (docs/decisions/R01).
  if (ctx.settings.databaseUrl === null) setFlagsFromString('--heap-growing-percent=60')
  const progress = showProgress(out)
  const report = await importFile(ctx, {
    file,
    as,
    mapping,
    ...(options.source === undefined ? {} : { source: options.source }),
    dryRun: options.dryRun ?? false,
    rejectsFile: options.rejects ?? null,
    progress: progress.update,
  })
  progress.stop()
  if ('refused' in report) return report
  out.document(report, (value) => describe(value, options, out))
  return undefined
}

async function readMapping(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > 1_000_000) throw new Error('it is larger than 1 MB')
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new WrongUsage(`The mapping ${path} cannot be read: ${(error as Error).message}`)
  }
}

/** Nobody knows how many rows come, so progress counts up: in place on a terminal, else a line every 100,000. */
function showProgress(out: Output): { update: (read: number, done: number) => void; stop: () => void } {
  const terminal = process.stderr.isTTY
  let told = 0
  return {
    update: (read, done) => {
      const [rows, stored] = [read.toLocaleString('en'), done.toLocaleString('en')]
      if (terminal) process.stderr.write(`\r${rows} rows read, ${stored} done `)
      else if (read + done - told >= 200_000) {
        told = read + done
        out.say(`${rows} rows read, ${stored} done`)
      }
    },
    stop: () => {
      if (terminal) process.stderr.write('\r\u001b[K')
    },
  }
}

const linesTable = (rows: ImportReport['rejected'], out: Output): string =>
  out.table(rows.slice(0, SHOWN_MAX), [
    { head: 'Line', cell: (row) => row.line, align: 'right' },
    { head: 'Field', cell: (row) => row.field },
    { head: 'Reason', cell: (row) => row.reason },
  ])

function describe(report: ImportReport, options: ImportChoices, out: Output): string {
  const { read, created, updated, unchanged, rejected, noted = [], notes = [], unmapped = [] } = report
  const total = report.rejectedTotal ?? rejected.length
  const parts = [
    `${read} rows read: ${created} ${report.dryRun ? 'would be created' : 'created'}, ${updated} updated, ${unchanged} unchanged, ${total} rejected.`,
    `Source: ${report.source}`,
    ...notes,
  ]
  if (unmapped.length > 0) parts.push(`Columns without a meaning here: ${unmapped.join(', ')}`)
  if (rejected.length > 0) parts.push('', linesTable(rejected, out))
  if (total > SHOWN_MAX)
    parts.push(
      options.rejects
        ? `All ${total} are in ${options.rejects}.`
        : `${total - SHOWN_MAX} more; --rejects FILE writes them all.`,
    )
  if (noted.length > 0)
    parts.push(
      '',
      `What could not be used of rows that were taken: ${report.notedTotal ?? noted.length}.`,
      linesTable(noted, out),
    )
  if (noted.length > SHOWN_MAX) parts.push('--json lists more.')
  if (report.mapping !== undefined)
    parts.push(
      '',
      'This is the mapping; save it as a .json file, correct it, and give it with --map:',
      JSON.stringify(report.mapping, null, 2),
    )
  return parts.join('\n')
}
