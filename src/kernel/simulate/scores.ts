// How peak scores of won and not won leads lie, and the win rate by grade at the peak, over matured leads.
// Deliberately absent: leads without any score in their window.

import type { GradeFigures, ScoreBin } from './figures.ts'
import type { ModelView } from './model-view.ts'

const BINS_MAX = 20

/** The smallest of 1, 2, 5 x 10^k that cuts the width into at most BINS_MAX. */
function stepFor(width: number): number {
  let power = 1
  while (power * BINS_MAX < width) power *= 10
  while (power > 1e-3 && (power / 10) * BINS_MAX >= width) power /= 10
  for (const factor of [0.2, 0.5]) if (power * factor * BINS_MAX > width) return power * factor
  return power
}

function maturedWithPeak({ past, peaks }: ModelView): number[] {
  const found: number[] = []
  for (let l = 0; l < past.matured.length; l++)
    if (past.matured[l] === 1 && !Number.isNaN(peaks.score[l]!)) found.push(l)
  return found
}

export function scoreBins(view: ModelView): ScoreBin[] {
  const leads = maturedWithPeak(view)
  if (leads.length === 0) return []
  let low = Infinity
  let high = -Infinity
  for (const l of leads) {
    low = Math.min(low, view.peaks.score[l]!)
    high = Math.max(high, view.peaks.score[l]!)
  }
  const step = stepFor(high - low)
  const first = Math.floor(low / step)
  const count = Math.floor(high / step) - first + 1
  const bins = Array.from({ length: count }, (_, i) => ({
    from: (first + i) * step,
    to: (first + i + 1) * step,
    won: 0,
    notWon: 0,
  }))
  for (const l of leads) {
    const bin = bins[Math.min(count - 1, Math.floor(view.peaks.score[l]! / step) - first)]!
    if (view.past.won[l] === 1) bin.won++
    else bin.notWon++
  }
  return bins
}

/** Grades in the order of the agreement, best fit first; those that no lead had are left out. */
export function gradeFigures(view: ModelView): GradeFigures[] {
  const { cards } = view.model
  // the card that decided is not kept; labels are those of the first card that has such a rank.
  const label = (part: 'fitGrades' | 'engagementGrades', rank: number) =>
    cards.find((card) => card[part].labels.length > rank)?.[part].labels[rank] ?? String(rank + 1)
  const cells = new Map<number, { leads: number; won: number }>()
  for (const l of maturedWithPeak(view)) {
    const key = view.peaks.fitRank[l]! * 256 + view.peaks.engagementRank[l]!
    const cell = cells.get(key) ?? { leads: 0, won: 0 }
    cell.leads++
    cell.won += view.past.won[l]!
    cells.set(key, cell)
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([key, { leads, won }]) => ({
      grade: label('fitGrades', Math.floor(key / 256)) + label('engagementGrades', key % 256),
      leads,
      won,
      winRate: won / leads,
    }))
}
