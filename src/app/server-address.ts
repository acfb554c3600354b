// Where people reach the server: ASSAY_URL, else what the running server wrote into the data directory, else
// host and port of the settings. So that the command line beside a server prints links that lead to it.
// Deliberately absent: asking the server. The file is a hint for a link, nothing depends on it.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'

const FILE = 'server-address'

/** The address of the settings alone, without a slash at the end. */
export const configuredAddress = ({ publicUrl, host, port }: Settings): string =>
  (publicUrl ?? `http://${host}:${port}`).replace(/\/+$/, '')

/** The best known address. */
export async function serverAddress(settings: Settings): Promise<string> {
  if (settings.publicUrl !== null) return configuredAddress(settings)
  try {
    const written = (await readFile(join(settings.dataDirectory, FILE), 'utf8')).trim()
    if (URL.canParse(written)) return written
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return configuredAddress(settings)
}

/** Written by a server once it listens. */
export async function writeServerAddress(settings: Settings, address: string): Promise<void> {
  await mkdir(settings.dataDirectory, { recursive: true, mode: 0o700 })
  await writeFile(join(settings.dataDirectory, FILE), `${address}\n`, { mode: 0o600 })
}

/** Removed by a server that stops. */
export const removeServerAddress = (settings: Settings): Promise<void> =>
  rm(join(settings.dataDirectory, FILE), { force: true })
