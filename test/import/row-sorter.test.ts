import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import { type PendingRow, readPending, writePending } from '../../src/app/import/pending-row.ts'
import { RowSorter } from '../../src/app/import/row-sorter.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'assay-sorter-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pending = (line: number, person: string, at: number): PendingRow => ({
  row: { line, cells: [person], fault: null },
  content: {
    line,
    event: { identifiers: [{ kind: 'user_id', value: person }], occurredAt: at } as unknown as NonNullable<
      PendingRow['content']['event']
    >,
    opportunity: null,
    account: null,
  },
})

test.each([
  ['in memory', 500],
  ['by way of the disk', 45_000],
])('rows come back by person and time, none lost: %s', async (_name, count) => {
  const directory = path.join(folder, String(count))
  const sorter = new RowSorter(directory, true)
  for (let i = 0; i < count; i++)
    await sorter.add(pending(i, `p${(i * 7919) % 977}`, (i * 104_729) % 1_000_003))
  const lines = new Set<number>()
  const done = new Set<string>()
  let last = { person: '', at: -1 }
  for await (const { rows, continues } of sorter.chunks()) {
    expect(continues).toBe(false)
    expect(done.has(rows[0]!.content.event!.identifiers[0]!.value)).toBe(false)
    for (const { row, content } of rows) {
      const [{ value: person }, at] = [content.event!.identifiers[0]!, content.event!.occurredAt]
      if (person !== last.person) {
        expect(done.has(person), `${person} comes in two parts`).toBe(false)
        done.add(person)
      } else expect(at).toBeGreaterThanOrEqual(last.at)
      last = { person, at }
      expect(row.cells).toEqual([person])
      lines.add(row.line)
    }
  }
  expect(lines.size).toBe(count)
  // gone while it is still read: a process that is killed leaves no rows behind
  expect(existsSync(directory)).toBe(false)
  await sorter.close()
})

test('people of one account share a chunk; an account too large for one goes on in order of time', async () => {
  const sorter = new RowSorter(path.join(folder, 'accounts'), false)
  const at = (line: number): number => (line * 7919) % 60_000
  for (let line = 0; line < 30_000; line++) {
    const { row, content } = pending(line, `p${line % 1000}`, at(line))
    const domain = line % 3 === 0 ? 'large.example' : `firm${line % 100}.example`
    const event = { ...content.event!, account: { domain, externalId: null, name: null, because: 'test' } }
    await sorter.add({ row, content: { ...content, event } })
  }
  const chunksOf = new Map<string, number[]>()
  const times: number[] = []
  let number = 0
  let rowsIn = 0
  for await (const { rows, continues } of sorter.chunks()) {
    expect(rows.length).toBeLessThanOrEqual(3_000)
    const domains = new Set(rows.map(({ content }) => content.event!.account!.domain!))
    for (const domain of domains) chunksOf.set(domain, [...(chunksOf.get(domain) ?? []), number])
    expect(continues).toBe(
      (chunksOf.get('large.example') ?? []).includes(number - 1) && domains.has('large.example'),
    )
    for (const { content } of rows)
      if (content.event!.account!.domain === 'large.example') times.push(content.event!.occurredAt)
    rowsIn += rows.length
    number++
  }
  await sorter.close()
  expect(rowsIn).toBe(30_000)
  expect(chunksOf.get('large.example')!.length).toBeGreaterThan(3)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  for (const [domain, chunks] of chunksOf)
    if (domain !== 'large.example') expect(chunks, domain).toHaveLength(1)
})

test('a row comes back from the disk as it went there', async () => {
  const event: CapturedEvent = {
    sourceId: 3,
    messageId: 'row-1',
    occurredAt: 1_700_000_000_000,
    known: 'history',
    type: 'page_viewed',
    own: true,
    channel: 'organic_search',
    trafficSource: 'google',
    medium: null,
    campaign: 'tab\there',
    path: '/a\nb',
    properties: { note: 'a\tb', deep: { list: [1, null, true] } },
    identifiers: [
      { kind: 'user_id', value: 'a\tb' },
      { kind: 'email', value: 'ana@firm.example' },
    ],
    linkStrength: 'import',
    claims: [
      { attribute: 'contact.title', value: 'Head', provenance: 'declared', occurredAt: 5, dateAssumed: true },
      { attribute: 'contact.emailKind', value: null, provenance: 'observed' },
    ],
    account: { domain: 'firm.example', externalId: 'erp:1', name: 'Firm', because: 'e-mail domain' },
    verdicts: [{ verdict: 'junk', reason: 'junk answers: x' }],
    contentHash: 2 ** 51 + 1,
    opensLead: false,
    says: 'import a.csv',
  }
  const one: PendingRow = {
    row: { line: 2, cells: ['a', 'b\n'], fault: null, noted: [{ field: 'x', reason: 'y' }] },
    content: { line: 2, event, opportunity: null, account: null },
  }
  expect(readPending(writePending(one, true))).toEqual(one)
  expect(readPending(writePending(one, false))).toEqual({ ...one, row: { ...one.row, cells: [] } })
})
