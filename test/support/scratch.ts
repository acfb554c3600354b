// Directories for one test file, removed when its process ends. In memory where the machine has /dev/shm,
// for a fresh embedded database writes 40 MB.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

const ROOT = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir()
const made: string[] = []

/** A new empty directory that lasts until the test file has ended. */
export function scratchDirectory(): string {
  const directory = fs.mkdtempSync(path.join(ROOT, 'assay-test-'))
  made.push(directory)
  return directory
}

afterAll(() => {
  for (const directory of made.splice(0)) fs.rmSync(directory, { recursive: true, force: true })
})
