// The chronicle as it is read from a database: what it says of everybody, held against what ingest keeps of them, after
// random histories with merges, splits, verdicts and late arrivals; and refreshing, held against reading anew.
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { activeAgreement } from '../../src/app/agreement.ts'
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import { erase } from '../../src/app/erase.ts'
import { merge, split } from '../../src/app/identity.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { carryOutChanges } from '../../src/app/next-change.ts'
import { type Columns, readColumns, refreshColumns } from '../../src/app/simulate/columns.ts'
import { readColumnsFile } from '../../src/app/simulate/columns-file.ts'
import { freshColumns } from '../../src/app/simulate/kept-columns.ts'
import { judge } from '../../src/app/verdict.ts'
import { membersOf, standingIn } from '../../src/kernel/chronicle/standing-in.ts'
import { evaluate } from '../../src/kernel/evaluate.ts'
import { event } from '../support/evidence.ts'
import { randomEvent, randomOf, WHO } from '../support/random-evidence.ts'
import { activate } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const DAY = 86_400_000
const nothing = () => undefined

async function begin(): Promise<void> {
  await world.reset()
  world.turnTo('2026-01-05T08:00:00Z')
  await sql`insert into source (name, kind, incentivised, created_at)
    values ('Website', 'website', false, 0), ('Fair', 'list', true, 0)`.execute(world.db)
  await activate(world)
}

const sent: CapturedEvent[] = []
let n = 0

/** Random deliveries, identity decisions, verdicts and time. */
async function live(seed: number, steps: number): Promise<void> {
  const pick = randomOf(seed)
  for (let step = 0; step < steps; step++) {
    const what = pick(12)
    const who = () => WHO[pick(WHO.length)]!.slice(2)
    if (what < 7) {
      const batch = Array.from({ length: 1 + pick(12) }, () => randomEvent(pick, world.now(), seed, ++n))
      sent.push(...batch)
      await ingest(world, batch)
    } else if (what === 7) await merge(world, who(), who(), { says: 'test', takeBack: pick(2) === 0 })
    else if (what === 8) await split(world, who(), { says: 'test' })
    else if (what === 9 && sent.length > 0) {
      const { sourceId, messageId } = sent[pick(sent.length)]!
      const verdict = pick(3) === 0 ? 'human' : 'bot'
      await judge(world, { sourceId, messageId }, { verdict, reason: 'test', says: 'test' })
    } else if (what === 10)
      await judge(
        world,
        { identifier: who() },
        { verdict: pick(2) === 0 ? 'human' : 'spam', reason: 'test', says: 'test' },
      )
    else world.advance(pick(20) * DAY)
    await carryOutChanges(world)
  }
}

interface Shown {
  readonly contact: number
  readonly bucket: string
  readonly score: number
  readonly fit: number
  readonly engagement: number
}

/** Everybody as the database holds them, and as the chronicle has them at the same instants. */
async function shown({ chronicle }: Columns): Promise<[Shown[], Shown[]]> {
  const { model } = (await activeAgreement(world))!
  const { rows } = await sql<Shown & { at: number }>`
    select contact_id as contact, bucket, score, fit, engagement, evaluated_at as at from contact_state
    order by contact_id`.execute(world.db)
  const members = membersOf(chronicle)
  const places = new Map([...chronicle.ids].map((id, place) => [id, place]))
  const found = rows.map(({ contact, at }) => {
    const place = places.get(contact)
    if (place === undefined) throw new Error(`Contact ${contact} is not in the chronicle.`)
    const { bucket, score, fit, engagement } = evaluate(
      model,
      standingIn(model, chronicle, members, place, at),
      at,
    )
    return { contact, bucket, score, fit, engagement }
  })
  return [rows.map(({ at: _, ...row }) => row), found]
}

/** A chronicle by contact, whatever the order in which it was built. */
function contentOf({ chronicle }: Columns): unknown {
  const { ids, touches, claims, memberships, verdicts, leads, deals, accountIds } = chronicle
  const rowsOf = (columns: object, place: number): unknown => {
    const { offsets } = columns as { offsets: Uint32Array }
    const rows: unknown[] = []
    for (let row = offsets[place]!; row < offsets[place + 1]!; row++)
      rows.push(
        Object.entries(columns).flatMap(([name, column]) =>
          ArrayBuffer.isView(column) && !SKIPPED.has(name)
            ? [[name, meaning(chronicle, name, (column as Float64Array)[row]!)]]
            : [],
        ),
      )
    return rows
  }
  const people = [...ids].map((id, place) => ({
    id,
    touches: rowsOf(touches, place),
    // The order of attributes is that in which they were first met.
    claims: (rowsOf(claims, place) as [string, unknown][][]).sort((a, b) =>
      cellOf(a) < cellOf(b) ? -1 : cellOf(a) > cellOf(b) ? 1 : 0,
    ),
    memberships: rowsOf(memberships, place),
    verdicts: rowsOf(verdicts, place),
    leads: rowsOf(leads, place),
  }))
  const isSomebody = (person: (typeof people)[number]) =>
    Object.values(person).some((rows) => Array.isArray(rows) && rows.length > 0)
  return {
    people: people.filter(isSomebody).sort((a, b) => a.id - b.id),
    deals: [...deals.id].map((id, d) => ({
      id,
      account: deals.account[d] === -1 ? null : accountIds[deals.account[d]!],
      amount: deals.amount[d],
      contacts: [...deals.contacts.subarray(deals.contactOffsets[d], deals.contactOffsets[d + 1])]
        .map((place) => ids[place])
        .sort(),
    })),
  }
}
const cellOf = (row: readonly (readonly [string, unknown])[]): string =>
  String(row.find(([name]) => name === 'cell')![1])
const SKIPPED = new Set(['offsets', 'farRow', 'farFrom', 'endRow', 'endUntil', 'contact'])
function meaning(
  { facts, values, attributes, accountIds }: Columns['chronicle'],
  name: string,
  value: number,
) {
  if (name === 'facts') return facts[value]
  if (name === 'value') return values[value]
  if (name === 'cell') return `${attributes[value >> 2]} ${value & 3}`
  if (name === 'account') return accountIds[value]
  return value
}

describe('the chronicle', () => {
  it.each([1, 2, 3, 4, 5, 6])('says of everybody what ingest says, seed %i', async (seed) => {
    await begin()
    await live(seed, 40)
    const [stored, found] = await shown(await readColumns(world, [], nothing))
    expect(stored.length).toBeGreaterThan(1)
    expect(found).toEqual(stored)
  })

  it.each([11, 12, 13, 14])('refreshed is the same as read anew, seed %i', async (seed) => {
    await begin()
    await live(seed, 15)
    let columns = await readColumns(world, [], nothing)
    for (let round = 0; round < 6; round++) {
      await live(seed * 100 + round, 4)
      columns = (await refreshColumns(world, columns, nothing))!
      expect(contentOf(columns), `round ${round}`).toEqual(contentOf(await readColumns(world, [], nothing)))
    }
  })

  it('ends the account that a message named when that message is judged', async () => {
    await begin()
    const account = { domain: 'rival.example', externalId: null, name: null, because: 'said so' }
    const at = world.now()
    const said = event('e:ana@plant.example', at, { account })
    await ingest(world, [said, event('e:ana@plant.example', at - 1000)])
    world.advance(DAY)
    const { sourceId, messageId } = said
    await judge(world, { sourceId, messageId }, { verdict: 'bot', reason: 'test', says: 'test' })
    const { memberships } = (await readColumns(world, [], nothing)).chronicle
    expect([...memberships.until]).toEqual([at + DAY])
  })

  it('keeps a file that the next start goes on with, and drops it when somebody is erased', async () => {
    await begin()
    await ingest(world, [event('e:ana@example.com', world.now()), event('e:bo@example.com', world.now())])
    const columns = await freshColumns(world, [])
    const kept = await readColumnsFile(world)
    expect(kept && contentOf(kept)).toEqual(contentOf(columns))
    await erase(world, 'ana@example.com')
    expect(await readColumnsFile(world)).toBeNull()
    const [, found] = await shown(await freshColumns(world, []))
    expect(found).toHaveLength(1)
  })
})
