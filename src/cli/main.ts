// The command line: one file a command, one line here for each. It parses, runs one command, and turns what
// went wrong into one clear line and an exit code: 0 done, 1 refused or failed, 2 wrong usage.

import { Command, CommanderError } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { readSettings } from '../settings.ts'
import { isUnavailable } from '../store/database-unavailable.ts'
import { agreementCommand } from './agreement.ts'
import { CommandFailed, WrongUsage } from './command.ts'
import { doctorCommand } from './doctor.ts'
import { eraseCommand } from './erase.ts'
import { explainCommand } from './explain.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { keyCommand } from './key.ts'
import { leadsCommand } from './leads.ts'
import { marketCommand } from './market.ts'
import { mergeCommand } from './merge.ts'
import { scoreCommand } from './score.ts'
import { serveCommand } from './serve.ts'
import { simulateCommand } from './simulate.ts'
import { splitCommand } from './split.ts'
import { touchCommand } from './touch.ts'
import { userCommand } from './user.ts'

const COMMANDS: readonly (() => Command)[] = [
  serveCommand,
  doctorCommand,
  keyCommand,
  userCommand,
  marketCommand,
  importCommand,
  agreementCommand,
  simulateCommand,
  scoreCommand,
  leadsCommand,
  explainCommand,
  touchCommand,
  mergeCommand,
  splitCommand,
  exportCommand,
  eraseCommand,
]

/** The whole command tree, for running and for the documentation. */
export function buildProgram(): Command {
  const program = new Command('assay')
    .description(
      'Lead qualification: every touchpoint, one explained score, an agreement that both sides sign.',
    )
    .option('--data <directory>', 'data directory of the embedded database (also ASSAY_DATA)')
    .option('--json', 'print JSON: one document, or one object a line for long lists')
    .version(manifest.version)
    .addHelpText(
      'after',
      '\nExample:\n  $ assay serve --port 4400\n  $ assay leads --bucket qualified --top 20',
    )
  for (const make of COMMANDS) program.addCommand(make())
  prepare(program)
  return program
}

/** Commander stops the process by itself otherwise, and with 1 for wrong usage. */
function prepare(command: Command): void {
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows the options)')
  for (const child of command.commands) prepare(child)
}

/** Runs one command line and gives its exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  // `assay leads | head` closes our stdout early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  try {
    await buildProgram().parseAsync(argv)
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  } catch (error) {
    return report(error)
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const sentence = error instanceof Error ? error.message : String(error)
  process.stderr.write(`error: ${sentence}\n`)
  if (error instanceof WrongUsage) return 2
  const expected = error instanceof CommandFailed || isUnavailable(error)
  if (!expected && error instanceof Error && wantsStack()) process.stderr.write(`${error.stack}\n`)
  return 1
}

function wantsStack(): boolean {
  try {
    return ['debug', 'trace'].includes(readSettings().logLevel)
  } catch {
    // The settings themselves are what is wrong, and that was just said.
    return false
  }
}
