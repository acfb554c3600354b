// A random history lived through the verbs of the app, and every decision as it fell, with the contact that it fell on
// (a merge hangs decisions on the contact that remains). Live evidence only: what is known late is known late.
// Deliberately absent: lists of the past, which are known when they occurred and so retell it (decisions.test.ts says how).
import { sql } from 'kysely'
import { activeAgreement } from '../../src/app/agreement.ts'
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import { merge, split } from '../../src/app/identity.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { carryOutChanges } from '../../src/app/next-change.ts'
import { judge } from '../../src/app/verdict.ts'
import type { Model } from '../../src/kernel/model.ts'
import { randomEvent, randomOf, WHO } from '../support/random-evidence.ts'
import { activate } from '../support/test-agreement.ts'
import type { World } from '../support/world.ts'

const DAY = 86_400_000

export interface FallenDecision {
  readonly id: number
  /** The contact at the time. */
  readonly contact: number
  /** Its identifiers at the time, ascending. */
  readonly identifiers: readonly number[]
  /** Opening of the lead under which it was looked at; later evidence may move or remove that lead. */
  readonly leadOpenedAt: number | null
  readonly at: number
  readonly cause: string
  readonly bucket: string
  readonly says: string
  readonly scorecard: string
  readonly score: number
  readonly fitGrade: string
  readonly engagementGrade: string
  readonly explanation: unknown
}

/** Decisions that fell after one, to be asked right after each verb. */
export async function decisionsSince(world: World, id: number): Promise<FallenDecision[]> {
  const { rows } =
    await sql<FallenDecision>`select d.id, contact_id as contact, decided_at as at, cause, bucket, says,
    scorecard, score, fit_grade as "fitGrade", engagement_grade as "engagementGrade", explanation,
    array(select distinct identifier_id::int from identifier_span s where s.contact_id = d.contact_id order by 1)
      as identifiers,
    (select case when closed_at is null or outcome = 'disqualified' then opened_at end from lead l
      where l.contact_id = d.contact_id order by opened_at desc, l.id desc limit 1) as "leadOpenedAt"
    from decision d where d.id > ${id} order by d.id`.execute(world.db)
  return rows
}

export async function modelInForce(world: World): Promise<Model> {
  return (await activeAgreement(world))!.model
}

/** An empty database with two sources and an agreement in force. */
export async function begin(world: World, agreement?: string): Promise<void> {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, incentivised, created_at)
    values ('Website', 'website', false, 0), ('Fair', 'list', true, 0)`.execute(world.db)
  await activate(world, agreement)
}

/** Lives through a seed; gives all decisions in the order in which they fell. */
export async function live(world: World, seed: number, steps: number): Promise<FallenDecision[]> {
  const pick = randomOf(seed)
  const fallen: FallenDecision[] = []
  const sent: CapturedEvent[] = []
  const someone = () => WHO[pick(WHO.length)]!.slice(2)
  for (let step = 0; step < steps; step++) {
    const what = pick(12)
    if (what < 6) {
      const batch = Array.from(
        { length: 1 + pick(8) },
        (_, i): CapturedEvent => ({
          ...randomEvent(pick, world.now(), seed, step * 100 + i),
          known: 'live',
        }),
      )
      // the same file once more, and what was delivered before
      if (sent.length > 0 && pick(3) === 0) batch.push(sent[pick(sent.length)]!)
      sent.push(...batch)
      await ingest(world, batch)
    } else if (what === 6) await merge(world, someone(), someone(), { says: 'test', takeBack: pick(2) === 0 })
    else if (what === 7) await split(world, someone(), { says: 'test' })
    else if (what === 8 && sent.length > 0) {
      const { sourceId, messageId } = sent[pick(sent.length)]!
      const verdict = pick(3) === 0 ? 'human' : 'bot'
      await judge(world, { sourceId, messageId }, { verdict, reason: 'test', says: 'test' })
    } else if (what === 9) {
      const verdict = pick(2) === 0 ? 'human' : 'spam'
      await judge(world, { identifier: someone() }, { verdict, reason: 'test', says: 'test' })
    } else {
      world.advance(pick(12) * DAY)
      await carryOutChanges(world)
    }
    world.advance(pick(3_600_000))
    await carryOutChanges(world)
    fallen.push(...(await decisionsSince(world, fallen.at(-1)?.id ?? 0)))
  }
  return fallen
}
