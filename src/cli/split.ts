// `assay split IDENTIFIER`: this identifier is somebody else than the rest of its contact.
import type { Command } from 'commander'
import { split } from '../app/identity.ts'
import { isRefused } from '../kernel/refusal.ts'
import { command, type GlobalOptions, withContext } from './command.ts'

interface SplitOptions extends GlobalOptions {
  readonly reason?: string
}

export const splitCommand = (): Command =>
  command(
    'split',
    'Say that an identifier is somebody else than the rest of its contact',
    'assay split ana@example.org --reason "Another Ana"',
  )
    .argument('<identifier>', 'an e-mail address, a phone, any id, or kind:value')
    .option('--reason <text>', 'why, for whoever asks later')
    .action(
      withContext<SplitOptions>(async ({ ctx, out }, { reason }, identifier) => {
        const done = await split(ctx, identifier!, { says: 'command line', reason })
        if (isRefused(done)) return done
        out.document(done, ({ rest, ...side }) =>
          [side, ...rest]
            .map(
              ({ contact, identifiers }) =>
                `Contact ${contact}: ${identifiers.map(({ kind, value }) => `${kind} ${value}`).join(', ')}`,
            )
            .join('\n'),
        )
        return undefined
      }),
    )
