// A 52-bit hash of JSON-like content that does not depend on the order of keys: equal content, equal hash.
// It tells a repeated delivery from a differing duplicate; it is no defence against somebody who wants a clash.
// Deliberately absent: SHA. It would need a sorted copy of each event, several times as slow as reading it once.

/** Two 32-bit lanes, mixed as in MurmurHash3's finaliser. Strings, numbers, booleans, null, arrays and objects. */
export interface Lanes {
  a: number
  b: number
}

const SEED_A = 0xdeadbeef | 0
const SEED_B = 0x41c6ce57 | 0

/** Mixes a text into two lanes: the loop of cyrb53 (public domain). */
export function hashText(text: string, kind: number, into: Lanes): void {
  let a = SEED_A ^ kind
  let b = SEED_B ^ kind
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 2654435761)
    b = Math.imul(b ^ unit, 1597334677)
  }
  into.a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  into.b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
}

/** Ties a value to its key or position: sums of such pairs do not depend on order, yet swapped values differ. */
export const tie = (key: number, value: number): number => {
  const mixed = Math.imul(key ^ (value >>> 15) ^ value, 2246822507)
  return Math.imul(mixed ^ (key >>> 13) ^ Math.imul(value, 3266489909), 668265263) | 0
}

/** Lanes to one whole number below 2^52. */
export const toContentHash = (lanes: Lanes): number => (lanes.b >>> 12) * 4294967296 + (lanes.a >>> 0)

const KIND = { text: 1, number: 2, literal: 3, list: 4, record: 5 }

export { KIND as HASH_KIND }

/** The hash of one value; what JSON cannot carry (undefined, functions) counts as absent. */
export function contentHash(value: unknown): number {
  const lanes: Lanes = { a: 0, b: 0 }
  mix(value, lanes)
  return toContentHash(lanes)
}

function mix(value: unknown, into: Lanes): void {
  if (typeof value === 'object' && value !== null) mixMembers(value, into)
  else if (typeof value === 'string') hashText(value, KIND.text, into)
  else if (typeof value === 'number') hashText(String(value), KIND.number, into)
  else hashText(String(value), KIND.literal, into)
}

function mixMembers(value: object, into: Lanes): void {
  let a = Array.isArray(value) ? KIND.list : KIND.record
  let b = a
  const of: Lanes = { a: 0, b: 0 }
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue
    mix(member, of)
    const { a: memberA, b: memberB } = of
    hashText(key, KIND.record, of)
    a = (a + tie(of.a, memberA)) | 0
    b = (b + tie(of.b, memberB)) | 0
  }
  into.a = a
  into.b = b
}
