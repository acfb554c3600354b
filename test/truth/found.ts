// Looks for stored decisions in what the past gives when it is worked out anew, by whichever way.
import { sql } from 'kysely'
import { standingsAt } from '../../src/app/read/standing-at.ts'
import { readColumns } from '../../src/app/simulate/columns.ts'
import { FactsRead, readGroups } from '../../src/app/simulate/evidence.ts'
import { allGroups } from '../../src/app/simulate/groups.ts'
import type { ContactEvidence } from '../../src/kernel/chronicle/builder.ts'
import { replayAll } from '../../src/kernel/chronicle/replay-all.ts'
import { membersOf, standingIn } from '../../src/kernel/chronicle/standing-in.ts'
import { evaluate } from '../../src/kernel/evaluate.ts'
import { BUCKETS } from '../../src/kernel/evidence.ts'
import { explain } from '../../src/kernel/explain.ts'
import type { Model } from '../../src/kernel/model.ts'
import type { Standing } from '../../src/kernel/standing.ts'
import type { World } from '../support/world.ts'
import type { FallenDecision } from './lived.ts'

/** What a decision says, in one text: jsonb keeps no order of keys. */
const textOf = (
  said: Omit<FallenDecision, 'id' | 'contact' | 'identifiers' | 'leadOpenedAt' | 'at' | 'cause'>,
) =>
  JSON.stringify(
    [
      said.bucket,
      said.says,
      said.scorecard,
      said.score,
      said.fitGrade,
      said.engagementGrade,
      said.explanation,
    ],
    (_, inner) =>
      inner !== null && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
  )

const decidedBy = (model: Model, standing: Standing, at: number): string => {
  const evaluation = evaluate(model, standing, at)
  return textOf({ ...evaluation, explanation: explain(model, standing, at, evaluation.scorecard) })
}

export interface Missed {
  readonly decision: FallenDecision
  readonly stored: string
  readonly replayed: string
}

export interface Held {
  /** Decisions that the past gives again as they stand. */
  readonly same: number
  /** Those that it gives again only under the lead as it was then: what came later has moved, joined or removed that lead. */
  readonly underLeadOfThen: number
  /** About somebody of whom nothing counted, and who got no points. */
  readonly onlyNamed: number
  readonly missed: readonly Missed[]
}

/** Holds one decision to the standing that the past gives; null: it knows nobody of these identifiers then. */
class Tally {
  readonly #model: Model
  same = 0
  underLeadOfThen = 0
  onlyNamed = 0
  readonly missed: Missed[] = []

  constructor(model: Model) {
    this.#model = model
  }

  hold(decision: FallenDecision, standing: Standing | null): void {
    const stored = textOf(decision)
    const { at, leadOpenedAt } = decision
    const replayed = standing ? decidedBy(this.#model, standing, at) : 'nobody'
    if (replayed === stored) this.same++
    else if (
      standing &&
      standing.leadOpenedAt !== leadOpenedAt &&
      decidedBy(this.#model, { ...standing, leadOpenedAt }, at) === stored
    )
      this.underLeadOfThen++
    else if (!standing && isWithoutPoints(decision)) this.onlyNamed++
    else this.missed.push({ decision, stored, replayed })
  }
}

/** Each decision held to the person's standing at its instant, worked out from the log as it was known then. */
export async function holdToStandings(
  world: World,
  model: Model,
  fallen: readonly FallenDecision[],
): Promise<Held> {
  const { rows } = await sql<{ id: number }>`select id from contact`.execute(world.db)
  const everybody = rows.map(({ id }) => id)
  const tally = new Tally(model)
  for (const at of new Set(fallen.map((decision) => decision.at))) {
    const standings = await standingsAt(world, model, everybody, at)
    const byPeople = new Map(
      standings.map(({ group, standing }) => [keyOf(group.identifiers.map(({ id }) => id)), standing]),
    )
    for (const decision of fallen)
      if (decision.at === at) tally.hold(decision, byPeople.get(keyOf(decision.identifiers)) ?? null)
  }
  return tally
}

/** Each decision held to the chronicle's standing at its instant, and that to what the replay of everybody says. */
export async function holdToChronicle(
  world: World,
  model: Model,
  fallen: readonly FallenDecision[],
): Promise<Held & { readonly changesMissed: readonly unknown[] }> {
  const { chronicle } = await readColumns(world, propertiesOf(model), () => undefined)
  const people = await everybodyEver(world)
  const placeOf = new Map([...chronicle.ids].map((id, place) => [id, place]))
  const members = membersOf(chronicle)
  const last = Math.max(...fallen.map(({ at }) => at))
  const changes = replayAll(model, chronicle, 0, last)
  const tally = new Tally(model)
  const changesMissed: unknown[] = []
  for (const decision of fallen) {
    const wanted = keyOf(decision.identifiers)
    const found = people.filter((one) => keyOf(identifiersAt(one, decision.at)) === wanted)
    // Whose identifiers are only known as they are now is found by the contact itself.
    const person = found.length === 1 ? found[0] : people.find(({ id }) => id === decision.contact)
    const place = person === undefined ? null : placeOf.get(person.id)!
    const standing = place === null ? null : standingIn(model, chronicle, members, place, decision.at)
    tally.hold(decision, standing)
    if (standing === null) continue
    let row = changes.offsets[place!]! - 1
    while (row + 1 < changes.offsets[place! + 1]! && changes.at[row + 1]! <= decision.at) row++
    const replayed = row < changes.offsets[place!]! ? null : BUCKETS[changes.bucket[row]!]!
    const { bucket } = evaluate(model, standing, decision.at)
    const isNobody = replayed === null && isWithoutPoints(decision)
    if (replayed !== bucket && !isNobody) changesMissed.push({ decision, replayed, bucket })
  }
  return { ...tally, changesMissed }
}

const propertiesOf = (_: Model): string[] => []

async function everybodyEver(world: World): Promise<ContactEvidence[]> {
  const reading = { sources: new Map(), properties: [], facts: new FactsRead() }
  const people: ContactEvidence[] = []
  for (const page of (await allGroups(world)).pages())
    people.push(...(await readGroups(world, page, reading)))
  return people
}

function identifiersAt({ memberships }: ContactEvidence, t: number): number[] {
  const latest = new Map<string, boolean>()
  for (const { identifier, spans, knownAt } of memberships)
    if (knownAt <= t) latest.set(identifier, spans.length > 0)
  return [...latest].flatMap(([identifier, isHeld]) => (isHeld ? Number(identifier) : []))
}

const isWithoutPoints = ({ score, explanation }: FallenDecision): boolean =>
  score === 0 && Array.isArray(explanation) && explanation.length === 0

const keyOf = (ids: readonly number[]): string => [...new Set(ids)].sort((a, b) => a - b).join(' ')
