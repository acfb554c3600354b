// From an agreement and a call typed in by hand to an explained lead, on the command line alone.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Explanation, LeadRow, ScoreLine } from '../../src/contract/leads.ts'
import { AgreementCheck } from '../../src/contract/manage.ts'
import { openDatabase } from '../../src/store/open.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { makeSigners, runProgram as run, SIGNED } from './program.ts'

const SHIPPED = 'agreements/industrial-pumps.yaml'

/** Keeps the database of a directory open, as a server beside the commands would: to start it takes most of each. */
async function hold(dataDirectory: string): Promise<() => Promise<void>> {
  mkdirSync(dataDirectory, { recursive: true })
  const log = pino({ level: 'silent' })
  const { close } = await openDatabase({ dataDirectory, databaseUrl: null, log })
  return close
}

test('an agreement, a touchpoint, a list, an explanation, a score of the past', {
  timeout: 120_000,
}, async () => {
  const there = ['--data', join(scratchDirectory(), 'data')]
  const json = async <T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> => {
    const { stdout, stderr, code } = await run([...args, ...there, '--json'])
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
    return schema.parse(JSON.parse(stdout))
  }
  expect((await run(['leads', ...there])).stdout).toBe('Nobody.\n')
  const release = await hold(there[1]!)
  const refused = await run(['score', ...there])
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.stderr).toContain('No agreement is active yet')

  expect(await run(['agreement', 'activate', SHIPPED, ...there])).toMatchObject({ code: 1 })
  await makeSigners(there)
  expect((await run(['agreement', 'activate', SHIPPED, ...SIGNED, ...there])).code).toBe(0)
  expect((await run(['agreement', 'show', ...there])).stdout).toContain('Who goes to sales')
  const list = join(scratchDirectory(), 'people.csv')
  writeFileSync(list, 'email,first name,company\nana@plant.example,Ana,Plant\n')
  expect(await run(['import', list, '--as', 'contacts', ...there])).toMatchObject({ code: 0 })
  const call = ['touch', 'ana@plant.example', 'call_received', '--at', '2026-01-31T10:00:00Z']
  expect(await run([...call, ...there])).toMatchObject({ code: 0 })

  const [lead] = await json(z.array(LeadRow), 'leads', '--bucket', 'any')
  expect(lead!.identifiers).toContainEqual({ kind: 'email', value: 'ana@plant.example' })
  const explanation = await json(Explanation, 'explain', 'Ana@Plant.example')
  expect(explanation.contact).toBe(lead!.contact)
  expect(explanation.contributions.reduce((sum, one) => sum + one.points, 0)).toBe(explanation.score)
  expect((await run(['explain', 'ana@plant.example', ...there])).stdout).toContain('ana@plant.example')

  const scored = await run(['score', '--json', ...there])
  expect(ScoreLine.parse(JSON.parse(scored.stdout.trim().split('\n')[0]!)).score).toBe(explanation.score)
  // What was typed in today was not known last year.
  const before = await run(['score', '--at', '2020-01-01', '--json', ...there])
  expect({ code: before.code, stdout: before.stdout }).toEqual({ code: 0, stdout: '' })
  expect((await run(['explain', 'nobody@example.com', ...there])).code).toBe(1)
  await release()
})

test('nothing is erased without --yes, and nothing happened next year', { timeout: 120_000 }, async () => {
  const there = ['--data', join(scratchDirectory(), 'data')]
  const release = await hold(there[1]!)
  const list = join(scratchDirectory(), 'people.csv')
  writeFileSync(list, 'email\nana@plant.example\n')
  expect(await run(['import', list, '--as', 'contacts', ...there])).toMatchObject({ code: 0 })
  for (const json of [[], ['--json']]) {
    const refused = await run(['erase', 'ana@plant.example', ...json, ...there])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('Say it again with --yes')
  }
  const ahead = new Date(Date.now() + 2 * 86_400_000).toISOString()
  const touch = await run(['touch', 'ana@plant.example', 'call_received', '--at', ahead, ...there])
  expect(touch).toMatchObject({ code: 1, stdout: '' })
  expect(touch.stderr).toContain('at most 24 hours ahead')
  expect(await run(['erase', 'ana@plant.example', '--yes', ...there])).toMatchObject({ code: 0 })
  await release()
})

test('settings that cannot be are one error', async () => {
  const { code, stderr } = await run(['leads'], { DATABASE_URL: 'mysql://x:secret@y' })
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'error: Settings: DATABASE_URL must begin with postgres:// or postgresql://\n',
  })
})

test('check says everything that is wrong, with places, and exits with 1', async () => {
  const file = join(scratchDirectory(), 'bad.yaml')
  writeFileSync(file, 'assay: 1\nnam: x\nscorecards: {}\nbuckets: { qualifed: [] }\n')
  const { stdout, code } = await run(['agreement', 'check', file])
  expect(code).toBe(1)
  expect(stdout).toContain(`${file}:2:1: There is no key nam here. Did you mean name?`)
  expect(stdout).toContain(`${file}:4:12: There is no key qualifed here. Did you mean qualified?`)
  writeFileSync(file, 'a: b\n')
  const none = await run(['agreement', 'check', file])
  expect(none.stdout).toContain('assay is missing. Expected: assay: 1.')
  writeFileSync(file, 'assay: 1\nnam: x\n')
  const check = AgreementCheck.parse(JSON.parse((await run(['agreement', 'check', file, '--json'])).stdout))
  expect(check.valid).toBe(false)
  expect((await run(['agreement', 'check', SHIPPED])).code).toBe(0)
  expect((await run(['agreement', 'check', '/nowhere.yaml'])).code).toBe(1)
})

test.each([
  { name: 'an unknown bucket', args: ['leads', '--bucket', 'hot'] },
  { name: 'a top of nothing', args: ['leads', '--top', '0'] },
  { name: 'an order that the past has not', args: ['leads', '--at', '2026-01-01', '--order', 'name'] },
  { name: 'a time that is none', args: ['score', '--at', 'yesterday'] },
  { name: 'a time after 2100', args: ['explain', 'a', '--at', '2200-01-01'] },
  { name: 'no contact', args: ['explain'] },
])('$name is wrong usage, exit code 2', async ({ args }) => {
  const { code, stdout } = await run([...args, '--data', join(scratchDirectory(), 'data')])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})
