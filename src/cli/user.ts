// `assay user`: make users, list them, make new one-time sign-in links. Links are printed alone on stdout.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { serverAddress } from '../app/server-address.ts'
import { createSignInLink, linkAddress } from '../app/sign-in-link.ts'
import { createUser, listUsers, userRow } from '../app/user.ts'
import { ROLES, type Role } from '../contract/manage.ts'
import { isRefused } from '../kernel/refusal.ts'
import { command, withContext } from './command.ts'

const Email = z.email().max(320)

function emailText(text: string): string {
  if (!Email.safeParse(text).success) throw new InvalidArgumentError('It is not an e-mail address.')
  return text
}

/** The command and its sub-commands. */
export function userCommand(): Command {
  const user = command(
    'user',
    'Make and list the people who sign in',
    'assay user create --email ana@example.com --role sales',
  )
  user.addCommand(
    command(
      'create',
      'Make a user and print a one-time sign-in link (24 hours)',
      'assay user create --email ana@example.com --role sales',
    )
      .requiredOption('--email <address>', 'e-mail address', emailText)
      .addOption(new Option('--role <role>', 'what the user may do').choices(ROLES).makeOptionMandatory())
      .option('--name <name>', 'name of the person')
      .action(
        withContext<{ email: string; role: Role; name?: string }>(async ({ ctx, out }, options) => {
          const made = await createUser(ctx, options)
          if (isRefused(made)) return made
          const signInLink = linkAddress(await serverAddress(ctx), made.token)
          out.document({ ...userRow(made.user), signInLink }, (value) => value.signInLink)
          return undefined
        }),
      ),
  )
  user.addCommand(
    command('link', 'Print a new one-time sign-in link for a user', 'assay user link --email ana@example.com')
      .requiredOption('--email <address>', 'e-mail address', emailText)
      .action(
        withContext<{ email: string }>(async ({ ctx, out }, { email }) => {
          const made = await createSignInLink(ctx, email)
          if (isRefused(made)) return made
          const signInLink = linkAddress(await serverAddress(ctx), made.token)
          out.document({ email, signInLink }, (value) => value.signInLink)
          return undefined
        }),
      ),
  )
  user.addCommand(
    command('list', 'List all users', 'assay user list').action(
      withContext(async ({ ctx, out }) => {
        out.rows((await listUsers(ctx)).map(userRow), [
          { head: 'e-mail', cell: (row) => row.email },
          { head: 'role', cell: (row) => row.role },
          { head: 'name', cell: (row) => row.name },
          { head: 'made', cell: (row) => row.createdAt },
        ])
        return undefined
      }),
    ),
  )
  return user
}
