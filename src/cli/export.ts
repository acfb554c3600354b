// `assay export CONTACT`: everything held of a person, as one JSON document.
import type { Command } from 'commander'
import { exportContact } from '../app/export.ts'
import { isRefused } from '../kernel/refusal.ts'
import { command, withContext } from './command.ts'

export const exportCommand = (): Command =>
  command(
    'export',
    'Print everything held of a person, with the score explained',
    'assay export ana@example.com > ana.json',
  )
    .argument('<contact>', 'an id, an e-mail address or any other identifier')
    .action(
      withContext(async ({ ctx, out }, _options, contact) => {
        const held = await exportContact(ctx, contact!)
        if (isRefused(held)) return held
        // A person's data is a document for whoever asks, so it is JSON for people too.
        out.document(held, (value) => JSON.stringify(value, null, 2))
        return undefined
      }),
    )
