// The least and the most points that a scorecard can give, for faults such as "nobody can reach grade A".
// Bounds are generous: what they exclude is impossible, what they include may still be.
// Deliberately absent: trust, which only makes contributions smaller.

import type { Scorecard } from '../kernel/agreement.ts'

export interface PointsBounds {
  readonly min: number
  readonly max: number
}

export interface ScorecardBounds {
  readonly fit: PointsBounds
  readonly engagement: PointsBounds
  readonly score: PointsBounds
}

/** Bounds of the fit points, the engagement points and the score (base included). */
export function boundsOf(card: Pick<Scorecard, 'base' | 'fit' | 'engagement'>): ScorecardBounds {
  const fit = sum(card.fit.map((rule) => span(rule.points.map((entry) => entry.points))))
  const engagement = sum(
    card.engagement.map((rule) => {
      if (rule.kind === 'frequency') return span([rule.points])
      // Without a cap there is no end to how often somebody can come within one second.
      const most = rule.points === 0 ? 0 : (rule.cap ?? Infinity)
      return rule.points > 0 ? { min: 0, max: most } : { min: most === 0 ? 0 : -most, max: 0 }
    }),
  )
  return {
    fit,
    engagement,
    score: { min: card.base + fit.min + engagement.min, max: card.base + fit.max + engagement.max },
  }
}

const span = (points: readonly number[]): PointsBounds => ({
  min: Math.min(0, ...points),
  max: Math.max(0, ...points),
})

const sum = (parts: readonly PointsBounds[]): PointsBounds =>
  parts.reduce((total, part) => ({ min: total.min + part.min, max: total.max + part.max }), {
    min: 0,
    max: 0,
  })
