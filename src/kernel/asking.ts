// What an answer could bring: for an attribute that is not known yet, the most and the least that the fit rules of a
// scorecard would give for any answer, against what they give now. For the next question worth asking.
// Deliberately absent: how likely an answer is, and attributes that no fit rule reads (they bring 0).

import { claimsAt, fitPoints } from './evaluate.ts'
import { PROVENANCES, type Scalar } from './evidence.ts'
import type { FitEntry, Model, PairEntry } from './model.ts'
import { roundPoints } from './points.ts'
import type { Standing } from './standing.ts'

export interface AnswerWorth {
  readonly attribute: string
  /** Points that the score gains with the best answer, and with the worst (negative: loses). */
  readonly best: number
  readonly worst: number
}

/** What answers given by themselves would be worth on one scorecard, for these attributes, in their order. */
export function answerWorth(
  model: Model,
  standing: Standing,
  t: number,
  scorecard: string,
  attributes: readonly string[],
): AnswerWorth[] {
  const claims = claimsAt(model, standing, Math.floor(t / 1000))
  const card = model.cards.find(({ name }) => name === scorecard)
  const trust = model.trust[PROVENANCES.indexOf('declared')]!
  return attributes.map((attribute) => {
    let best = 0
    let worst = 0
    for (const entry of card?.fit ?? []) {
      const answers = answersTo(model, entry, attribute, claims)
      if (answers === null) continue
      const now = fitPoints(entry, claims)
      // an answer that no entry names gives nothing.
      const worths = [0, ...answers.map((one) => roundPoints(Math.min(trust, one.trust) * one.points))]
      best += Math.max(...worths) - now
      worst += Math.min(...worths) - now
    }
    return { attribute, best, worst }
  })
}

/** The entries that an answer could reach; null where the rule does not ask for the attribute. */
function answersTo(
  model: Model,
  entry: FitEntry | PairEntry,
  attribute: string,
  claims: ReturnType<typeof claimsAt>,
): { readonly points: number; readonly trust: number }[] | null {
  const views = entry.kind === 'fit' ? [entry.view] : entry.views
  const place = views.findIndex((view) => model.views[view]!.attribute === attribute)
  if (place < 0) return null
  const other = entry.kind === 'pair' ? claims[entry.views[1 - place]!]! : null
  const otherValue: Scalar | null = other?.value ?? null
  return entry.points.flatMap((points, i) => {
    const test = entry.kind === 'fit' ? entry.tests[i]! : entry.tests[i]![place]!
    // what holds for an unknown value is no answer.
    if (test(null)) return []
    if (entry.kind === 'fit') return [{ points, trust: 1 }]
    return entry.tests[i]![1 - place]!(otherValue) ? [{ points, trust: other?.trust ?? 1 }] : []
  })
}
