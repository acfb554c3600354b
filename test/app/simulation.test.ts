// A simulation from asking to report, on a small demo company: the row, its states, what is refused, and what it says.
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { saveAgreement } from '../../src/app/agreement.ts'
import { fillWithDemo } from '../../src/app/demo.ts'
import { erase } from '../../src/app/erase.ts'
import { merge } from '../../src/app/identity.ts'
import { reportAsCsv } from '../../src/app/simulate/export.ts'
import { carryOutSimulations } from '../../src/app/simulate/run.ts'
import {
  askForSimulation,
  cancelSimulation,
  listSimulations,
  SIMULATIONS_UNFINISHED_MAX,
  simulationView,
} from '../../src/app/simulate/simulation.ts'
import { SimulationReport, SimulationRequest, type SimulationView } from '../../src/contract/simulation.ts'
import { isRefused, type Refused } from '../../src/kernel/refusal.ts'
import {
  findSimulation,
  finishSimulation,
  newestSimulationOf,
  noteProgress,
  takeSimulation,
} from '../../src/store/simulation.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const AGREEMENT = readFileSync(new URL('../../agreements/industrial-pumps.yaml', import.meta.url), 'utf8')
const DRAFT = AGREEMENT.replace(/halfLife: 14d/g, 'halfLife: 60d').replace(/^name: .*$/m, 'name: Slower')
const DAY = 86_400_000
const never = new AbortController().signal

const draftOf = (document: string) => ({ document, format: 'yaml' as const })
async function ask(wish: Partial<SimulationRequest> = {}): Promise<SimulationView | Refused> {
  const request = SimulationRequest.parse({ draft: draftOf(DRAFT), rounds: 100, ...wish })
  return askForSimulation(world, request, { says: 'test' })
}
async function asked(wish: Partial<SimulationRequest> = {}): Promise<SimulationView> {
  const view = await ask(wish)
  if (isRefused(view)) throw new Error(`${view.refused} ${view.detail}`)
  return view
}
async function done(wish: Partial<SimulationRequest> = {}): Promise<SimulationView> {
  const { id } = await asked(wish)
  await carryOutSimulations(world, never)
  const view = await simulationView(world, Number(id))
  if (isRefused(view)) throw new Error(view.refused)
  return view
}
const empty = () => sql`delete from simulation`.execute(world.db)

beforeAll(async () => {
  await fillWithDemo(world, { agreement: AGREEMENT, contacts: 400, touchpoints: 8_000 })
})

describe('a simulation', () => {
  it('says of both what they did, and is found again by its id', async () => {
    const view = await done()
    expect(view.failure).toBeNull()
    expect(view).toMatchObject({ state: 'done', progress: 1, stage: null, draftName: 'Slower' })
    const report = SimulationReport.parse(view.report)
    expect(report.leads).toBeGreaterThan(20)
    expect(report.deals.won).toBeGreaterThan(1)
    expect(report.draft.qualified).toBeGreaterThan(3)
    expect(report.against?.qualified).toBeGreaterThan(3)
    expect(report.draft.hash).toBe(view.draft)
    expect(report.watermark.knownAt).toBe(new Date(world.now()).toISOString())
    expect(report.watermark.touchpoints).toBeGreaterThanOrEqual(8_000)
    expect(report.notes.map(({ word }) => word)).toContain('counterfactual_only')
    const examples = [...report.draft.missed.examples, ...report.draft.wasted.examples]
    expect(examples.some(({ name }) => name !== null)).toBe(true)
    const newest = await newestSimulationOf(world.db, view.draft)
    expect(newest).toMatchObject({ id: Number(view.id), evidenceAt: world.now() })
    expect((await listSimulations(world, view.draft)).map(({ id }) => id)).toEqual([view.id])
  })

  it('of the active agreement against itself finds no difference', async () => {
    const report = (await done({ draft: draftOf(AGREEMENT) })).report!
    for (const { metric, difference } of report.differences) expect(difference ?? 0, metric).toBe(0)
    for (const cell of report.flow) expect(cell.against).toBe(cell.draft)
  })

  it('says the same twice, and does not move by what becomes known after its end', async () => {
    const to = new Date(world.now() - 60 * DAY).toISOString()
    const first = (await done({ to })).report!
    const again = (await done({ to })).report!
    expect(again).toEqual({ ...first, notes: again.notes })
  })

  it('is a table of four columns', async () => {
    const lines = reportAsCsv((await done()).report!)
      .trimEnd()
      .split('\r\n')
    expect(lines[0]).toBe('part,figure,of,value')
    expect(lines.some((line) => line.startsWith('draft,qualifiedPerWeek,,'))).toBe(true)
    expect(lines.length).toBeGreaterThan(100)
  })

  it('loses those who are erased, and says so', async () => {
    const view = await done()
    const named = [...view.report!.draft.missed.examples, ...view.report!.draft.wasted.examples]
    const { contact } = named[0]!
    await erase(world, contact)
    const after = (await simulationView(world, Number(view.id))) as SimulationView
    expect(JSON.stringify(after.report)).not.toContain(`"contact":"${contact}"`)
    expect(after.report!.notes.map(({ word }) => word)).toContain('erased')
    expect(after.report!.draft.qualified).toBe(view.report!.draft.qualified)
    SimulationReport.parse(after.report)
  })

  it('loses those who are erased under the name of somebody they were merged into', async () => {
    const view = await done()
    const named = [...view.report!.draft.missed.examples, ...view.report!.draft.wasted.examples]
    const [kept, gone] = [...new Set(named.map(({ contact }) => Number(contact)))].sort((a, b) => a - b)
    const merged = await merge(world, String(kept), String(gone), { says: 'test' })
    expect(isRefused(merged)).toBe(false)
    await erase(world, String(kept))
    const after = (await simulationView(world, Number(view.id))) as SimulationView
    const left = JSON.stringify(after.report)
    for (const contact of [kept, gone]) expect(left).not.toContain(`"contact":"${contact}"`)
  })
})

describe('what is refused', () => {
  it.each([
    ['a draft with errors', { draft: draftOf('assay: 1\nname: X\nscorecards: 3\n') }, 'agreement_invalid'],
    ['a draft that nobody has', { draft: '0123456789abcdef' }, 'agreement_not_found'],
    ['a version that nobody has', { against: '0123456789abcdef' }, 'agreement_not_found'],
    [
      'an end before the beginning',
      { from: '2025-06-01T00:00:00Z', to: '2025-05-01T00:00:00Z' },
      'period_invalid',
    ],
    ['an end in the future', { to: '2099-01-01T00:00:00Z' }, 'period_invalid'],
    ['more than ten years', { from: '1990-01-01T00:00:00Z' }, 'period_invalid'],
  ] as const)('%s', async (_name, wish, refused) => {
    expect(await ask(wish as Partial<SimulationRequest>)).toMatchObject({ refused })
  })

  it('a segment that is no attribute, and a currency that is none', () => {
    const draft = draftOf(DRAFT)
    expect(SimulationRequest.safeParse({ draft, segment: 'drop table' }).success).toBe(false)
    expect(SimulationRequest.safeParse({ draft, currency: 'euro' }).success).toBe(false)
  })

  it('more at once than can wait; those who wait are done one after the other', async () => {
    await empty()
    const from = new Date(world.now() - 30 * DAY).toISOString()
    for (let i = 0; i < SIMULATIONS_UNFINISHED_MAX; i++) await asked({ from })
    expect(await ask({ from })).toMatchObject({ refused: 'too_many_simulations' })
    await sql`delete from simulation where id > (select min(id) + 9 from simulation)`.execute(world.db)
    await carryOutSimulations(world, never)
    const states = (await listSimulations(world, null)).map(({ state }) => state)
    expect(states).toEqual(Array(10).fill('done'))
  })
})

describe('a run', () => {
  it('that is cancelled before or while it runs writes no report', async () => {
    const waiting = await asked()
    expect(await cancelSimulation(world, Number(waiting.id))).toMatchObject({ state: 'cancelled' })
    const running = await asked()
    const carrying = carryOutSimulations(world, never)
    while ((await findSimulation(world.db, Number(running.id)))!.stage === null)
      await new Promise((resolve) => setImmediate(resolve))
    expect(await cancelSimulation(world, Number(running.id))).toMatchObject({ state: 'cancelled' })
    await carrying
    expect(await simulationView(world, Number(running.id))).toMatchObject({
      state: 'cancelled',
      report: null,
    })
    expect(await cancelSimulation(world, Number(running.id))).toEqual({ refused: 'simulation_ended' })
    expect(await cancelSimulation(world, 999_999)).toEqual({ refused: 'simulation_not_found' })
  })

  it('whose process is gone is begun again, says so, and counts once', async () => {
    await empty()
    const { id } = await asked()
    expect(await takeSimulation(world.db, world.now(), 0)).toMatchObject({ id: Number(id), attempt: 1 })
    await carryOutSimulations(world, never)
    expect(await simulationView(world, Number(id))).toMatchObject({ state: 'running' })
    world.advance(60_000)
    const stages = new Set<string | null>()
    const carrying = carryOutSimulations(world, never)
    for (let state = 'running'; state === 'running'; ) {
      const stored = (await findSimulation(world.db, Number(id)))!
      stages.add(stored.stage)
      state = stored.state
    }
    await carrying
    expect([...stages].some((stage) => stage?.startsWith('begun again'))).toBe(true)
    expect(await simulationView(world, Number(id))).toMatchObject({ state: 'done' })
  })

  it('that is told to stop is taken up by the next', async () => {
    await empty()
    const { id } = await asked()
    const stopping = new AbortController()
    const carrying = carryOutSimulations(world, stopping.signal)
    while ((await findSimulation(world.db, Number(id)))!.stage === null)
      await new Promise((resolve) => setImmediate(resolve))
    stopping.abort()
    await carrying
    expect(await simulationView(world, Number(id))).toMatchObject({ state: 'running', report: null })
    await carryOutSimulations(world, never)
    expect(await simulationView(world, Number(id))).toMatchObject({ state: 'done' })
  })

  it('that was taken for dead writes nothing any more', async () => {
    await empty()
    const { id } = await asked()
    const first = (await takeSimulation(world.db, world.now(), 0))!
    world.advance(60_000)
    const second = (await takeSimulation(world.db, world.now(), world.now() - 1))!
    expect([first.id, second.id, second.attempt]).toEqual([Number(id), Number(id), 2])
    const told = { stage: 'late', progress: 0.9, at: world.now() }
    expect(await noteProgress(world.db, first, told)).toBe(false)
    const done = { report: {}, kernel: 'x', evidenceAt: 1, finishedAt: 1 }
    expect(await finishSimulation(world.db, first, done)).toBe(false)
    expect(await noteProgress(world.db, second, told)).toBe(true)
  })

  it('brought down three times is given up', async () => {
    await empty()
    const { id } = await asked()
    for (let i = 0; i < 3; i++) {
      await takeSimulation(world.db, world.now(), world.now())
      world.advance(60_000)
    }
    await carryOutSimulations(world, never)
    expect(await simulationView(world, Number(id))).toMatchObject({ state: 'failed' })
  })

  it('of a draft that was thrown away meanwhile fails with a sentence', async () => {
    const saved = await saveAgreement(world, { ...draftOf(DRAFT.replace('Slower', 'Gone')), says: 'test' })
    if (isRefused(saved)) throw new Error(saved.refused)
    const { id } = await asked({ draft: saved.hash })
    await sql`delete from agreement where hash = ${saved.hash}`.execute(world.db)
    await carryOutSimulations(world, never)
    expect(await simulationView(world, Number(id))).toMatchObject({
      state: 'failed',
      failure: 'The draft was thrown away meanwhile.',
    })
  })
})
