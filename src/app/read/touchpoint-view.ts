// Touchpoints as a timeline shows them: the sentence, the verdict, and the rules that each counts in.
// Points are what the touchpoint alone adds now, decayed and before any cap.

import type { z } from 'zod'
import type { TouchpointView } from '../../contract/leads.ts'
import { decay } from '../../kernel/decay.ts'
import { frequencyEnd } from '../../kernel/evaluate.ts'
import { isExcluding, type TouchpointFacts } from '../../kernel/evidence.ts'
import type { FrequencyEntry, Model, SumEntry } from '../../kernel/model.ts'
import { roundPoints } from '../../kernel/points.ts'
import type { Standing } from '../../kernel/standing.ts'
import type { TimelineTouch } from '../../store/read/contact-timeline.ts'
import { factsOf } from '../ingest/facts.ts'
import { iso } from './lead-row.ts'
import { touchpointSentence } from './touchpoint-sentence.ts'

/** What is needed to say what a touchpoint adds; null while nothing is scored. */
export interface Scoring {
  readonly model: Model
  readonly standing: Standing
  readonly scorecard: string
  readonly t: number
}

export function touchpointView(
  touch: TimelineTouch,
  scoring: Scoring | null,
): z.infer<typeof TouchpointView> {
  return {
    id: String(touch.id),
    at: iso(touch.occurredAt),
    type: touch.type,
    says: touchpointSentence(touch),
    own: touch.own,
    channel: touch.channel,
    trafficSource: touch.trafficSource,
    medium: touch.medium,
    campaign: touch.campaign,
    path: touch.path,
    source: touch.source,
    identifier: { kind: touch.kind, value: touch.value },
    verdict: touch.verdict === null ? null : { verdict: touch.verdict, reason: touch.verdictReason ?? '' },
    counts: scoring === null ? [] : countsOf(touch, scoring),
    properties: { ...touch.properties },
  }
}

function countsOf(touch: TimelineTouch, scoring: Scoring): { rule: string; points: number }[] {
  const { model, scorecard, t } = scoring
  if (isExcluding(touch.verdict) || Math.max(touch.occurredAt, touch.knownAt) > t) return []
  const card = model.cards.find((one) => one.name === scorecard)
  if (card === undefined) return []
  const facts = factsOf(touch, { name: touch.source, incentivised: touch.incentivised })
  return card.engagement
    .filter((entry) => isIn(model, entry, facts))
    .map((entry) => ({ rule: entry.says, points: pointsOf(entry, touch, scoring) }))
}

function isIn(model: Model, entry: SumEntry | FrequencyEntry, facts: TouchpointFacts): boolean {
  const layout = entry.scope === 'contact' ? model.contact : model.account
  const slot = entry.kind === 'engagement' ? entry.slot : layout.sums.length + entry.slot
  return layout.slotsOf(facts).includes(slot)
}

function pointsOf(entry: SumEntry | FrequencyEntry, touch: TimelineTouch, { standing, t }: Scoring): number {
  const second = Math.floor(t / 1000)
  const age = Math.max(0, second - Math.floor(touch.occurredAt / 1000))
  if (entry.kind === 'engagement')
    return roundPoints(entry.points * (entry.table === null ? 1 : decay(entry.table, age)))
  return age < entry.within && second < frequencyEnd(entry, standing) ? entry.points : 0
}
