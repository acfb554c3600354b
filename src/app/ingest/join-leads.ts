// The leads of two contacts that turn out to be one. A contact has one open lead at most, so of two open ones
// the earlier remains and takes over what the other had reached.

import type { Kysely } from 'kysely'
import { STAGES } from '../../kernel/evidence.ts'
import { isOpen } from '../../kernel/lead.ts'
import { deleteLeads, type StoredLead, updateLeads } from '../../store/lead.ts'
import type { Database } from '../../store/schema.ts'
import type { Subject } from './subject.ts'

/** The leads of both, oldest first, as the first one's; the second one's open lead is merged into the first's. */
export async function joinLeads(db: Kysely<Database>, kept: Subject, gone: Subject): Promise<StoredLead[]> {
  const all = [...kept.leads, ...gone.leads]
    .map((lead) => ({ ...lead, contact: kept.contact }))
    .sort((a, b) => a.openedAt - b.openedAt || a.id - b.id)
  const open = all.filter(isOpen)
  if (open.length < 2) return lastOpen(all)
  const [first, second] = open as [StoredLead, StoredLead]
  const further = STAGES.indexOf(second.stage) > STAGES.indexOf(first.stage) ? second : first
  const joined: StoredLead = {
    ...first,
    stage: further.stage,
    stageAt: further.stageAt,
    qualifiedAt: earlier(first.qualifiedAt, second.qualifiedAt),
  }
  await updateLeads(db, [joined])
  await deleteLeads(db, [{ id: second.id, into: first.id }])
  return lastOpen(all.filter((lead) => lead !== second).map((lead) => (lead === first ? joined : lead)))
}

/** The open lead is the last one, whenever it opened. */
const lastOpen = (leads: readonly StoredLead[]): StoredLead[] => [
  ...leads.filter((lead) => !isOpen(lead)),
  ...leads.filter(isOpen),
]

const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b)
