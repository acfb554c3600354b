// How every command is made and run: the same help, the same way to a Context, the same exit codes
// (0 done, 1 refused or failed, 2 wrong usage). A command file holds what it asks and what it prints.

import { Command } from 'commander'
import type { Context } from '../app/context.ts'
import { ERRORS } from '../contract/errors.ts'
import { isRefused, type Refused } from '../kernel/refusal.ts'
import type { OpenedDatabase } from '../store/open.ts'
import { openContext } from './context.ts'
import { Output } from './output.ts'

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  readonly data?: string
  readonly json?: boolean
}

/** What a verb of the command line gets: the Context, the database behind it, and the way to print. */
export interface Run {
  readonly ctx: Context
  readonly opened: OpenedDatabase
  readonly out: Output
}

/** Thrown for an expected failure: one sentence, exit code 1, no stack. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}

/** Thrown for a wrong option or argument that only the command itself can see: exit code 2. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage'
}

/** A command with its one-line summary and at least one example, which --help shows. */
export function command(name: string, summary: string, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`).join('\n')
  return new Command(name).description(summary).addHelpText('after', `\nExample:\n${lines}`)
}

/**
 * The action of a command that talks to the database: opens a Context, runs, closes it whatever happens.
 * `fn` gets the run, the options (global ones included) and the arguments; a refusal it returns is printed.
 */
export function withContext<Options extends object>(
  fn: (run: Run, options: Options & GlobalOptions, ...args: string[]) => Promise<undefined | Refused>,
): (...all: unknown[]) => Promise<void> {
  return async (...all) => {
    const self = all.at(-1) as Command
    const options = self.optsWithGlobals<Options & GlobalOptions>()
    const args = all.slice(0, -2) as string[]
    const { ctx, opened, close } = await openContext(options)
    try {
      throwRefusal(await fn({ ctx, opened, out: outputOf(options) }, options, ...args))
    } finally {
      await close()
    }
  }
}

/** The action of a command that needs no database. */
export function withOutput<Options extends object>(
  fn: (out: Output, options: Options & GlobalOptions, ...args: string[]) => Promise<undefined | Refused>,
): (...all: unknown[]) => Promise<void> {
  return async (...all) => {
    const self = all.at(-1) as Command
    const options = self.optsWithGlobals<Options & GlobalOptions>()
    throwRefusal(await fn(outputOf(options), options, ...(all.slice(0, -2) as string[])))
  }
}

/** Where a command with these options prints. */
export const outputOf = (options: GlobalOptions): Output =>
  new Output(process.stdout, process.stderr, options.json === true)

/** Turns a refusal into the failure that prints its sentence. */
export function throwRefusal(result: unknown): void {
  if (!isRefused(result)) return
  const { message } = ERRORS[result.refused]
  throw new CommandFailed(result.detail ? `${message} ${result.detail}` : message)
}
