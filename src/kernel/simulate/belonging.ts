// Which account a contact belongs to at an instant, for counting deals: what was known then decides; before anything was
// known, what came to be known first. A contact that left an account belongs to none until it joins another.
// Deliberately absent: scoring. Points of an account see only what was known; this says only whose deal it was.

import type { MembershipColumns } from '../chronicle/chronicle.ts'

/** Place of the account, or -1. */
export function accountAt(memberships: MembershipColumns, contact: number, at: number): number {
  const start = memberships.offsets[contact]!
  const end = memberships.offsets[contact + 1]!
  if (start === end) return -1
  let row = -1
  for (let i = start; i < end && memberships.from[i]! <= at; i++) row = i
  if (row < 0) return memberships.account[start]!
  return memberships.until[row]! > at ? memberships.account[row]! : -1
}

/** The contacts that ever belonged to each account: account a has contacts[offsets[a]] to contacts[offsets[a + 1]]. */
export interface ContactsOfAccounts {
  readonly offsets: Uint32Array
  readonly contacts: Uint32Array
}

export function contactsOfAccounts(memberships: MembershipColumns, accounts: number): ContactsOfAccounts {
  const { size, account, contact } = memberships
  const offsets = new Uint32Array(accounts + 1)
  for (let i = 0; i < size; i++) offsets[account[i]! + 1]!++
  for (let a = 0; a < accounts; a++) offsets[a + 1]! += offsets[a]!
  const next = offsets.slice(0, accounts)
  const contacts = new Uint32Array(size)
  for (let i = 0; i < size; i++) contacts[next[account[i]!]!++] = contact[i]!
  return { offsets, contacts }
}
