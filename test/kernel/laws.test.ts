// The laws of scoring as seeded properties. fast-check prints its seed and the failing case; LAW_RUNS sets how
// many cases each law tries. A failure that was found is pinned with its seed at the foot.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bookClaim,
  type Claim,
  compile,
  decodeState,
  emptyState,
  encodeState,
  evaluate,
  explainCard,
  extend,
  extendAll,
  type FoldTouch,
  fold,
  type History,
  instantsOf,
  isInOrder,
  type Model,
  mergeStates,
  nextChange,
  replay,
  type Standing,
  type State,
  standingAt,
  withClaim,
  withClaims,
} from '../../src/kernel/index.ts'
import { DAY, Random, randomAgreement, randomClaims, randomHistory, randomTouches, START } from './vectors.ts'

const RUNS = Number(process.env.LAW_RUNS ?? 150)
const cases = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  size: fc.integer({ min: 1, max: 40 }),
})

/** Runs one law over seeded cases. */
function law(holds: (random: Random, size: number) => void, runs = RUNS): void {
  fc.assert(
    fc.property(cases, ({ seed, size }) => holds(new Random(seed), size)),
    { numRuns: runs, verbose: 1 },
  )
}

const END = START + 260 * DAY

describe('law 1: incremental equals replay from scratch, to the last bit', () => {
  /** Live ingest in small: a newcomer in order or a little late extends, anything else folds anew; states go through bytes. */
  class Live {
    readonly model: Model
    readonly seen = new Map<string, FoldTouch>()
    readonly claims: Claim[] = []
    state: State
    constructor(model: Model) {
      this.model = model
      this.state = emptyState(model, 'contact')
    }
    refold(): void {
      this.state = withClaims(fold(this.model, 'contact', [...this.seen.values()]), this.claims)
    }
    take(touch: FoldTouch): void {
      if (this.seen.has(touch.messageId)) return
      this.seen.set(touch.messageId, touch)
      const extended = extendAll(this.model, this.state, [touch])
      if (isInOrder(this.state, touch)) expect(extended).toEqual(extend(this.model, this.state, touch))
      if (extended === null) this.refold()
      else {
        // Before it goes through bytes, for that is what is scored.
        expect(extended.sums).toEqual(fold(this.model, 'contact', [...this.seen.values()]).sums)
        this.state = extended
      }
      this.state = decodeState(this.model, encodeState(this.state))
    }
    claim(claim: Claim): void {
      this.claims.push(claim)
      this.state = withClaim(this.state, claim)
    }
    drop(messageId: string): void {
      if (this.seen.delete(messageId)) this.refold()
    }
  }

  it('under any arrival order, repeated delivery, late verdicts and retracted claims', () => {
    law((random, size) => {
      const model = compile(randomAgreement(random))
      const touches = randomTouches(random, size, 'm')
      const claims = randomClaims(random, 8)
      const live = new Live(model)
      for (const touch of random.shuffled([...touches, ...touches.slice(0, 5)])) live.take(touch)
      for (const claim of random.shuffled([...claims, ...claims])) live.claim(claim)
      const judged = new Set(touches.filter(() => random.chance(0.2)).map((touch) => touch.messageId))
      for (const messageId of judged) live.drop(messageId)
      const counting = random.shuffled(touches.filter((touch) => !judged.has(touch.messageId)))
      const scratch = withClaims(fold(model, 'contact', counting), random.shuffled(claims))
      expect(encodeState(live.state)).toEqual(encodeState(scratch))
    })
  })

  it('under merge and split', () => {
    law((random, size) => {
      const model = compile(randomAgreement(random))
      const [a, b] = [randomTouches(random, size, 'a'), randomTouches(random, size, 'b')]
      const live = new Live(model)
      for (const touch of random.shuffled(a)) live.take(touch)
      for (const touch of random.shuffled(b)) live.take(touch)
      expect(encodeState(live.state)).toEqual(encodeState(fold(model, 'contact', [...b, ...a])))
      for (const { messageId } of b) live.drop(messageId)
      expect(encodeState(live.state)).toEqual(encodeState(fold(model, 'contact', a)))
    })
  })

  it('over whole histories: replay says at every point what the standing from scratch says', () => {
    law((random, size) => {
      const model = compile(randomAgreement(random))
      const history = randomHistory(random, size)
      for (const { at, evaluation } of replay(model, history, 0, END))
        expect(evaluation).toEqual(evaluate(model, standingAt(model, history, at), at))
    }, RUNS)
  })

  it('keeps the later claim whichever arrived first, down to equal instants', () => {
    law((random) => {
      const claims = randomClaims(random, 12).map((claim) => ({
        ...claim,
        occurredAt: START,
        knownAt: START,
      }))
      const book = (list: Claim[]) => list.reduce(bookClaim, new Map() as ReturnType<typeof bookClaim>)
      expect(new Map(book(random.shuffled(claims)))).toEqual(new Map(book(claims)))
    })
  })
})

const randomStanding = (random: Random, size: number): { model: Model; standing: Standing; t: number } => {
  const model = compile(randomAgreement(random))
  const history = randomHistory(random, size)
  const t = random.pick(instantsOf(history)) + random.whole(0, 5 * DAY)
  return { model, standing: standingAt(model, history, t), t }
}

it('law 2: contributions sum to the score exactly, in any order', () => {
  law((random, size) => {
    const { model, standing, t } = randomStanding(random, size)
    const { scorecards } = evaluate(model, standing, t)
    for (const [place, { score }] of scorecards.entries()) {
      const points = explainCard(model, standing, t, place).map((contribution) => contribution.points)
      expect(points.every((value) => Number.isInteger(value * 1024))).toBe(true)
      expect(points.reduce((sum, value) => sum + value, 0)).toBe(score)
      expect(random.shuffled(points).reduce((sum, value) => sum + value, 0)).toBe(score)
    }
  })
})

it('law 3: evidence that became visible after t never changes the score at t', () => {
  law((random, size) => {
    const model = compile(randomAgreement(random))
    const history = randomHistory(random, size)
    const t = START + random.whole(0, 220 * DAY)
    const later = (log: History['contact']): History['contact'] => ({
      memberships: log.memberships.filter((item) => item.knownAt <= t),
      touches: log.touches.filter(({ touch, knownAt }) => Math.max(knownAt, touch.occurredAt) <= t),
      claims: log.claims.filter(({ claim }) => Math.max(claim.knownAt, claim.occurredAt) <= t),
      verdicts: log.verdicts.filter((item) => item.knownAt <= t),
    })
    const asKnown: History = {
      contact: later(history.contact),
      accounts: history.accounts
        .filter((item) => item.knownAt <= t)
        .map((item) => ({ ...item, account: item.account && later(item.account) })),
      leads: history.leads
        .filter((lead) => lead.openedAt <= t)
        .map((lead) => ({
          ...lead,
          closedAt: lead.closedAt !== null && lead.closedAt > t ? null : lead.closedAt,
        })),
    }
    const seen = standingAt(model, history, t)
    const known = standingAt(model, asKnown, t)
    expect(encodeState(seen.contact)).toEqual(encodeState(known.contact))
    expect(evaluate(model, seen, t)).toEqual(evaluate(model, known, t))
  })
})

it('law 4: folding parts and merging agrees with the fold of the whole to 1e-9', () => {
  law((random, size) => {
    const model = compile(randomAgreement(random))
    const touches = randomTouches(random, size * 2, 'm')
    const scope = random.pick(['contact', 'account'] as const)
    const part = random.shuffled(touches).slice(0, size)
    const rest = touches.filter((touch) => !part.includes(touch))
    const claims = randomClaims(random, 6)
    const whole = withClaims(fold(model, scope, touches), claims)
    const merged = mergeStates(
      withClaims(fold(model, scope, part), claims.slice(0, 3)),
      withClaims(fold(model, scope, rest), claims.slice(3)),
    )
    for (const [i, sum] of whole.sums.entries())
      expect(Math.abs(merged.sums[i]! - sum)).toBeLessThanOrEqual(1e-9 * Math.max(1, sum))
    // Of what was merged nobody knows the last seconds apart.
    expect({ ...merged, sums: null, recent: null }).toEqual({ ...whole, sums: null, recent: null })
  })
})

describe('next change', () => {
  it('is the first second of a second-by-second search', () => {
    law((random) => {
      const agreement = randomAgreement(random)
      const hasty = {
        ...agreement,
        scorecards: agreement.scorecards.map((card) => ({
          ...card,
          engagement: card.engagement.map((rule) =>
            rule.kind === 'engagement'
              ? { ...rule, halfLife: random.whole(20, 900) }
              : { ...rule, within: random.whole(50, 900) },
          ),
        })),
      }
      const model = compile(hasty)
      const touches = randomTouches(random, 12, 'm').map((touch) => ({
        ...touch,
        occurredAt: START + random.whole(0, 600_000),
      }))
      const contact = withClaims(fold(model, 'contact', touches), randomClaims(random, 3))
      const t = START + 600_000
      const standing: Standing = { contact, account: null, verdicts: [], leadOpenedAt: START, aheadAt: null }
      const now = evaluate(model, standing, t)
      const found = nextChange(model, standing, t)
      const searched = Math.min(found?.at ?? Infinity, t + 2_500_000)
      for (let at = t + 1000; at <= searched; at += 1000) {
        const { bucket, fitGrade, engagementGrade } = evaluate(model, standing, at)
        const same =
          bucket === now.bucket && fitGrade === now.fitGrade && engagementGrade === now.engagementGrade
        if (same === (at === found?.at))
          throw new Error(`At ${at}: same is ${same}, next change ${found?.at}.`)
      }
    }, RUNS / 2)
  })

  it('leaves nothing out before it, sampled over whole histories', () => {
    law((random, size) => {
      const { model, standing, t } = randomStanding(random, size)
      const decision = (at: number) => {
        const { bucket, fitGrade, engagementGrade } = evaluate(model, standing, at)
        return [bucket, fitGrade, engagementGrade]
      }
      const found = nextChange(model, standing, t)
      const until = found?.at ?? t + 3650 * DAY
      for (let i = 0; i < 40; i++) {
        const at = Math.floor((t + random.unit() ** 3 * (until - 1000 - t)) / 1000) * 1000
        if (at > t && at < until) expect(decision(at)).toEqual(decision(t))
      }
      if (found) {
        expect(decision(found.at - 1000 > t ? found.at - 1000 : t)).toEqual(decision(t))
        if (found.at / 1000 !== Math.ceil((standing.aheadAt ?? 0) / 1000))
          expect(decision(found.at)).not.toEqual(decision(t))
      }
    })
  })
})
