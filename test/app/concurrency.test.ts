// Many writers at once: the same people, the same messages, merges in between. Nothing is lost, nothing counted
// twice, nobody waits in a ring, and a bad event costs its own request alone.
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import { merge, split } from '../../src/app/identity.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { enqueueIngest, Overloaded } from '../../src/app/ingest/queue.ts'
import { carryOutChanges } from '../../src/app/next-change.ts'
import { event } from '../support/evidence.ts'
import { replayFromLog, shownInDatabase } from '../support/replay-from-log.ts'
import { activate } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const SOME = ['u:ana', 'u:bob', 'e:ana@acme.com', 'e:bob@acme.com', 'a:pc', 'a:phone', 'p:+491', 'c:crm:1']
const RANK = 'uepca'

beforeEach(async () => {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, created_at) values ('Website', 'website', 0)`.execute(world.db)
  await activate(world)
})

const touches = async (): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from touchpoint`.execute(world.db)).rows[0]!.n

function batchOf(writer: number, round: number): CapturedEvent[] {
  return Array.from({ length: 10 }, (_, n) => {
    const at = (writer * 7 + round * 3 + n) % SOME.length
    const who = [...new Set([SOME[at]!, ...(n % 3 === 0 ? [SOME[(at + 1 + n) % SOME.length]!] : [])])]
    who.sort((a, b) => RANK.indexOf(a[0]!) - RANK.indexOf(b[0]!))
    const email = who.find((word) => word.startsWith('e:'))
    return event(who.join(' '), world.now() - ((writer * 37 + round * 11 + n * 5) % 400) * 1000, {
      messageId: `w${writer}-${round}-${n}`,
      account: email ? { domain: 'acme.com', externalId: null, name: null, because: 'e-mail domain' } : null,
    })
  })
}

describe('writers at once', () => {
  // The embedded database runs one transaction after the other; more writers would only wait for a connection.
  const writers = world.kind === 'embedded' ? 3 : 8

  it(`${writers} of them on the same people end as one after the other would`, async () => {
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let round = 0; round < 6; round++) {
          await ingest(world, batchOf(writer, round))
          if (writer === 1) await merge(world, 'ana', 'bob', { says: 'test', takeBack: true })
          if (writer === 2) await split(world, 'ana@acme.com', { says: 'test' })
        }
      }),
    )
    expect(await touches()).toBe(writers * 60)
    await carryOutChanges(world)
    expect(await shownInDatabase(world)).toEqual(await replayFromLog(world))
  }, 120_000)

  it('the same messages from two sides are stored once', async () => {
    const batch = batchOf(1, 1)
    const both = await Promise.all([
      ingest(world, batch),
      ingest(world, batch),
      ingest(world, [...batch].reverse()),
    ])
    const words = both.flatMap(({ results }) => results)
    expect(words.filter((word) => word === 'stored')).toHaveLength(10)
    expect(words.filter((word) => word === 'repeated')).toHaveLength(20)
    expect(await touches()).toBe(10)
  })
})

describe('the queue', () => {
  it('gathers requests and answers each with its own words', async () => {
    const one = event('a:one', world.now())
    const answers = await Promise.all([
      enqueueIngest(world, [one]),
      enqueueIngest(world, [event('a:two', world.now()), one]),
      ...Array.from({ length: 50 }, (_, n) => enqueueIngest(world, [event(`a:many${n}`, world.now())])),
    ])
    expect(answers[0]!.results).toEqual(['stored'])
    expect(answers[1]!.results).toEqual(['stored', 'repeated'])
    expect(await touches()).toBe(52)
  })

  it('lets one bad event cost nobody else', async () => {
    // No database text takes a NUL; capture refuses it, so this is what a bug there would look like.
    const bad = event('a:bad\0', world.now())
    const answers = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) =>
        enqueueIngest(world, [n === 41 ? bad : event(`a:good${n}`, world.now())]),
      ),
    )
    expect(answers.filter(({ status }) => status === 'rejected').map((_, at) => at)).toHaveLength(1)
    expect(answers[41]!.status).toBe('rejected')
    expect(await touches()).toBe(99)
  })

  it('keeps the order of one contact over requests', async () => {
    const t = world.now()
    await Promise.all(Array.from({ length: 40 }, (_, n) => enqueueIngest(world, [event('u:ana', t + n)])))
    const { rows } = await sql<{ known_at: number }>`
      select known_at from touchpoint order by occurred_at`.execute(world.db)
    expect(rows.map((row) => row.known_at)).toEqual(rows.map((row) => row.known_at).sort((a, b) => a - b))
  })

  it('says overloaded instead of waiting without end', async () => {
    const small = { ...world, settings: { ...world.settings, ingestQueueEventsMax: 100 } }
    Object.defineProperty(small, 'db', { value: world.db.withoutPlugins() })
    const many = Array.from({ length: 101 }, (_, n) => event(`a:x${n}`, world.now()))
    await expect(enqueueIngest(small, many)).rejects.toBeInstanceOf(Overloaded)
    expect(await touches()).toBe(0)
  })
})
