// Where people reach the server: ASSAY_URL, else what the running server wrote into the data directory, else
// host and port of the settings. So that the command line beside a server prints links that lead to it.
// Invariant: what a server wrote is read for its own database alone; servers of several may share a directory.
// Deliberately absent: asking the server. The file is a hint for a link, nothing depends on it.

import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'
import { databaseIdentity } from '../store/database-identity.ts'
import { makeDirectory } from '../store/make-directory.ts'
import type { Context } from './context.ts'

/** The address of the settings alone, without a slash at the end. */
export const configuredAddress = ({ publicUrl, host, port }: Settings): string =>
  (publicUrl ?? `http://${host}:${port}`).replace(/\/+$/, '')

/** The best known address. */
export async function serverAddress(ctx: Context): Promise<string> {
  const { settings } = ctx
  if (settings.publicUrl !== null) return configuredAddress(settings)
  const written = await readAddress(await fileOf(ctx))
  return written !== null && URL.canParse(written) ? written : configuredAddress(settings)
}

/**
 * Written by a server once it listens. What is given back removes it, unless another server of the database has
 * written since; it needs no database, which may be away when the server stops.
 */
export async function writeServerAddress(ctx: Context, address: string): Promise<() => Promise<void>> {
  const file = await fileOf(ctx)
  makeDirectory(ctx.settings.dataDirectory)
  await writeFile(file, `${address}\n`, { mode: 0o600 })
  return async () => {
    if ((await readAddress(file)) === address) await rm(file, { force: true })
  }
}

async function fileOf({ db, settings }: Context): Promise<string> {
  const name = createHash('sha256')
    .update(await databaseIdentity(db))
    .digest('hex')
  return join(settings.dataDirectory, `server-address-${name.slice(0, 16)}`)
}

async function readAddress(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
