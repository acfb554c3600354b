// Ingest on a real database: scenarios in virtual time, each ending in what is stored and how it is scored.
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { event } from '../support/evidence.ts'
import { activate } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

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
  await activate(world)
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

  it('goes by the id where id and domain name two accounts, and joins none (docs/decisions/I06)', async () => {
    const t = world.now()
    const account = { domain: null, externalId: null, name: null, because: 'group call' }
    const byId = { ...account, externalId: 'crm:7' }
    const byDomain = { ...account, domain: 'acme.com' }
    await ingest(world, [event('u:ana', t - 30, { account: byId })])
    await ingest(world, [event('u:bob', t - 20, { account: byDomain })])
    await ingest(world, [event('u:cyd', t - 10, { account: { ...byId, domain: 'acme.com' } })])
    const { rows } = await sql<{ account: string }>`
      select coalesce(a.external_id, '') || '/' || coalesce(a.domain, '') || '/' || string_agg(i.value, ' ' order by i.value) as account
      from account a join contact_state c on c.account_id = a.id
      join identifier_span s on s.contact_id = c.contact_id join identifier i on i.id = s.identifier_id
      group by a.id order by a.id`.execute(world.db)
    expect(rows).toEqual([{ account: 'crm:7//ana cyd' }, { account: '/acme.com/bob' }])
    // Where only one of the two is known, the other becomes its second key.
    await ingest(world, [
      event('u:dot', t - 5, { account: { ...byId, externalId: 'crm:8', domain: 'new.com' } }),
    ])
    await ingest(world, [event('u:eve', t - 4, { account: { ...byDomain, domain: 'new.com' } })])
    expect((await contactOf('eve')).account).toBe((await contactOf('dot')).account)
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
