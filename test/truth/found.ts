// Looks for stored decisions in what the past gives when it is worked out anew, by whichever way.
import { sql } from 'kysely'
import { standingsAt } from '../../src/app/read/standing-at.ts'
import { evaluate } from '../../src/kernel/evaluate.ts'
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

/** Each decision held to the person's standing at its instant, worked out from the log as it was known then. */
export async function holdToStandings(
  world: World,
  model: Model,
  fallen: readonly FallenDecision[],
): Promise<Held> {
  const { rows } = await sql<{ id: number }>`select id from contact`.execute(world.db)
  const everybody = rows.map(({ id }) => id)
  const byInstant = new Map<number, FallenDecision[]>()
  for (const one of fallen) byInstant.set(one.at, [...(byInstant.get(one.at) ?? []), one])
  const missed: Missed[] = []
  let same = 0
  let underLeadOfThen = 0
  let onlyNamed = 0
  for (const [at, decisions] of byInstant) {
    const standings = await standingsAt(world, model, everybody, at)
    const byPeople = new Map(
      standings.map(({ group, standing }) => [keyOf(group.identifiers.map(({ id }) => id)), standing]),
    )
    for (const decision of decisions) {
      const standing = byPeople.get(keyOf(decision.identifiers))
      const stored = textOf(decision)
      const replayed = standing ? decidedBy(model, standing, at) : 'nobody'
      if (replayed === stored) same++
      else if (
        standing &&
        standing.leadOpenedAt !== decision.leadOpenedAt &&
        decidedBy(model, { ...standing, leadOpenedAt: decision.leadOpenedAt }, at) === stored
      )
        underLeadOfThen++
      else if (!standing && isWithoutPoints(decision)) onlyNamed++
      else missed.push({ decision, stored, replayed })
    }
  }
  return { same, underLeadOfThen, onlyNamed, missed }
}

const isWithoutPoints = ({ score, explanation }: FallenDecision): boolean =>
  score === 0 && Array.isArray(explanation) && explanation.length === 0

const keyOf = (ids: readonly number[]): string => [...new Set(ids)].sort((a, b) => a - b).join(' ')
