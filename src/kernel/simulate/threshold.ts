// The threshold that fills the week: the lowest score that no more leads a week reach than can be called, and what ten
// more hours a week would bring. Over all leads of the period but those that the model disqualifies.
// Deliberately absent: grades; a threshold is a score.

import type { ThresholdFigures } from './figures.ts'
import { type SimulationSettings, weeksIn } from './input.ts'
import type { ModelView } from './model-view.ts'
import { DISQUALIFIED } from './standing-in-period.ts'

const MORE_HOURS = 10

/** How many of descending scores are called for at most `room`: whole runs of equal scores, and the first run anyway. */
function fitting(scores: Float64Array, room: number): number {
  if (scores.length <= room) return scores.length
  let end = Math.floor(room)
  while (end > 0 && scores[end] === scores[end - 1]) end--
  if (end === 0) while (end < scores.length && scores[end] === scores[0]) end++
  return end
}

export function thresholdFigures(
  view: ModelView,
  { capacity, minutesPerLead }: SimulationSettings,
): ThresholdFigures {
  const { past, peaks, verdicts } = view
  const weeks = weeksIn(past.period)
  const all = new Float64Array(past.leads)
  let count = 0
  for (let l = 0; l < past.inPeriod.length; l++)
    if (past.inPeriod[l] === 1 && verdicts.bucket[l] !== DISQUALIFIED && !Number.isNaN(peaks.score[l]!))
      all[count++] = peaks.score[l]!
  const scores = all.subarray(0, count).sort().reverse()
  const called = fitting(scores, capacity * weeks)
  const perWeek = weeks === 0 ? 0 : called / weeks
  const figures = { leadsPerWeek: perWeek, hoursPerWeek: (perWeek * minutesPerLead) / 60 }
  if (scores.length <= capacity * weeks) return { score: null, ...figures, next: null }
  const more = Math.max(called, fitting(scores, (capacity + (MORE_HOURS * 60) / minutesPerLead) * weeks))
  const score = scores[called - 1]!
  const nextScore = scores[more - 1]!
  return {
    score,
    ...figures,
    next:
      more === called
        ? null
        : { score: nextScore, leads: more - called, ...winsBetween(view, nextScore, score) },
  }
}

/** Wins of which the best lead peaks in [from, below). */
function winsBetween({ past, peaks }: ModelView, from: number, below: number) {
  let won = 0
  let revenue = 0
  for (const win of past.wins.list) {
    let best = -Infinity
    for (const l of win.own) if (peaks.score[l]! > best) best = peaks.score[l]!
    if (best < from || best >= below) continue
    won++
    if (!Number.isNaN(win.amount)) revenue += win.amount
  }
  return { won, revenue }
}
