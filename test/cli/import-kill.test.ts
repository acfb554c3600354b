// SIGKILL in the middle of an import: begun again, the same file ends in the same state as if nothing had happened,
// which is what the log alone says. That the database survives its own death is in kill.test.ts.
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { replayFromLog, shownInDatabase } from '../support/replay-from-log.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { openWorld } from '../support/world.ts'
import { makeSigners, runProgram, SIGNED, startProgram } from './program.ts'

const ROWS = 22_000
const PEOPLE = 2_000
const FIRMS = 200
const TYPES = ['page_viewed', 'paper_downloaded', 'webinar_attended', 'email_clicked']
const ROOT = path.resolve(import.meta.dirname, '../..')

const world = await openWorld()
const env = {
  ASSAY_DATA: world.settings.dataDirectory,
  DATABASE_URL: world.settings.databaseUrl ?? '',
  LOG_LEVEL: 'error',
}

/** Touchpoints in no order of person or time, so many that they are sorted by way of the disk. */
function writeRows(): string {
  const file = path.join(scratchDirectory(), 'history.csv')
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const person = (i * 7919) % PEOPLE
    const at = new Date(Date.UTC(2025, 0, 1) + ((i * 104_729) % ROWS) * 60_000).toISOString()
    return `person${person}@firm${person % FIRMS}.example,${TYPES[i % TYPES.length]},${at},/products/x${i % 50}`
  })
  fs.writeFileSync(file, `email,type,occurred_at,path\n${rows.join('\n')}\n`)
  return file
}

async function countOf(query: string): Promise<number> {
  const { rows } = await sql.raw<{ n: number }>(`select count(*)::int as n from ${query}`).execute(world.db)
  return rows[0]!.n
}

test('an import that was killed is begun again to the same end', { timeout: 240_000 }, async () => {
  await makeSigners([], env)
  const activated = await runProgram(
    ['agreement', 'activate', path.join(ROOT, 'agreements/industrial-pumps.yaml'), ...SIGNED],
    env,
  )
  expect(activated).toMatchObject({ code: 0 })
  const command = ['import', writeRows(), '--as', 'touchpoints', '--json']
  const killed = startProgram(command, env)
  const ended = once(killed, 'exit')
  while (killed.exitCode === null && (await countOf('touchpoint')) === 0);
  killed.kill('SIGKILL')
  await ended
  expect(killed.signalCode).toBe('SIGKILL')

  const report = JSON.parse((await runProgram(command, env)).stdout)
  expect(report).toMatchObject({ read: ROWS, updated: 0, rejected: [] })
  expect(report.created).toBeGreaterThan(0)
  expect(report.unchanged).toBeGreaterThan(0)
  expect(report.created + report.unchanged).toBe(ROWS)
  expect(await countOf('touchpoint')).toBe(ROWS)
  expect(await countOf('contact_state')).toBe(PEOPLE)
  // Whole accounts were stored at once, so none is left whose people have to be looked at again.
  expect(await countOf('account_state where stale_since is not null')).toBe(0)
  world.turnTo(Date.now())
  expect(await shownInDatabase(world)).toEqual(await replayFromLog(world))
  expect(fs.readdirSync(path.join(world.settings.dataDirectory, 'uploads'))).toEqual([])
})
