// From a folded contact to what is decided about it: evaluation, lead, decision, next change.
// The bucket is memoryless; the lead is the memory. A lead closed as disqualified is still looked at from its
// opening on, or a condition with touchpoints would forget what it disqualified for.
// Deliberately absent: writing. What is returned is written by restate.ts in one go.

import type { Kysely } from 'kysely'
import { upperBound } from '../../kernel/bound.ts'
import { type Evaluation, evaluate } from '../../kernel/evaluate.ts'
import type { Stage, Verdict } from '../../kernel/evidence.ts'
import { explain } from '../../kernel/explain.ts'
import { bucketLead, dealLead, isOpen, type Lead, leadOpening, openLead } from '../../kernel/lead.ts'
import type { Model } from '../../kernel/model.ts'
import { nextChange } from '../../kernel/next-change.ts'
import type { Standing } from '../../kernel/standing.ts'
import type { State } from '../../kernel/state.ts'
import type { NewDecision } from '../../store/decision.ts'
import { firstOpeningTouch, type StoredLead } from '../../store/lead.ts'
import type { Database } from '../../store/schema.ts'
import type { ActiveAgreement } from './frame.ts'
import type { Subject } from './subject.ts'

export interface Decided {
  readonly evaluation: Evaluation
  readonly bound: number
  readonly nextChangeAt: number | null
  readonly stage: Stage | null
  /** The last lead; without an id it is new. */
  readonly lead: (Lead & { readonly id: number | null }) | null
  readonly leadFate: 'new' | 'changed' | 'removed' | 'kept'
  /** Without its lead's id, which may not be there yet. */
  readonly decision: Omit<NewDecision, 'lead'> | null
}

const SECOND_MS = 1000

/** Verdicts as buckets see them: on identifiers, and on messages while nothing human was seen beside them. */
export const verdictsInForce = (subject: Subject): Verdict[] => [
  ...new Set([...subject.verdicts, ...(subject.ownCount === 0 ? subject.messageVerdicts : [])]),
]

/** What evaluation needs of a subject under a lead. */
export function standingOf(subject: Subject, account: State | null, lead: Lead | null): Standing {
  const isSeen = lead !== null && (isOpen(lead) || lead.outcome === 'disqualified')
  return {
    contact: subject.state!,
    account,
    verdicts: verdictsInForce(subject),
    leadOpenedAt: isSeen ? lead.openedAt : null,
    aheadAt: subject.aheadAt,
  }
}

/** Decides about a folded contact at its instant. `cause` says in plain words what made it necessary. */
export async function decide(
  db: Kysely<Database>,
  active: ActiveAgreement,
  subject: Subject,
  account: State | null,
  cause: string,
): Promise<Decided> {
  const { model } = active
  const t = subject.at
  const last = subject.leads.at(-1) ?? null
  const dated = redated(subject, last)
  let lead: Lead | null = dated
  let standing = standingOf(subject, account, lead)
  let evaluation = evaluate(model, standing, t)
  if (!isOpen(lead) && subject.identified && evaluation.bucket !== 'disqualified') {
    const opened = await opening(db, model, subject, account, lead)
    if (opened !== null) ({ lead, standing, evaluation } = opened)
  }
  if (isOpen(lead)) lead = bucketLead(lead, evaluation.bucket, t, evaluation.says).lead
  const seen = standing
  standing = standingOf(subject, account, lead)
  const stored = subject.stored
  const isChange =
    stored?.bucket !== evaluation.bucket ||
    stored.fitGrade !== evaluation.fitGrade ||
    stored.engagementGrade !== evaluation.engagementGrade
  return {
    evaluation,
    bound: upperBound(model, standing, t),
    nextChangeAt: nextChangeOf(model, standing, t, isSeenAlike(standing, seen) ? evaluation : undefined),
    stage: stageShown(lead),
    ...fateOf(last, lead),
    decision:
      isChange && subject.identified ? decisionOf(active, subject, standing, evaluation, cause) : null,
  }
}

/** Whether two standings of one contact at one instant are evaluated alike: only the lead can differ. */
const isSeenAlike = (a: Standing, b: Standing): boolean => a.leadOpenedAt === b.leadOpenedAt

function nextChangeOf(
  model: Model,
  standing: Standing,
  t: number,
  now: Evaluation | undefined,
): number | null {
  const change = nextChange(model, standing, t, now)?.at ?? null
  if (standing.aheadAt === null) return change
  // Evidence dated ahead is folded at its own second, whether or not it changes anything.
  const ahead = Math.ceil(standing.aheadAt / SECOND_MS) * SECOND_MS
  return change === null ? ahead : Math.min(change, ahead)
}

/**
 * The first lead opens at the first own touchpoint, or at the first row of a list of leads, so late evidence, or a
 * verdict, moves or removes it. One that has come further than `engaged` stays: somebody was told of it.
 */
function redated(subject: Subject, last: StoredLead | null): Lead | null {
  if (last === null || subject.leads.length > 1 || !isOpen(last)) return last
  if (last.openedBy === 'import of leads') {
    // Of rows that are stored and not in hand one has opened it, and nothing was judged since.
    const stored = subject.hasImportsStored ? last.openedAt : Infinity
    const opensAt = Math.min(stored, ...subject.importsInHand)
    if (Number.isFinite(opensAt)) return movedTo(last, opensAt)
  } else if (last.openedBy !== 'first touchpoint') return last
  const { reachableAt } = subject
  const ownAt = subject.state!.firstOwnAt
  if (reachableAt === null || ownAt === null)
    return last.stage === 'engaged' && last.qualifiedAt === null ? null : last
  return movedTo({ ...last, openedBy: 'first touchpoint' }, Math.max(reachableAt, ownAt), last)
}

/** The lead as opened at another instant; `last` itself where nothing differs. */
function movedTo(lead: StoredLead, openedAt: number, last: StoredLead = lead): StoredLead {
  if (openedAt === last.openedAt && lead.openedBy === last.openedBy) return last
  return { ...lead, openedAt, stageAt: lead.stage === 'engaged' ? openedAt : lead.stageAt }
}

async function opening(
  db: Kysely<Database>,
  model: Model,
  subject: Subject,
  account: State | null,
  last: Lead | null,
): Promise<{ lead: Lead; standing: Standing; evaluation: Evaluation } | null> {
  const opens = leadOpening({
    lead: last,
    ownTouchAt: await ownTouchAfter(db, subject, last),
    reachableFrom: subject.reachableAt,
    responseAt: responseAfter(model, subject, account, last),
    importedAt: await importAfter(db, subject, last?.closedAt ?? null),
  })
  if (opens === null) return null
  const lead = openLead(opens.at, opens.by)
  const standing = standingOf(subject, account, lead)
  const evaluation = evaluate(model, standing, subject.at)
  // Opening a lead only to close it again would make one of every page that a student reads.
  if (evaluation.bucket === 'disqualified') return null
  // What is imported, or opens late by an activation, may have had its deal already.
  const moved = subject.deals.reduce(dealLead, lead)
  if (isOpen(moved)) return { lead: moved, standing, evaluation }
  const closed = standingOf(subject, account, moved)
  return { lead: moved, standing: closed, evaluation: evaluate(model, closed, subject.at) }
}

/** First touchpoint later than `after` by which an import of leads opens one. */
async function importAfter(
  db: Kysely<Database>,
  subject: Subject,
  after: number | null,
): Promise<number | null> {
  const { contact, importOpensAt, importsInHand, hasImportsStored, at } = subject
  if (importOpensAt === null || (after !== null && importOpensAt <= after)) return null
  const from = after === null ? Number.MIN_SAFE_INTEGER : after + 1
  if (hasImportsStored) return firstOpeningTouch(db, 'import', contact, from, at + 1)
  return Math.min(...importsInHand.filter((instant) => instant >= from))
}

/** First own touchpoint that may open a lead after the last one: later than its end, not before its recycle date. */
async function ownTouchAfter(
  db: Kysely<Database>,
  subject: Subject,
  last: Lead | null,
): Promise<number | null> {
  const state = subject.state!
  if (last === null) return state.firstOwnAt
  if (last.outcome === 'won' || state.lastOwnAt === null) return null
  const from = Math.max(last.closedAt! + 1, last.recycleUntil ?? 0)
  return state.lastOwnAt < from ? null : firstOpeningTouch(db, 'own', subject.contact, from, subject.at + 1)
}

/** First new own touchpoint after a won lead at which a condition with touchpoints puts the contact in qualified. */
function responseAfter(
  model: Model,
  subject: Subject,
  account: State | null,
  last: Lead | null,
): number | null {
  if (last?.outcome !== 'won') return null
  for (const { occurredAt, facts } of subject.touches) {
    if (!facts.own || occurredAt <= last.closedAt!) continue
    const standing = { ...standingOf(subject, account, null), leadOpenedAt: occurredAt }
    const { bucket, conditionKey } = evaluate(model, standing, subject.at)
    const condition = model.conditions.find(({ key }) => key === conditionKey)
    if (bucket === 'qualified' && condition?.touchpoint) return occurredAt
  }
  return null
}

/** Of an open lead its stage; somebody who bought stays a customer; otherwise there is nothing to show. */
function stageShown(lead: Lead | null): Stage | null {
  if (lead === null) return null
  return isOpen(lead) || lead.outcome === 'won' ? lead.stage : null
}

function fateOf(
  last: StoredLead | null,
  lead: Lead | null,
): { lead: (Lead & { id: number | null }) | null; leadFate: Decided['leadFate'] } {
  if (lead === null) return { lead: null, leadFate: last === null ? 'kept' : 'removed' }
  if ('id' in lead && 'contact' in lead) {
    const known = lead as StoredLead
    return { lead: known, leadFate: known === last ? 'kept' : 'changed' }
  }
  return { lead: { ...lead, id: null }, leadFate: 'new' }
}

function decisionOf(
  { hash, model }: ActiveAgreement,
  subject: Subject,
  standing: Standing,
  evaluation: Evaluation,
  cause: string,
): Omit<NewDecision, 'lead'> {
  return {
    contact: subject.contact,
    decidedAt: subject.at,
    knownAt: subject.at,
    agreementHash: hash,
    cause,
    bucket: evaluation.bucket,
    bucketBefore: subject.stored?.bucket ?? null,
    says: evaluation.says,
    scorecard: evaluation.scorecard,
    score: evaluation.score,
    fitGrade: evaluation.fitGrade,
    engagementGrade: evaluation.engagementGrade,
    explanation: JSON.stringify(explain(model, standing, subject.at, evaluation.scorecard)),
  }
}
