// The accumulators of one contact or one account. The canonical state is the fold over the counting
// touchpoints in total order: S = S * 2^(-dt/halfLife) + 1, anchored at the slot's last touchpoint.
// A newcomer in order extends it to the same bits; reading never re-anchors it. States never change in place.
// Deliberately absent: which touchpoints count. Verdicts, visibility and identity decide that before.

import { ByteReader, ByteWriter } from './bytes.ts'
import { bookClaim, type ClaimBook, EMPTY_CLAIM_BOOK, mergeBooks, readBook, writeBook } from './claim-book.ts'
import { decay } from './decay.ts'
import { CHANNELS, type Channel, type Claim, type TouchpointFacts } from './evidence.ts'
import type { Model, Scope, TimesSlot } from './model.ts'
import { compareOrder, type OrderKey } from './order.ts'

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
  readonly sums: Float64Array
  /** Second of that touchpoint; 0 where there was none. */
  readonly seconds: Float64Array
  /** How many touchpoints went into each sum slot. */
  readonly counts: Float64Array
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

type Mutable = { -readonly [K in keyof State]: State[K] } & { times: (readonly number[])[] }

const DAY_MS = 86_400_000
const layoutOf = (model: Model, scope: Scope) => (scope === 'contact' ? model.contact : model.account)

/** A state without evidence. */
export function emptyState(model: Model, scope: Scope): State {
  const layout = layoutOf(model, scope)
  return {
    model,
    scope,
    sums: new Float64Array(layout.sums.length),
    seconds: new Float64Array(layout.sums.length),
    counts: new Float64Array(layout.sums.length),
    times: layout.times.map(() => []),
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
  times: [...state.times],
})

function addTime(slot: TimesSlot, times: readonly number[], at: number): readonly number[] {
  const last = times[times.length - 1]
  const sameDay =
    slot.unit === 'days' && last !== undefined && Math.floor(last / DAY_MS) === Math.floor(at / DAY_MS)
  const kept = sameDay ? times.slice(0, -1) : times.length === slot.keep ? times.slice(1) : times.slice()
  kept.push(at)
  return kept
}

/** Takes one touchpoint that comes after all before it. */
function advance(state: Mutable, touch: FoldTouch): void {
  const { occurredAt, sourceId, messageId, facts } = touch
  const layout = layoutOf(state.model, state.scope)
  const second = Math.floor(occurredAt / 1000)
  for (const index of layout.slotsOf(facts)) {
    if (index < layout.sums.length) {
      const { table } = layout.sums[index]!
      const before = state.sums[index]!
      const decayed =
        table === null || before === 0 ? before : before * decay(table, second - state.seconds[index]!)
      state.sums[index] = decayed + 1
      state.seconds[index] = second
      state.counts[index] = state.counts[index]! + 1
    } else {
      const place = index - layout.sums.length
      state.times[place] = addTime(layout.times[place]!, state.times[place]!, occurredAt)
    }
  }
  state.count++
  state.lastKey = { occurredAt, sourceId, messageId }
  if (state.firstKey === null) {
    state.firstKey = state.lastKey
    const { source, channel, trafficSource } = facts
    state.first = { source, channel, trafficSource, at: occurredAt }
  }
  if (facts.own) {
    state.firstOwnAt ??= occurredAt
    state.lastOwnAt = occurredAt
  }
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

/** First byte of an encoded state; another one means another layout of the bytes. */
const FORMAT = 1

function writeKey(out: ByteWriter, key: OrderKey): void {
  out.whole(key.occurredAt)
  out.whole(key.sourceId)
  out.text(key.messageId)
}
const readKey = (bytes: ByteReader): OrderKey => ({
  occurredAt: bytes.whole(),
  sourceId: bytes.whole(),
  messageId: bytes.text(),
})

function writeMaybe(out: ByteWriter, text: string | null): void {
  out.byte(text === null ? 0 : 1)
  if (text !== null) out.text(text)
}
const readMaybe = (bytes: ByteReader): string | null => (bytes.byte() === 0 ? null : bytes.text())

/** Equal states give equal bytes. Slots without touchpoints take one byte. */
export function encodeState(state: State): Uint8Array {
  const out = new ByteWriter()
  out.byte(FORMAT)
  out.byte(state.scope === 'contact' ? 0 : 1)
  out.whole(layoutOf(state.model, state.scope).hash)
  out.whole(state.count)
  if (state.first && state.firstKey && state.lastKey) {
    writeKey(out, state.firstKey)
    writeMaybe(out, state.first.source)
    out.byte(state.first.channel === null ? 255 : CHANNELS.indexOf(state.first.channel))
    writeMaybe(out, state.first.trafficSource)
    writeKey(out, state.lastKey)
    out.whole((state.firstOwnAt ?? -1) + 1)
    out.whole((state.lastOwnAt ?? -1) + 1)
    for (const [i, count] of state.counts.entries()) {
      out.whole(count)
      if (count === 0) continue
      out.double(state.sums[i]!)
      out.whole(state.seconds[i]!)
    }
    for (const times of state.times) {
      out.whole(times.length)
      for (const [i, at] of times.entries()) out.whole(i === 0 ? at : at - times[i - 1]!)
    }
  }
  writeBook(out, state.claims)
  return out.done()
}

function readTouches(state: Mutable, bytes: ByteReader): void {
  state.firstKey = readKey(bytes)
  const source = readMaybe(bytes)
  const channel = CHANNELS[bytes.byte()] ?? null
  state.first = { source, channel, trafficSource: readMaybe(bytes), at: state.firstKey.occurredAt }
  state.lastKey = readKey(bytes)
  const firstOwn = bytes.whole()
  const lastOwn = bytes.whole()
  state.firstOwnAt = firstOwn === 0 ? null : firstOwn - 1
  state.lastOwnAt = lastOwn === 0 ? null : lastOwn - 1
  for (let i = 0; i < state.counts.length; i++) {
    state.counts[i] = bytes.whole()
    if (state.counts[i] === 0) continue
    state.sums[i] = bytes.double()
    state.seconds[i] = bytes.whole()
  }
  state.times = state.times.map(() => {
    const times: number[] = []
    const length = bytes.whole()
    for (let i = 0, at = 0; i < length; i++) {
      at += bytes.whole()
      times.push(at)
    }
    return times
  })
}

/** Reads what encodeState wrote; throws when the bytes are damaged or belong to another agreement's slots. */
export function decodeState(model: Model, encoded: Uint8Array): State {
  const bytes = new ByteReader(encoded)
  const format = bytes.byte()
  if (format !== FORMAT) throw new Error(`A stored state has format ${format}, expected ${FORMAT}.`)
  const scope: Scope = bytes.byte() === 0 ? 'contact' : 'account'
  const state = emptyState(model, scope) as Mutable
  if (bytes.whole() !== layoutOf(model, scope).hash)
    throw new Error('This state belongs to another agreement; fold it anew.')
  state.count = bytes.whole()
  if (state.count > 0) readTouches(state, bytes)
  state.claims = readBook(bytes)
  bytes.end()
  return state
}
