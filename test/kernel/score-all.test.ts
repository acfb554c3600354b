// Bulk scoring gives the bits of fold + evaluate, contact by contact, under seeded agreements.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BUCKETS,
  type Claim,
  compile,
  decay,
  decayTable,
  emptyState,
  evaluate,
  type FoldTouch,
  fold,
  inOrder,
  type Model,
  type Scope,
  type State,
  scoreAll,
  Timeline,
  withClaims,
} from '../../src/kernel/index.ts'
import { roundPoints } from '../../src/kernel/points.ts'
import { agreement, card, engagement, NOW, touch } from './given.ts'
import { DAY, Random, randomAgreement, randomClaims, randomFacts, randomTouches, START } from './vectors.ts'

const RUNS = Number(process.env.LAW_RUNS ?? 150)

interface Person {
  readonly touches: readonly FoldTouch[]
  readonly claims: readonly Claim[]
}

function timelineOf(random: Random, people: readonly Person[]): Timeline {
  const timeline = new Timeline()
  const rows = people.flatMap((person, c) => inOrder(person.touches).map((touch) => ({ c, touch })))
  const claims = people.flatMap((person, c) => person.claims.map((claim) => ({ c, claim })))
  const arrival = random.chance(0.5)
    ? rows
    : [...rows].sort((a, b) => a.touch.facts.type.localeCompare(b.touch.facts.type))
  for (const { c, touch } of arrival) timeline.add(c, touch.occurredAt, timeline.internFacts(touch.facts))
  for (const { c, claim } of random.shuffled(claims)) timeline.addClaim(c, claim)
  // the last contacts may have neither touchpoints nor claims.
  if (people.length > 0 && timeline.contacts < people.length)
    timeline.addClaim(people.length - 1, {
      attribute: 'contact.name',
      value: 'x',
      provenance: 'declared',
      occurredAt: 0,
      knownAt: 0,
    })
  return timeline.finish()
}

function stateOf(model: Model, scope: Scope, person: Person, t: number): State {
  const touches = person.touches.filter((touch) => touch.occurredAt <= t)
  const claims = person.claims.filter((claim) => Math.max(claim.occurredAt, claim.knownAt) <= t)
  return withClaims(touches.length === 0 ? emptyState(model, scope) : fold(model, scope, touches), claims)
}

const randomPeople = (random: Random, count: number): Person[] =>
  Array.from({ length: count }, (_, i) => {
    const old = random.chance(0.1) ? -900 * DAY : 0
    const touches = randomTouches(random, random.whole(0, 25), `p${i}`)
    // instants differ, so that facts of the first touchpoint do not depend on ties.
    const spread = touches.map((touch, k) => ({
      ...touch,
      occurredAt: touch.occurredAt + k + (k === 0 ? old : 0),
    }))
    const unique = new Map(spread.map((touch) => [touch.occurredAt, touch]))
    return { touches: [...unique.values()], claims: randomClaims(random, random.whole(0, 6)) }
  })

describe('bulk scoring', () => {
  it('gives the same bits as fold and evaluate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 12 }), (seed, size) => {
        const random = new Random(seed)
        const model = compile(randomAgreement(random))
        const people = randomPeople(random, size)
        const firms = randomPeople(random, 3)
        const t = START + random.whole(0, 220 * DAY)
        const withAccounts = random.chance(0.6)
        const accountOf = Int32Array.from(people, () => random.whole(-1, 2))
        const opened = Float64Array.from(people, () =>
          random.chance(0.3) ? Number.NaN : START + random.whole(0, 90 * DAY),
        )
        const hasLeads = random.chance(0.8)
        const contacts = timelineOf(random, people)
        const accounts = withAccounts ? timelineOf(random, firms) : null
        const scores = scoreAll(
          model,
          {
            contacts,
            accounts,
            accountOf: withAccounts ? accountOf : null,
            leadOpenedAt: hasLeads ? opened : null,
          },
          t,
        )
        for (const [c, person] of people.entries()) {
          if (c >= contacts.contacts) continue
          const firm = withAccounts && accountOf[c]! >= 0 ? firms[accountOf[c]!]! : null
          const evaluation = evaluate(
            model,
            {
              contact: stateOf(model, 'contact', person, t),
              account: firm && stateOf(model, 'account', firm, t),
              verdicts: [],
              leadOpenedAt: hasLeads && !Number.isNaN(opened[c]) ? opened[c]! : null,
              aheadAt: null,
            },
            t,
          )
          expect(BUCKETS[scores.bucket[c]!]).toBe(evaluation.bucket)
          expect(model.conditions[scores.condition[c]!]?.key ?? 'nurture').toBe(evaluation.conditionKey)
          expect(model.cards[scores.card[c]!]!.name).toBe(evaluation.scorecard)
          for (const [i, card] of evaluation.scorecards.entries()) {
            const { score, fit, engagement, fitRank, engagementRank } = scores.cards[i]!
            expect([score[c], fit[c], engagement[c]]).toEqual([card.score, card.fit, card.engagement])
            expect([fitRank[c], engagementRank[c]]).toEqual([card.fitRank, card.engagementRank])
          }
        }
      }),
      { numRuns: RUNS, verbose: 1 },
    )
  })
})

describe('a direct sum that rounding does not tell apart from the fold', () => {
  const HALF_LIFE = 3 * 86_400
  const table = decayTable(HALF_LIFE)

  /** S of these ages, oldest first, as state.ts folds it, and as the plain sum of what is left of each. */
  function sums(ages: readonly number[]): { readonly folded: number; readonly direct: number } {
    let folded = 0
    for (const [i, age] of ages.entries()) folded = folded * decay(table, (ages[i - 1] ?? age) - age) + 1
    folded *= decay(table, ages.at(-1)!)
    return { folded, direct: ages.reduce((sum, age) => sum + decay(table, age), 0) }
  }

  it('is not trusted where the two would round to different points', () => {
    const random = new Random(11)
    let apart = 0
    for (let run = 0; run < 300; run++) {
      const ages = Array.from({ length: 12 }, () => random.whole(0, 20 * 86_400)).sort((a, b) => b - a)
      const { folded, direct } = sums(ages)
      // points that put the folded sum next to the middle between two steps of the grid.
      const points = (2 * random.whole(1000, 20_000) + 1) / 2048 / folded
      if (roundPoints(points * folded) === roundPoints(points * direct)) continue
      apart++
      const model = compile(agreement([card({ engagement: [engagement({ points, halfLife: HALF_LIFE })] })]))
      const touches = ages.map((age) => touch(age))
      const timeline = new Timeline()
      for (const { occurredAt, facts } of touches) timeline.add(0, occurredAt, timeline.internFacts(facts))
      const population = { contacts: timeline.finish(), accounts: null, accountOf: null, leadOpenedAt: null }
      const alone = { account: null, verdicts: [], leadOpenedAt: null, aheadAt: null }
      const contact = fold(model, 'contact', touches)
      expect(scoreAll(model, population, NOW).cards[0]!.score[0]).toBe(
        evaluate(model, { ...alone, contact }, NOW).score,
      )
    }
    expect(apart).toBeGreaterThan(20)
  })
})

describe('a timeline', () => {
  const random = new Random(7)
  it('keeps equal facts once and tells property order and values apart only where they differ', () => {
    const timeline = new Timeline()
    const facts = { ...randomFacts(random), properties: { a: 1, b: 'x' } }
    const id = timeline.internFacts(facts)
    expect(timeline.internFacts({ ...facts, properties: { b: 'x', a: 1 } })).toBe(id)
    expect(timeline.internFacts({ ...facts, properties: { a: '1', b: 'x' } })).toBe(id + 1)
  })

  it('sorts by contact and time, grows, and refuses rows after finish and reading before it', () => {
    const timeline = new Timeline()
    const id = timeline.internFacts(randomFacts(random))
    const count = 3000
    for (let i = 0; i < count; i++) timeline.add(i % 3, START + ((i * 7919) % count) * 500, id)
    for (let i = 0; i < count; i++)
      timeline.addClaim(2, {
        attribute: 'contact.x',
        value: i,
        provenance: 'declared',
        occurredAt: i,
        knownAt: i,
      })
    expect(() => timeline.query(0)).toThrow('Finish')
    timeline.finish()
    expect(() => timeline.add(0, START, id)).toThrow('finished')
    expect(() => timeline.finish()).toThrow('finished')
    const { from, to } = timeline.query(1)
    expect([from, to]).toEqual([1000, 2000])
    for (let row = from + 1; row < to; row++) expect(timeline.at(row)).toBeGreaterThan(timeline.at(row - 1))
    expect(timeline.claims.offsets[3]).toBe(count)
  })

  it.each([-1, 1.5, Number.NaN, 2 ** 31])('refuses the contact index %d', (contact) => {
    expect(() => new Timeline().add(contact, START, 0)).toThrow('index')
  })
})
