// The identifier that somebody typed: an e-mail, a phone, any id, or `kind:value` where that is not enough.
import { findIdentifiers, type StoredIdentifier } from '../store/identity.ts'
import { normaliseIdentifier } from './capture/identifier.ts'
import type { Context } from './context.ts'

/** The first meaning of the text that has been seen, or null. */
export async function findIdentifier(ctx: Context, text: string): Promise<StoredIdentifier | null> {
  const meanings = normaliseIdentifier(text)
  const { identifiers } = await findIdentifiers(ctx.db, meanings)
  for (const { kind, value } of meanings) {
    const found = identifiers.find((one) => one.kind === kind && one.value === value && one.spans.length > 0)
    if (found !== undefined) return found
  }
  return null
}
