// The secret that signs session cookies: from the settings, else made once and kept in the data directory.
// Deliberately absent: rotation. Replacing the file or the setting signs everybody out, which is what one wants then.

import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../settings.ts'
import { makeDirectory } from '../store/make-directory.ts'

const SECRET_CHARACTERS_MIN = 32
const FILE = 'secret'

/** The secret, at least 32 characters; throws when the one in the settings is shorter. */
export async function signingSecret(settings: Settings): Promise<string> {
  if (settings.secret !== null) {
    if (settings.secret.length < SECRET_CHARACTERS_MIN)
      throw new Error(`ASSAY_SECRET must have at least ${SECRET_CHARACTERS_MIN} characters.`)
    return settings.secret
  }
  makeDirectory(settings.dataDirectory)
  const path = join(settings.dataDirectory, FILE)
  try {
    // wx: of two processes that start at once one writes, and both read what it wrote.
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(randomBytes(32).toString('base64url'))
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = (await readFile(path, 'utf8')).trim()
  if (secret.length < SECRET_CHARACTERS_MIN)
    throw new Error(`The file ${path} holds no secret; remove it and start again.`)
  return secret
}
