// Why a contact stood where it stood, in the words of the agreement: the condition that decided, or, in nurture, the
// nearest condition that it did not meet and what was short.
// Deliberately absent: what single step would have tipped it; that takes the whole standing (to-qualify.ts).

import type { CompiledCondition, CompiledGrades, Model } from '../model.ts'
import { attributeWords, testWords, touchpointWords } from '../sentence.ts'

export interface Place {
  /** Index into model.conditions, -1: nurture. */
  readonly condition: number
  readonly score: number
  readonly fitRank: number
  readonly engagementRank: number
}

/** About as many points as lie between two grades, to weigh a missing score against a missing grade. */
const GRADE_POINTS = 20

/** What a row does not tell weighs a little more than a grade: of two that are as near, the one that is sure is named. */
const UNTOLD_STEPS = 1.25

interface Unmet {
  readonly steps: number
  readonly words: string[]
}

/** Grades up to the nearest that passes, and the sentence; null when the grade passes. */
function gradeShort(
  pass: readonly boolean[] | null,
  rank: number,
  grades: CompiledGrades,
  part: string,
): { steps: number; words: string } | null {
  if (pass === null || pass[rank]) return null
  const asked = grades.labels.filter((_, i) => pass[i])
  const nearest = pass.reduce((least, ok, i) => (ok ? Math.min(least, Math.abs(i - rank)) : least), Infinity)
  return { steps: nearest, words: `${part} ${grades.labels[rank]}, asked for ${asked.join(' or ')}` }
}

function gatesUnmet(model: Model, condition: CompiledCondition, place: Place): Unmet {
  let best: Unmet | null = null
  for (const [i, gate] of condition.gates!.entries()) {
    if (gate === null) continue
    const card = model.cards[i]!
    const unmet = { steps: 0, words: [] as string[] }
    for (const short of [
      gradeShort(gate.fit, place.fitRank, card.fitGrades, 'fit'),
      gradeShort(gate.engagement, place.engagementRank, card.engagementGrades, 'engagement'),
    ])
      if (short) {
        unmet.steps += short.steps
        unmet.words.push(short.words)
      }
    if (place.score < condition.scoreFrom) {
      unmet.steps += 1 + (condition.scoreFrom - place.score) / GRADE_POINTS
      unmet.words.push(`score ${Math.round(place.score)}, asked for ${condition.scoreFrom}`)
    }
    if (best === null || unmet.steps < best.steps) best = unmet
  }
  return best!
}

function unmetOf(model: Model, condition: CompiledCondition, place: Place): Unmet {
  const unmet = condition.gates === null ? { steps: 0, words: [] } : gatesUnmet(model, condition, place)
  const written = model.agreement.buckets.qualified[Number(condition.key.slice(condition.bucket.length + 1))]!
  const others = written.attributes.map(
    ({ attribute, test }) => `${attributeWords(attribute)} ${testWords(test)}`,
  )
  if (written.touchpoint) others.push(touchpointWords(written.touchpoint.test, written.touchpoint.atLeast))
  if (written.verdicts || written.sources || written.channels)
    others.push('the verdict or first source asked for')
  // what a row does not tell is named only where nothing else kept the contact down.
  const words = unmet.words.length > 0 ? unmet.words : others.map((other) => `missing ${other}`)
  return { steps: unmet.steps + (others.length > 0 ? UNTOLD_STEPS : 0), words }
}

/** The rule that decided, or the nearest that did not hold: "Fits and is looking: fit C, asked for A or B". */
export function because(model: Model, place: Place): string {
  const decided = model.conditions[place.condition]
  if (decided) return decided.says
  let nearest: Unmet | null = null
  let says = 'No condition leads to qualified'
  for (const condition of model.conditions) {
    if (condition.bucket !== 'qualified') continue
    const unmet = unmetOf(model, condition, place)
    if (nearest !== null && unmet.steps >= nearest.steps) continue
    nearest = unmet
    says = unmet.words.length === 0 ? condition.says : `${condition.says}: ${unmet.words.join(', ')}`
  }
  return says
}
