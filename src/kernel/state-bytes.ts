// A state as bytes, as the store keeps it: equal states give equal bytes, and bytes of another agreement's slots or of
// another format are refused. Deliberately absent: what the numbers mean (state.ts).

import { ByteReader, ByteWriter } from './bytes.ts'
import { readBook, writeBook } from './claim-book.ts'
import { CHANNELS } from './evidence.ts'
import type { Model, Scope } from './model.ts'
import type { OrderKey } from './order.ts'
import { lastSecond, type RecentSum, sumOf } from './recent-sum.ts'
import { emptyState, layoutOf, type Mutable, type State } from './state.ts'

/** First byte of an encoded state; another one means another layout of the bytes. */
const FORMAT = 2

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

/** How many seconds are kept apart, S before them if there is one, and each second as its distance from the last. */
function writeRecent(out: ByteWriter, recent: RecentSum): void {
  const [before, beforeSecond] = recent as [number, number]
  const apart = (recent.length - 2) / 2
  out.byte(before > 0 ? apart + 128 : apart)
  if (before > 0) {
    out.double(before)
    out.whole(beforeSecond)
  }
  for (let at = 2, second = beforeSecond; at < recent.length; at += 2) {
    out.whole(recent[at]! - second)
    out.whole(recent[at + 1]!)
    second = recent[at]!
  }
}

function readRecent(bytes: ByteReader): RecentSum {
  const head = bytes.byte()
  const recent = head >= 128 ? [bytes.double(), bytes.whole()] : [0, 0]
  for (let left = head & 127, second = recent[1]!; left > 0; left--) {
    second += bytes.whole()
    recent.push(second, bytes.whole())
  }
  return recent
}

/** Equal states give equal bytes. Slots without touchpoints take one byte. */
export function encodeState(state: State): Uint8Array {
  const out = new ByteWriter()
  const layout = layoutOf(state.model, state.scope)
  out.byte(FORMAT)
  out.byte(state.scope === 'contact' ? 0 : 1)
  out.whole(layout.hash)
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
      if (layout.sums[i]!.table === null) out.whole(state.seconds[i]!)
      else writeRecent(out, state.recent[i]!)
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
    const { table } = layoutOf(state.model, state.scope).sums[i]!
    if (table === null) {
      state.sums[i] = state.counts[i]!
      state.seconds[i] = bytes.whole()
      continue
    }
    const recent = readRecent(bytes)
    state.recent[i] = recent
    state.sums[i] = sumOf(recent, table)
    state.seconds[i] = lastSecond(recent)
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
