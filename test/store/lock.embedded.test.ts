// Two processes never open one embedded database, however they start and whatever was left behind.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { afterEach, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/open.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { templateDirectory } from '../support/template.ts'

const PROCESSES = 3
const ROWS = 20
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

async function preparedDirectory(): Promise<string> {
  const directory = scratchDirectory()
  fs.cpSync(await templateDirectory(), directory, { recursive: true })
  return directory
}

/** A process that has written its rows and holds the database open. */
async function startWriter(directory: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      path.resolve(import.meta.dirname, '../support/run-typescript.js'),
      ...[path.join(import.meta.dirname, 'lock-child.ts'), directory, String(ROWS)],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  children.push(child)
  const [said] = await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
  expect(String(said)).toBe('written\n')
  return child
}

async function countRows(directory: string): Promise<number> {
  const opened = await openDatabase({
    dataDirectory: directory,
    databaseUrl: null,
    log: pino({ level: 'silent' }),
  })
  const { rows } = await sql<{ n: number }>`select count(*) as n from contact`.execute(opened.db)
  await opened.close()
  return rows[0]?.n ?? 0
}

test('processes that start at once share one database', { timeout: 60_000 }, async () => {
  const directory = await preparedDirectory()
  const started = await Promise.all(Array.from({ length: PROCESSES }, () => startWriter(directory)))
  expect(await countRows(directory)).toBe(PROCESSES * ROWS)
  for (const child of started) {
    child.stdin!.end()
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
  }
  expect(await countRows(directory)).toBe(PROCESSES * ROWS)
})

test('what a killed process left behind stops nobody, even several at once', {
  timeout: 60_000,
}, async () => {
  const directory = await preparedDirectory()
  const first = await startWriter(directory)
  first.kill('SIGKILL')
  await once(first, 'exit')
  expect(fs.readdirSync(path.join(directory, 'database'))).toContain('.lock')
  await Promise.all(Array.from({ length: PROCESSES }, () => startWriter(directory)))
  expect(await countRows(directory)).toBe((PROCESSES + 1) * ROWS)
})

test('when the one that serves is killed, another takes over with everything committed', {
  timeout: 60_000,
}, async () => {
  const directory = await preparedDirectory()
  const serving = await startWriter(directory)
  const opened = await openDatabase({
    dataDirectory: directory,
    databaseUrl: null,
    log: pino({ level: 'silent' }),
  })
  serving.kill('SIGKILL')
  const count = () =>
    sql<{ n: number }>`select count(*) as n from contact`
      .execute(opened.db)
      .then(({ rows }) => rows[0]?.n, String)
  await expect.poll(count, { timeout: 20_000 }).toBe(ROWS)
  await opened.close()
})
