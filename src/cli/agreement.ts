// `assay agreement check FILE | activate FILE | rollback | list | show [HASH]`: the agreement from the command line.
// Check needs no database and exits with 1 when there are problems, each on a line of its own with its place.

import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import type { z } from 'zod'
import { rollBackAgreement } from '../app/agreement/activate.ts'
import { agree, finishSwitch } from '../app/agreement/agree.ts'
import {
  agreementPage,
  agreementVersion,
  checkAgreement,
  listAgreements,
  problemText,
  saveAgreement,
} from '../app/agreement.ts'
import type { Context } from '../app/context.ts'
import { type AgreementFormat, DOCUMENT_BYTES_MAX } from '../contract/agreement-text.ts'
import type { AgreementCheck, AgreementPage, AgreementVersion } from '../contract/manage.ts'
import { isRefused, type Refused } from '../kernel/refusal.ts'
import { CommandFailed, command, type GlobalOptions, withContext, withOutput } from './command.ts'
import type { Progress } from './output.ts'

const SAYS = 'command line'

export function agreementCommand(): Command {
  const parent = command(
    'agreement',
    'Check, activate and read the agreement that sales and marketing sign',
    'assay agreement check agreements/industrial-pumps.yaml',
    'assay agreement show',
  )
  parent.addCommand(checkCommand())
  parent.addCommand(activateCommand())
  parent.addCommand(rollBackCommand())
  parent.addCommand(listCommand())
  parent.addCommand(showCommand())
  return parent
}

const checkCommand = (): Command =>
  command(
    'check',
    'Say everything that is wrong with an agreement, or read it aloud',
    'assay agreement check agreements/industrial-pumps.yaml',
  )
    .argument('<file>', 'a YAML or JSON file')
    .action(
      withOutput<GlobalOptions>(async (out, _options, file) => {
        const check = await checkFile(file!)
        out.document(check, (result) => checkText(file!, result))
        if (!check.valid) process.exitCode = 1
        return undefined
      }),
    )

interface ActivateOptions extends GlobalOptions {
  readonly asMarketing?: string
  readonly asSales?: string
}

const activateCommand = (): Command =>
  command(
    'activate',
    'Put an agreement in force that marketing and sales have signed, or sign it in their names',
    'assay agreement activate 3f2a9c17',
    'assay agreement activate agreements/industrial-pumps.yaml --as-marketing marketing@pumps.example --as-sales sales@pumps.example',
  )
    .argument('<file-or-hash>', 'a YAML or JSON file, or the hash of a saved version')
    .option('--as-marketing <email>', 'sign for marketing as this user')
    .option('--as-sales <email>', 'sign for sales as this user')
    .addHelpText(
      'after',
      '\nWhat was not simulated lately is simulated first. Everybody is scored beside the version in force, which is\nexchanged at one instant; nobody is kept waiting.',
    )
    .action(
      withContext<ActivateOptions>(async ({ ctx, out }, options, given) => {
        const hash = await savedHash(ctx, given!)
        if (isRefused(hash)) return hash
        let progress: Progress | null = null
        const agreed = await agree(ctx, {
          hash: hash.hash,
          says: SAYS,
          marketing: options.asMarketing,
          sales: options.asSales,
          onProgress: ({ done, total }) => {
            progress ??= out.progress('Scoring everybody', total)
            progress.update(done)
          },
        })
        ;(progress as Progress | null)?.stop()
        if (isRefused(agreed)) return agreed
        const active = (await agreementVersion(ctx, agreed.hash))!
        out.document(active, (row) => `"${row.name}" is in force (${row.hash.slice(0, 12)}).`)
        return undefined
      }),
    )

async function savedHash(ctx: Context, given: string): Promise<{ readonly hash: string } | Refused> {
  if (/^[0-9a-f]{8,64}$/.test(given)) {
    const found = await agreementVersion(ctx, given)
    return found ?? { refused: 'agreement_not_found' }
  }
  const check = await checkFile(given)
  if (!check.valid) throw new CommandFailed(checkText(given, check))
  return saveAgreement(ctx, { ...(await readDocument(given)), says: SAYS })
}

const rollBackCommand = (): Command =>
  command(
    'rollback',
    'Put the agreement before in force again; its signatures stand',
    'assay agreement rollback',
  ).action(
    withContext<GlobalOptions>(async ({ ctx, out }) => {
      const back = await rollBackAgreement(ctx, SAYS)
      if (isRefused(back)) return back
      await finishSwitch(ctx)
      const active = (await agreementVersion(ctx, back.hash))!
      out.document(active, (row) => `"${row.name}" is in force again (${row.hash.slice(0, 12)}).`)
      return undefined
    }),
  )

const listCommand = (): Command =>
  command('list', 'List the saved versions', 'assay agreement list').action(
    withContext<GlobalOptions>(async ({ ctx, out }) => {
      out.rows<z.infer<typeof AgreementVersion>>(
        await listAgreements(ctx),
        [
          { head: 'Hash', cell: (row) => row.hash.slice(0, 12) },
          { head: 'Name', cell: (row) => row.name },
          { head: 'Saved', cell: (row) => row.createdAt },
          { head: 'By', cell: (row) => row.createdBy },
          { head: 'First active', cell: (row) => row.firstActiveAt },
          {
            head: 'Signed by',
            cell: (row) => row.signatures.map(({ side, email }) => `${email} (${side})`).join(', '),
          },
          { head: '', cell: (row) => (row.active ? 'in force' : row.state) },
        ],
        'No agreement is saved yet; run: assay agreement activate FILE',
      )
      return undefined
    }),
  )

const showCommand = (): Command =>
  command('show', 'Read a saved version aloud', 'assay agreement show', 'assay agreement show 3f2a9c17')
    .argument('[hash]', 'the hash or its first 8 characters; left out: the one in force')
    .action(
      withContext<GlobalOptions>(async ({ ctx, out }, _options, hash) => {
        const page = await agreementPage(ctx, hash ?? 'active')
        if (isRefused(page)) return page
        out.document(
          page,
          (shown) => `${shown.name} (${shown.hash.slice(0, 12)})\n\n${readingText(shown.plain)}`,
        )
        return undefined
      }),
    )

async function checkFile(file: string): Promise<z.infer<typeof AgreementCheck>> {
  const { document, format } = await readDocument(file)
  return checkAgreement(document, format)
}

async function readDocument(file: string): Promise<{ document: string; format: AgreementFormat }> {
  const format = /\.json$/i.test(file) ? 'json' : 'yaml'
  try {
    // A larger file is refused by its size, not read: the limit holds for the text as well.
    if ((await stat(file)).size > DOCUMENT_BYTES_MAX) throw new Error('it is larger than 500 KB')
    const bytes = await readFile(file)
    return { document: new TextDecoder('utf-8', { fatal: true }).decode(bytes), format }
  } catch (error) {
    throw new CommandFailed(`${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function checkText(file: string, check: z.infer<typeof AgreementCheck>): string {
  const line = (kind: string, problem: z.infer<typeof AgreementCheck>['problems'][number]) => {
    const place = problem.line === null ? file : `${file}:${problem.line}:${problem.column}`
    return `${place}: ${kind}${problemText({ ...problem, line: null })}`
  }
  const warnings = check.warnings.map((problem) => line('warning: ', problem))
  if (!check.valid) {
    const count = check.problems.length
    return [
      ...check.problems.map((p) => line('', p)),
      ...warnings,
      `${count} problem${count === 1 ? '' : 's'}.`,
    ].join('\n')
  }
  return [...warnings, `"${check.name}" is valid (${check.hash}).`, '', readingText(check.plain ?? [])].join(
    '\n',
  )
}

const readingText = (plain: z.infer<typeof AgreementPage>['plain']): string =>
  plain
    .map(({ heading, lines }) => {
      const body = lines.map(
        ({ says, detail, points }) => `  ${says}${points === null ? '' : `  [${points}]`}\n      ${detail}`,
      )
      return `${heading}\n${body.join('\n')}`
    })
    .join('\n\n')
