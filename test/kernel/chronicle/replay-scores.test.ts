// The score after every touchpoint against fold and evaluate, one touchpoint at a time.
import { expect, it } from 'vitest'
import { ChronicleBuilder } from '../../../src/kernel/chronicle/builder.ts'
import { replayScores } from '../../../src/kernel/chronicle/replay-scores.ts'
import { compile, evaluate, fold, inOrder } from '../../../src/kernel/index.ts'
import { agreement, card, engagement, fitRule, DAY as SECONDS } from '../given.ts'
import { Random, randomTouches } from '../vectors.ts'
import { WATERMARK } from './seeded-world.ts'

const rules = [
  engagement({ says: 'looks', touchpoint: { types: ['page_viewed'], where: [] }, points: 8, cap: 20 }),
  engagement({ says: 'the same again', touchpoint: { types: ['page_viewed'], where: [] }, points: -3.3 }),
  engagement({ says: 'for ever', touchpoint: { types: 'any', where: [] }, points: 1.7, halfLife: null }),
  engagement({
    says: 'mail',
    touchpoint: { types: ['email_opened'], where: [] },
    points: 5,
    halfLife: 3 * SECONDS,
  }),
]

it('gives the score of evaluate after every touchpoint, and where it first reached a limit', () => {
  const model = compile(agreement([card({ base: 2.5, engagement: rules })]))
  const random = new Random(7)
  const people = Array.from({ length: 40 }, (_, id) =>
    inOrder(randomTouches(random, random.whole(0, 30), `p${id}.`)),
  )
  const builder = new ChronicleBuilder()
  for (const [id, touches] of people.entries())
    builder.addContact({
      id,
      memberships: [{ identifier: 'i', spans: [{ from: 0, to: Infinity }], knownAt: 0 }],
      touches: touches.map((touch) => ({ touch, identifier: 'i', knownAt: touch.occurredAt })),
      ...{ claims: [], verdicts: [], accounts: [], leads: [] },
    })
  const { score, reachedAt } = replayScores(model, builder.finish(WATERMARK), 40)
  let row = 0
  for (const [c, touches] of people.entries()) {
    let first = Number.NaN
    for (const [i, { occurredAt }] of touches.entries()) {
      const contact = fold(model, 'contact', touches.slice(0, i + 1))
      const standing = { contact, account: null, verdicts: [], leadOpenedAt: null, aheadAt: null }
      const expected = evaluate(model, standing, occurredAt).score
      expect(score[row++]).toBe(expected)
      if (Number.isNaN(first) && expected >= 40) first = occurredAt
    }
    expect(reachedAt[c]).toBe(first)
  }
  expect(row).toBe(score.length)
  expect(reachedAt.some((at) => at > 0)).toBe(true)
})

it('refuses what it cannot say', () => {
  const chronicle = new ChronicleBuilder().finish(WATERMARK)
  const withFit = compile(agreement([card({ fit: [fitRule()], engagement: rules })]))
  expect(() => replayScores(withFit, chronicle, 1)).toThrow('without fit')
  const ofAccount = compile(agreement([card({ engagement: [engagement({ scope: 'account' })] })]))
  expect(() => replayScores(ofAccount, chronicle, 1)).toThrow('of the contact alone')
})
