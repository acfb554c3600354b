// The interval of a bootstrapped difference: its percentiles, corrected for the skew and the small number of what carries
// it. Plain percentiles are too narrow where few units carry the difference, as with revenue, where one deal may outweigh a
// hundred. Two corrections, both from what each unit contributes (u): the percentiles are bias-corrected and accelerated
// (BCa: Efron, "Better Bootstrap Confidence Intervals", JASA 82, 1987; a = Σu³ / 6 (Σu²)^1.5), and they reach as far as
// Student's t instead of the normal law (Hesterberg, "What Teachers Should Know About the Bootstrap", The American
// Statistician 69, 2015), with as many degrees of freedom as units carry the difference, (Σu²)² / Σu⁴: half of what
// Satterthwaite's formula gives, because from a long tail the largest has seldom been seen yet.
// Where hardly more than one unit carries the difference the interval takes in every round, which is right: leaving such
// cases out would leave out those with the largest deals, and bias what remains.
// Deliberately absent: intervals where a single unit is all there is.

import { exp2 } from '../decay.ts'
import type { Interval } from './figures.ts'
import { quantile } from './quantile.ts'

/** The 97.5 % point of Student's t by degrees of freedom. */
const STUDENT: readonly (readonly [freedom: number, t: number])[] = [
  [1, 12.7062],
  [2, 4.30265],
  [3, 3.18245],
  [4, 2.77645],
  [5, 2.57058],
  [6, 2.44691],
  [8, 2.306],
  [10, 2.22814],
  [15, 2.13145],
  [20, 2.08596],
  [30, 2.04227],
  [60, 2.0003],
  [Infinity, 1.95996],
]
export const FREEDOM_MIN = 1
/** Rounds in which a ratio has no denominator, at most; beyond, nothing can be said. */
const EMPTY_SHARE_MAX = 0.05

/** Linear in 1 / freedom between the rows of the table, which is right to 0.01 from 3 on, and below wider than it need be. */
export function studentT(freedom: number): number {
  const place = STUDENT.findIndex(([limit]) => freedom <= limit)
  if (place <= 0) return STUDENT[0]![1]
  const [low, lowT] = STUDENT[place - 1]!
  const [high, highT] = STUDENT[place]!
  return lowT + ((1 / low - 1 / freedom) / (1 / low - 1 / high)) * (highT - lowT)
}

/** Share of the normal law below z, to 1e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17. */
export function normalShare(z: number): number {
  if (z < 0) return 1 - normalShare(-z)
  const t = 1 / (1 + 0.2316419 * z)
  const density = exp2((-z * z) / (2 * Math.LN2)) * 0.3989422804
  const series = 0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))
  return 1 - density * t * series
}

/** The z below which such a share lies, within ±6, by halving. */
export function normalPoint(share: number): number {
  let low = -6
  let high = 6
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (normalShare(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** What units contribute to a difference, as sums of powers. */
export interface Influence {
  readonly squares: number
  readonly cubes: number
  readonly fourths: number
}

export const freedomOf = ({ squares, fourths }: Influence): number =>
  fourths > 0 ? (squares * squares) / fourths : Infinity

/** Share of the differences below the estimate, those equal to it by half. */
function shareBelow(sorted: Float64Array, estimate: number): number {
  let below = 0
  let equal = 0
  for (const value of sorted) {
    if (value < estimate) below++
    else if (value === estimate) equal++
  }
  return (below + equal / 2) / sorted.length
}

/**
 * The 95 % interval of bootstrapped differences, NaN where a round had no denominator; null: too little to say. A median is
 * not smooth: it jumps from one value to the next, so its share below the estimate tells nothing of a bias.
 */
export function intervalOf(
  differences: Float64Array,
  estimate: number,
  influence: Influence,
  isSmooth = true,
): Interval | null {
  const found = differences.filter((value) => !Number.isNaN(value)).sort()
  if (found.length === 0 || differences.length - found.length > EMPTY_SHARE_MAX * differences.length)
    return null
  const freedom = freedomOf(influence)
  if (freedom <= FREEDOM_MIN || Number.isNaN(estimate)) return null
  const { squares, cubes } = influence
  const acceleration = squares > 0 ? cubes / (6 * squares * Math.sqrt(squares)) : 0
  const bias = isSmooth ? normalPoint(shareBelow(found, estimate)) : 0
  const t = studentT(freedom)
  const end = (z: number) => {
    const shifted = bias + z
    // past this the correction turns back on itself; the outermost round is all that can be given.
    const slack = 1 - acceleration * shifted
    return quantile(found, slack <= 0 ? (z < 0 ? 0 : 1) : normalShare(bias + shifted / slack))
  }
  return { low: end(-t), high: end(t) }
}
