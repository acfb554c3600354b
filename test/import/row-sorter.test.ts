import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type PendingRow, RowSorter } from '../../src/app/import/row-sorter.ts'

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
  const sorter = new RowSorter(directory)
  for (let i = 0; i < count; i++)
    await sorter.add(pending(i, `p${(i * 7919) % 977}`, (i * 104_729) % 1_000_003))
  const lines = new Set<number>()
  const done = new Set<string>()
  let last = { person: '', at: -1 }
  for await (const group of sorter.sorted()) {
    for (const { row, content } of group) {
      const [{ value: person }, at] = [content.event!.identifiers[0]!, content.event!.occurredAt]
      if (person !== last.person) {
        expect(done.has(person), `${person} comes in two parts`).toBe(false)
        done.add(person)
      } else expect(at).toBeGreaterThanOrEqual(last.at)
      last = { person, at }
      lines.add(row.line)
    }
  }
  expect(lines.size).toBe(count)
  await sorter.close()
  expect(existsSync(directory)).toBe(false)
})
