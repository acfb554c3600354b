// Everything held of a person, with the score explained: what somebody may ask for, in one document.
// Deliberately absent: other people. Of a shared device only this person's time is in it.

import type { z } from 'zod'
import type { Explanation } from '../contract/leads.ts'
import { isRefused, type Refused } from '../kernel/refusal.ts'
import { type HeldOfContact, heldOfContact } from '../store/held-of-contact.ts'
import type { Context } from './context.ts'
import { explainContact } from './read/explain.ts'
import { findContact } from './read/find-contact.ts'

export interface ContactExport extends HeldOfContact {
  readonly contact: string
  readonly exportedAt: string
  /** null while no agreement is active. */
  readonly explanation: z.infer<typeof Explanation> | null
}

/** The export of a contact, named by its id or any identifier. */
export async function exportContact(ctx: Context, given: string): Promise<ContactExport | Refused> {
  const contact = await findContact(ctx, given)
  if (isRefused(contact)) return contact
  const explanation = await explainContact(ctx, String(contact))
  return {
    contact: String(contact),
    exportedAt: new Date(ctx.now()).toISOString(),
    explanation: isRefused(explanation) ? null : explanation,
    ...(await heldOfContact(ctx.db, contact)),
  }
}
