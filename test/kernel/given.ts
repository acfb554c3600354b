// Small agreements and evidence for tables of cases: everything is left out unless a case names it.
import type {
  Agreement,
  BucketCondition,
  Claim,
  EngagementRule,
  FitRule,
  FoldTouch,
  FrequencyRule,
  Scorecard,
  Standing,
  TouchpointFacts,
  TouchpointTest,
} from '../../src/kernel/index.ts'
import { compile, emptyState, fold, type Model, withClaims } from '../../src/kernel/index.ts'

export const DAY = 86_400
/** A midnight UTC, in milliseconds. */
export const NOW = 1_700_006_400_000

/** An instant so many seconds ago. */
export const ago = (seconds: number): number => NOW - seconds * 1000

export const facts = (parts: Partial<TouchpointFacts> = {}): TouchpointFacts => ({
  type: 'page_viewed',
  own: true,
  channel: 'direct',
  trafficSource: null,
  medium: null,
  campaign: null,
  source: 'Website',
  incentivised: false,
  path: '/pricing',
  properties: {},
  ...parts,
})

let messages = 0
export const touch = (secondsAgo: number, parts: Partial<TouchpointFacts> = {}): FoldTouch => ({
  occurredAt: ago(secondsAgo),
  sourceId: 1,
  messageId: `m${String(messages++).padStart(6, '0')}`,
  facts: facts(parts),
})

export const claim = (attribute: string, value: Claim['value'], parts: Partial<Claim> = {}): Claim => ({
  attribute,
  value,
  provenance: 'declared',
  occurredAt: ago(0),
  knownAt: ago(0),
  ...parts,
})

export const PAGES: TouchpointTest = { types: ['page_viewed'], where: [] }

export const engagement = (parts: Partial<EngagementRule> = {}): EngagementRule => ({
  kind: 'engagement',
  says: 'looks',
  points: 8,
  scope: 'contact',
  touchpoint: PAGES,
  halfLife: 14 * DAY,
  cap: null,
  ...parts,
})

export const frequency = (parts: Partial<FrequencyRule> = {}): FrequencyRule => ({
  kind: 'frequency',
  says: 'comes back',
  points: 10,
  scope: 'contact',
  touchpoint: PAGES,
  atLeast: 2,
  unit: 'touchpoints',
  within: 14 * DAY,
  ...parts,
})

export const fitRule = (parts: Partial<FitRule> = {}): FitRule => ({
  kind: 'fit',
  says: 'who decides',
  attribute: 'contact.jobLevel',
  points: [
    { test: { kind: 'oneOf', values: ['head'] }, points: 20 },
    { test: { kind: 'unknown' }, points: -1 },
    { test: { kind: 'known' }, points: 4 },
  ],
  validFor: null,
  ...parts,
})

export const card = (parts: Partial<Scorecard> = {}): Scorecard => ({
  name: 'pumps',
  base: 0,
  fit: [],
  engagement: [],
  grades: {
    fit: {
      labels: [
        { label: 'A', from: 20 },
        { label: 'B', from: null },
      ],
    },
    engagement: {
      labels: [
        { label: '1', from: 16 },
        { label: '2', from: 8 },
        { label: '3', from: null },
      ],
    },
  },
  scale: null,
  ...parts,
})

export const when = (says: string, parts: Partial<BucketCondition>): BucketCondition => ({
  says,
  scorecard: null,
  fit: null,
  engagement: null,
  score: null,
  attributes: [],
  verdicts: null,
  sources: null,
  channels: null,
  touchpoint: null,
  ...parts,
})

export const agreement = (
  cards: readonly Scorecard[],
  buckets: Partial<Agreement['buckets']> = {},
  parts: Partial<Agreement> = {},
): Agreement => ({
  name: 'cases',
  trust: { verified: 1, observed: 1, enriched: 0.8, declared: 0.5 },
  ideal: [],
  scorecards: cards,
  buckets: { disqualified: [], qualified: [], ...buckets },
  handoff: { acceptWithinSeconds: null, workingHours: false, capacityPerWeek: null },
  ...parts,
})

export interface Given {
  readonly touches?: readonly FoldTouch[]
  readonly claims?: readonly Claim[]
  readonly accountTouches?: readonly FoldTouch[]
  readonly accountClaims?: readonly Claim[]
  readonly standing?: Partial<Standing>
}

export function standingOf(model: Model, given: Given): Standing {
  const { touches = [], claims = [], accountTouches, accountClaims = [] } = given
  return {
    contact: withClaims(
      touches.length ? fold(model, 'contact', touches) : emptyState(model, 'contact'),
      claims,
    ),
    account: accountTouches ? withClaims(fold(model, 'account', accountTouches), accountClaims) : null,
    verdicts: [],
    leadOpenedAt: ago(1000 * DAY),
    aheadAt: null,
    ...given.standing,
  }
}

export { compile }
