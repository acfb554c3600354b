// `assay key`: make, list and revoke API keys. `create` prints the key alone on stdout, so that a script can take it.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createKey, keyRow, listKeys, revokeKey } from '../app/key.ts'
import { SCOPES, type Scope } from '../contract/manage.ts'
import { isRefused } from '../kernel/refusal.ts'
import { command, withContext } from './command.ts'

const NAME_CHARACTERS_MAX = 200

function nameText(text: string): string {
  if (text.length === 0 || text.length > NAME_CHARACTERS_MAX)
    throw new InvalidArgumentError(`Give 1 to ${NAME_CHARACTERS_MAX} characters.`)
  return text
}

/** The command and its sub-commands. */
export function keyCommand(): Command {
  const key = command(
    'key',
    'Make, list and revoke API keys',
    'assay key create --scope ingest --name Website',
  )
  key.addCommand(
    command('create', 'Make a key and print it once', 'assay key create --scope ingest --name Website')
      .addOption(new Option('--scope <scope>', 'what the key may do').choices(SCOPES).makeOptionMandatory())
      .option('--name <name>', 'what people call it (default: the scope)', nameText)
      .option(
        '--source <name>',
        'for ingest: the source that its events come from (default: the name)',
        nameText,
      )
      .action(
        withContext<{ scope: Scope; name?: string; source?: string }>(async ({ ctx, out }, options) => {
          const name = options.name ?? options.source ?? `${options.scope} key`
          const made = await createKey(ctx, { name, scope: options.scope, source: options.source })
          out.document({ ...keyRow(made), key: made.key }, (value) => value.key)
          return undefined
        }),
      ),
  )
  key.addCommand(
    command('list', 'List all keys', 'assay key list').action(
      withContext(async ({ ctx, out }) => {
        out.rows((await listKeys(ctx)).map(keyRow), [
          { head: 'id', cell: (row) => row.id, align: 'right' },
          { head: 'name', cell: (row) => row.name },
          { head: 'scope', cell: (row) => row.scope },
          { head: 'ends in', cell: (row) => row.hint },
          { head: 'source', cell: (row) => row.source },
          { head: 'made', cell: (row) => row.createdAt },
          { head: 'revoked', cell: (row) => row.revokedAt },
        ])
        return undefined
      }),
    ),
  )
  key.addCommand(
    command('revoke', 'Revoke a key for good', 'assay key revoke 3')
      .argument('<id>', 'id of the key, from the list')
      .action(
        withContext(async ({ ctx, out }, _options, id) => {
          const result = await revokeKey(ctx, /^\d{1,15}$/.test(id ?? '') ? Number(id) : 0)
          if (isRefused(result)) return result
          out.document({ revoked: String(result.revoked) }, () => `Key ${id} is revoked.`)
          return undefined
        }),
      ),
  )
  return key
}
