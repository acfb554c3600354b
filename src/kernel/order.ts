// The total order of touchpoints: (occurredAt, source, messageId). Message ids compare by code point, which
// is the order of UTF-8 bytes and so of the database's "C" collation. Deliberately absent: arrival.

export interface OrderKey {
  /** Milliseconds UTC. */
  readonly occurredAt: number
  readonly sourceId: number
  readonly messageId: string
}

/** Surrogates come after U+E000..U+FFFF in code point order, though their code units come before. */
const byCodePoint = (unit: number): number =>
  unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit

function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(i)
    if (difference !== 0) return byCodePoint(a.charCodeAt(i)) - byCodePoint(b.charCodeAt(i))
  }
  return a.length - b.length
}

/** Negative, zero or positive as a comes before, is, or comes after b. Zero means the same message. */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  return a.occurredAt - b.occurredAt || a.sourceId - b.sourceId || compareText(a.messageId, b.messageId)
}
