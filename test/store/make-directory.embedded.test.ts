// A data directory that cannot be made costs one sentence, at once, in a process of its own: one that spins can be ended.

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { scratchDirectory } from '../support/scratch.ts'

const RUN = path.resolve(import.meta.dirname, '../support/run-typescript.js')
const CHILD = path.resolve(import.meta.dirname, 'open-child.ts')
const SPINS_AFTER_MS = 20_000

/** What opening the directory says, in the two ways of open-child.ts. */
function opening(directory: string): string {
  const { stdout, stderr, signal } = spawnSync(process.execPath, [RUN, CHILD], {
    encoding: 'utf8',
    env: { ...process.env, DIRECTORY: directory },
    timeout: SPINS_AFTER_MS,
    killSignal: 'SIGKILL',
  })
  return signal === null ? stdout + stderr : `it was still running after ${SPINS_AFTER_MS} ms`
}

test.runIf(process.platform === 'linux')('a place where nothing can be made', () => {
  const sentence =
    'The directory /proc/x/y cannot be made: ENOENT at /proc/x. Choose another one with --data.\n'
  expect(opening('/proc/x/y')).toBe(sentence + sentence)
})

test('a file, and what would lie in one', () => {
  const file = path.join(scratchDirectory(), 'file')
  fs.writeFileSync(file, '')
  for (const directory of [file, path.join(file, 'data')]) {
    const sentence = `The directory ${directory} cannot be made: ${file} is no directory. Choose another one with --data.\n`
    expect(opening(directory)).toBe(sentence + sentence)
  }
})
