import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, test } from 'vitest'
import { writeMarket } from '../../src/cli/market-files.ts'
import { market } from '../../src/kernel/market/market.ts'
import { summariseMarket } from '../../src/kernel/market/summary.ts'

const root = mkdtempSync(path.join(tmpdir(), 'assay-market-'))
afterAll(() => rmSync(root, { recursive: true }))

const OPTIONS = { seed: 3, contacts: 150, touchpoints: 4000, endAt: Date.UTC(2026, 5, 1) }
const hashOf = (directory: string): string => {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort())
    if (/\.\w+$/.test(name)) hash.update(name).update(readFileSync(path.join(directory, name)))
  return hash.digest('hex').slice(0, 16)
}

describe('the files of a market', () => {
  const one = path.join(root, 'one')

  test('are the same bytes for the same options', async () => {
    await writeMarket(market(OPTIONS), one)
    await writeMarket(market(OPTIONS), path.join(root, 'two'))
    expect(hashOf(one)).toBe(hashOf(path.join(root, 'two')))
    expect(hashOf(one)).toMatchInlineSnapshot(`"eb0d29dbf05fb161"`)
  })

  test('hold every touchpoint once, calls in order of time', () => {
    const lines = readFileSync(path.join(one, 'events.ndjson'), 'utf8').trimEnd().split('\n')
    const calls = lines.map((line) => JSON.parse(line) as { source: string; message: { timestamp: string } })
    const times = calls.map(({ message }) => message.timestamp)
    expect(times).toEqual([...times].sort())
    const rows = readdirSync(path.join(one, 'lists')).flatMap((name) =>
      parse<Record<string, string>>(readFileSync(path.join(one, 'lists', name)), { columns: true }),
    )
    expect(calls.length + rows.length).toBe(4000)
    expect(rows.every((row) => row.email?.includes('@'))).toBe(true)
    expect(readdirSync(one)).not.toContain('.parts')
  })

  test('name only sources that sources.csv describes', () => {
    const sources = parse<{ name: string; incentivised: string }>(
      readFileSync(path.join(one, 'sources.csv')),
      { columns: true },
    )
    const names = new Set(sources.map((source) => source.name))
    const used = readFileSync(path.join(one, 'events.ndjson'), 'utf8').trimEnd().split('\n')
    for (const line of used) expect(names).toContain((JSON.parse(line) as { source: string }).source)
    for (const list of readdirSync(path.join(one, 'lists'))) expect(names).toContain(list.replace('.csv', ''))
    expect(sources.filter((source) => source.incentivised === 'true')).toHaveLength(1)
  })

  test('are summed up by figures that agree with them', () => {
    const figures = summariseMarket(market(OPTIONS))
    expect(figures.market).toMatchObject({ contacts: 150, touchpoints: 4000 })
    const deals = parse(readFileSync(path.join(one, 'opportunities.csv')), { columns: true })
    const { won = 0, lost = 0, open = 0 } = figures.deals as Record<string, number>
    expect(won + lost + open).toBe(deals.length)
  })
})
