// 2^(-dt/halfLife) for whole seconds, from tables and + - * / alone, so that Node and every browser give
// the same bits. Three levels: low 12 bits, next 14, top 6; the top one is touched past 2.1 years only.
// Relative error stays under 1e-12 (test/kernel/decay.test.ts). Deliberately absent: the engine's own exponentials, whose last bits differ.

/** Low level: seconds 0..4095. */
export const LOW_SIZE = 4096
/** Middle level: dt >>> 12, up to NEAR_SECONDS. 128 KB a half-life, of which only ages that occur are read. */
export const HIGH_SIZE = 16_384
/** 2^26 seconds (2.1 years); younger than this two levels suffice. */
export const NEAR_SECONDS = LOW_SIZE * HIGH_SIZE
const TOP_SIZE = 64

/** A hundred years. Past this, a second's decay would come near the last bit and lose its strict order. */
export const HALF_LIFE_SECONDS_MAX = 3_155_760_000

export interface DecayTable {
  /** Seconds. */
  readonly halfLife: number
  readonly low: Float64Array
  readonly high: Float64Array
  readonly top: Float64Array
}

const { LN2 } = Math
const SMALLEST_EXPONENT = -1074
const LARGEST_EXPONENT = 1023

/** 1/n! for n = 13..0: on |f| <= 1/2 the first term left out is below 5e-18. */
const COEFFICIENTS = (() => {
  const list: number[] = [1]
  for (let n = 1; n <= 13; n++) list.push(list[n - 1]! / n)
  return list.reverse()
})()

const POWERS_OF_TWO = (() => {
  const table = new Float64Array(LARGEST_EXPONENT - SMALLEST_EXPONENT + 1)
  for (let k = 0, up = 1; k <= LARGEST_EXPONENT; k++, up *= 2) table[k - SMALLEST_EXPONENT] = up
  for (let k = 0, down = 1; k >= SMALLEST_EXPONENT; k--, down /= 2) table[k - SMALLEST_EXPONENT] = down
  return table
})()

/** 2^x by range reduction to |f| <= 1/2 and a polynomial; 0 below the smallest double, Infinity above the largest. */
export function exp2(x: number): number {
  const whole = Math.round(x)
  if (whole < SMALLEST_EXPONENT) return 0
  if (whole > LARGEST_EXPONENT) return Infinity
  const y = (x - whole) * LN2
  let sum = 0
  for (const coefficient of COEFFICIENTS) sum = sum * y + coefficient
  return sum * POWERS_OF_TWO[whole - SMALLEST_EXPONENT]!
}

/** 2^(-seconds/halfLife): whole half-lives are taken out first, so that only the remainder is rounded. */
function decayExactly(seconds: number, halfLife: number): number {
  const halvings = Math.floor(seconds / halfLife)
  const rest = seconds - halvings * halfLife
  if (halvings > -SMALLEST_EXPONENT) return 0
  return exp2(-rest / halfLife) * POWERS_OF_TWO[-halvings - SMALLEST_EXPONENT]!
}

function buildTable(halfLife: number): DecayTable {
  const low = new Float64Array(LOW_SIZE)
  const high = new Float64Array(HIGH_SIZE)
  const top = new Float64Array(TOP_SIZE)
  for (let i = 0; i < LOW_SIZE; i++) low[i] = decayExactly(i, halfLife)
  for (let i = 0; i < HIGH_SIZE; i++) high[i] = decayExactly(i * LOW_SIZE, halfLife)
  for (let i = 0; i < TOP_SIZE; i++) top[i] = decayExactly(i * NEAR_SECONDS, halfLife)
  return { halfLife, low, high, top }
}

/** Tables are 160 KB each and depend on the half-life alone, so the models of a process share them. */
const TABLES_KEPT_MAX = 64
const tables = new Map<number, DecayTable>()

/** The table of one half-life in seconds, a positive number up to HALF_LIFE_SECONDS_MAX; throws otherwise. */
export function decayTable(halfLife: number): DecayTable {
  if (!(halfLife > 0 && halfLife <= HALF_LIFE_SECONDS_MAX))
    throw new Error(`A half-life must be more than 0 and at most 100 years in seconds, got ${halfLife}.`)
  const kept = tables.get(halfLife)
  if (kept) return kept
  const table = buildTable(halfLife)
  if (tables.size >= TABLES_KEPT_MAX) tables.delete(tables.keys().next().value!)
  tables.set(halfLife, table)
  return table
}

/** 2^(-seconds/halfLife) for whole seconds in [0, 2^32). Strictly falling wherever it is a normal number. */
export function decay(table: DecayTable, seconds: number): number {
  const near = table.high[(seconds >>> 12) & (HIGH_SIZE - 1)]! * table.low[seconds & (LOW_SIZE - 1)]!
  return seconds < NEAR_SECONDS ? near : near * table.top[seconds >>> 26]!
}
