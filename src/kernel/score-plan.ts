// A model laid out for one timeline: which slots each distinct fact falls into, which points each distinct
// value gives, all half-lives' tables in two arrays. Built once a bulk run, read in its innermost loops.
// Deliberately absent: any contact.

import { HIGH_SIZE, LOW_SIZE } from './decay.ts'
import type { Scalar, TouchpointFacts } from './evidence.ts'
import type {
  CompiledCondition,
  FitEntry,
  FrequencyEntry,
  Model,
  PairEntry,
  ScopeLayout,
  SumEntry,
} from './model.ts'
import type { Timeline } from './timeline.ts'

/** The slots of one scope for the facts of one timeline. */
export interface SlotPlan {
  readonly layout: ScopeLayout
  readonly sumCount: number
  /** Slots of facts f: slots[starts[f]] to slots[starts[f + 1]], sums only. */
  readonly sumStarts: Int32Array
  readonly sumSlots: Int32Array
  readonly timesStarts: Int32Array
  readonly timesSlots: Int32Array
  /** Where each sum slot's tables begin in low and high. */
  readonly lowAt: Int32Array
  readonly highAt: Int32Array
  readonly low: Float64Array
  readonly high: Float64Array
}

export function slotPlan(layout: ScopeLayout, timeline: Timeline): SlotPlan {
  const sumCount = layout.sums.length
  const sums: number[] = []
  const times: number[] = []
  const sumStarts = [0]
  const timesStarts = [0]
  for (const facts of timeline.distinctFacts) {
    for (const slot of layout.slotsOf(facts)) {
      if (slot < sumCount) sums.push(slot)
      else times.push(slot - sumCount)
    }
    sumStarts.push(sums.length)
    timesStarts.push(times.length)
  }
  const tables = [...new Set(layout.sums.map((slot) => slot.table))]
  const low = new Float64Array(tables.length * LOW_SIZE).fill(1)
  const high = new Float64Array(tables.length * HIGH_SIZE).fill(1)
  for (const [i, table] of tables.entries()) {
    if (table === null) continue
    low.set(table.low, i * LOW_SIZE)
    high.set(table.high, i * HIGH_SIZE)
  }
  return {
    layout,
    sumCount,
    sumStarts: Int32Array.from(sumStarts),
    sumSlots: Int32Array.from(sums),
    timesStarts: Int32Array.from(timesStarts),
    timesSlots: Int32Array.from(times),
    lowAt: Int32Array.from(layout.sums, (slot) => tables.indexOf(slot.table) * LOW_SIZE),
    highAt: Int32Array.from(layout.sums, (slot) => tables.indexOf(slot.table) * HIGH_SIZE),
    low,
    high,
  }
}

/** The sum rules of one card and scope as columns, in the card's order. */
export interface SumRules {
  readonly slot: Int32Array
  readonly points: Float64Array
  readonly cap: Float64Array
}

export function sumRules(entries: readonly (SumEntry | FrequencyEntry)[], scope: string): SumRules {
  const sums = entries.filter(
    (entry): entry is SumEntry => entry.kind === 'engagement' && entry.scope === scope,
  )
  return {
    slot: Int32Array.from(sums, (entry) => entry.slot),
    points: Float64Array.from(sums, (entry) => entry.points),
    cap: Float64Array.from(sums, (entry) => entry.cap),
  }
}

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
