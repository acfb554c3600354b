// `assay serve`: opens the database, fills an empty one with the demo company, starts the server and the
// worker, prints one sign-in link, and stops in order: no new requests, the running ones finish, then jobs,
// then the database.

import type { Command } from 'commander'
import { command, type GlobalOptions, WrongUsage } from './command.ts'
import { openContext } from './context.ts'

interface ServeOptions extends GlobalOptions {
  readonly port?: string
  readonly empty?: boolean
}

export const serveCommand = (): Command =>
  command('serve', 'Start the server and the web app', 'assay serve', 'assay serve --port 8080 --empty')
    .option('--port <number>', 'port to listen on; 0 picks a free one (also PORT)')
    .option('--empty', 'do not fill an empty database with the demo company')
    .action(async (_options: unknown, self: Command) => serve(self.optsWithGlobals<ServeOptions>()))

async function serve(options: ServeOptions): Promise<void> {
  const port = options.port === undefined ? undefined : readPort(options.port)
  const { ctx, close } = await openContext({ ...options, quiet: false })
  ctx.log.info({ port }, 'open')
  await close()
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new WrongUsage(`--port must be a number from 0 to 65535, not "${text}".`)
  return port
}
