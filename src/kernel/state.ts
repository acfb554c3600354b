// The accumulators of one contact or one account. The canonical state is the fold over the counting
// touchpoints in total order: S = S * 2^(-dt/halfLife) + 1, anchored at the slot's last touchpoint.
// A newcomer in order, or a little late, extends it to the same bits; reading never re-anchors it. States never change
// in place. Plain arrays throughout: a typed array of this size costs more to make than to fill.
// Deliberately absent: which touchpoints count. Verdicts, visibility and identity decide that before.

import { bookClaim, type ClaimBook, EMPTY_CLAIM_BOOK, mergeBooks } from './claim-book.ts'
import { decay } from './decay.ts'
import type { Channel, Claim, TouchpointFacts } from './evidence.ts'
import type { Model, Scope, TimesSlot } from './model.ts'
import { compareOrder, type OrderKey } from './order.ts'
import { NO_SUM, type RecentSum, sumOf, takeSecond } from './recent-sum.ts'

/** A counting touchpoint as the fold takes it. */
export interface FoldTouch extends OrderKey {
  readonly facts: TouchpointFacts
}

export interface FirstTouch {
  readonly source: string | null
  readonly channel: Channel | null
  readonly trafficSource: string | null
  /** Milliseconds UTC. */
  readonly at: number
}

export interface State {
  readonly model: Model
  readonly scope: Scope
  /** S of each sum slot at its own last touchpoint. */
  readonly sums: readonly number[]
  /** Second of that touchpoint; 0 where there was none. */
  readonly seconds: readonly number[]
  /** How many touchpoints went into each sum slot. */
  readonly counts: readonly number[]
  /** What the sums that decay came from, as far as late touchpoints need it. */
  readonly recent: readonly RecentSum[]
  /** Instants of each times slot in milliseconds, ascending. */
  readonly times: readonly (readonly number[])[]
  /** Counting touchpoints in all. */
  readonly count: number
  readonly first: FirstTouch | null
  readonly firstKey: OrderKey | null
  readonly lastKey: OrderKey | null
  /** First and last touchpoint of the contact's own doing, in milliseconds. */
  readonly firstOwnAt: number | null
  readonly lastOwnAt: number | null
  readonly claims: ClaimBook
}

/** A state in the making; nobody else has seen it. */
export type Mutable = { -readonly [K in keyof State]: State[K] } & {
  sums: number[]
  seconds: number[]
  counts: number[]
  recent: RecentSum[]
  times: (readonly number[])[]
}

const DAY_MS = 86_400_000
/** The slots of a scope. */
export const layoutOf = (model: Model, scope: Scope) => (scope === 'contact' ? model.contact : model.account)

const NO_TIMES: readonly number[] = []

/** A state without evidence. */
export function emptyState(model: Model, scope: Scope): State {
  const layout = layoutOf(model, scope)
  return {
    model,
    scope,
    sums: layout.sums.map(() => 0),
    seconds: layout.sums.map(() => 0),
    counts: layout.sums.map(() => 0),
    recent: layout.sums.map(() => NO_SUM),
    times: layout.times.map(() => NO_TIMES),
    count: 0,
    first: null,
    firstKey: null,
    lastKey: null,
    firstOwnAt: null,
    lastOwnAt: null,
    claims: EMPTY_CLAIM_BOOK,
  }
}

const copyOf = (state: State): Mutable => ({
  ...state,
  sums: state.sums.slice(),
  seconds: state.seconds.slice(),
  counts: state.counts.slice(),
  recent: state.recent.slice(),
  times: state.times.slice(),
})

const dayOf = (at: number): number => Math.floor(at / DAY_MS)

/** The instants with one more, wherever it belongs: of one day the latest stays, and of all the last `keep`. */
function addTime(slot: TimesSlot, times: readonly number[], instant: number): readonly number[] {
  let place = times.length
  while (place > 0 && times[place - 1]! > instant) place--
  const isSameDay = (other: number | undefined) =>
    slot.unit === 'days' && other !== undefined && dayOf(other) === dayOf(instant)
  if (isSameDay(times[place])) return times
  const kept = times.slice()
  kept.splice(isSameDay(times[place - 1]) ? place - 1 : place, isSameDay(times[place - 1]) ? 1 : 0, instant)
  return kept.length > slot.keep ? kept.slice(1) : kept
}

/** Takes one touchpoint into a sum; false where it lies too far back. */
function addSum(state: Mutable, index: number, second: number): boolean {
  const { table } = layoutOf(state.model, state.scope).sums[index]!
  const last = state.seconds[index]!
  if (table === null) {
    state.sums[index] = state.sums[index]! + 1
    if (second > last) state.seconds[index] = second
  } else {
    const recent = takeSecond(state.recent[index]!, table, second)
    if (recent === null) return false
    const before = state.sums[index]!
    state.recent[index] = recent
    if (second >= last) {
      state.sums[index] = (before === 0 ? 0 : before * decay(table, second - last)) + 1
      state.seconds[index] = second
    } else state.sums[index] = sumOf(recent, table)
  }
  state.counts[index] = state.counts[index]! + 1
  return true
}

/** Takes one touchpoint, in order or a little late; false where only a fold of the whole can tell. */
function advance(state: Mutable, touch: FoldTouch): boolean {
  const { occurredAt, sourceId, messageId, facts } = touch
  const layout = layoutOf(state.model, state.scope)
  const second = Math.floor(occurredAt / 1000)
  for (const index of layout.slotsOf(facts)) {
    if (index < layout.sums.length) {
      if (!addSum(state, index, second)) return false
    } else {
      const place = index - layout.sums.length
      state.times[place] = addTime(layout.times[place]!, state.times[place]!, occurredAt)
    }
  }
  state.count++
  const key = { occurredAt, sourceId, messageId }
  if (state.lastKey === null || compareOrder(state.lastKey, key) < 0) state.lastKey = key
  if (state.firstKey === null || compareOrder(key, state.firstKey) < 0) {
    state.firstKey = key
    const { source, channel, trafficSource } = facts
    state.first = { source, channel, trafficSource, at: occurredAt }
  }
  if (facts.own) {
    state.firstOwnAt = least(state.firstOwnAt, occurredAt)
    state.lastOwnAt = greatest(state.lastOwnAt, occurredAt)
  }
  return true
}

/** Whether a touchpoint comes after everything in the state, so that `extend` may take it. */
export const isInOrder = (state: State, touch: OrderKey): boolean =>
  state.lastKey === null || compareOrder(state.lastKey, touch) < 0

function assertModel(model: Model, state: State): void {
  if (state.model !== model && layoutOf(state.model, state.scope).hash !== layoutOf(model, state.scope).hash)
    throw new Error('This state belongs to another agreement; fold it anew.')
}

/** The state with one more touchpoint, which must come after all before it; throws when it does not. */
export function extend(model: Model, state: State, touch: FoldTouch): State {
  assertModel(model, state)
  if (!isInOrder(state, touch))
    throw new Error(
      `Touchpoint ${touch.messageId} is not after ${state.lastKey?.messageId}; fold the contact anew.`,
    )
  const next = copyOf(state)
  advance(next, touch)
  return next
}

/**
 * The state with more touchpoints, none of which is in it: after all before them, or late by a few seconds. null where
 * one is so late that only a fold of the whole can tell.
 */
export function extendAll(model: Model, state: State, touches: readonly FoldTouch[]): State | null {
  assertModel(model, state)
  if (touches.length === 0) return state
  const next = copyOf(state)
  for (const touch of inOrder(touches)) if (!advance(next, touch)) return null
  return next
}

/** The canonical state of touchpoints in any order; one that is given twice counts once. */
export function fold(model: Model, scope: Scope, touches: readonly FoldTouch[]): State {
  const state = emptyState(model, scope) as Mutable
  for (const touch of inOrder(touches)) if (isInOrder(state, touch)) advance(state, touch)
  return state
}

/** The touchpoints in total order; the same array when they are so already. */
export function inOrder<T extends OrderKey>(touches: readonly T[]): readonly T[] {
  for (let i = 1; i < touches.length; i++)
    if (compareOrder(touches[i - 1]!, touches[i]!) > 0) return [...touches].sort(compareOrder)
  return touches
}

/** The state with one more claim. Any order will do; attributes that the agreement never reads are left out. */
export function withClaim(state: State, claim: Claim): State {
  if (!state.model.attributes.has(claim.attribute)) return state
  const claims = bookClaim(state.claims, claim)
  return claims === state.claims ? state : { ...state, claims }
}

/** The state with these claims in place of those it had. */
export function withClaims(state: State, claims: Iterable<Claim>): State {
  let next: State = { ...state, claims: EMPTY_CLAIM_BOOK }
  for (const claim of claims) next = withClaim(next, claim)
  return next
}

function mergeTimes(slot: TimesSlot, a: readonly number[], b: readonly number[]): readonly number[] {
  let times: readonly number[] = []
  for (const at of [...a, ...b].sort((x, y) => x - y)) times = addTime(slot, times, at)
  return times
}

const least = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)
const greatest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

/**
 * Both states in one, to about 1e-15 of the fold of the whole. For estimates on the way: what is stored is
 * always the canonical fold. The two must not share touchpoints.
 */
export function mergeStates(a: State, b: State): State {
  assertModel(a.model, b)
  const merged = copyOf(a)
  const layout = layoutOf(a.model, a.scope)
  for (const [i, { table }] of layout.sums.entries()) {
    const [older, newer] = a.seconds[i]! <= b.seconds[i]! ? [a, b] : [b, a]
    const factor = table === null ? 1 : decay(table, newer.seconds[i]! - older.seconds[i]!)
    merged.sums[i] = older.sums[i]! * factor + newer.sums[i]!
    merged.seconds[i] = newer.seconds[i]!
    merged.counts[i] = a.counts[i]! + b.counts[i]!
    merged.recent[i] = table === null ? NO_SUM : [merged.sums[i]!, merged.seconds[i]!]
  }
  merged.times = layout.times.map((slot, i) => mergeTimes(slot, a.times[i]!, b.times[i]!))
  merged.count = a.count + b.count
  const bIsFirst = b.firstKey && (!a.firstKey || compareOrder(b.firstKey, a.firstKey) < 0)
  merged.first = bIsFirst ? b.first : a.first
  merged.firstKey = bIsFirst ? b.firstKey : a.firstKey
  merged.lastKey = b.lastKey && (!a.lastKey || compareOrder(b.lastKey, a.lastKey) > 0) ? b.lastKey : a.lastKey
  merged.firstOwnAt = least(a.firstOwnAt, b.firstOwnAt)
  merged.lastOwnAt = greatest(a.lastOwnAt, b.lastOwnAt)
  merged.claims = mergeBooks(a.claims, b.claims)
  return merged
}
