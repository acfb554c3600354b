// 12,946 sessions, soiled on purpose: what is sound is imported, every soiled row is reported, none is lost.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { importFile } from '../../src/app/import/import.ts'
import type { ImportReport } from '../../src/contract/manage.ts'
import { sharedData } from '../support/shared-data.ts'
import { openWorld } from '../support/world.ts'

const folder = sharedData('online-shoppers-dirty')
const MAPPING = readFileSync(
  new URL('../../docs/recipes/online-shoppers/sessions.yaml', import.meta.url),
  'utf8',
)
const WORDS: Record<string, ReadonlySet<string>> = {
  Month: new Set('jan feb mar apr may june jul aug sep oct nov dec'.split(' ')),
  VisitorType: new Set(['returning_visitor', 'new_visitor', 'other', 'nan', '']),
  Weekend: new Set(['true', 'false', 'nan', '']),
  Revenue: new Set(['true', 'false', 'nan', '']),
}

/** How often each column was to blame, and for what: a soiled word, or none at all. */
function reasons({ rejected }: ImportReport): string {
  const counts = new Map<string, number>()
  for (const { field, reason } of rejected) {
    const why = `${field} ${reason.replace(/^".*?" /, '')}`
    counts.set(why, (counts.get(why) ?? 0) + 1)
  }
  return [...counts].map(([why, n]) => `${n} ${why}`).join('; ')
}

describe.skipIf(folder === null)('12,946 soiled sessions', async () => {
  const world = folder === null ? null! : await openWorld()
  const file = path.join(folder ?? '', 'online_shoppers_intention_dirty.csv')
  const scratch = mkdtempSync(path.join(tmpdir(), 'assay-shoppers-'))
  afterAll(() => rmSync(scratch, { recursive: true }))
  let reported: ImportReport['rejected'] = []

  test('are imported where they are sound, and each soiled row is reported with its field', async () => {
    const rejectsFile = path.join(scratch, 'rejects.csv')
    const report = await importFile(world, { file, as: null, mapping: MAPPING, rejectsFile })
    if ('refused' in report) throw new Error(report.detail)
    reported = report.rejected
    const lines = parse<Record<string, string>>(readFileSync(file), { columns: true })
    // told from the file alone, without the importer
    const soiled = lines.flatMap((row, i) =>
      Object.entries(WORDS).some(([column, words]) => !words.has(row[column]!.trim().toLowerCase()))
        ? [i + 2]
        : [],
    )
    expect(report.read).toBe(12_946)
    expect(report.created).toBe(12_946 - soiled.length)
    expect(report.rejected.map(({ line }) => line)).toEqual(soiled)
    expect(new Set(report.rejected.map(({ field }) => field))).toEqual(new Set(Object.keys(WORDS)))
    expect(parse(readFileSync(rejectsFile), { columns: true })).toHaveLength(soiled.length)
    const { rows } = await sql<{ n: number; bought: number }>`
      select count(*)::int as n, count(*) filter (where properties->>'bought' = 'true')::int as bought
      from touchpoint`.execute(world.db)
    const sound = lines.filter((_, i) => !soiled.includes(i + 2))
    expect(rows[0]).toEqual({
      n: sound.length,
      bought: sound.filter((row) => row.Revenue!.toLowerCase() === 'true').length,
    })
    console.log(
      `${report.read} read, ${report.created} created, ${report.rejected.length} rejected: ${reasons(report)}`,
    )
  })

  test('keep sessions that equal each other in every cell apart, by their occurrence', async () => {
    const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1)
    expect(lines.length - new Set(lines).size).toBe(6)
    const { rows } = await sql<{ hashes: number; touches: number }>`
      select count(distinct content_hash)::int as hashes, count(distinct message_id)::int as touches
      from touchpoint`.execute(world.db)
    const rejected = new Set(reported.map(({ line }) => line))
    const taken = lines.filter((_, i) => !rejected.has(i + 2))
    expect(rows[0]).toEqual({ hashes: new Set(taken).size, touches: taken.length })
    expect(taken.length - new Set(taken).size).toBeGreaterThan(0)
  })

  test('change nothing when they are imported again', async () => {
    const report = await importFile(world, { file, as: null, mapping: MAPPING })
    if ('refused' in report) throw new Error(report.detail)
    expect(report).toMatchObject({ created: 0, updated: 0 })
    expect(report.unchanged + report.rejected.length).toBe(12_946)
  })
})
