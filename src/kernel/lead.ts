// The lifecycle of a lead as pure functions: open, climb, close, open again. Stages only move forward: a lead
// that cools down keeps its stage, because sales has been told and un-telling is worse than waiting.
// Going back is another lead. Deliberately absent: who is asked to act; app/ performs what these return.

import { type Bucket, type Outcome, STAGES, type Stage } from './evidence.ts'

export interface Lead {
  /** Milliseconds UTC, as all instants here. */
  readonly openedAt: number
  /** What opened it, in plain words. */
  readonly openedBy: string
  readonly stage: Stage
  readonly stageAt: number
  /** First entry into `qualified`: the lead's one offer. */
  readonly qualifiedAt: number | null
  readonly closedAt: number | null
  readonly outcome: Outcome | null
  readonly reason: string | null
  /** Not before this instant may another lead of the contact qualify. */
  readonly recycleUntil: number | null
}

export const LEAD_ANSWERS = ['accepted', 'rejected', 'sales_qualified', 'recycled', 'lost', 'won'] as const
export type LeadAnswer = (typeof LEAD_ANSWERS)[number]

/** What the app has to do about a step, besides storing the lead. */
export type LeadEffect = 'offer' | 'withdraw' | null

/** A lead at its start. */
export const openLead = (at: number, openedBy: string): Lead => ({
  openedAt: at,
  openedBy,
  stage: 'engaged',
  stageAt: at,
  qualifiedAt: null,
  closedAt: null,
  outcome: null,
  reason: null,
  recycleUntil: null,
})

export const isOpen = (lead: Lead | null): lead is Lead & { readonly closedAt: null } =>
  lead !== null && lead.closedAt === null

/** The lead at a later stage; itself when it is there or beyond. */
export function advanceLead(lead: Lead, stage: Stage, at: number): Lead {
  return STAGES.indexOf(stage) > STAGES.indexOf(lead.stage) ? { ...lead, stage, stageAt: at } : lead
}

/**
 * The lead with an outcome. A won lead ends as `customer`. An outcome of the past takes back an offer that was made
 * later, when the outcome was not known yet: a closed lead makes none.
 */
export function closeLead(lead: Lead, outcome: Outcome, at: number, reason: string | null): Lead {
  const before = lead.qualifiedAt !== null && lead.qualifiedAt > at ? withoutOffer(lead) : lead
  const last = outcome === 'won' ? advanceLead(before, 'customer', at) : before
  return { ...last, closedAt: at, outcome, reason }
}

/** Only what the bucket did goes; what sales or a deal moved on stays. */
const withoutOffer = (lead: Lead): Lead =>
  lead.stage === 'marketing_qualified'
    ? { ...lead, stage: 'engaged', stageAt: lead.openedAt, qualifiedAt: null }
    : { ...lead, qualifiedAt: null }

/** What a deal says of a lead; instants in milliseconds UTC. */
export interface Deal {
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: 'won' | 'lost' | null
  readonly reason: string | null
}

/** A lead with a deal: climbs when the deal opens, closes when it does. Deals from before the lead say nothing of it. */
export function dealLead(lead: Lead, { openedAt, closedAt, outcome, reason }: Deal): Lead {
  if (!isOpen(lead) || (closedAt ?? openedAt) < lead.openedAt) return lead
  const climbed = advanceLead(lead, 'opportunity', Math.max(openedAt, lead.openedAt))
  return outcome === null || closedAt === null ? climbed : closeLead(climbed, outcome, closedAt, reason)
}

export interface OpeningQuestion {
  /** The contact's last lead, open or closed. */
  readonly lead: Lead | null
  /** First counting touchpoint of the contact's own doing after the last lead closed (of all, without one). */
  readonly ownTouchAt: number | null
  /** First occurredAt of a message that carries an identifier by which the contact can be reached. */
  readonly reachableFrom: number | null
  /** First instant after the last lead closed at which a response rule (a condition with touchpoints) held. */
  readonly responseAt: number | null
  /** An import of leads at this instant opens one without a touchpoint. */
  readonly importedAt: number | null
}

/**
 * When a lead opens and by what, or null. A contact without a lead opens one at its first own touchpoint, once
 * reachable; after `recycled`, `lost` or `disqualified` a later own touchpoint does, not before the recycle date;
 * after `won` only a response rule.
 */
export function leadOpening(question: OpeningQuestion): { at: number; by: string } | null {
  const { lead, ownTouchAt, reachableFrom, responseAt, importedAt } = question
  if (isOpen(lead)) return null
  if (importedAt !== null && (lead === null || importedAt > lead.closedAt!))
    return { at: importedAt, by: 'import of leads' }
  if (reachableFrom === null) return null
  const touchAt = lead?.outcome === 'won' ? responseAt : ownTouchAt
  if (touchAt === null || (lead !== null && touchAt <= lead.closedAt!)) return null
  const at = Math.max(touchAt, reachableFrom, lead?.recycleUntil ?? 0)
  // after a recycle date has passed, the touchpoint must be later than it too: waiting alone opens nothing.
  if (lead?.recycleUntil && touchAt < lead.recycleUntil) return null
  return { at, by: lead === null ? 'first touchpoint' : lead.outcome === 'won' ? 'response' : 'came back' }
}

/** The open lead after its contact was put in a bucket: the first `qualified` offers, `disqualified` closes. */
export function bucketLead(
  lead: Lead,
  bucket: Bucket,
  at: number,
  says: string,
): { readonly lead: Lead; readonly effect: LeadEffect } {
  if (!isOpen(lead)) return { lead, effect: null }
  if (bucket === 'disqualified') {
    const offered = lead.qualifiedAt !== null
    return { lead: closeLead(lead, 'disqualified', at, says), effect: offered ? 'withdraw' : null }
  }
  if (bucket === 'nurture' || lead.qualifiedAt !== null) return { lead, effect: null }
  return { lead: { ...advanceLead(lead, 'marketing_qualified', at), qualifiedAt: at }, effect: 'offer' }
}

/** The lead after sales answered. A rejection recycles: the contact may come back by a later touchpoint. */
export function answerLead(
  lead: Lead,
  answer: LeadAnswer,
  at: number,
  reason: string | null,
  recycleUntil: number | null,
): Lead | { readonly refused: 'lead_closed' } {
  if (!isOpen(lead)) return { refused: 'lead_closed' }
  switch (answer) {
    case 'accepted':
      return advanceLead(lead, 'sales_accepted', at)
    case 'sales_qualified':
      return advanceLead(lead, 'sales_qualified', at)
    case 'rejected':
      // What is rejected was offered before, whatever the clock of the other system says.
      return { ...closeLead(lead, 'recycled', Math.max(at, lead.qualifiedAt ?? at), reason), recycleUntil }
    case 'recycled':
      return { ...closeLead(lead, 'recycled', at, reason), recycleUntil }
    case 'lost':
      return closeLead(lead, 'lost', at, reason)
    case 'won':
      return closeLead(lead, 'won', at, reason)
  }
}
