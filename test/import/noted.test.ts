// Cells that cannot be used are told, and cost no more than themselves: the row is taken without them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type ImportOptions, importFile } from '../../src/app/import/import.ts'
import type { ImportReport } from '../../src/contract/manage.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const folder = mkdtempSync(path.join(tmpdir(), 'assay-import-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => world.reset())

async function run(content: string, options: Partial<ImportOptions> = {}): Promise<ImportReport> {
  const file = path.join(folder, 'list.csv')
  writeFileSync(file, content)
  const report = await importFile(world, { file, as: 'contacts', mapping: null, ...options })
  if ('refused' in report) throw new Error(`${report.refused}: ${report.detail}`)
  return report
}
const sizes = async () =>
  (
    await sql<{ value: unknown }>`
      select value from claim where attribute = 'account.employees' order by id`.execute(world.db)
  ).rows.map(({ value }) => value)

test.each<[string, Partial<ImportOptions>, string, string | null, string]>([
  [
    'no address beside an id',
    {},
    'Email,User ID\nnot-an-email,7',
    'Email',
    '"not-an-email" is no e-mail address',
  ],
  ['no phone beside an address', {}, 'Email,Phone\na@x.example,030', 'Phone', '"030" is no phone number'],
  ['no number of employees', {}, 'Email,Employees\na@x.example,abc', 'Employees', '"abc" is no number'],
  ['no revenue', {}, 'Email,Revenue\na@x.example,lots', 'Revenue', '"lots" is no number'],
  ['no website', {}, 'Email,Website\na@x.example,later', 'Website', `"later" names no company's domain`],
  ['no company id', {}, 'Email,Company ID\na@x.example,0', 'Company ID', '"0" is no id'],
  [
    'a date that cannot be read',
    { mapping: 'identifiers: { email: Email }\nat: Since\n' },
    'Email,Since\na@x.example,some day',
    'Since',
    '"some day" is no date of the format ISO',
  ],
  [
    'a date to come',
    { mapping: 'identifiers: { email: Email }\nat: Since\n' },
    'Email,Since\na@x.example,2090-01-01',
    'Since',
    'lies in the future',
  ],
  [
    'fewer cells than the header',
    {},
    'Email,City,Country\na@x.example,Rome',
    null,
    'the row has 2 cells, the header names 3; the rest is empty',
  ],
  [
    'nobody on a deal',
    { as: 'opportunities' },
    'id,email\nd1,somebody',
    'email',
    '"somebody" is no e-mail address',
  ],
])('%s is noted, the row is taken, in a dry run as well', async (_name, options, content, field, reason) => {
  for (const dryRun of [true, false])
    expect(await run(`${content}\n`, { ...options, dryRun })).toMatchObject({
      created: 1,
      rejected: [],
      noted: [{ line: 2, field, reason }],
    })
})

test('sound rows note nothing, and what a rejected row holds beside its fault is not noted', async () => {
  expect(await run('Email,Employees\na@x.example,51-200\nb@x.example,n/a\n')).not.toHaveProperty('noted')
  const report = await run('Email,Employees\nnobody,abc\n')
  expect(report.rejected).toHaveLength(1)
  expect(report).not.toHaveProperty('noted')
})

test('a word for a size is no claim, unless the mapping says that it is text', async () => {
  await run('Email,Employees\na@x.example,abc\nb@x.example,"1,200"\n')
  expect(await sizes()).toEqual([1200])
  const mapping =
    'identifiers: { email: Email }\nattributes: { account.employees: { column: Size, as: text } }\n'
  expect(await run('Email,Size\nc@x.example,Large\n', { mapping })).not.toHaveProperty('noted')
  expect(await sizes()).toEqual([1200, 'Large'])
})

test('a claim that is nothing but a word for a size is rejected', async () => {
  const report = await run('Email,Attribute,Value\na@x.example,account.employees,abc\n', { as: 'claims' })
  expect(report.rejected).toEqual([{ line: 2, field: 'Value', reason: '"abc" is no number' }])
})

test('a row with more cells than the header is rejected', async () => {
  const report = await run('Email,City\na@x.example,Rome,Italy\n')
  expect(report.rejected).toEqual([
    { line: 2, field: null, reason: 'the row has 3 cells, the header names 2' },
  ])
})

test('touchpoints are noted by line, though they are sorted by person on the way', async () => {
  const report = await run(
    'Email,Phone,Type,Date\nb@x.example,030,call,2025-12-01\na@x.example,031,call,2025-12-01\n',
    { as: 'touchpoints' },
  )
  expect(report.noted?.map(({ line, field }) => [line, field])).toEqual([
    [2, 'Phone'],
    [3, 'Phone'],
  ])
})
