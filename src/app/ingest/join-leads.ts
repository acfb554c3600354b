// The leads of two contacts that turn out to be one. A contact has one open lead at most, so of two open ones
// the earlier remains and takes over what the other had reached. What both had before is kept, for part-leads.ts.

import type { Kysely } from 'kysely'
import { STAGES } from '../../kernel/evidence.ts'
import { isOpen } from '../../kernel/lead.ts'
import { deleteLeads, type StoredLead, updateLeads } from '../../store/lead.ts'
import { keepLeadsBeforeMerge, type LeadBeforeMerge } from '../../store/lead-before-merge.ts'
import type { Database } from '../../store/schema.ts'
import type { Subject } from './subject.ts'

/** Identifiers by which the two were known, the one that remains first. */
export type Homes = readonly [number, number]

/**
 * The leads of both, oldest first, as the first one's; the second one's open lead is merged into the first's.
 * Without `homes` nothing is kept of how they were: a device alone is nobody whom a lead could go back to.
 */
export async function joinLeads(
  db: Kysely<Database>,
  kept: Subject,
  gone: Subject,
  homes: Homes | null,
): Promise<StoredLead[]> {
  const all = [...kept.leads, ...gone.leads]
    .map((lead) => ({ ...lead, contact: kept.contact }))
    .sort((a, b) => a.openedAt - b.openedAt || a.id - b.id)
  const [first, second] = all.filter(isOpen) as StoredLead[]
  const joined = first !== undefined && second !== undefined ? joinedLead(first, second) : null
  if (homes !== null) await keep(db, kept, gone, homes, joined, second?.id)
  if (joined === null) return lastOpen(all)
  await updateLeads(db, [joined])
  await deleteLeads(db, [{ id: second!.id, into: joined.id }])
  return lastOpen(all.filter((lead) => lead !== second).map((lead) => (lead === first ? joined : lead)))
}

async function keep(
  db: Kysely<Database>,
  kept: Subject,
  gone: Subject,
  [home, goneHome]: Homes,
  joined: StoredLead | null,
  joinedAway: number | undefined,
): Promise<void> {
  const asItWas = (lead: StoredLead, identifier: number, other: number): LeadBeforeMerge => ({
    lead,
    identifier,
    other,
    mergedAt: kept.at,
    joinedInto: joined !== null && lead.id === joinedAway ? joined.id : null,
    stageAfter: joined !== null && isOpen(lead) ? joined.stage : lead.stage,
  })
  await keepLeadsBeforeMerge(db, [
    ...kept.leads.map((lead) => asItWas(lead, home, goneHome)),
    ...gone.leads.map((lead) => asItWas(lead, goneHome, home)),
  ])
}

function joinedLead(first: StoredLead, second: StoredLead): StoredLead {
  const further = STAGES.indexOf(second.stage) > STAGES.indexOf(first.stage) ? second : first
  return {
    ...first,
    stage: further.stage,
    stageAt: further.stageAt,
    qualifiedAt: earlier(first.qualifiedAt, second.qualifiedAt),
  }
}

/** The open lead is the last one, whenever it opened. */
export const lastOpen = (leads: readonly StoredLead[]): StoredLead[] => [
  ...leads.filter((lead) => !isOpen(lead)),
  ...leads.filter(isOpen),
]

const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)
