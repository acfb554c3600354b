// Ingest on a real database: scenarios in virtual time, each ending in what is stored and how it is scored.
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { activateAgreement, saveAgreement } from '../../src/app/agreement.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { event } from '../support/evidence.ts'
import { openWorld } from '../support/world.ts'

const AGREEMENT = `
assay: 1
name: Test
trust: { verified: 1, observed: 1, enriched: 0.8, declared: 0.5 }
scorecards:
  main:
    base: 0
    fit:
      - { says: Mid-size, attribute: account.employees, points: { 50..1000: 30, unknown: 0 } }
      - { says: Who decides, attribute: contact.jobLevel, points: { head: 20, student: -40 } }
    engagement:
      - { says: Looks at pages, touchpoint: page_viewed, points: 8, halfLife: 14d, cap: 24 }
      - { says: Came to a webinar, touchpoint: webinar_attended, points: 15, halfLife: 45d, cap: 30 }
      - { says: Keeps coming back, touchpoint: any, onDays: 3, within: 14d, points: 10 }
      - { says: Colleagues look too, scope: account, touchpoint: page_viewed, points: 3, halfLife: 21d, cap: 15 }
    grades: { fit: { A: 50, B: 30, C: 10, D: below }, engagement: { 1: 40, 2: 30, 3: 15, 4: below } }
buckets:
  disqualified:
    - { says: A machine, when: { verdict: [bot] } }
  qualified:
    - { says: Asked for a demo, when: { touchpoint: [demo_requested], within: 30d } }
    - { says: Is looking hard, when: { engagement: 2.. } }
`

const world = await openWorld()

async function activate(document = AGREEMENT): Promise<void> {
  const saved = await saveAgreement(world, { document, format: 'yaml', says: 'test' })
  if ('refused' in saved) throw new Error(saved.detail)
  await activateAgreement(world, saved.hash, 'test')
}

const contacts = async () =>
  (
    await sql<{
      contact: number
      who: string[]
      score: number
      bucket: string
      touches: number
      stage: string | null
      account: string | null
      next: number | null
    }>`
    select c.contact_id as contact, c.score, c.bucket, c.touch_count as touches, c.stage, a.domain as account,
      c.next_change_at as next,
      array(select distinct i.value from identifier_span s join identifier i on i.id = s.identifier_id
        where s.contact_id = c.contact_id order by 1) as who
    from contact_state c left join account a on a.id = c.account_id order by c.contact_id`.execute(world.db)
  ).rows
const contactOf = async (identifier: string) =>
  (await contacts()).find(({ who }) => who.includes(identifier))!

beforeEach(async () => {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, created_at) values ('Website', 'website', 0), ('Fair', 'list', 0)`.execute(
    world.db,
  )
  await activate()
})

describe('ingest', () => {
  it('makes a visitor of an anonymous event, with a score and no lead', async () => {
    const { results } = await ingest(world, [event('a:one', world.now() - 1000)])
    expect(results).toEqual(['stored'])
    expect(await contacts()).toMatchObject([
      { who: ['one'], bucket: 'nurture', score: 8, touches: 1, stage: null },
    ])
    expect((await sql`select * from lead`.execute(world.db)).rows).toHaveLength(0)
    expect((await sql`select * from decision`.execute(world.db)).rows).toHaveLength(0)
  })

  it('makes the visitor a contact when identified, and the contact a lead', async () => {
    const t = world.now()
    await ingest(world, [event('a:one', t - 5000), event('a:one', t - 4000)])
    const [visitor] = await contacts()
    world.advance(1000)
    await ingest(world, [event('u:ana e:ana@acme.com a:one', t, { type: 'identified' })])
    const all = await contacts()
    expect(all).toMatchObject([{ who: ['ana', 'ana@acme.com', 'one'], touches: 3, stage: 'engaged' }])
    expect(all[0]!.contact).toBe(visitor!.contact)
    const { rows } = await sql<{ opened_at: number }>`select * from lead`.execute(world.db)
    expect(rows).toMatchObject([{ opened_at: t, stage: 'engaged', opened_by: 'first touchpoint' }])
  })

  it('qualifies by a response, offers once, and keeps the decision with its explanation', async () => {
    const t = world.now()
    await ingest(world, [event('e:ana@acme.com', t - 10, { type: 'demo_requested' })])
    expect(await contactOf('ana@acme.com')).toMatchObject({
      bucket: 'qualified',
      stage: 'marketing_qualified',
    })
    const { rows } = await sql<{ explanation: unknown[] }>`select * from decision`.execute(world.db)
    expect(rows).toMatchObject([{ bucket: 'qualified', bucket_before: null, says: 'Asked for a demo' }])
  })

  it('says repeated and conflict of messages that it has, in one batch and later', async () => {
    const one = event('a:one', world.now())
    const other = { ...one, contentHash: one.contentHash + 1 }
    expect((await ingest(world, [one, one, other])).results).toEqual(['stored', 'repeated', 'conflict'])
    expect((await ingest(world, [one, other])).results).toEqual(['repeated', 'conflict'])
    expect((await contacts())[0]!.touches).toBe(1)
    expect((await sql`select * from ingest_conflict`.execute(world.db)).rows).toHaveLength(2)
  })

  it('keeps two people on one device apart, and gives each what they did', async () => {
    const t = world.now() - 100_000
    await ingest(world, [
      event('a:pc', t),
      event('u:ana a:pc', t + 10),
      event('a:pc', t + 20),
      event('u:bob a:pc', t + 30),
      event('a:pc', t + 40),
    ])
    expect(await contactOf('ana')).toMatchObject({ touches: 3 })
    expect(await contactOf('bob')).toMatchObject({ touches: 2 })
  })

  it('splits a span when an identification arrives late', async () => {
    const t = world.now() - 100_000
    await ingest(world, [event('u:ana a:pc', t), event('a:pc', t + 20), event('a:pc', t + 40)])
    expect(await contactOf('ana')).toMatchObject({ touches: 3 })
    await ingest(world, [event('u:bob a:pc', t + 30)])
    expect(await contactOf('ana')).toMatchObject({ touches: 2 })
    expect(await contactOf('bob')).toMatchObject({ touches: 2 })
  })

  it('joins two user ids by an alias', async () => {
    const t = world.now()
    await ingest(world, [event('u:ana', t - 30), event('u:ana2', t - 20)])
    expect(await contacts()).toHaveLength(2)
    await ingest(world, [event('u:ana2 u:ana', t - 10, { type: 'aliased', linkStrength: 'alias' })])
    expect(await contacts()).toMatchObject([{ who: ['ana', 'ana2'], touches: 3 }])
  })

  it('counts what colleagues do, when the account becomes known by the e-mail domain', async () => {
    const t = world.now()
    const account = { domain: 'acme.com', externalId: null, name: null, because: 'e-mail domain' }
    await ingest(world, [event('e:ana@acme.com', t - 30, { account })])
    expect(await contactOf('ana@acme.com')).toMatchObject({ account: 'acme.com', score: 11 })
    await ingest(world, [event('e:bob@acme.com', t - 20, { account })])
    expect(await contactOf('bob@acme.com')).toMatchObject({ account: 'acme.com', score: 14 })
    expect(await contactOf('ana@acme.com')).toMatchObject({ score: 14 })
  })

  it('holds evidence dated ahead until its time', async () => {
    const t = world.now()
    await ingest(world, [event('e:ana@acme.com', t + 3_600_000, { type: 'demo_requested' })])
    expect(await contactOf('ana@acme.com')).toMatchObject({
      touches: 0,
      bucket: 'nurture',
      next: t + 3_600_000,
    })
  })

  it('keeps bots and does not count them', async () => {
    const bot = { verdicts: [{ verdict: 'bot' as const, reason: 'its user agent says so' }] }
    await ingest(world, [event('u:ana a:pc', world.now(), bot)])
    const all = await contacts()
    expect(all).toHaveLength(2)
    expect(await contactOf('ana')).toMatchObject({ touches: 0, bucket: 'disqualified', score: 0 })
  })
})
