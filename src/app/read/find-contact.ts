// Who is meant: an id, an e-mail address, a phone number, or any other identifier as people type it.

import type { Refused } from '../../kernel/refusal.ts'
import { livingContact } from '../../store/identity.ts'
import { contactOfIdentifier } from '../../store/read/find-contact.ts'
import type { Context } from '../context.ts'

const GIVEN_LENGTH_MAX = 1_000

/** The contact's id. An id that was merged away leads to the contact that it went into. */
export async function findContact(ctx: Context, given: string): Promise<number | Refused> {
  const text = given.trim()
  if (text === '' || text.length > GIVEN_LENGTH_MAX || text.includes('\0'))
    return { refused: 'contact_not_found' }
  // An id of ours, unless a system calls somebody so; ours are what lists show, so they come first.
  if (/^\d{1,15}$/.test(text)) {
    const living = await livingContact(ctx.db, Number(text))
    if (living !== null) return living
  }
  const found = await contactOfIdentifier(ctx.db, spellings(text))
  return found?.contact ?? { refused: 'contact_not_found' }
}

/** Identifiers are stored in normal form: e-mails in lower case, phones without spaces. */
export function spellings(text: string): string[] {
  const values = [text, text.toLowerCase()]
  if (/^\+?[\d\s()./-]{5,}$/.test(text)) values.push(text.replaceAll(/[^\d+]/g, ''))
  return [...new Set(values)]
}
