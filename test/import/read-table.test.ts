// Reading files of rows: encodings, delimiters, workbooks, and archives that lie about their size.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readTable } from '../../src/app/import/read-table.ts'
import { isUnreadable, type TableOptions } from '../../src/app/import/table.ts'
import { workbook, zip } from './workbook.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'assay-table-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function read(content: Buffer | string, options: Partial<TableOptions> = {}) {
  const file = path.join(folder, 'file')
  writeFileSync(file, content)
  const table = await readTable(file, { encoding: null, delimiter: null, sheet: null, ...options })
  if (isUnreadable(table)) return table.unreadable
  const rows = []
  for await (const part of table.rows)
    for (const { line, cells, fault } of part)
      rows.push(fault === null ? [line, ...cells] : [line, fault.reason])
  return { header: table.header, rows, encoding: table.encoding, delimiter: table.delimiter }
}
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

describe('a CSV file', () => {
  const TEXT = 'Name;Straße\nJosé;Müllerweg 1\n'
  const ROWS = [[2, 'José', 'Müllerweg 1']]

  test.each([
    ['UTF-8', Buffer.from(TEXT), 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8'],
    ['Windows-1252', Buffer.from(TEXT, 'latin1'), 'windows-1252'],
    ['UTF-16 LE with its mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 LE without', Buffer.from(TEXT, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE with its mark', utf16be(`\ufeff${TEXT}`), 'utf-16be'],
    ['UTF-16 BE without', utf16be(TEXT), 'utf-16be'],
  ])('is read in %s', async (_name, content, encoding) => {
    expect(await read(content)).toEqual({ header: ['Name', 'Straße'], rows: ROWS, encoding, delimiter: ';' })
  })

  test('that is not in the stated encoding is one clear error', async () => {
    expect(await read(Buffer.from(TEXT, 'latin1'), { encoding: 'utf-8' })).toContain('not valid UTF-8')
    expect(await read(Buffer.from(`\ufeff${TEXT}`, 'utf16le'), { encoding: 'utf-8' })).toContain(
      'begins with the mark of utf-16le',
    )
  })

  test('is looked at to its end: one wrong byte after a megabyte tells', async () => {
    const long = Buffer.concat([Buffer.from(`Name\n${'Jösé\n'.repeat(300_000)}`), Buffer.from([0xfc, 0x0a])])
    expect(await read(long, { encoding: 'utf-8' })).toContain('not valid UTF-8')
    const sound = await read(Buffer.from(`Name\n${'Jösé ü €\n'.repeat(150_000)}`))
    expect(sound).toMatchObject({ encoding: 'utf-8' })
  })

  test.each([[','], [';'], ['\t'], ['|']])('is cut at its delimiter: %j', async (delimiter) => {
    const text = [
      ['a', 'b', 'c'],
      ['1', 'x y', '2'],
      ['3', '', '4'],
    ]
      .map((row) => row.join(delimiter))
      .join('\r\n')
    expect(await read(text)).toMatchObject({
      header: ['a', 'b', 'c'],
      rows: [
        [2, '1', 'x y', '2'],
        [3, '3', '', '4'],
      ],
      delimiter,
    })
  })

  test('is cut by the header although cells hold other delimiters', async () => {
    expect(await read('name;note\n"a";"x, y, z"\n"b";"1, 2"\n')).toMatchObject({ delimiter: ';' })
  })

  test('keeps line ends and quotes inside of quotes, and counts lines', async () => {
    expect(await read('a,b\n"one\ntwo","say ""hi"""\n3,4\n')).toMatchObject({
      rows: [
        [3, 'one\ntwo', 'say "hi"'],
        [4, '3', '4'],
      ],
    })
  })

  test('with a row that lacks cells at its end has them empty; with too many it is a fault', async () => {
    expect(await read('a,b,c\n1\n1,2,3,4\n1,2,3,\n')).toMatchObject({
      rows: [
        [2, '1'],
        [3, 'the row has 4 cells, the header names 3'],
        [4, '1', '2', '3', ''],
      ],
    })
  })

  test('with an open quote loses that row and says so', async () => {
    const open = [3, 'a quote that is opened in the row that begins here is not closed']
    expect(await read(`a,b\n1,2\n"open,3\n4,5\n`)).toMatchObject({ rows: [[2, '1', '2'], open] })
    expect(await read(`a,b\n1,2\n"open,3\n4,5\n6,7\n8,9`)).toMatchObject({ rows: [[2, '1', '2'], open] })
    expect(await read('a,b\n1,2\n3,"open')).toMatchObject({ rows: [[2, '1', '2'], open] })
    // lines that are empty, and such as belong to a cell, count as well
    expect(await read('a,b\n\n"1\n\n1",2\n\n\n3,"open\n4,5\n')).toMatchObject({
      rows: [
        [5, '1\n\n1', '2'],
        [8, open[1]],
      ],
    })
  })
})

describe('a workbook', () => {
  const SHEETS = {
    People: [
      ['Email', 'Size'],
      ['ana@x.example', 120],
      ['bo@x.example', 4.5],
    ],
    Other: [['x'], ['y']],
  }

  test('gives the rows of its first sheet as text', async () => {
    expect(await read(workbook(SHEETS))).toMatchObject({
      header: ['Email', 'Size'],
      rows: [
        [2, 'ana@x.example', '120'],
        [3, 'bo@x.example', '4.5'],
      ],
    })
  })

  test('gives another sheet by name or number', async () => {
    expect(await read(workbook(SHEETS), { sheet: 'Other' })).toMatchObject({ header: ['x'] })
    expect(await read(workbook(SHEETS), { sheet: 2 })).toMatchObject({ header: ['x'] })
    expect(await read(workbook(SHEETS), { sheet: 'None' })).toBe(
      'The workbook has no sheet "None"; it has "People", "Other".',
    )
  })

  test('keeps a formula that was typed as text', async () => {
    expect(
      await read(
        workbook({
          A: [
            ['Email', 'Note'],
            ['a@x.example', '=1+1'],
          ],
        }),
      ),
    ).toMatchObject({ rows: [[2, 'a@x.example', '=1+1']] })
  })

  test('that unpacks to gigabytes is refused before it does, also when its directory lies', async () => {
    const bomb = Buffer.alloc(250_000_000)
    const entries = [{ name: 'xl/workbook.xml', data: Buffer.from('<workbook/>') }]
    expect(await read(zip([...entries, { name: 'xl/worksheets/sheet1.xml', data: bomb }]))).toContain(
      'unpacks to more than 200 MB',
    )
    expect(
      await read(zip([...entries, { name: 'xl/worksheets/sheet1.xml', data: bomb, claims: 1000 }])),
    ).toContain('unpacks to more than 200 MB')
  })

  test('that is another zip archive, or damaged, is refused', async () => {
    expect(await read(zip([{ name: 'readme.txt', data: Buffer.from('hello') }]))).toBe(
      'This zip file is no XLSX workbook.',
    )
    const whole = workbook(SHEETS)
    expect(await read(whole.subarray(0, whole.length - 40))).toContain('damaged')
  })
})
