// The figures of drift. Population stability index: Siddiqi, Credit Risk Scorecards (2006), section 11, who calls 0.25 a
// major shift; its chance level falls with the size of the samples (Yurdakul and Naranjo, Statistical properties of the
// population stability index, 2020), so a few hundred leads alarm nobody by chance. Rates: Wilson's score interval (1927).
// Deliberately absent: where the numbers come from.

/** Leads below which a distribution says nothing. */
export const LEADS_MIN = 200
/** Leads of one grade below which its win rate says nothing. */
export const GRADE_LEADS_MIN = 30
/** Won customers below which nothing is said about the ideal one. */
export const WON_MIN = 20
const BINS = 10
const PSI_MAJOR = 0.25
/** Chi-squared with nine degrees of freedom, one in a thousand. */
const CHI2_9_999 = 27.877
/** Normal, 99 % two-sided: several grades are looked at each time. */
const Z_99 = 2.5758

/** Inner edges that cut scores into tenths; fewer where many are equal. */
export function tenths(scores: readonly number[]): number[] {
  const sorted = [...scores].sort((a, b) => a - b)
  const edges = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!,
  )
  return [...new Set(edges)]
}

/** How many scores lie in each bin: below the first edge, from each edge on. */
export function countsBetween(edges: readonly number[], scores: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0)
  for (const score of scores) counts[edges.filter((edge) => score >= edge).length]! += 1
  return counts
}

/** Population stability index of two distributions over the same bins; an empty bin counts as half a lead. */
export function stabilityIndex(before: readonly number[], now: readonly number[]): number {
  const total = (counts: readonly number[]) => counts.reduce((sum, n) => sum + Math.max(n, 0.5), 0)
  const [a, b] = [total(before), total(now)]
  return before.reduce((sum, n, i) => {
    const p = Math.max(n, 0.5) / a
    const q = Math.max(now[i]!, 0.5) / b
    return sum + (q - p) * Math.log(q / p)
  }, 0)
}

/** The index from which on samples of these sizes are said to have shifted. */
export const stabilityLimit = (before: number, now: number): number =>
  Math.max(PSI_MAJOR, CHI2_9_999 * (1 / before + 1 / now))

/** Wilson's 99 % interval of a rate. */
export function rateInterval(won: number, leads: number): { readonly low: number; readonly high: number } {
  const p = won / leads
  const z2 = Z_99 * Z_99
  const middle = (p + z2 / (2 * leads)) / (1 + z2 / leads)
  const half = (Z_99 * Math.sqrt((p * (1 - p)) / leads + z2 / (4 * leads * leads))) / (1 + z2 / leads)
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
