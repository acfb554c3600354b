// Leads of the past: imported before anybody had agreed on anything, closed by deals that are told later or were
// told before. What is known in the end decides, whatever the order in which it was told.
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { rescoreEverybody } from '../../src/app/ingest/rescore.ts'
import { recordOpportunities, type StatedOpportunity } from '../../src/app/opportunity.ts'
import { judge } from '../../src/app/verdict.ts'
import { event } from '../support/evidence.ts'
import { parseIdentifierWord } from '../support/identifier-word.ts'
import { activate } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const DAY = 86_400_000

interface Row {
  opened_at: number
  opened_by: string
  stage: string
  qualified_at: number | null
  closed_at: number | null
  outcome: string | null
}
const leads = async (): Promise<Row[]> =>
  (
    await sql<Row>`select opened_at, opened_by, stage, qualified_at, closed_at, outcome from lead
      order by opened_at`.execute(world.db)
  ).rows

beforeEach(async () => {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, created_at) values ('CRM', 'crm', 0)`.execute(world.db)
})

/** A row of a list of leads: nothing of the person's own doing. */
const listed = (who: string, at: number) =>
  event(who, at, { type: 'imported', own: false, known: 'history', opensLead: true })

/** What qualifies under the test agreement. */
const asked = (who: string, at: number) =>
  event(who, at, { type: 'demo_requested', own: true, known: 'history', opensLead: true })

const deal = (who: string, wish: Partial<StatedOpportunity>): StatedOpportunity => ({
  externalId: 'crm:1',
  name: undefined,
  amount: undefined,
  currency: undefined,
  openedAt: undefined,
  closedAt: undefined,
  outcome: undefined,
  reason: undefined,
  account: null,
  contacts: [{ identifier: parseIdentifierWord(who), role: null }],
  ...wish,
})
const tell = (stated: StatedOpportunity) =>
  recordOpportunities(world, { sourceId: 1, says: 'test', dryRun: false }, [stated])

describe('a list of leads imported while no agreement is in force', () => {
  it('opens them once there is one', async () => {
    const t = world.now()
    await ingest(world, [listed('e:a@acme.com', t - 9 * DAY), listed('e:b@acme.com', t - DAY)])
    expect(await leads()).toEqual([])
    await activate(world)
    await rescoreEverybody(world)
    expect(await leads()).toMatchObject([
      { opened_at: t - 9 * DAY, opened_by: 'import of leads', closed_at: null },
      { opened_at: t - DAY, opened_by: 'import of leads', closed_at: null },
    ])
  })

  it('opens none for a row that was judged a test meanwhile', async () => {
    const row = listed('e:a@acme.com', world.now() - DAY)
    await ingest(world, [row])
    world.advance(1000)
    const { sourceId, messageId } = row
    await judge(world, { sourceId, messageId }, { verdict: 'test', reason: 'our own', says: 'test' })
    await activate(world)
    await rescoreEverybody(world)
    expect(await leads()).toEqual([])
  })

  it('opens them closed where the deal was told first', async () => {
    const t = world.now()
    await ingest(world, [asked('e:a@acme.com', t - 9 * DAY)])
    await tell(deal('e:a@acme.com', { openedAt: t - 5 * DAY, closedAt: t - 2 * DAY, outcome: 'won' }))
    await activate(world)
    await rescoreEverybody(world)
    expect(await leads()).toMatchObject([
      { stage: 'customer', outcome: 'won', closed_at: t - 2 * DAY, qualified_at: null },
    ])
  })
})

describe('a row of a list of leads that is judged after it opened one', () => {
  const judged = (row: ReturnType<typeof listed>, verdict: 'test' | 'human') =>
    judge(world, { sourceId: 1, messageId: row.messageId }, { verdict, reason: 'our own', says: 'test' })
  beforeEach(() => activate(world))

  it('takes its lead with it, and gives it back when the verdict is taken back', async () => {
    const row = listed('e:a@acme.com', world.now() - 9 * DAY)
    await ingest(world, [row])
    const opened = await leads()
    expect(opened).toMatchObject([{ opened_by: 'import of leads' }])
    await judged(row, 'test')
    expect(await leads()).toEqual([])
    await judged(row, 'human')
    expect(await leads()).toEqual(opened)
  })

  it('leaves the lead to the next row of a list, or to what the person did', async () => {
    const t = world.now()
    const first = listed('e:a@acme.com', t - 9 * DAY)
    const second = listed('e:a@acme.com', t - 5 * DAY)
    await ingest(world, [second, event('e:a@acme.com', t - 2 * DAY, { known: 'history' })])
    await ingest(world, [first])
    expect(await leads()).toMatchObject([{ opened_at: t - 9 * DAY, opened_by: 'import of leads' }])
    await judged(first, 'test')
    expect(await leads()).toMatchObject([{ opened_at: t - 5 * DAY, opened_by: 'import of leads' }])
    await judged(second, 'test')
    expect(await leads()).toMatchObject([{ opened_at: t - 2 * DAY, opened_by: 'first touchpoint' }])
    await judged(first, 'human')
    expect(await leads()).toHaveLength(1)
  })

  it('keeps a lead that somebody was told of', async () => {
    const row = asked('e:a@acme.com', world.now() - 9 * DAY)
    await ingest(world, [row])
    await judged(row, 'test')
    expect(await leads()).toMatchObject([{ stage: 'marketing_qualified', closed_at: null }])
  })
})

describe('an outcome of the past', () => {
  it.each(['won', 'lost'] as const)('%s takes back an offer that was made after it', async (outcome) => {
    const t = world.now()
    await activate(world)
    await ingest(world, [asked('e:a@acme.com', t - 9 * DAY)])
    expect(await leads()).toMatchObject([{ stage: 'marketing_qualified', qualified_at: t }])
    await tell(deal('e:a@acme.com', { openedAt: t - 5 * DAY, closedAt: t - 2 * DAY, outcome }))
    expect(await leads()).toMatchObject([{ outcome, closed_at: t - 2 * DAY, qualified_at: null }])
  })

  it('is there before the lead: the lead opens closed and is never offered', async () => {
    const t = world.now()
    await activate(world)
    await tell(deal('e:a@acme.com', { openedAt: t - 5 * DAY, closedAt: t - 2 * DAY, outcome: 'lost' }))
    await ingest(world, [asked('e:a@acme.com', t - 9 * DAY)])
    expect(await leads()).toMatchObject([{ outcome: 'lost', closed_at: t - 2 * DAY, qualified_at: null }])
  })

  it('opens another lead for a list that came after it, even one stored while the first was open', async () => {
    const t = world.now()
    await activate(world)
    await ingest(world, [listed('e:a@acme.com', t - 9 * DAY)])
    await ingest(world, [listed('e:a@acme.com', t - DAY)])
    await tell(deal('e:a@acme.com', { openedAt: t - 5 * DAY, closedAt: t - 2 * DAY, outcome: 'lost' }))
    expect(await leads()).toMatchObject([
      { opened_at: t - 9 * DAY, outcome: 'lost' },
      { opened_at: t - DAY, opened_by: 'import of leads', closed_at: null },
    ])
  })
})
