// Drift: silence while there is little, alarm when scores, win rates or customers are not what they were promised to be.
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { activateAgreement } from '../../src/app/agreement/activate.ts'
import { drift, watchDrift } from '../../src/app/agreement/drift.ts'
import {
  countsBetween,
  rateInterval,
  stabilityIndex,
  stabilityLimit,
  tenths,
} from '../../src/app/agreement/drift-figures.ts'
import { signAgreement } from '../../src/app/agreement/sign.ts'
import { saveAgreement } from '../../src/app/agreement.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { overview } from '../../src/app/read/overview.ts'
import { event } from '../support/evidence.ts'
import { storeSimulation } from '../support/simulated.ts'
import { TEST_AGREEMENT } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const DAY_MS = 86_400_000
const DOCUMENT = `${TEST_AGREEMENT}ideal: { contact.jobLevel: head }\n`
const PROMISE = {
  settings: { maturityDays: 30 },
  draft: { byGrade: [{ grade: 'D4', leads: 500, won: 200, winRate: 0.4 }] },
}

beforeEach(async () => {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, created_at) values ('Website', 'website', 0)`.execute(world.db)
  const saved = await saveAgreement(world, { document: DOCUMENT, format: 'yaml', says: null })
  if ('refused' in saved) throw new Error(saved.detail)
  await storeSimulation(world, saved.hash, { report: PROMISE })
  for (const role of ['marketing', 'sales'] as const)
    await signAgreement(world, saved.hash, { id: role, email: `${role}@example.com`, name: null, role })
  expect(await activateAgreement(world, saved.hash, null)).toEqual({ hash: saved.hash })
  world.advance(1_000)
})

/** So many people look at a page so many times; their job is said by themselves. */
async function people(from: number, to: number, looks: number, jobLevel = 'specialist'): Promise<void> {
  const at = world.now()
  const claims = [
    { attribute: 'contact.jobLevel', value: jobLevel, provenance: 'declared' as const, occurredAt: at },
  ]
  const events = Array.from({ length: (to - from) * looks }, (_, i) =>
    event(`e:p${from + (i % (to - from))}@example.com`, at - i, { claims }),
  )
  for (let i = 0; i < events.length; i += 500) await ingest(world, events.slice(i, i + 500))
}
const win = (from: number, to: number) =>
  sql`update lead set outcome = 'won', closed_at = ${world.now()} where contact_id > ${from} and contact_id <= ${to}`.execute(
    world.db,
  )

test('says why it is silent while there are too few leads, and looks once a day', async () => {
  await people(0, 40, 1)
  expect(await watchDrift(world)).toBe(true)
  const { latest } = await drift(world)
  expect(latest).toMatchObject({ scores: null, alarms: [], winRates: [], ideal: [], simulation: '1' })
  expect(latest!.quiet).toEqual([
    'Scores: 40 open leads; from 200 on their distribution is watched.',
    'Win rates: no grade has 30 leads that were opened under this agreement and are 30 days old.',
    'Ideal customer: 0 won under this agreement; from 20 on they are held against it.',
  ])
  world.advance(DAY_MS - 1)
  expect(await watchDrift(world)).toBe(false)
  world.advance(1)
  expect(await watchDrift(world)).toBe(true)
  expect((await drift(world)).history).toHaveLength(2)
})

test('scores that lie elsewhere give alarm, and stand on the first page', async () => {
  for (let i = 0; i < 4; i++) await people(100 * i, 100 * (i + 1), 1 + (i % 2))
  await watchDrift(world)
  expect((await drift(world)).latest).toMatchObject({ scores: { psi: null }, alarms: [] })
  world.advance(DAY_MS)
  await people(0, 300, 4)
  await watchDrift(world)
  const { latest } = await drift(world)
  expect(latest!.scores!.psi).toBeGreaterThan(latest!.scores!.limit!)
  expect(latest!.scores!.bins.reduce((sum, bin) => sum + bin.before, 0)).toBe(400)
  expect(latest!.alarms).toMatchObject([{ kind: 'scores' }])
  expect((await overview(world)).drift).toEqual(latest!.alarms)
})

test('win rates are held against what was signed, of leads old enough; customers against the ideal one', async () => {
  await people(0, 100, 1)
  await win(0, 25)
  world.advance(29 * DAY_MS)
  await watchDrift(world)
  expect((await drift(world)).latest!.winRates).toEqual([])
  world.advance(2 * DAY_MS)
  await watchDrift(world)
  const { latest } = await drift(world)
  // 25 of 100 against 40 %: the 99 % interval of 25 % reaches up to 37 %.
  expect(latest!.winRates).toMatchObject([
    { grade: 'D4', promised: 0.4, leads: 100, won: 25, rate: 0.25, alarm: true },
  ])
  expect(latest!.ideal).toEqual([
    { attribute: 'contact.jobLevel', wanted: 'is head', known: 25, matching: 0, alarm: true },
  ])
  expect(latest!.alarms.map(({ says }) => says)).toEqual([
    'Of 100 leads of grade D4 25 were won (25 %); the simulation promised 40 %.',
    'Of the ideal customer the job level is head; so it is with 0 of 25 who were won.',
  ])
  await win(25, 35)
  world.advance(DAY_MS)
  await watchDrift(world)
  expect((await drift(world)).latest!.winRates).toMatchObject([{ won: 35, alarm: false }])
})

test('the figures by hand', () => {
  expect(tenths(Array.from({ length: 100 }, (_, i) => i))).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90])
  expect(tenths([1, 1, 1, 1])).toEqual([1])
  expect(countsBetween([10, 20], [9, 10, 19, 20, 99])).toEqual([1, 2, 2])
  // Siddiqi's form: sum of (actual - expected) ln(actual / expected).
  const psi = (0.5 - 0.25) * Math.log(2) + (0.5 - 0.75) * Math.log(0.5 / 0.75)
  expect(stabilityIndex([25, 75], [50, 50])).toBeCloseTo(psi, 12)
  expect(stabilityIndex([25, 75], [250, 750])).toBeCloseTo(0, 12)
  expect(stabilityLimit(5_000, 5_000)).toBe(0.25)
  expect(stabilityLimit(200, 200)).toBeCloseTo(0.27877, 5)
  // Wilson for 10 of 100 at 99 %, as published tables have it.
  expect(rateInterval(10, 100).low).toBeCloseTo(0.0459, 3)
  expect(rateInterval(10, 100).high).toBeCloseTo(0.2036, 3)
})
