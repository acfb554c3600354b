// `assay merge A B`: two contacts are one person.
import type { Command } from 'commander'
import { merge } from '../app/identity.ts'
import { isRefused } from '../kernel/refusal.ts'
import { command, type GlobalOptions, withContext } from './command.ts'

interface MergeOptions extends GlobalOptions {
  readonly reason?: string
  readonly takeBack?: boolean
}

export const mergeCommand = (): Command =>
  command(
    'merge',
    'Say that two contacts are one person',
    'assay merge ana@example.com ana@example.org --reason "Said so on the phone"',
  )
    .argument('<a>', 'an id, an e-mail address or any other identifier')
    .argument('<b>', 'the other one')
    .option('--reason <text>', 'why, for whoever asks later')
    .option('--take-back', 'even if somebody said that they are two; that is taken back')
    .action(
      withContext<MergeOptions>(async ({ ctx, out }, { reason, takeBack }, a, b) => {
        const done = await merge(ctx, a!, b!, { says: 'command line', reason, takeBack: takeBack ?? false })
        if (isRefused(done)) return done
        out.document(
          done,
          ({ contact, identifiers }) =>
            `Contact ${contact}: ${identifiers.map(({ kind, value }) => `${kind} ${value}`).join(', ')}`,
        )
        return undefined
      }),
    )
