// What the exports of CRMs say beside the names of their columns: several people in a cell, and rows with ids of their own.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { importFile } from '../../src/app/import/import.ts'
import type { ImportKind } from '../../src/app/import/row-reader.ts'
import type { ImportReport } from '../../src/contract/manage.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const folder = mkdtempSync(path.join(tmpdir(), 'assay-crm-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => world.reset())

async function run(as: ImportKind, ...lines: string[]): Promise<ImportReport> {
  const file = path.join(folder, 'export.csv')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const report = await importFile(world, { file, as, mapping: null })
  if ('refused' in report) throw new Error(`${report.refused}: ${report.detail}`)
  return report
}
const values = async (query: string): Promise<unknown[]> =>
  (await sql.raw<{ value: unknown }>(query).execute(world.db)).rows.map(({ value }) => value)
const peopleOfDeals = () =>
  values(`select i.value from opportunity_contact p join identifier i on i.id = p.identifier_id order by 1`)

test('all contacts of a HubSpot deal belong to it', async () => {
  const report = await run(
    'opportunities',
    'Record ID,Deal Name,Deal Stage,Associated Contact IDs',
    '7,Mill,Closed Won,101; 102;x/y;103;102',
  )
  expect(report).toMatchObject({ created: 1, rejected: [] })
  expect(await peopleOfDeals()).toEqual(['hubspot:101', 'hubspot:102', 'hubspot:103', 'hubspot:x/y'])
  expect(await values(`select count(*)::int as value from contact`)).toEqual([4])
})

test('a HubSpot activity with several contacts belongs to the first, and the others are noted', async () => {
  const lines = [
    'Activity Type,Activity Date,Associated Contact IDs',
    'Call,2024-05-01 10:00,101;102;103',
    'Call,2024-05-02 10:00,102',
  ]
  expect(await run('touchpoints', ...lines)).toMatchObject({
    created: 2,
    noted: [
      {
        line: 2,
        field: 'Associated Contact IDs',
        reason: 'names 3 people; the row is taken for hubspot:101, not for hubspot:102, hubspot:103',
      },
    ],
  })
  expect(await values(`select value from identifier where kind = 'crm_id' order by 1`)).toEqual([
    'hubspot:101',
    'hubspot:102',
  ])
})

test('of several companies of a HubSpot deal the first is taken, and the others are noted', async () => {
  const report = await run(
    'opportunities',
    'Record ID,Deal Name,Deal Stage,Associated Company IDs',
    '7,Mill,Closed Won,201;202',
  )
  expect(report).toMatchObject({
    created: 1,
    noted: [{ line: 2, field: 'Associated Company IDs', reason: 'names 2 ids; hubspot:201 is taken' }],
  })
})

test("the status of a Salesforce task is none of its person's", async () => {
  await run(
    'touchpoints',
    'Id,WhoId,TaskSubtype,Status,ActivityDate',
    '00T5e00000AAAAA,0035e00000BBBBB,Call,Completed,2024-05-01',
  )
  expect(await values(`select attribute as value from claim`)).toEqual([])
  expect(await values(`select properties->>'Status' as value from touchpoint`)).toEqual(['Completed'])
})

test.each<[string, string, string, string, string]>([
  [
    'Salesforce',
    'Id,WhoId,TaskSubtype,ActivityDate,Subject',
    '00T5e00000AAAAA,0035e00000BBBBB,Call,2024-05-01,Asked for a quote',
    '00T5e00000AAAAA',
    'salesforce:0035e00000BBBBB',
  ],
  [
    'HubSpot',
    'Record ID,Activity Type,Activity Date,Associated Contact IDs,Note',
    '9001,Call,2024-05-01 10:00,101,Asked for a quote',
    '9001',
    'hubspot:101',
  ],
  [
    'HubSpot (names of the API)',
    'hs_object_id,hs_activity_type,hs_timestamp,Email,Note',
    '9001,Call,2024-05-01 10:00,ana@firm.example,Asked for a quote',
    '9001',
    'ana@firm.example',
  ],
])(
  'an activity of %s is known by its own id, which is no id of its person',
  async (_name, header, line, id, person) => {
    await run('touchpoints', header, line)
    expect(await values(`select value from identifier`)).toEqual([person])
    expect(await values(`select message_id as value from touchpoint`)).toEqual([id])
    // what was edited afterwards is not stored beside it
    expect(await run('touchpoints', header, line.replace('quote', 'price'))).toMatchObject({
      created: 0,
      rejected: [{ line: 2, field: 'messageId' }],
    })
    expect(await values(`select count(*)::int as value from touchpoint`)).toEqual([1])
  },
)

test('an activity that names nobody but itself is refused, whoever its id might be', async () => {
  await expect(
    run(
      'touchpoints',
      'Record ID,Activity Type,Activity Date,hs_timestamp',
      '9001,Call,2024-05-01,2024-05-01',
    ),
  ).rejects.toThrow('No column is mapped to an identifier')
})

test('of the people of a HubSpot deal the primary one comes first, and of its companies the primary one is taken', async () => {
  const report = await run(
    'opportunities',
    'Record ID,Deal Name,Deal Stage,Associated Contact IDs,Associated Contact IDs (Primary),Associated Company IDs,Associated Company IDs (Primary)',
    '7,Mill,Closed Won,101;102,102,201;202,202',
  )
  expect(report).toMatchObject({ created: 1, unmapped: ['Associated Company IDs'] })
  expect(report).not.toHaveProperty('noted')
  expect(await peopleOfDeals()).toEqual(['hubspot:101', 'hubspot:102'])
  expect(
    await values(`select external_id as value from account where id in (select account_id from opportunity)`),
  ).toEqual(['hubspot:202'])
})

test("a HubSpot activity is its primary contact's, who is not taken for the others", async () => {
  const report = await run(
    'touchpoints',
    'Activity Type,Activity Date,Associated Contact IDs,Associated Contact IDs (Primary)',
    'Call,2024-05-01 10:00,101;102,102',
    'Call,2024-05-02 10:00,103,',
  )
  expect(report).toMatchObject({
    created: 2,
    noted: [{ line: 2, reason: 'names 2 people; the row is taken for hubspot:102, not for hubspot:101' }],
  })
  expect(
    await values(`select i.value from touchpoint t join identifier i on i.id = t.identifier_id order by 1`),
  ).toEqual(['hubspot:102', 'hubspot:103'])
})

test("a HubSpot contact's company is the primary one", async () => {
  await run(
    'contacts',
    'Record ID,Email,Lifecycle Stage,Associated Company IDs (Primary)',
    '7,a@x.example,lead,202',
  )
  expect(await values(`select external_id as value from account where external_id is not null`)).toEqual([
    'hubspot:202',
  ])
})
