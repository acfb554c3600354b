// `assay serve`: opens the database, fills an empty one with the demo company, starts the server and the
// worker, prints one sign-in link, and stops in order: no new requests, the running ones finish, then jobs,
// then the database.

import fs from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import type { z } from 'zod'
import type { Context } from '../app/context.ts'
import { DEMO_TOUCHPOINTS, fillWithDemo } from '../app/demo.ts'
import { firstAdminLink, linkAddress } from '../app/sign-in-link.ts'
import type { ServeStarted } from '../contract/commands.ts'
import { startServer } from '../http/server.ts'
import { startWorker } from '../jobs/worker.ts'
import { inPackage } from '../package-directory.ts'
import { isEmptyDatabase } from '../store/condition.ts'
import { makeDirectory } from '../store/make-directory.ts'
import { CommandFailed, command, type GlobalOptions, outputOf, WrongUsage } from './command.ts'
import { type OpenedContext, openContext } from './context.ts'
import { type Output, progressBar } from './output.ts'

interface ServeOptions extends GlobalOptions {
  readonly port?: string
  readonly empty?: boolean
}

export const serveCommand = (): Command =>
  command('serve', 'Start the server and the web app', 'assay serve', 'assay serve --port 8080 --empty')
    .option('--port <number>', 'port to listen on; 0 picks a free one (also PORT)')
    .option('--empty', 'do not fill an empty database with the demo company')
    .action(async (_options: unknown, self: Command) => serve(self.optsWithGlobals<ServeOptions>()))

/** Serves until SIGINT or SIGTERM. */
async function serve(options: ServeOptions): Promise<void> {
  const port = options.port === undefined ? undefined : readPort(options.port)
  // From the first moment on, so that a signal during the start is not lost.
  const signal = stopSignal()
  const opened = await openContext({ ...options, quiet: false })
  try {
    const at = port ?? opened.ctx.settings.port
    await serveOpened(opened, at, !options.empty, signal, outputOf(options))
  } finally {
    await opened.close()
  }
}

async function serveOpened(
  { ctx, opened }: OpenedContext,
  port: number,
  fill: boolean,
  signal: StopSignal,
  out: Output,
): Promise<void> {
  if (fill) await fillDemo(ctx, signal)
  if (signal.came()) return
  const { host } = ctx.settings
  const server = await startServer(ctx, {
    pool: opened.pool,
    webDirectory: inPackage('dist/web'),
    host,
    port,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new CommandFailed(`Port ${port} on ${host} is taken; choose another with --port.`)
    throw error
  })
  const worker = startWorker(ctx)
  out.document(await started(ctx, server.url), greeting)
  await signal.done
  ctx.log.info('stopping')
  await server.stop()
  await worker.stop()
}

/** Left while the demo company is being filled in, so that a start that was broken off is noticed. */
const UNFINISHED = 'demo-unfinished'

/** Fills the database with the demo company if there is nothing in it yet. */
async function fillDemo(ctx: Context, signal: StopSignal): Promise<void> {
  const unfinished = path.join(ctx.settings.dataDirectory, UNFINISHED)
  if (fs.existsSync(unfinished)) {
    ctx.log.warn(
      `The demo company was not filled in to its end. To begin again, stop Assay and remove ${ctx.settings.dataDirectory}` +
        (ctx.settings.databaseUrl === null ? '.' : ' and the tables of the database.'),
    )
    return
  }
  if (!(await isEmptyDatabase(ctx.db))) return
  makeDirectory(ctx.settings.dataDirectory)
  fs.writeFileSync(unfinished, '')
  const agreement = fs.readFileSync(inPackage('agreements/industrial-pumps.yaml'), 'utf8')
  const bar = progressBar(process.stderr, 'Filling in the demo company', DEMO_TOUCHPOINTS)
  try {
    await fillWithDemo(ctx, {
      agreement,
      progress: (touchpoints) => {
        if (signal.came()) throw new CommandFailed('Stopped before the demo company was complete.')
        bar.update(touchpoints)
      },
    })
  } finally {
    bar.stop()
  }
  fs.rmSync(unfinished)
}

async function started(ctx: Context, url: string): Promise<z.infer<typeof ServeStarted>> {
  const token = await firstAdminLink(ctx)
  return { url, signInLink: token === null ? null : linkAddress(url, token) }
}

const greeting = ({ url, signInLink }: z.infer<typeof ServeStarted>): string =>
  signInLink === null
    ? `\nAssay is at ${url}`
    : `\nAssay is at ${url}\nSign in with this link (once, within 24 hours):\n\n  ${signInLink}`

interface StopSignal {
  readonly done: Promise<void>
  readonly came: () => boolean
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): StopSignal {
  let came = false
  const done = new Promise<void>((resolve) => {
    const onSignal = (): void => {
      if (came) process.exit(130)
      came = true
      resolve()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
  return { done, came: () => came }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new WrongUsage(`--port must be a number from 0 to 65535, not "${text}".`)
  return port
}
