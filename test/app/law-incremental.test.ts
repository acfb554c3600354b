// The first law, on the database: whatever order evidence arrives in, however often, merged, split and judged,
// what is stored of everybody equals what a fold of the log from scratch gives, to the last bit.
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import { merge, split } from '../../src/app/identity.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { carryOutChanges } from '../../src/app/next-change.ts'
import { judge } from '../../src/app/verdict.ts'
import { randomEvent, randomOf, WHO } from '../support/random-evidence.ts'
import { replayFromLog, shownInDatabase } from '../support/replay-from-log.ts'
import { activate } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const DAY = 86_400_000

async function begin(): Promise<void> {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, incentivised, created_at)
    values ('Website', 'website', false, 0), ('Fair', 'list', true, 0)`.execute(world.db)
  await activate(world)
}

async function expectLaw(label: string): Promise<void> {
  const stored = await shownInDatabase(world)
  expect(stored, label).toEqual(await replayFromLog(world))
}

/** One random history: deliveries in random order with repeats, identity decisions, verdicts, and time. */
async function live(seed: number, steps: number): Promise<void> {
  const pick = randomOf(seed)
  await begin()
  let n = 0
  const sent: CapturedEvent[] = []
  for (let step = 0; step < steps; step++) {
    const label = `seed ${seed}, step ${step}`
    const what = pick(12)
    if (what < 7) {
      const batch = Array.from({ length: 1 + pick(12) }, () => randomEvent(pick, world.now(), seed, ++n))
      if (sent.length > 0 && pick(3) === 0) batch.push(sent[pick(sent.length)]!)
      sent.push(...batch)
      await ingest(world, batch)
    } else if (what === 7) {
      await merge(world, WHO[pick(WHO.length)]!.slice(2), WHO[pick(WHO.length)]!.slice(2), {
        says: 'test',
        takeBack: pick(2) === 0,
      })
    } else if (what === 8) await split(world, WHO[pick(WHO.length)]!.slice(2), { says: 'test' })
    else if (what === 9 && sent.length > 0) {
      const { sourceId, messageId } = sent[pick(sent.length)]!
      const verdict = pick(3) === 0 ? 'human' : 'bot'
      await judge(world, { sourceId, messageId }, { verdict, reason: 'test', says: 'test' })
    } else if (what === 10)
      await judge(
        world,
        { identifier: WHO[pick(WHO.length)]!.slice(2) },
        { verdict: pick(2) === 0 ? 'human' : 'spam', reason: 'test', says: 'test' },
      )
    else {
      world.advance(pick(20) * DAY)
      await carryOutChanges(world)
    }
    if (step % 4 === 3 || step === steps - 1) {
      await carryOutChanges(world)
      await expectLaw(label)
    }
  }
}

describe('incremental equals replay from scratch', () => {
  // 1004 to 1047 are pinned: each of them once failed (verdicts on identifiers, accounts that lose a contact,
  // bystanders looked at too early, a regrouped contact whose account was not in hand).
  const seeds = [1, 2, 1004, 1008, 1024, 1028, 1047]
  for (const seed of seeds)
    it(`under any arrival order, repeats, merges, splits, verdicts and time (seed ${seed})`, async () => {
      await live(seed, 24)
    })

  it('does not depend on the order or the batches in which the same messages arrive', async () => {
    for (const seed of [101, 102]) {
      const pick = randomOf(seed)
      await begin()
      const history = Array.from({ length: 60 }, (_, n) => ({
        ...randomEvent(pick, world.now(), seed, n),
        known: 'history' as const,
        verdicts: [],
      }))
      const outcomes: unknown[] = []
      for (let order = 0; order < 3; order++) {
        await begin()
        const left = [...history]
        while (left.length > 0) {
          const batch = Array.from(
            { length: Math.min(left.length, 1 + pick(15)) },
            () => left.splice(pick(left.length), 1).at(0)!,
          )
          await ingest(world, batch)
        }
        await carryOutChanges(world)
        await expectLaw(`seed ${seed}, order ${order}`)
        outcomes.push(await shownInDatabase(world))
      }
      expect(outcomes[1], `seed ${seed}`).toEqual(outcomes[0])
      expect(outcomes[2], `seed ${seed}`).toEqual(outcomes[0])
    }
  })
})
