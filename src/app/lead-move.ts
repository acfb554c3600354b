// Moves open leads because something outside of the score says so, then decides about their contacts anew.
// Invariant: a contact's row is locked while its lead moves; stages only move forward (kernel/lead.ts).

import type { Kysely } from 'kysely'
import { isOpen, type Lead } from '../kernel/lead.ts'
import { lockContactStates } from '../store/contact-state.ts'
import { leadsOf, type StoredLead, updateLeads } from '../store/lead.ts'
import type { Database } from '../store/schema.ts'
import type { Context } from './context.ts'
import { openFrame } from './ingest/frame.ts'
import { type ContactChange, restate } from './ingest/restate.ts'
import { type Subject, subjectOf } from './ingest/subject.ts'

/** The lead after the move; the same object where nothing moves. */
export type LeadMove = (lead: Lead) => Lead

/** Applies moves by contact, in order; contacts without an open lead are left alone. */
export async function moveLeads(
  ctx: Context,
  db: Kysely<Database>,
  moves: ReadonlyMap<number, readonly LeadMove[]>,
  cause: string,
): Promise<ContactChange[]> {
  if (moves.size === 0) return []
  const now = ctx.now()
  const rows = await lockContactStates(db, [...moves.keys()])
  const leads = new Map<number, StoredLead[]>(rows.map(({ contact }) => [contact, []]))
  for (const lead of await leadsOf(db, [...leads.keys()])) leads.get(lead.contact)!.push(lead)
  const changed: StoredLead[] = []
  const at = rows.reduce((latest, { lastKnownAt }) => Math.max(latest, lastKnownAt), now)
  const frame = await openFrame(ctx, db, now, [])
  const subjects = new Map<number, Subject>()
  for (const row of rows) {
    const own = leads.get(row.contact)!
    const open = own.findIndex(isOpen)
    if (open === -1) continue
    const before = own[open]!
    const after = (moves.get(row.contact) ?? []).reduce<Lead>((lead, move) => move(lead), before)
    if (after === before) continue
    const lead = { ...after, id: before.id, contact: row.contact }
    changed.push(lead)
    own[open] = lead
    const subject = subjectOf(row.contact, row, frame.active, at)
    subject.leads.push(...own)
    subjects.set(row.contact, subject)
  }
  await updateLeads(db, changed)
  return restate(db, { frame, at, subjects, accounts: new Map(), cause: () => cause })
}
