// Moves open leads because something outside of the score says so, then decides about their contacts anew.
// Invariant: a contact's row is locked while its lead moves; stages only move forward (kernel/lead.ts).

import type { Kysely } from 'kysely'
import { isOpen, type Lead } from '../kernel/lead.ts'
import { type StoredLead, updateLeads } from '../store/lead.ts'
import type { Database } from '../store/schema.ts'
import type { Context } from './context.ts'
import { openFrame } from './ingest/frame.ts'
import { hold } from './ingest/hold.ts'
import { type ContactChange, restate } from './ingest/restate.ts'

/** The lead after the move; the same object where nothing moves. */
export type LeadMove = (lead: StoredLead) => Lead

/** Applies moves by contact, in order; contacts without an open lead are left alone. */
export async function moveLeads(
  ctx: Context,
  db: Kysely<Database>,
  moves: ReadonlyMap<number, readonly LeadMove[]>,
  cause: string,
): Promise<ContactChange[]> {
  if (moves.size === 0) return []
  const now = ctx.now()
  const frame = await openFrame(ctx, db, now, [])
  const { subjects, accounts } = await hold(db, frame, [...moves.keys()], (row) =>
    Math.max(now, row.lastKnownAt, row.evaluatedAt),
  )
  const changed: StoredLead[] = []
  for (const [contact, { leads }] of subjects) {
    const open = leads.findIndex(isOpen)
    const before = leads[open]
    const after = before && moved(before, moves.get(contact) ?? [])
    if (before === undefined || after === undefined || isSame(before, after)) subjects.delete(contact)
    else {
      changed.push(after)
      leads[open] = after
    }
  }
  await updateLeads(db, changed)
  return restate(db, { frame, at: now, subjects, accounts, cause: () => cause })
}

function moved(before: StoredLead, moves: readonly LeadMove[]): StoredLead {
  let lead = before
  for (const move of moves) lead = Object.assign({ id: before.id, contact: before.contact }, move(lead))
  return lead
}

const isSame = (a: Lead, b: Lead): boolean =>
  a.stage === b.stage &&
  a.closedAt === b.closedAt &&
  a.qualifiedAt === b.qualifiedAt &&
  a.recycleUntil === b.recycleUntil
