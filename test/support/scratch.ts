// Directories for one test file, removed when it ends. In memory where the machine has /dev/shm,
// for a fresh embedded database writes 40 MB.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chores } from './chores.ts'

const ROOT = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir()

/** A new empty directory that lasts until the test file has ended. */
export function scratchDirectory(): string {
  const directory = fs.mkdtempSync(path.join(ROOT, 'assay-test-'))
  chores.push(() => fs.rmSync(directory, { recursive: true, force: true }))
  return directory
}
