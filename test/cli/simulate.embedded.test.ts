// `assay simulate` as somebody at a terminal has it: sentences, JSON, exit codes, and two threads that do the work.
import fs from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { expect, test } from 'vitest'
import { fillWithDemo } from '../../src/app/demo.ts'
import { SimulationView } from '../../src/contract/simulation.ts'
import { readSettings } from '../../src/settings.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { runProgram } from './program.ts'

const SHIPPED = 'agreements/industrial-pumps.yaml'

test('a draft is replayed over history and read aloud', { timeout: 180_000 }, async () => {
  const dataDirectory = join(scratchDirectory(), 'data')
  fs.mkdirSync(dataDirectory)
  const log = pino({ level: 'silent' })
  const { db, close } = await openDatabase({ dataDirectory, databaseUrl: null, log })
  const settings = readSettings({ ASSAY_DATA: dataDirectory })
  let ids = 0
  const ctx = { db, now: Date.now, newId: () => `id${ids++}`, log, settings }
  const agreement = fs.readFileSync(SHIPPED, 'utf8')
  try {
    await migrate(db)
    await fillWithDemo(ctx, { agreement, contacts: 150, touchpoints: 3_000 })
    const file = join(scratchDirectory(), 'draft.yaml')
    fs.writeFileSync(
      file,
      agreement.replace(/^name: .*$/m, 'name: Slower').replaceAll('halfLife: 14d', 'halfLife: 60d'),
    )
    const run = (...args: string[]) => runProgram(['simulate', ...args, '--data', dataDirectory])

    const said = await run('--draft', file, '--capacity', '5/week')
    expect(said).toMatchObject({ code: 0 })
    expect(said.stderr).toContain('Simulating...')
    expect(said.stdout).toContain('"Slower" against "Industrial pumps"')
    expect(said.stdout).toMatch(/Qualifies \d+ leads?, [\d.]+ a week; sales can call 5\./)
    expect(said.stdout).toMatch(/Qualified a week: [\d.]+ instead of [\d.]+ \(.*the data cannot decide\./)
    expect(said.stdout).toContain('!! ')

    const json = await run('--draft', file, '--against', 'nothing', '--from', '2020-01-01', '--json')
    const view = SimulationView.parse(JSON.parse(json.stdout))
    expect(view).toMatchObject({ state: 'done', against: null, createdBy: 'command line' })
    // A year without anything is no failure: it says so.
    const empty = await run('--draft', view.draft, '--from', '2001-01-01', '--to', '2002-01-01')
    expect(empty.code).toBe(0)
    expect(empty.stdout).toContain('No lead was open in the period.')

    fs.writeFileSync(file, 'assay: 1\nname: Broken\nbuckets: 7\n')
    expect(await run('--draft', file)).toMatchObject({ code: 1 })
    expect((await run('--draft', file)).stderr).toContain('The agreement has errors.')
    expect((await run('--draft', 'gone.yaml')).stderr).toContain('gone.yaml cannot be read')
    expect(await run('--draft', SHIPPED, '--capacity', 'many')).toMatchObject({ code: 2 })
    expect(await run('--draft', SHIPPED, '--segment', 'nonsense')).toMatchObject({ code: 2 })
    expect(await run('--draft', SHIPPED, '--from', '2025-02-01', '--to', '2025-01-01')).toMatchObject({
      code: 1,
    })
  } finally {
    await close()
  }
})
