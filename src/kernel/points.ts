// Points as multiples of 2^-10: every contribution is cut to this grid, so that sums are exact in any order
// and the explanation is the score. Deliberately absent: rounding for people to read, which pages do.

/** No contribution is larger than this, caps or not; 2^30 points x 1,000 rules still sum exactly in a double. */
export const CONTRIBUTION_MAX = 1_073_741_824
/** The most points that a rule may give for one touchpoint or one value. */
export const RULE_POINTS_MAX = 1_000_000

/** 1.5 x 2^42: doubles next to it lie 2^-10 apart, so adding and taking it away rounds to that grid. */
const GRID = 6_597_069_766_656

/** The nearest multiple of 2^-10 (ties to even), for magnitudes up to 2^40. Never gives -0. */
export const roundPoints = (points: number): number => points + GRID - GRID

/** points clamped to [-cap, cap], then rounded to the grid. */
export function cappedPoints(points: number, cap: number): number {
  return (points > cap ? cap : points < -cap ? -cap : points) + GRID - GRID
}
