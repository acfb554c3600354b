// Exports of other systems, each by a small mapping or by its column names alone: no row is lost, and what is
// stored is what stands in the file. Nothing is scored here: two of the sets are made up and one is scrambled.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { activateRecipe, importBy } from '../support/recipe.ts'
import { sharedData } from '../support/shared-data.ts'
import { openWorld } from '../support/world.ts'

const folders = {
  attribution: sharedData('touchpoints-attribution'),
  maven: sharedData('maven-crm'),
  mautic: sharedData('mautic-sample'),
  education: sharedData('x-education-leads'),
}
const anyThere = Object.values(folders).some((folder) => folder !== null)
const world = anyThere ? await openWorld() : null!
beforeEach(() => world?.reset())

const query = async <T>(text: string): Promise<T[]> => (await sql.raw<T>(text).execute(world.db)).rows
const count = async (from: string): Promise<number> =>
  (await query<{ n: number }>(`select count(*)::int as n from ${from}`))[0]!.n
const cells = (folder: string, name: string): Record<string, string>[] =>
  parse(readFileSync(path.join(folder, name)), { columns: true, bom: true })

describe.skipIf(folders.attribution === null)('41,767 touches of five channels', () => {
  test('come in out of order and stand in order, none lost', async () => {
    const file = path.join(folders.attribution!, 'attribution_data.csv')
    await activateRecipe(world, 'cdnow/agreement.yaml')
    const started = performance.now()
    const report = await importBy(world, 'attribution/touches.yaml', file)
    const seconds = (performance.now() - started) / 1000
    expect(report).toMatchObject({ read: 41_767, created: 41_767, rejected: [] })
    console.log(`41,767 touches in ${seconds.toFixed(1)} s: ${Math.round(41_767 / seconds)} a second`)

    const paths = new Map<string, number[]>()
    for (const row of cells(folders.attribution!, 'attribution_data.csv')) {
      const times = paths.get(row.customer_id!) ?? []
      paths.set(row.customer_id!, times)
      times.push(Date.parse(row.time!))
    }
    expect(paths.size).toBe(5_258)
    const states = await query<{ id: string; first: number; last: number; n: number }>(`
      select i.value as id, s.first_touch_at as first, s.last_touch_at as last, s.touch_count as n
      from contact_state s join identifier_span p on p.contact_id = s.contact_id
      join identifier i on i.id = p.identifier_id`)
    expect(states).toHaveLength(5_258)
    const wrong = states.filter(({ id, first, last, n }) => {
      const times = paths.get(id.replace('attribution:', ''))!
      return first !== Math.min(...times) || last !== Math.max(...times) || n !== times.length
    })
    expect(wrong).toEqual([])
    expect(
      await query(`select count(*)::int as n, sum((properties->>'value')::numeric)::float8 as value
        from touchpoint where type = 'order_completed'`),
    ).toEqual([{ n: 1_244, value: expect.closeTo(7_738, 0) }])
  })
})

describe.skipIf(folders.maven === null)('a CRM export of accounts and 8,800 deals', () => {
  const file = (name: string): string => path.join(folders.maven!, name)

  test('maps without loss: won value, stages, accounts by their name', async () => {
    expect(await importBy(world, 'maven/accounts.yaml', file('accounts.csv'))).toMatchObject({
      read: 85,
      created: 85,
      rejected: [],
    })
    expect(await importBy(world, 'maven/deals.yaml', file('sales_pipeline.csv'))).toMatchObject({
      read: 8_800,
      created: 8_800,
      rejected: [],
    })
    expect(
      await query(`select outcome, count(*)::int as n, sum(amount)::float8 as value, count(account_id)::int as accounts
        from opportunity group by 1 order by 1`),
    ).toEqual([
      { outcome: 'lost', n: 2_473, value: null, accounts: 2_473 },
      { outcome: 'won', n: 4_238, value: 10_005_534, accounts: 4_238 },
      // of 2,089 open ones 1,425 have no account
      { outcome: null, n: 2_089, value: null, accounts: 664 },
    ])
    expect(await count('account')).toBe(85)
    expect(await importBy(world, 'maven/deals.yaml', file('sales_pipeline.csv'))).toMatchObject({
      unchanged: 8_800,
    })
  })
})

describe.skipIf(folders.mautic === null)('a small export of contacts, page hits and forms', () => {
  const file = (name: string): string => path.join(folders.mautic!, name)

  test('contacts map by the names of their columns', async () => {
    const report = await importBy(world, null, file('fakeleaddata.csv'), { as: 'contacts' })
    expect(report).toMatchObject({ read: 54, created: 50 })
    // the last four are known by an IP address alone, which is nobody's identifier
    const reason = 'the row has no identifier'
    expect(report.rejected).toEqual([52, 53, 54, 55].map((line) => ({ line, field: 'email, phone', reason })))
    expect(report.unmapped).toEqual(['address1', 'zipcode', 'facebook', 'twitter', 'ip', 'points'])
    expect(await count(`identifier where kind = 'email'`)).toBe(50)
  })

  test('page hits keep what is quoted with backslashes, and two-digit years', async () => {
    const report = await importBy(world, 'mautic/page-hits.yaml', file('fakepagehitdata.csv'))
    expect(report).toMatchObject({ created: report.read, rejected: [] })
    expect(report.read).toBe(130)
    const [first] = await query<{ at: number; path: string; properties: Record<string, string> }>(
      `select occurred_at as at, path, properties from touchpoint
       where properties->>'trackingId' = 'H764T844' order by occurred_at limit 1`,
    )
    expect(new Date(first!.at).toISOString()).toBe('2014-08-09T19:00:00.000Z')
    expect(first!.path).toBe('/mautic/p/page/es_MX/3:kaleidoscope-conference-2014')
    expect(first!.properties.browserLanguages).toContain('en-US')
  })

  test('form results join the address to the number of the row, so that page hits find their person', async () => {
    await importBy(world, 'mautic/page-hits.yaml', file('fakepagehitdata.csv'))
    expect(await count('contact')).toBe(48)
    const report = await importBy(world, 'mautic/form-results.yaml', file('fakeresultdata.csv'))
    expect(report).toMatchObject({ read: 50, created: 2, updated: 48, rejected: [] })
    expect(await count('contact where merged_into is null')).toBe(50)
    expect(await count(`link where kind = 'same' and strength = 'import'`)).toBe(50)
  })
})

describe.skipIf(folders.education === null)('9,237 leads of a course seller', () => {
  test('become contacts with claims, and what sales wrote down later stays out', async () => {
    const file = path.join(folders.education!, 'Leads.csv')
    expect(await importBy(world, 'x-education/leads.yaml', file)).toMatchObject({
      read: 9_237,
      created: 9_237,
      rejected: [],
    })
    const rows = cells(folders.education!, 'Leads.csv')
    const stated = (column: string): number =>
      rows.filter((row) => row[column]!.trim() !== '' && row[column] !== 'Select').length
    const claims = new Map(
      (
        await query<{ attribute: string; n: number }>(
          `select attribute, count(*)::int as n from claim group by 1`,
        )
      ).map(({ attribute, n }) => [attribute, n]),
    )
    expect(claims.get('contact.occupation')).toBe(stated('What is your current occupation'))
    expect(claims.get('contact.specialization')).toBe(stated('Specialization'))
    expect(claims.get('contact.visits')).toBe(stated('TotalVisits'))
    expect(claims.get('contact.leadSource')).toBe(stated('Lead Source'))
    expect(await count(`touchpoint where properties->>'Converted' = '1'`)).toBe(3_559)
    expect(await count(`claim where value::text ilike '%will revert%'`)).toBe(0)
    expect(await count('verdict')).toBe(0)
  })
})
