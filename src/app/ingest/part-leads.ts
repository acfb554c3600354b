// The leads of two contacts that were one for a while: each gets back what it had, as it was before the merge.
// What only the merged evidence did (an offer, a disqualification) goes with the merge. What sales said since, or a deal,
// was said to the one lead that there was, and stays with it.

import type { Kysely } from 'kysely'
import { isOpen } from '../../kernel/lead.ts'
import { leadsOf, type StoredLead, updateLeads } from '../../store/lead.ts'
import {
  dropLeadsBeforeMerge,
  giveBackHistory,
  insertLeadAgain,
  type PartedLead,
  partedLeads,
} from '../../store/lead-before-merge.ts'
import type { Database } from '../../store/schema.ts'
import { lastOpen } from './join-leads.ts'
import type { Subject } from './subject.ts'

/** Gives back the leads of merges that no longer hold, after these identifiers moved. */
export async function partLeads(
  db: Kysely<Database>,
  subjects: ReadonlyMap<number, Subject>,
  moved: readonly number[],
): Promise<void> {
  const parted = (await partedLeads(db, moved)).filter(({ home }) => subjects.has(home))
  if (parted.length === 0) return
  const contacts = [...subjects.keys()]
  const stored = new Map((await leadsOf(db, contacts)).map((lead) => [lead.id, lead]))
  for (const one of parted) {
    const now = stored.get(one.lead.id)
    if (one.joinedInto !== null) {
      await insertLeadAgain(db, one)
      stored.set(one.lead.id, { ...one.lead, contact: one.home })
    } else if (now !== undefined) {
      const before = isAsMerged(one, now) ? one.lead : now
      stored.set(now.id, { ...before, contact: one.home })
      await updateLeads(db, [stored.get(now.id)!])
    } else continue
    await giveBackHistory(db, one)
  }
  await dropLeadsBeforeMerge(
    db,
    parted.map(({ id }) => id),
  )
  for (const subject of subjects.values())
    subject.leads = lastOpen(
      [...stored.values()]
        .filter(({ contact }) => contact === subject.contact)
        .sort((a, b) => a.openedAt - b.openedAt || a.id - b.id),
    )
}

/** Nothing but the merge, and the buckets after it, has changed the lead. */
const isAsMerged = ({ lead, stageAfter, isAnsweredSince }: PartedLead, now: StoredLead): boolean =>
  isOpen(lead) &&
  !isAnsweredSince &&
  (isOpen(now) || now.outcome === 'disqualified') &&
  (now.stage === stageAfter || now.stage === 'marketing_qualified')
