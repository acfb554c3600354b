// The highest score of each lead inside its own window, with the grades it had there. A peak that the replay found after
// a deal had opened would echo the deal; then the best score at a change of bucket inside the window stands for it.
// Give the replay the leads of `windowedLeads` (past.ts) and it finds the true one.
// Deliberately absent: outcomes.

import type { ModelRun } from './input.ts'
import type { Past } from './past.ts'
import type { LeadVerdicts } from './standing-in-period.ts'

export interface Peaks {
  /** One place a lead; NaN: it had no score in its window. */
  readonly score: Float64Array
  readonly fitRank: Uint8Array
  readonly engagementRank: Uint8Array
}

export function peaksOf(past: Past, { changes }: ModelRun, verdicts: LeadVerdicts): Peaks {
  const { leads } = past.chronicle
  const score = new Float64Array(leads.size).fill(Number.NaN)
  const fitRank = new Uint8Array(leads.size)
  const engagementRank = new Uint8Array(leads.size)
  for (let l = 0; l < leads.size; l++) {
    if (past.inPeriod[l] === 0) continue
    if (changes.peakAt[l]! < past.ends[l]!) {
      score[l] = changes.peakScore[l]!
      fitRank[l] = changes.peakFitRank[l]!
      engagementRank[l] = changes.peakEngagementRank[l]!
    }
    // a score that stood when the window began, or to which time alone led, may be above that of any evidence.
    takeRows(l)
  }
  return { score, fitRank, engagementRank }

  function takeRows(l: number): void {
    const c = leads.contact[l]!
    const start = Math.max(leads.openedAt[l]!, past.period.from)
    const qualified = verdicts.qualifiedRow[l]!
    for (let row = changes.offsets[c]!; row < changes.offsets[c + 1]!; row++) {
      const at = changes.at[row]!
      if (at >= past.ends[l]! || at > past.period.to) break
      if (at < start && row !== qualified) continue
      if (changes.score[row]! <= score[l]!) continue
      score[l] = changes.score[row]!
      fitRank[l] = changes.fitRank[row]!
      engagementRank[l] = changes.engagementRank[row]!
    }
  }
}
