// How much is known about somebody: resemblance to the ideal customer attribute by attribute, the rungs of the ladder
// that they have reached, and the questions worth asking, by what the answers could bring.

import type { z } from 'zod'
import { testText } from '../../contract/agreement-plain.ts'
import type { ClaimView, LadderView, ResemblanceView } from '../../contract/leads.ts'
import { answerWorth } from '../../kernel/asking.ts'
import type { Model } from '../../kernel/model.ts'
import { resemblance } from '../../kernel/resemblance.ts'
import { attributeWords } from '../../kernel/sentence.ts'
import type { Standing } from '../../kernel/standing.ts'
import type { ActiveAgreement } from '../agreement.ts'

/** Questions that are worth showing; nobody asks more at once. */
const QUESTIONS_MAX = 10

/** null where the agreement names no ideal customer. */
export function resemblanceView(
  model: Model,
  standing: Standing,
  t: number,
): z.infer<typeof ResemblanceView> | null {
  const { ideal } = model.agreement
  if (ideal.length === 0) return null
  const { share, traits } = resemblance(model, standing, t)
  return { share, traits: traits.map((trait, i) => ({ ...trait, wanted: testText(ideal[i]!.test) })) }
}

/** The ladder of the agreement for one contact; `claims` are all that were made about it. */
export function ladderView(
  { model, terms }: ActiveAgreement,
  standing: Standing,
  scorecard: string,
  claims: readonly z.infer<typeof ClaimView>[],
  t: number,
): z.infer<typeof LadderView> {
  const known = new Set(claims.filter(({ deciding }) => deciding).map(({ attribute }) => attribute))
  const rules = model.agreement.scorecards.find(({ name }) => name === scorecard)?.fit ?? []
  const asked = [
    ...terms.ladder.flatMap((rung) => rung.known),
    ...rules.flatMap((rule) => (rule.kind === 'fit' ? [rule.attribute] : rule.attributes)),
  ]
  const unknown = [...new Set(asked)].filter((attribute) => !known.has(attribute))
  return {
    rungs: terms.ladder.map((rung) => ({
      says: rung.says,
      known: rung.known.filter((attribute) => known.has(attribute)),
      missing: rung.known.filter((attribute) => !known.has(attribute)),
    })),
    // A stable sort: of equal worth, what stands lower on the ladder is asked first.
    questions: answerWorth(model, standing, t, scorecard, unknown)
      .sort((a, b) => b.best - a.best)
      .slice(0, QUESTIONS_MAX)
      .map((worth) => ({ ...worth, says: attributeWords(worth.attribute) })),
  }
}
