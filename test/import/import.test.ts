// Importing files through the verb: what is stored, what is said of it, and that twice is once.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { type ImportOptions, importFile } from '../../src/app/import/import.ts'
import type { ImportReport } from '../../src/contract/manage.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const folder = mkdtempSync(path.join(tmpdir(), 'assay-import-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => world.reset())

let files = 0
const file = (content: string | Buffer, name = `file-${++files}.csv`): string => {
  const full = path.join(folder, name)
  writeFileSync(full, content)
  return full
}
const attempt = (content: string | Buffer, options: Partial<ImportOptions> = {}) =>
  importFile(world, { file: file(content, options.fileName), as: 'contacts', mapping: null, ...options })
async function run(content: string | Buffer, options: Partial<ImportOptions> = {}): Promise<ImportReport> {
  const report = await attempt(content, options)
  if ('refused' in report) throw new Error(`${report.refused}: ${report.detail}`)
  return report
}
async function refusal(content: string | Buffer, options: Partial<ImportOptions> = {}): Promise<string> {
  const report = await attempt(content, options)
  if (!('refused' in report)) throw new Error(`expected a refusal, got ${JSON.stringify(report)}`)
  return `${report.refused}: ${report.detail}`
}
const rows = async <T>(query: string): Promise<T[]> => (await sql.raw<T>(query).execute(world.db)).rows
const count = async (table: string): Promise<number> =>
  Number((await rows<{ n: string }>(`select count(*) as n from ${table}`))[0]!.n)

describe('contacts', () => {
  const CSV = `Email,First Name,Last Name,Job Title,Company,Website,Employees,Country,Colour
ana@firm.example,Ana,Alder,Head of Operations,Firm GmbH,www.firm.example,51-200,Germany,blue
bo@firm.example,Bo,Birch,Buyer,Firm GmbH,www.firm.example,51-200,Germany,red
`

  test('are made with their claims and their account, and a second time nothing changes', async () => {
    expect(await run(CSV, { fileName: 'fair.csv' })).toMatchObject({
      read: 2,
      created: 2,
      updated: 0,
      unchanged: 0,
      rejected: [],
      source: 'fair',
    })
    expect(await run(CSV, { fileName: 'fair.csv' })).toMatchObject({
      read: 2,
      created: 0,
      updated: 0,
      unchanged: 2,
      rejected: [],
    })
    expect(await count('touchpoint')).toBe(2)
    const claims = await rows<{ attribute: string; value: unknown; provenance: string }>(
      `select distinct attribute, value::text as value, provenance from claim order by 1, 2`,
    )
    expect(claims).toContainEqual({
      attribute: 'contact.title',
      value: '"Head of Operations"',
      provenance: 'declared',
    })
    expect(claims).toContainEqual({ attribute: 'contact.name', value: '"Ana Alder"', provenance: 'declared' })
    expect(claims).toContainEqual({ attribute: 'contact.country', value: '"DE"', provenance: 'declared' })
    expect(claims).toContainEqual({ attribute: 'account.employees', value: '126', provenance: 'declared' })
    expect(await rows(`select domain, name from account`)).toEqual([
      { domain: 'firm.example', name: 'Firm GmbH' },
    ])
  })

  test('are the same rows in another order of columns and lines, and a new one beside is told apart', async () => {
    await run('Email,Country\na@x.example,DE\nb@x.example,FR\n', { fileName: 'list.csv' })
    const report = await run('Country,Email\nFR,b@x.example\nIT,c@x.example\nDE,a@x.example\n', {
      fileName: 'list.csv',
    })
    expect(report).toMatchObject({ read: 3, created: 1, unchanged: 2 })
  })

  test('that are known already are updated', async () => {
    await run('Email,Country\na@x.example,DE\n')
    expect(await run('Email,Country\nA@X.example,FR\n')).toMatchObject({ created: 0, updated: 1 })
  })

  test('keep columns without a meaning beside, and name them', async () => {
    expect((await run(CSV)).unmapped).toEqual(['Colour'])
    expect(await rows(`select properties->>'Colour' as colour from touchpoint order by 1`)).toEqual([
      { colour: 'blue' },
      { colour: 'red' },
    ])
  })

  test.each([
    ['HubSpot', 'contacts', 'hubspot:7', 'Record ID,Email,Create Date\n7,a@x.example,2024-01-01 10:00\n'],
    [
      'Salesforce',
      'contacts',
      'salesforce:00Q5e00001ABCDE',
      'Lead ID,Email,Company / Account,Created Date\n00Q5e00001ABCDEFG2,a@x.example,Firm,1/31/2024\n',
    ],
    [
      'Salesforce',
      'leads',
      'salesforce:00Q5e00001ABCDE',
      'Lead ID,Email,Company / Account,Created Date\n00Q5e00001ABCDEFG2,a@x.example,Firm,1/31/2024\n',
    ],
  ] as const)('of %s as %s leave no column without a meaning: %s', async (system, as, id, csv) => {
    const report = await run(csv, { as })
    expect(report).toMatchObject({ created: 1, source: system, unmapped: [], rejected: [] })
    expect(await rows(`select value from identifier where kind = 'crm_id'`)).toEqual([{ value: id }])
    const ignored = (report.notes ?? []).filter((one) => one.startsWith('Not used: '))
    // the record of a person was made some day; a lead began that day
    expect(ignored).toEqual(as === 'leads' ? [] : [expect.stringMatching(/Created? Date; it says when/)])
    const [touch] = await rows<{ at: number }>('select occurred_at as at from touchpoint')
    expect(touch?.at).toBe(as === 'leads' ? Date.UTC(2024, 0, 31) : world.now())
  })

  test('with a wrong identifier are rejected with line, field and reason, the others are taken', async () => {
    const report = await run('Email,Country\nnobody,DE\nb@x.example,FR\n,IT\n')
    expect(report).toMatchObject({ read: 3, created: 1 })
    expect(report.rejected).toEqual([
      { line: 2, field: 'Email', reason: '"nobody" is no e-mail address' },
      { line: 4, field: 'Email', reason: 'the row has no identifier' },
    ])
  })

  test('with junk answers are kept under a verdict; one alone costs that answer', async () => {
    await run('Email,Full Name,Company\nmm@x.example,Mickey Mouse,asdf\nann@x.example,Mickey Mouse,Firm\n')
    expect(await rows(`select verdict, reason from verdict`)).toEqual([
      { verdict: 'junk', reason: 'junk answers: name: a made-up person; company: keyboard walk' },
    ])
    expect(
      await rows(`select value::text as value from claim where attribute = 'contact.junkAnswers'`),
    ).toEqual([{ value: '"name: a made-up person"' }])
    expect(await count('contact')).toBe(2)
  })
})

describe('a dry run', () => {
  test('says what the real run then does, and stores nothing', async () => {
    const csv = 'Email,Country\na@x.example,DE\na@x.example,FR\nwrong,DE\nb@x.example,DE\n'
    const dry = await run(csv, { fileName: 'dry.csv', dryRun: true })
    expect(dry).toMatchObject({ read: 4, created: 2, updated: 1, unchanged: 0, dryRun: true })
    expect(dry.mapping).toMatchObject({ identifiers: { email: 'Email' } })
    for (const table of ['touchpoint', 'identifier', 'contact', 'source', 'import_run'])
      expect(await count(table), table).toBe(0)
    const real = await run(csv, { fileName: 'dry.csv' })
    const { read, created, updated, unchanged, rejected } = dry
    expect(real).toMatchObject({ read, created, updated, unchanged, rejected })
    expect(await run(csv, { fileName: 'dry.csv', dryRun: true })).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 3,
    })
  })
})

describe('touchpoints', () => {
  const MAP = `
as: touchpoints
source: { name: Log, kind: list }
timeZone: Europe/Berlin
dates: DD.MM.YYYY HH:mm
identifiers: { user_id: who }
type: { column: what, values: { Kauf: order_completed } }
at: when
properties: { amount: { column: value, as: number } }
`
  const CSV = 'who;when;what;value\n7;05.03.2024 09:30;Kauf;12.50\n7;05.07.2024 09:30;Kauf;8\n'

  test('are dated in the zone of the mapping, summer and winter, and known when they occurred', async () => {
    expect(await run(CSV, { as: null, mapping: MAP })).toMatchObject({ created: 2 })
    const stored = await rows<{ at: number; known: number; type: string; amount: string }>(
      `select occurred_at as at, known_at as known, type, properties->>'amount' as amount from touchpoint order by 1`,
    )
    expect(stored.map(({ at }) => new Date(at).toISOString())).toEqual([
      '2024-03-05T08:30:00.000Z',
      '2024-07-05T07:30:00.000Z',
    ])
    expect(stored.every(({ at, known }) => at === known)).toBe(true)
    expect(stored.map(({ type, amount }) => [type, amount])).toEqual([
      ['order_completed', '12.5'],
      ['order_completed', '8'],
    ])
  })

  test('that are equal in every cell stay as many as they are, once and twice', async () => {
    const twice = 'who;when;what;value\n7;05.03.2024 09:30;Kauf;1\n7;05.03.2024 09:30;Kauf;1\n'
    expect(await run(twice, { as: null, mapping: MAP })).toMatchObject({ created: 2 })
    expect(await run(twice, { as: null, mapping: MAP })).toMatchObject({ unchanged: 2 })
    expect(await count('touchpoint')).toBe(2)
  })

  test.each([
    ['a date that is none', '7;31.02.2024 09:30;Kauf;1', 'when', 'no date of the format'],
    ['an empty date', '7;;Kauf;1', 'when', 'is empty'],
    ['a date before time', '7;01.01.1869 00:00;Kauf;1', 'when', 'outside 1970 to 2100'],
    ['a date to come', '7;01.01.2090 00:00;Kauf;1', 'when', 'in the future'],
    ['an empty type', '7;05.03.2024 09:30;;1', 'what', 'is empty'],
    ['no number', '7;05.03.2024 09:30;Kauf;much', 'value', '"much" is no number'],
    ['too many cells', '7;05.03.2024 09:30;Kauf;1;2', null, 'the row has 5 cells, the header names 4'],
    [
      'a huge cell',
      `7;05.03.2024 09:30;Kauf;${'9'.repeat(40_000)}`,
      'value',
      'the cell has 40000 characters',
    ],
  ])('with %s are rejected, the next row is taken', async (_name, row, field, reason) => {
    const report = await run(`who;when;what;value\n${row}\n8;05.03.2024 09:30;Kauf;1\n`, {
      as: null,
      mapping: MAP,
    })
    expect(report).toMatchObject({ read: 2, created: 1 })
    expect(report.rejected).toEqual([{ line: 2, field, reason: expect.stringContaining(reason) }])
  })

  test('with an id of their own are stored once; other content under the same id is rejected', async () => {
    const map = `${MAP}messageId: id\n`
    const line = (value: string) => `who;when;what;value;id\n7;05.03.2024 09:30;Kauf;${value};n1\n`
    await run(line('1'), { as: null, mapping: map })
    expect(await run(line('1'), { as: null, mapping: map })).toMatchObject({ unchanged: 1 })
    const report = await run(line('2'), { as: null, mapping: map })
    expect(report.rejected[0]?.reason).toContain('other content')
  })

  test('that name two identifiers link them by import', async () => {
    await run('email,customer,when\na@x.example,17,2024-01-01\n', {
      as: 'touchpoints',
      mapping:
        'identifiers: { email: email, user_id: customer }\ntype: { constant: page_viewed }\nat: when\n',
    })
    expect(await rows(`select strength from link where kind = 'same'`)).toEqual([{ strength: 'import' }])
    expect(await count('contact')).toBe(1)
  })
})

describe('accounts', () => {
  test('are made, updated and left alone', async () => {
    const first = 'domain,name,employees\nfirm.example,Firm,120\nother.example,Other,9\n'
    expect(await run(first, { as: 'accounts', fileName: 'accounts.csv' })).toMatchObject({ created: 2 })
    expect(await run(first, { as: 'accounts', fileName: 'accounts.csv' })).toMatchObject({ unchanged: 2 })
    expect(
      await run('domain,name,employees\nfirm.example,Firm,150\n', {
        as: 'accounts',
        fileName: 'accounts.csv',
      }),
    ).toMatchObject({ updated: 1 })
    expect(
      await rows(`select value::text as value from claim where attribute = 'account.employees' order by id`),
    ).toEqual([{ value: '120' }, { value: '9' }, { value: '150' }])
  })

  test('need a domain or an id', async () => {
    const report = await run('domain,name\n,Firm\n', { as: 'accounts' })
    expect(report.rejected).toEqual([
      { line: 2, field: null, reason: 'the row has neither a domain nor an id of the account' },
    ])
  })
})

describe('opportunities', () => {
  const CSV = `id,account_domain,name,amount,currency,opened_at,closed_at,outcome,reason,contacts
d1,firm.example,Pumps,12000,EUR,2024-01-10,2024-03-01,won,,ana@firm.example:buyer;bo@firm.example:user
d2,firm.example,Valves,500,EUR,2024-02-10,,,,
`

  test('are stored with their people, and a second time nothing changes', async () => {
    expect(await run(CSV, { as: 'opportunities', fileName: 'deals.csv' })).toMatchObject({
      created: 2,
      rejected: [],
    })
    expect(await run(CSV, { as: 'opportunities', fileName: 'deals.csv' })).toMatchObject({ unchanged: 2 })
    expect(await rows(`select external_id, amount::text, outcome from opportunity order by 1`)).toEqual([
      { external_id: 'deals:d1', amount: '12000', outcome: 'won' },
      { external_id: 'deals:d2', amount: '500', outcome: null },
    ])
    expect(await rows(`select role from opportunity_contact order by 1`)).toEqual([
      { role: 'buyer' },
      { role: 'user' },
    ])
    expect(await count('contact')).toBe(2)
  })

  test('move on; what is not said stays', async () => {
    await run(CSV, { as: 'opportunities', fileName: 'deals.csv' })
    const report = await run('id,outcome,closed_at\nd2,lost,2024-05-01\n', {
      as: 'opportunities',
      fileName: 'deals.csv',
    })
    expect(report).toMatchObject({ updated: 1 })
    expect(
      await rows(`select name, amount::text, outcome from opportunity where external_id = 'deals:d2'`),
    ).toEqual([{ name: 'Valves', amount: '500', outcome: 'lost' }])
  })

  test('with an amount that is none are rejected', async () => {
    const report = await run('id,amount\nd1,lots\nd2,-5\n', { as: 'opportunities' })
    expect(report.rejected.map(({ field }) => field)).toEqual(['amount', 'amount'])
  })
})

describe('claims', () => {
  test('name their attribute in a column, and an empty value takes one back', async () => {
    const report = await run(
      'email,attribute,value\na@x.example,contact.budget,yes\na@x.example,contact.title,\na@x.example,budget,yes\n',
      { as: 'claims' },
    )
    expect(report).toMatchObject({ read: 3, created: 1, updated: 1 })
    expect(report.rejected).toEqual([
      {
        line: 4,
        field: 'attribute',
        reason: '"budget" is no attribute such as contact.title or account.employees',
      },
    ])
    expect(
      await rows(
        `select attribute, value::text as value from claim where attribute not like 'contact.email%' order by id`,
      ),
    ).toEqual([
      { attribute: 'contact.budget', value: '"yes"' },
      { attribute: 'contact.title', value: 'null' },
    ])
  })

  test('of a column with an assumed date are marked so', async () => {
    await run('email,size\na@x.example,80\n', {
      as: 'claims',
      mapping:
        "identifiers: { email: email }\nattributes: { account.employees: { column: size, provenance: enriched, assumeDate: { constant: '2020-01-01' } } }\n",
    })
    expect(
      await rows(`select date_assumed, occurred_at from claim where attribute = 'account.employees'`),
    ).toEqual([{ date_assumed: true, occurred_at: Date.UTC(2020, 0, 1) }])
  })
})

describe('files that cannot be read', () => {
  test.each<[string, string | Buffer, string]>([
    ['an empty file', '', 'The file is empty'],
    ['a header without names', ',,\n1,2,3\n', 'no column names'],
    ['a header with a gap', 'email,,name\na@x.example,1,2\n', 'Column 2 has no name'],
    ['two columns of one name', 'email,name,name\na@x.example,1,2\n', 'Two columns are called "name"'],
    ['no header at all', 'a@x.example,3,4\nb@x.example,5,6\n', 'looks like data'],
    ['a binary file', Buffer.from([1, 0, 0, 0, 7, 3, 0, 0, 5, 5, 0, 0, 0, 9]), 'zero bytes'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'old Excel file'],
    ['a broken workbook', Buffer.from('PK\u0003\u0004 and then nothing of the kind'), 'damaged'],
  ])('%s gives one clear error', async (_name, content, message) => {
    expect(await refusal(content)).toContain(`import_file_unreadable: `)
    expect(await refusal(content)).toContain(message)
  })

  test('a file that is not there', async () => {
    const report = await importFile(world, {
      file: path.join(folder, 'none.csv'),
      as: 'contacts',
      mapping: null,
    })
    expect(report).toMatchObject({
      refused: 'import_file_unreadable',
      detail: expect.stringContaining('There is no file'),
    })
  })
})

describe('mappings that do not fit', () => {
  test.each([
    ['a column that is not there', 'identifiers: { email: Emial }', 'nearest is "Email"'],
    ['no identifier', 'attributes: { contact.title: Title }', 'No column is mapped to an identifier'],
    ['an unknown word', 'identifers: { email: Email }', 'identifers'],
    ['a wrong provenance', 'identifiers: { email: Email }\nprovenance: sworn', 'line 2'],
    ['broken YAML', 'identifiers: { email: Email', 'not valid YAML'],
    ['a zone that does not exist', 'identifiers: { email: Email }\ntimeZone: Mars/Base', 'Mars/Base'],
    [
      'a date format without a year',
      'identifiers: { email: Email }\nat: { column: Title, format: DD.MM. }',
      'date format',
    ],
    [
      'another kind than asked for',
      'as: accounts\naccount: { domain: Email }',
      'The mapping is for accounts',
    ],
  ])('%s is one clear error', async (_name, mapping, message) => {
    const said = await refusal('Email,Title\na@x.example,Buyer\n', { mapping })
    expect(said).toContain('import_mapping_invalid: ')
    expect(said).toContain(message)
  })

  test('no recognisable column without a mapping', async () => {
    expect(await refusal('Farbe,Form\nblau,rund\n')).toContain('write a mapping file')
  })
})

describe('rejected rows', () => {
  test('are written with their cells, formulas neutralised, ready to be imported again', async () => {
    const rejectsFile = path.join(folder, 'rejects.csv')
    const report = await run(
      'Email,Note\nwrong,"=HYPERLINK(""http://x.example"")"\na@x.example,@cmd\n-x,+49 30 1\n',
      { rejectsFile },
    )
    expect(report).toMatchObject({ created: 1, rejected: [{ line: 2 }, { line: 4 }] })
    const written = parse(readFileSync(rejectsFile, 'utf8'), { columns: true })
    expect(written).toMatchObject([
      { line: '2', field: 'Email', Email: 'wrong', Note: `'=HYPERLINK("http://x.example")` },
      { line: '4', field: 'Email', Email: "'-x", Note: '+49 30 1' },
    ])
    expect(report.notes?.[0]).toContain('begin like a formula')
    expect(await rows(`select properties->>'Note' as note from touchpoint`)).toEqual([{ note: '@cmd' }])
  })

  test('add up with the others to what was read', async () => {
    const lines = Array.from({ length: 3500 }, (_, i) => (i % 7 === 0 ? 'bad' : `p${i % 900}@x.example`))
    const report = await run(`Email\n${lines.join('\n')}\n`)
    const { read, created, updated, unchanged, rejected } = report
    expect(read).toBe(3500)
    expect(created + updated + unchanged + rejected.length).toBe(read)
    expect(rejected).toHaveLength(500)
  })
})

test('an import run is kept with its report', async () => {
  await run('Email\na@x.example\n', { fileName: 'kept.csv', says: 'import kept.csv by ana@example.com' })
  expect(
    await rows(
      `select file, kind, says, report->>'created' as created, finished_at is not null as finished from import_run`,
    ),
  ).toEqual([
    {
      file: 'kept.csv',
      kind: 'contacts',
      says: 'import kept.csv by ana@example.com',
      created: '1',
      finished: true,
    },
  ])
})
