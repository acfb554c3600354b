// Everything held of a person, with the score explained: what somebody may ask for, in one document.
// Deliberately absent: other people. Of a shared device only this person's time is in it.

import { ContactExport } from '../contract/contact-export.ts'
import { SPAN_END, SPAN_START } from '../kernel/partition.ts'
import { isRefused, type Refused } from '../kernel/refusal.ts'
import { type HeldRow, heldOfContact } from '../store/held-of-contact.ts'
import type { Context } from './context.ts'
import { explainContact } from './read/explain.ts'
import { findContact } from './read/find-contact.ts'

/** The export of a contact, named by its id or any identifier. */
export async function exportContact(ctx: Context, given: string): Promise<ContactExport | Refused> {
  const contact = await findContact(ctx, given)
  if (isRefused(contact)) return contact
  const explanation = await explainContact(ctx, String(contact))
  const { account, ...held } = await heldOfContact(ctx.db, contact)
  const told = Object.entries(held).map(([table, rows]) => [table, rows.map(inWords)])
  return ContactExport.parse({
    contact: String(contact),
    exportedAt: new Date(ctx.now()).toISOString(),
    explanation: isRefused(explanation) ? null : explanation,
    ...Object.fromEntries(told),
    account,
  })
}

const INSTANTS = new Set([
  ...['at', 'knownAt', 'createdAt', 'from', 'to', 'openedAt', 'stageAt'],
  ...['qualifiedAt', 'closedAt', 'recycleUntil'],
])
/** Spans without beginning or end. */
const isOpen = (instant: number): boolean => instant === SPAN_START || instant === SPAN_END

const inWords = (row: HeldRow): HeldRow =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => {
      if (!INSTANTS.has(key) || typeof value !== 'number') return [key, value]
      return [key, isOpen(value) ? null : new Date(value).toISOString()]
    }),
  )
