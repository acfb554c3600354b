// `assay erase CONTACT`: forgets a person for good. Nothing is done without --yes, for there is no way back.
import type { Command } from 'commander'
import { erase } from '../app/erase.ts'
import { isRefused } from '../kernel/refusal.ts'
import { command, type GlobalOptions, WrongUsage, withContext } from './command.ts'

interface EraseOptions extends GlobalOptions {
  readonly yes?: boolean
}

export const eraseCommand = (): Command =>
  command(
    'erase',
    'Forget a person for good, and let nobody bring them back',
    'assay erase ana@example.com --yes',
  )
    .argument('<contact>', 'an id, an e-mail address or any other identifier')
    .option('--yes', 'needed: this cannot be undone')
    .action(
      withContext<EraseOptions>(async ({ ctx, out }, { yes }, contact) => {
        if (yes !== true)
          throw new WrongUsage(`This cannot be undone. Say it again with --yes to erase ${contact}.`)
        const done = await erase(ctx, contact!)
        if (isRefused(done)) return done
        out.document(
          done,
          ({ identifiers, touchpoints }) =>
            `Erased: ${identifiers} identifiers and ${touchpoints} touchpoints. Nothing about this person is stored again.`,
        )
        return undefined
      }),
    )
