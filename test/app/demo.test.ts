// The demo company through the verbs of live traffic: a small one, looked at as a new user would.

import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { reviews } from '../../src/app/agreement/review.ts'
import { fillWithDemo } from '../../src/app/demo.ts'
import { listSimulations, simulationView } from '../../src/app/simulate/simulation.ts'
import { isRefused } from '../../src/kernel/refusal.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const AGREEMENT = readFileSync(new URL('../../agreements/industrial-pumps.yaml', import.meta.url), 'utf8')
const DAY = 86_400_000
const one = async (query: string): Promise<number> =>
  Number((await sql.raw<{ n: string }>(`select count(*) as n from ${query}`).execute(world.db)).rows[0]!.n)

describe('the demo company', () => {
  let told: number[]

  beforeAll(async () => {
    told = []
    await fillWithDemo(world, {
      agreement: AGREEMENT,
      contacts: 200,
      touchpoints: 5_000,
      progress: (n) => told.push(n),
    })
  })

  test('stores every touchpoint, dated in its three years and known when it occurred', async () => {
    // deals that name nobody known add an import of their own, hence not exactly
    expect(await one('touchpoint')).toBeGreaterThanOrEqual(5_000)
    expect(told.at(-1)).toBe(5_000)
    expect(await one(`touchpoint where occurred_at > ${world.now()} or known_at <> occurred_at`)).toBe(0)
    expect(await one(`touchpoint where occurred_at > ${world.now() - 7 * DAY}`)).toBeGreaterThan(20)
  })

  test('has somebody to call, somebody to wait for and somebody to leave alone', async () => {
    for (const bucket of ['qualified', 'nurture', 'disqualified'])
      expect(await one(`contact_state where bucket = '${bucket}' and identified`), bucket).toBeGreaterThan(3)
    expect(
      await one('contact_state where next_change_at is not null and next_change_at <= evaluated_at'),
    ).toBe(0)
    expect(await one(`contact_state where next_change_at <= ${world.now()}`)).toBe(0)
  })

  test('has a history of decisions, answers of sales and deals, all at their own time', async () => {
    expect(
      await one(`decision where bucket = 'qualified' and decided_at < ${world.now() - 30 * DAY}`),
    ).toBeGreaterThan(5)
    expect(await one('lead_answer')).toBeGreaterThan(10)
    for (const outcome of ['won', 'lost', 'recycled'])
      expect(await one(`lead where outcome = '${outcome}'`), outcome).toBeGreaterThan(0)
    expect(await one(`opportunity where outcome = 'won'`)).toBeGreaterThan(1)
    expect(await one(`opportunity where closed_at > ${world.now()}`)).toBe(0)
    expect(await one(`lead where closed_at < opened_at`)).toBe(0)
  })

  test('shows machines, junk and tests under their verdicts', async () => {
    for (const verdict of ['bot', 'junk'])
      expect(await one(`verdict where verdict = '${verdict}'`), verdict).toBeGreaterThan(0)
  })

  test('knows its sources, the give-away as incentivised', async () => {
    expect(await one('source where incentivised')).toBe(1)
    expect(await one('source')).toBeGreaterThan(10)
  })

  test('has talked about its agreement in time and tried a stricter draft', async () => {
    const { due, held } = await reviews(world)
    expect(due.map(({ overdue }) => overdue)).toEqual([false, false])
    expect(held.length).toBeGreaterThan(30)
    const tried = (await listSimulations(world, null)).at(0)
    expect(tried).toMatchObject({
      state: 'done',
      draftName: 'Industrial pumps, stricter',
      againstName: 'Industrial pumps',
    })
    const view = await simulationView(world, Number(tried?.id))
    const report = isRefused(view) ? null : view.report
    expect(report?.leads).toBeGreaterThan(20)
    expect(report?.against?.qualified).toBeGreaterThan(report?.draft.qualified ?? Number.NaN)
  })
})
