// What does not depend on the row, worked out before a bulk run: which points each distinct value gives, and
// which conditions each distinct value and fact passes.
// Deliberately absent: any contact.

import { BUCKETS, type Scalar, type TouchpointFacts } from './evidence.ts'
import type { CompiledCondition, FitEntry, Model, PairEntry } from './model.ts'
import type { Timeline } from './timeline.ts'

/** All distinct values of a run: unknown first, then those of the contacts' claims, then of the accounts'. */
export const sharedValues = (contacts: Timeline, accounts: Timeline | null): readonly Scalar[] => [
  null,
  ...contacts.distinctValues,
  ...(accounts?.distinctValues ?? []),
]

/** The points of a fit rule by place in the shared values, before trust; 0 where no entry holds. */
export const pointsByValue = (entry: FitEntry, values: readonly Scalar[]): Float64Array =>
  Float64Array.from(values, (value) => entry.points[entry.tests.findIndex((holds) => holds(value))] ?? 0)

/** The points of a pair rule for two values, before trust. */
export function pairPoints(entry: PairEntry, a: Scalar, b: Scalar): number {
  const index = entry.tests.findIndex((holds) => holds[0](a) && holds[1](b))
  return entry.points[index] ?? 0
}

export interface ConditionTable {
  readonly condition: CompiledCondition
  /** Index into BUCKETS. */
  readonly bucket: number
  readonly attributes: readonly { readonly view: number; readonly holds: Uint8Array }[]
  /** By distinct facts of the first touchpoint; the last place is for a contact without any. */
  readonly first: Uint8Array
}

/** Condition parts by distinct fact or value, as 0 or 1: how often the closures run does not grow with rows. */
export function conditionTables(
  model: Model,
  timeline: Timeline,
  values: readonly Scalar[],
): ConditionTable[] {
  return model.conditions.map((condition) => {
    const { sources, channels } = condition
    const fromSource = (facts: TouchpointFacts | null) =>
      sources === null ||
      [facts?.source, facts?.trafficSource].some((name) => name && sources.has(name.toLowerCase()))
    const fromChannel = (facts: TouchpointFacts | null) =>
      channels === null || (facts?.channel ? channels.includes(facts.channel) : false)
    return {
      condition,
      bucket: BUCKETS.indexOf(condition.bucket),
      attributes: condition.attributes.map(({ view, holds }) => ({
        view,
        holds: Uint8Array.from(values, (value) => (holds(value) ? 1 : 0)),
      })),
      first: Uint8Array.from([...timeline.distinctFacts, null], (facts) =>
        fromSource(facts) && fromChannel(facts) ? 1 : 0,
      ),
    }
  })
}
