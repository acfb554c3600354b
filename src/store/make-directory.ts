// Makes the data directory, and what lies in it, for its owner alone.
// Invariant: where that is not possible it throws one sentence, at once.
// Deliberately absent: mkdir's own `recursive`, which tries for ever where the system says that a directory it has just
// seen is not there, as in /proc.

import fs from 'node:fs'
import path from 'node:path'

/** Makes a directory and those above it that are missing; one that is there stays as it is. */
export function makeDirectory(directory: string): void {
  const full = path.resolve(directory)
  const missing: string[] = []
  for (let at = full; ; at = path.dirname(at)) {
    const found = isDirectory(at)
    if (found) break
    if (found === false) throw cannot(directory, `${at} is no directory`)
    missing.unshift(at)
    if (at === path.dirname(at)) break
  }
  for (const at of missing) {
    try {
      fs.mkdirSync(at, { mode: 0o700 })
    } catch (error) {
      // another process may make the same
      if (isDirectory(at)) continue
      throw cannot(directory, `${(error as NodeJS.ErrnoException).code} at ${at}`)
    }
  }
}

/** null: nothing is there. */
function isDirectory(at: string): boolean | null {
  try {
    return fs.statSync(at).isDirectory()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // below a file nothing is there; the file itself is seen when its turn comes
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw cannot(at, String(code))
  }
}

const cannot = (directory: string, why: string): Error =>
  new Error(`The directory ${directory} cannot be made: ${why}. Choose another one with --data.`)
