// The kernel's own dice: sfc32, seeded by the words that name a stream, such as (seed, 'journey', 'firm-12').
// Invariant: two streams never share state, so that a new feature with a stream of its own moves no old value.
// Deliberately absent: Math.random, exponentials and logarithms, whose last bits differ between machines.

export interface Random {
  /** In [0, 1), a multiple of 2^-32. */
  readonly unit: () => number
  /** Whole number in [from, to]. */
  readonly whole: (from: number, to: number) => number
  readonly between: (from: number, to: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
  /** Picks by weight; weights need not add up to one. */
  readonly weighted: <T>(list: readonly (readonly [T, number])[]) => T
  /** About normal with mean 0 and deviation 1, never beyond 3.5: the sum of twelve units less six. */
  readonly bell: () => number
  /** Lower-case hexadecimal text. */
  readonly hex: (length: number) => string
}

/** FNV-1a over UTF-16 units with a final mix, from a start value. */
function hash(text: string, start: number): number {
  let h = start >>> 0
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** sfc32 (Chris Doty-Humphrey, PractRand) on four words of state. */
function sfc32(a0: number, b0: number, c0: number, d0: number): () => number {
  let [a, b, c, d] = [a0 | 0, b0 | 0, c0 | 0, d0 | 0]
  return () => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
}

/** A stream of its own for each list of names. */
export function stream(seed: number, ...names: readonly (string | number)[]): Random {
  const text = `${seed}\u0000${names.join('\u0000')}`
  const next = sfc32(hash(text, 0x811c9dc5), hash(text, 0x9e3779b9), hash(text, 0x243f6a88), 1)
  for (let i = 0; i < 12; i++) next() // sfc32 needs a dozen rounds until the seed is well mixed

  const unit = (): number => next() / 4294967296
  const whole = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1))
  const pick = <T>(list: readonly T[]): T => list[Math.floor(unit() * list.length)] as T
  const weighted = <T>(list: readonly (readonly [T, number])[]): T => {
    let total = 0
    for (const [, weight] of list) total += weight
    let left = unit() * total
    for (const [value, weight] of list) {
      left -= weight
      if (left < 0) return value
    }
    return (list.at(-1) as readonly [T, number])[0]
  }
  const bell = (): number => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += unit()
    return sum > 3.5 ? 3.5 : sum < -3.5 ? -3.5 : sum
  }
  const hex = (length: number): string => {
    let out = ''
    while (out.length < length) out += next().toString(16).padStart(8, '0')
    return out.slice(0, length)
  }
  return {
    unit,
    whole,
    pick,
    weighted,
    bell,
    hex,
    between: (from, to) => from + unit() * (to - from),
    chance: (probability) => unit() < probability,
  }
}
