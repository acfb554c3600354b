// Quantiles of sorted numbers with linear interpolation between order statistics (type 7 of Hyndman and Fan, "Sample
// Quantiles in Statistical Packages", 1996).
// Deliberately absent: sorting.

/** Of ascending numbers, at least one; `share` from 0 to 1. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share
  const below = Math.floor(place)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (place - below)
}
