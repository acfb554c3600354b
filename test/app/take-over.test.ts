// One version takes over from another while life goes on: nothing that anybody reads changes before the instant of the
// switch, everything has changed after it, and what is stored then equals a fold of the log under the new version, to
// the last bit, whatever happened in between.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { activationView, cancelActivation } from '../../src/app/agreement/activate.ts'
import { beginSwitch } from '../../src/app/agreement/switch.ts'
import { carryOutSwitch } from '../../src/app/agreement/take-over.ts'
import { activeAgreement, saveAgreement } from '../../src/app/agreement.ts'
import { merge, split } from '../../src/app/identity.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { carryOutChanges } from '../../src/app/next-change.ts'
import { judge } from '../../src/app/verdict.ts'
import { insertSwitch } from '../../src/store/agreement-life.ts'
import { openPreparation } from '../../src/store/agreement-next.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { event } from '../support/evidence.ts'
import { randomEvent, randomOf, WHO } from '../support/random-evidence.ts'
import { replayFromLog, shownInDatabase } from '../support/replay-from-log.ts'
import { activate, TEST_AGREEMENT } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

const OTHER = TEST_AGREEMENT.replace('name: Test', 'name: Other')
  .replace('halfLife: 14d, cap: 24', 'halfLife: 5d, cap: 40')
  .replace('engagement: 2..', 'engagement: 3..')
  .replace(
    'scope: account, touchpoint: page_viewed, points: 3',
    'scope: account, touchpoint: page_viewed, points: 9',
  )

async function begin(): Promise<string> {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, incentivised, created_at)
    values ('Website', 'website', false, 0), ('Fair', 'list', true, 0)`.execute(world.db)
  await activate(world)
  const saved = await saveAgreement(world, { document: OTHER, format: 'yaml', says: 'test' })
  if ('refused' in saved) throw new Error(saved.detail)
  return saved.hash
}

/** Some of everything that changes scores. */
async function live(pick: (n: number) => number, seed: number, from: number): Promise<void> {
  const who = () => WHO[pick(WHO.length)]!.slice(2)
  await ingest(
    world,
    Array.from({ length: 8 }, (_, i) => randomEvent(pick, world.now(), seed, from + i)),
  )
  if (pick(2) === 0) await merge(world, who(), who(), { says: 'test', takeBack: true })
  if (pick(2) === 0) await split(world, who(), { says: 'test' })
  if (pick(3) === 0)
    await judge(world, { identifier: who() }, { verdict: 'spam', reason: 'test', says: 'test' })
}

const asked = (hash: string) =>
  insertSwitch(world.db, { hash, kind: 'activation', at: world.now(), by: 'test' })
const isTidy = async () => {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from pg_namespace where nspname = 'agreement_next') as there`.execute(world.db)
  return !rows[0]!.there
}
const definitions = async () => {
  const { rows } = await sql<{ definition: string }>`
    select indexdef as definition from pg_indexes where schemaname = 'public'
      and tablename in ('contact_state', 'account_state')
    union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where conrelid in ('contact_state'::regclass, 'account_state'::regclass)
    union all select attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' ||
      coalesce(pg_get_expr(adbin, adrelid), '') from pg_attribute left join pg_attrdef on adrelid = attrelid and
      adnum = attnum where attnum > 0 and attrelid in ('contact_state'::regclass, 'account_state'::regclass)
    union all select relname || ' ' || array_to_string(reloptions, ',') from pg_class
      where oid in ('contact_state'::regclass, 'account_state'::regclass)
    order by 1`.execute(world.db)
  return rows.map(({ definition }) => definition)
}

test.each([1, 2, 3, 4])('while life goes on (seed %i)', { timeout: 120_000 }, async (seed) => {
  const hash = await begin()
  const pick = randomOf(seed)
  for (let step = 0; step < 4; step++) await live(pick, seed, step * 8)
  await carryOutChanges(world)
  await asked(hash)
  let n = 100
  const meanwhile = async () => {
    world.advance(60_000)
    n += 8
    await live(pick, seed, n)
    await carryOutChanges(world)
    expect((await activeAgreement(world))!.name).toBe('Test')
    expect(await shownInDatabase(world), `seed ${seed}, meanwhile`).toEqual(await replayFromLog(world))
  }
  expect(await carryOutSwitch(world, { onProgress: meanwhile })).toBe(true)
  expect((await activeAgreement(world, { at: Number.MAX_SAFE_INTEGER }))!.name).toBe('Other')
  world.advance(1_000)
  await carryOutChanges(world)
  expect(await shownInDatabase(world), `seed ${seed}, after`).toEqual(await replayFromLog(world))
  await live(pick, seed, 1_000)
  await carryOutChanges(world)
  expect(await shownInDatabase(world), `seed ${seed}, later`).toEqual(await replayFromLog(world))
  expect(await isTidy()).toBe(true)
})

test('leads open, climb and close with the switch, never before it', async () => {
  await begin()
  const buyer = (i: number) =>
    event(`e:b${i}@example.com`, world.now() - i, { type: i < 3 ? 'webinar_attended' : 'page_viewed' })
  await ingest(world, [0, 1, 2, 3, 4].map(buyer))
  const leads = async () => {
    const { rows } = await sql<{ stage: string; n: number }>`
      select stage || coalesce(' ' || outcome, '') as stage, count(*)::int as n from lead group by 1 order by 1`.execute(
      world.db,
    )
    return Object.fromEntries(rows.map(({ stage, n }) => [stage, n]))
  }
  expect(await leads()).toEqual({ engaged: 5 })
  const saved = await saveAgreement(world, {
    document: TEST_AGREEMENT.replace('name: Test', 'name: Webinars')
      .replace('engagement: 2..', 'engagement: 3..')
      .replace(
        'disqualified:\n',
        'disqualified:\n    - { says: Only looks, when: { touchpoint: page_viewed, within: 30d } }\n',
      ),
    format: 'yaml',
    says: 'test',
  })
  if ('refused' in saved) throw new Error(saved.detail)
  world.advance(1_000)
  await asked(saved.hash)
  const before = async () => expect(await leads()).toEqual({ engaged: 5 })
  await carryOutSwitch(world, { onProgress: before })
  expect(await leads()).toEqual({ marketing_qualified: 3, 'engaged disqualified': 2 })
  expect(await shownInDatabase(world)).toEqual(await replayFromLog(world))
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from decision d join lead l on l.id = d.lead_id
    where d.agreement_hash = ${saved.hash} and l.contact_id = d.contact_id`.execute(world.db)
  expect(rows).toEqual([{ n: 5 }])
})

test('the first version opens the leads that evidence of before asks for', async () => {
  await begin()
  await sql`delete from agreement_activation`.execute(world.db)
  await ingest(world, [event('e:early@example.com', world.now())])
  const count = () => sql<{ n: number }>`select count(*)::int as n from lead`.execute(world.db)
  expect((await count()).rows).toEqual([{ n: 0 }])
  const saved = await saveAgreement(world, { document: OTHER, format: 'yaml', says: 'test' })
  if ('refused' in saved) throw new Error(saved.detail)
  world.advance(1_000)
  await beginSwitch(world, { hash: saved.hash, kind: 'activation', says: null })
  expect((await count()).rows).toEqual([{ n: 1 }])
  expect(await shownInDatabase(world)).toEqual(await replayFromLog(world))
  await ingest(world, [event('e:late@example.com', world.now())])
  expect((await count()).rows).toEqual([{ n: 2 }])
})

test('leaves the tables with the same columns, indexes and keys', async () => {
  const hash = await begin()
  const before = await definitions()
  await asked(hash)
  await carryOutSwitch(world)
  expect(await definitions()).toEqual(before)
  expect(before.length).toBeGreaterThan(45)
})

test('decisions of before keep the version that made them, also after a rollback; those of the switch bear the new one', async () => {
  const hash = await begin()
  const pick = randomOf(7)
  for (let step = 0; step < 4; step++) await live(pick, 7, step * 8)
  const decisions = async () => {
    const { rows } = await sql<{ id: number; hash: string; row: string }>`
      select id, agreement_hash as hash, d::text as row from decision d order by id`.execute(world.db)
    return rows
  }
  const old = await decisions()
  const first = (await activeAgreement(world))!.hash
  world.advance(1_000)
  await beginSwitch(world, { hash, kind: 'activation', says: null })
  const made = (await decisions()).slice(old.length)
  expect(made.length).toBeGreaterThan(0)
  expect(new Set(made.map((row) => row.hash))).toEqual(new Set([hash]))
  world.advance(1_000)
  await beginSwitch(world, { hash: first, kind: 'rollback', says: null })
  const all = await decisions()
  expect(all.slice(0, old.length + made.length)).toEqual([...old, ...made])
  expect(new Set(all.slice(old.length + made.length).map((row) => row.hash))).toEqual(new Set([first]))
})

test('cancelled on the way, nothing has changed; and another can begin', async () => {
  const hash = await begin()
  await live(randomOf(8), 8, 0)
  const before = await shownInDatabase(world)
  await asked(hash)
  expect(await asked(hash)).toBe(false)
  expect((await activationView(world)).underWay).toMatchObject({ name: 'Other', stage: 'Waiting to begin' })
  const stages: string[] = []
  const cancel = async ({ stage }: { readonly stage: string }) => {
    stages.push(stage)
    if (stages.length === 1) await cancelActivation(world)
  }
  expect(await carryOutSwitch(world, { onProgress: cancel })).toBe(false)
  expect(stages).toEqual(['Scoring everybody'])
  expect(await shownInDatabase(world)).toEqual(before)
  expect(await isTidy()).toBe(true)
  expect(await cancelActivation(world)).toEqual({ refused: 'no_activation_under_way' })
  expect(await asked(hash)).toBe(true)
  expect(await carryOutSwitch(world)).toBe(true)
})

test('begun by a process that is gone, it is begun again, and says so; a living one is left alone', async () => {
  const hash = await begin()
  await live(randomOf(9), 9, 0)
  await asked(hash)
  await inTransaction(world.db, (db) => openPreparation(db, 'somebody else', world.now()))
  expect(await carryOutSwitch(world)).toBe(false)
  world.advance(61_000)
  const stages = new Set<string>()
  expect(await carryOutSwitch(world, { onProgress: ({ stage }) => void stages.add(stage) })).toBe(true)
  expect([...stages][0]).toBe('Scoring everybody, begun again after an interruption')
  expect((await activationView(world)).inForce).toMatchObject({ name: 'Other', rescored: true })
})
