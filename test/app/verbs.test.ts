// Verbs that change what is known: identity decisions, verdicts, answers, time, erasure. Each on a real database.
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { answerLead } from '../../src/app/answer.ts'
import { listenToChanges } from '../../src/app/change-feed.ts'
import { erase } from '../../src/app/erase.ts'
import { exportContact } from '../../src/app/export.ts'
import { merge, split } from '../../src/app/identity.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { rescoreIfAsked } from '../../src/app/ingest/rescore.ts'
import { carryOutChanges } from '../../src/app/next-change.ts'
import { recordContact, recordTouch } from '../../src/app/touch.ts'
import { judge } from '../../src/app/verdict.ts'
import { event } from '../support/evidence.ts'
import { activate, TEST_AGREEMENT } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const DAY = 86_400_000

interface Row {
  contact: number
  who: string[]
  score: number
  bucket: string
  touches: number
  stage: string | null
  lead: number | null
  next: number | null
  name: string | null
}
const contacts = async (): Promise<Row[]> =>
  (
    await sql<Row>`
    select c.contact_id as contact, c.score, c.bucket, c.touch_count as touches, c.stage, c.lead_id as lead,
      c.next_change_at as next, c.display ->> 'name' as name,
      array(select distinct i.value from identifier_span s join identifier i on i.id = s.identifier_id
        where s.contact_id = c.contact_id order by 1) as who
    from contact_state c order by c.contact_id`.execute(world.db)
  ).rows
const of = async (identifier: string): Promise<Row> =>
  (await contacts()).find(({ who }) => who.includes(identifier))!
const count = async (table: string): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(world.db)).rows[0]!.n
const says = { says: 'ana@example.com' }

beforeEach(async () => {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, created_at) values ('Website', 'website', 0)`.execute(world.db)
  await activate(world)
})

describe('identity decisions', () => {
  it('merge makes one contact with all that both did, and split gives back what each had', async () => {
    const t = world.now()
    await ingest(world, [
      event('e:a@acme.com', t - DAY),
      event('e:b@acme.com', t - 2 * DAY),
      event('e:b@acme.com', t),
    ])
    const before = [await of('a@acme.com'), await of('b@acme.com')]
    world.advance(1000)
    const merged = await merge(world, 'a@acme.com', 'b@acme.com', { ...says, reason: 'same phone voice' })
    expect(merged).toMatchObject({ identifiers: [{ value: 'a@acme.com' }, { value: 'b@acme.com' }] })
    expect(await contacts()).toMatchObject([
      { who: ['a@acme.com', 'b@acme.com'], touches: 3, stage: 'marketing_qualified' },
    ])
    expect(await count('lead')).toBe(1)
    expect(await merge(world, 'a@acme.com', 'b@acme.com', says)).toEqual({ refused: 'already_merged' })
    await split(world, 'b@acme.com', says)
    expect(await of('a@acme.com')).toMatchObject({ touches: before[0]!.touches, score: before[0]!.score })
    expect(await of('b@acme.com')).toMatchObject({ touches: before[1]!.touches, stage: 'engaged' })
  })

  it.each(['u:m2', 'e:m2@n.example', 'u:m1', 'e:m1@m.example'])(
    'split of %s takes a merge back: the two stand as before, whatever is stated later',
    async (gone) => {
      const t = world.now()
      const stated = [event('u:m1 e:m1@m.example', t - DAY), event('u:m2 e:m2@n.example a:pc', t - 2 * DAY)]
      await ingest(world, [...stated, event('u:m1 a:pc', t - 5), event('a:pc', t - 4)])
      const seen = ({ who, score, touches }: Row) => ({ who, score, touches })
      const before = [seen(await of('m1')), seen(await of('m2'))]
      await merge(world, 'm1', 'm2', says)
      expect((await of('m1')).who).toHaveLength(5)
      const value = gone.slice(2)
      const change = await split(world, value, says)
      const [mine, other] = value.startsWith('m1') ? ['m1', 'm2'] : ['m2', 'm1']
      expect(change).toMatchObject({
        contact: String((await of(mine!)).contact),
        other: String((await of(other!)).contact),
        identifiers: expect.arrayContaining([{ kind: 'user_id', value: mine }]),
        rest: [{ identifiers: expect.arrayContaining([{ kind: 'user_id', value: other }]) }],
      })
      expect([seen(await of('m1')), seen(await of('m2'))]).toEqual(before)
      await ingest(world, [event('e:m1@m.example e:m2@n.example', t)])
      expect((await of('m1')).who).not.toContain('m2@n.example')
      expect(await merge(world, 'm1@m.example', 'm2@n.example', says)).toEqual({ refused: 'merge_forbidden' })
      await merge(world, 'm1', 'm2@n.example', { ...says, takeBack: true })
      expect((await of('m1')).who).toHaveLength(5)
    },
  )

  describe('leads', () => {
    const leadsOf = async (who: string) =>
      (
        await sql<{ answers: string }>`
          select l.id, l.opened_at, l.opened_by, l.stage, l.stage_at, l.qualified_at, l.closed_at, l.outcome, l.reason,
            (select string_agg(answer, ' ' order by a.id) from lead_answer a where a.lead_id = l.id) as answers,
            (select count(*) from decision d where d.lead_id = l.id and d.contact_id = l.contact_id
              and d.cause not like 'merged%' and d.cause not like 'split%') as decisions
          from lead l where l.contact_id = ${(await of(who)).contact} order by l.id`.execute(world.db)
      ).rows
    const answer = async (who: string, answer: 'accepted' | 'rejected' | 'lost') =>
      answerLead(world, (await of(who)).lead!, { answer, reason: null, recycleUntil: null, ...says })
    const demo = (who: string, ago: number) =>
      event(`e:${who}`, world.now() - ago, { type: 'demo_requested' })
    const page = (who: string, ago: number) => event(`e:${who}`, world.now() - ago)

    const before: Record<string, () => Promise<unknown>> = {
      'of which only the merged one would qualify': () =>
        ingest(world, [page('a@acme.com', DAY), page('b@acme.com', 2 * DAY), page('b@acme.com', 0)]),
      'the later of which is further': async () => {
        await ingest(world, [page('a@acme.com', 3 * DAY), demo('b@acme.com', DAY)])
        await answer('b@acme.com', 'accepted')
      },
      'the earlier of which is further': async () => {
        await ingest(world, [demo('a@acme.com', 3 * DAY), page('b@acme.com', DAY)])
        await answer('a@acme.com', 'accepted')
      },
      'one of which is closed': async () => {
        await ingest(world, [page('a@acme.com', 3 * DAY), demo('b@acme.com', DAY)])
        await answer('b@acme.com', 'rejected')
      },
      'of which one had two': async () => {
        await ingest(world, [page('a@acme.com', 3 * DAY), demo('b@acme.com', 2 * DAY)])
        await answer('b@acme.com', 'rejected')
        world.advance(DAY)
        await ingest(world, [demo('b@acme.com', 0)])
      },
    }
    it.each(Object.keys(before))('%s: split gives back each as it was', async (name) => {
      await before[name]!()
      const had = [await leadsOf('a@acme.com'), await leadsOf('b@acme.com')]
      world.advance(1000)
      await merge(world, 'a@acme.com', 'b@acme.com', says)
      const open = sql<{ n: number }>`select count(*) as n from lead where closed_at is null`
      expect((await open.execute(world.db)).rows).toEqual([{ n: 1 }])
      world.advance(1000)
      await split(world, 'b@acme.com', says)
      expect([await leadsOf('a@acme.com'), await leadsOf('b@acme.com')]).toEqual(had)
      expect(await count('lead_before_merge')).toBe(0)
    })

    it('what sales said to the one lead that there was stays with it; a merge taken back twice is as one', async () => {
      await ingest(world, [demo('a@acme.com', 3 * DAY), demo('b@acme.com', DAY)])
      const had = [await leadsOf('a@acme.com'), await leadsOf('b@acme.com')]
      for (let round = 0; round < 2; round++) {
        world.advance(1000)
        await merge(world, 'a@acme.com', 'b@acme.com', { ...says, takeBack: true })
        world.advance(1000)
        await split(world, 'b@acme.com', says)
        expect([await leadsOf('a@acme.com'), await leadsOf('b@acme.com')]).toEqual(had)
      }
      await merge(world, 'a@acme.com', 'b@acme.com', { ...says, takeBack: true })
      world.advance(1000)
      await answer('a@acme.com', 'accepted')
      await split(world, 'b@acme.com', says)
      expect(await leadsOf('a@acme.com')).toMatchObject([{ stage: 'sales_accepted', answers: 'accepted' }])
      expect(await leadsOf('b@acme.com')).toEqual(had[1])
    })

    it('of three merged, each goes with its own', async () => {
      await ingest(world, [demo('a@acme.com', 3 * DAY), page('b@acme.com', DAY), demo('c@acme.com', 2 * DAY)])
      const names = ['a@acme.com', 'b@acme.com', 'c@acme.com']
      const had = await Promise.all(names.map(leadsOf))
      await merge(world, 'a@acme.com', 'b@acme.com', says)
      world.advance(1000)
      await merge(world, 'a@acme.com', 'c@acme.com', says)
      await split(world, 'c@acme.com', says)
      await split(world, 'b@acme.com', says)
      expect(await Promise.all(names.map(leadsOf))).toEqual(had)
    })
  })

  it('split takes along what only the one that goes is tied to, and says who is who', async () => {
    const t = world.now()
    await ingest(world, [event('u:ana e:x@acme.com', t - 5), event('e:x@acme.com e:y@acme.com', t - 4)])
    expect(await split(world, 'x@acme.com', says)).toMatchObject({
      identifiers: [{ value: 'x@acme.com' }, { value: 'y@acme.com' }],
      rest: [{ contact: String((await of('ana')).contact), identifiers: [{ value: 'ana' }] }],
    })
    expect(await of('y@acme.com')).toMatchObject({ who: ['x@acme.com', 'y@acme.com'], touches: 1 })
  })

  it('the last of three merges is taken back alone', async () => {
    await ingest(
      world,
      ['e:a@acme.com', 'e:b@acme.com', 'e:c@acme.com'].map((who) => event(who, world.now())),
    )
    await merge(world, 'a@acme.com', 'b@acme.com', says)
    world.advance(1000)
    await merge(world, 'a@acme.com', 'c@acme.com', says)
    await split(world, 'c@acme.com', says)
    expect(await contacts()).toMatchObject([{ who: ['a@acme.com', 'b@acme.com'] }, { who: ['c@acme.com'] }])
  })

  it('what happened by hand may not lie more than a day ahead', async () => {
    await ingest(world, [event('e:a@acme.com', world.now())])
    const type = 'call_received'
    const at = (ms: number): string => new Date(world.now() + ms).toISOString()
    expect(await recordTouch(world, 'a@acme.com', { type, at: at(DAY + 1) }, 'user')).toMatchObject({
      refused: 'instant_out_of_range',
    })
    expect(await recordTouch(world, 'a@acme.com', { type, at: at(DAY) }, 'user')).toMatchObject({
      result: 'stored',
    })
  })

  it('what somebody split stays apart until that is taken back', async () => {
    const t = world.now()
    await ingest(world, [event('u:ana e:x@acme.com', t - 5)])
    await split(world, 'x@acme.com', says)
    await ingest(world, [event('u:ana e:x@acme.com', t - 3)])
    expect(await of('ana')).toMatchObject({ who: ['ana'] })
    expect(await merge(world, 'ana', 'x@acme.com', says)).toEqual({ refused: 'merge_forbidden' })
    await merge(world, 'ana', 'x@acme.com', { ...says, takeBack: true })
    expect(await of('ana')).toMatchObject({ who: ['ana', 'x@acme.com'], touches: 2 })
  })

  it('says no with a reason', async () => {
    await ingest(world, [event('e:a@acme.com', world.now())])
    expect(await merge(world, 'a@acme.com', 'nobody@acme.com', says)).toEqual({
      refused: 'contact_not_found',
    })
    expect(await split(world, 'a@acme.com', says)).toEqual({ refused: 'last_identifier' })
    expect(await split(world, 'nobody@acme.com', says)).toEqual({ refused: 'identifier_not_found' })
  })
})

describe('verdicts', () => {
  it('a late one takes the points back and disqualifies; a human one gives them again', async () => {
    const one = event('e:bot@acme.com', world.now(), { type: 'demo_requested' })
    await ingest(world, [one])
    expect(await of('bot@acme.com')).toMatchObject({ bucket: 'qualified', stage: 'marketing_qualified' })
    world.advance(1000)
    await judge(
      world,
      { identifier: 'bot@acme.com' },
      { verdict: 'bot', reason: 'clicked all links', ...says },
    )
    expect(await of('bot@acme.com')).toMatchObject({
      bucket: 'disqualified',
      score: 0,
      touches: 0,
      stage: null,
    })
    world.advance(1000)
    await judge(world, { identifier: 'bot@acme.com' }, { verdict: 'human', reason: 'phoned', ...says })
    expect(await of('bot@acme.com')).toMatchObject({ touches: 1 })
    expect(
      await judge(world, { sourceId: 1, messageId: 'none' }, { verdict: 'bot', reason: '', ...says }),
    ).toEqual({
      refused: 'identifier_not_found',
    })
  })

  it('on a message undoes the links it stated', async () => {
    const stating = event('u:ana e:x@acme.com', world.now())
    await ingest(world, [stating, event('e:x@acme.com', world.now())])
    expect(await contacts()).toHaveLength(1)
    await judge(world, stating, { verdict: 'test', reason: 'our own people', ...says })
    expect(await of('ana')).toMatchObject({ who: ['ana'], touches: 0 })
    expect(await of('x@acme.com')).toMatchObject({ who: ['x@acme.com'], touches: 1 })
  })
})

describe('answers and leads', () => {
  it('after recycling, a later touchpoint past the date opens another lead', async () => {
    const t = world.now()
    await ingest(world, [event('e:a@acme.com', t, { type: 'demo_requested' })])
    const first = await of('a@acme.com')
    const until = t + 30 * DAY
    await answerLead(world, first.lead!, {
      answer: 'rejected',
      reason: 'no budget',
      recycleUntil: until,
      ...says,
    })
    expect(await of('a@acme.com')).toMatchObject({ stage: null })
    world.advance(10 * DAY)
    await ingest(world, [event('e:a@acme.com', world.now(), { type: 'demo_requested' })])
    expect(await count('lead')).toBe(1)
    world.advance(25 * DAY)
    await ingest(world, [event('e:a@acme.com', world.now(), { type: 'demo_requested' })])
    expect(await of('a@acme.com')).toMatchObject({ bucket: 'qualified', stage: 'marketing_qualified' })
    expect(await count('lead')).toBe(2)
    expect(await answerLead(world, first.lead!, { answer: 'accepted', ...says })).toEqual({
      refused: 'lead_closed',
    })
    expect(await answerLead(world, 999, { answer: 'accepted', ...says })).toEqual({
      refused: 'lead_not_found',
    })
  })

  it('after winning only a response opens another', async () => {
    const t = world.now()
    await ingest(world, [event('e:a@acme.com', t, { type: 'demo_requested' })])
    const { lead } = await of('a@acme.com')
    await answerLead(world, lead!, { answer: 'won', ...says })
    expect(await of('a@acme.com')).toMatchObject({ stage: 'customer' })
    world.advance(DAY)
    await ingest(world, [event('e:a@acme.com', world.now())])
    expect(await count('lead')).toBe(1)
    world.advance(DAY)
    await ingest(world, [event('e:a@acme.com', world.now(), { type: 'demo_requested' })])
    expect(await count('lead')).toBe(2)
    expect(await of('a@acme.com')).toMatchObject({ stage: 'marketing_qualified' })
  })

  it('a repeated answer of another system counts once', async () => {
    await ingest(world, [event('e:a@acme.com', world.now(), { type: 'demo_requested' })])
    const { lead } = await of('a@acme.com')
    const message = { sourceId: 1, messageId: 'crm-1' }
    await answerLead(world, lead!, { answer: 'accepted', message, ...says })
    await answerLead(world, lead!, { answer: 'accepted', message, ...says })
    expect(await count('lead_answer')).toBe(1)
    expect(await of('a@acme.com')).toMatchObject({ stage: 'sales_accepted' })
  })
})

describe('time', () => {
  it('carries a change out with its exact instant, however late', async () => {
    const t = world.now()
    await ingest(world, [event('e:a@acme.com', t, { type: 'demo_requested' })])
    const { next } = await of('a@acme.com')
    expect(next).not.toBeNull()
    world.advance(60 * DAY)
    await carryOutChanges(world)
    expect(await of('a@acme.com')).toMatchObject({ bucket: 'nurture', stage: 'marketing_qualified' })
    const { rows } = await sql<{ decided_at: number; cause: string; bucket: string }>`
      select decided_at, cause, bucket from decision order by id`.execute(world.db)
    expect(rows.find(({ bucket }) => bucket === 'nurture')).toMatchObject({
      decided_at: t + 30 * DAY,
      cause: 'time passed',
    })
  })

  it('folds evidence dated ahead when it has come', async () => {
    const t = world.now()
    await ingest(world, [event('e:a@acme.com', t + DAY, { type: 'demo_requested' })])
    world.advance(2 * DAY)
    await carryOutChanges(world)
    expect(await of('a@acme.com')).toMatchObject({ touches: 1, bucket: 'qualified' })
  })

  it('scores everybody anew under a new agreement, and stores evidence while there is none', async () => {
    await ingest(world, [event('e:a@acme.com', world.now())])
    world.advance(1000)
    await activate(
      world,
      TEST_AGREEMENT.replace('name: Test', 'name: Other').replace('points: 8,', 'points: 9,'),
    )
    expect(await rescoreIfAsked(world)).toEqual({ contacts: 1 })
    expect(await rescoreIfAsked(world)).toBeNull()
    expect((await of('a@acme.com')).score).toBeCloseTo(9, 1)
    await world.reset()
    await sql`insert into source (name, kind, created_at) values ('Website', 'website', 0)`.execute(world.db)
    await ingest(world, [event('e:b@acme.com', world.now())])
    expect(await of('b@acme.com')).toMatchObject({ bucket: null })
    await activate(world)
    await rescoreIfAsked(world)
    expect(await of('b@acme.com')).toMatchObject({ bucket: 'nurture', touches: 1, stage: 'engaged' })
  })
})

describe('by hand, erasure, export', () => {
  it('stores what was typed, as everything else', async () => {
    const made = await recordContact(
      world,
      { name: 'Ana Belo', email: 'Ana@Acme.com', company: 'Acme', touchpoint: { type: 'demo_requested' } },
      'user ben@example.com',
    )
    expect(made).toMatchObject({ result: 'stored' })
    expect(await of('ana@acme.com')).toMatchObject({ name: 'Ana Belo', bucket: 'qualified' })
    expect(
      await recordTouch(world, 'ana@acme.com', { type: 'call_received', note: 'asked' }, 'user'),
    ).toMatchObject({
      result: 'stored',
    })
    expect(await recordTouch(world, 'nobody@acme.com', { type: 'call_received' }, 'user')).toEqual({
      refused: 'contact_not_found',
    })
  })

  it('forgets a person, leaves the others of a shared device alone, and lets nobody bring them back', async () => {
    const t = world.now()
    await ingest(world, [
      event('u:ana e:ana@acme.com a:pc', t - 50),
      event('a:pc', t - 40),
      event('u:bob a:pc', t - 30),
      event('a:pc', t - 20),
    ])
    const held = await exportContact(world, 'ana@acme.com')
    expect(held).toMatchObject({
      identifiers: expect.arrayContaining([expect.objectContaining({ value: 'ana' })]),
    })
    if ('touchpoints' in held) expect(held.touchpoints).toHaveLength(2)
    // Of the shared device its time with Ana is told, and nothing of Bob.
    const at = (ms: number): string => new Date(ms).toISOString()
    expect(held).toMatchObject({
      identifiers: expect.arrayContaining([
        expect.objectContaining({ value: 'pc', from: null, to: at(t - 30) }),
        expect.objectContaining({ value: 'ana', from: null, to: null }),
      ]),
      touchpoints: [{ at: at(t - 50), identifier: { kind: 'user_id', value: 'ana' } }, { at: at(t - 40) }],
    })
    expect(JSON.stringify(held)).not.toContain('bob')
    expect(await erase(world, 'ana')).toMatchObject({ identifiers: 2, touchpoints: 2 })
    expect(await contacts()).toMatchObject([{ who: ['bob', 'pc'], touches: 2 }])
    const back = await ingest(world, [event('e:ana@acme.com', t), event('u:bob', t)])
    expect(back.results).toEqual(['erased', 'stored'])
    expect(await erase(world, 'ana')).toEqual({ refused: 'contact_not_found' })
    const { rows } = await sql<{ text: string }>`
      select string_agg(row_to_json(x)::text, ' ') as text from (
        select (select json_agg(l) from link l) , (select json_agg(i) from identifier i),
          (select json_agg(d) from decision d), (select json_agg(t) from touchpoint t)) x`.execute(world.db)
    expect(rows[0]!.text).not.toContain('ana@acme.com')
  })

  it('tells listeners of a change after its commit', async () => {
    const heard: string[] = []
    const stop = listenToChanges(world, (changes) => heard.push(...changes.map(({ because }) => because)))
    await ingest(world, [event('e:a@acme.com', world.now(), { type: 'demo_requested' })])
    stop()
    await ingest(world, [event('e:b@acme.com', world.now(), { type: 'demo_requested' })])
    expect(heard).toEqual(['Asked for a demo'])
  })
})
