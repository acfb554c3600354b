import type { Identifier, IdentifierKind } from '../../src/kernel/evidence.ts'

const KINDS: Readonly<Record<string, IdentifierKind>> = {
  u: 'user_id',
  e: 'email',
  p: 'phone',
  c: 'crm_id',
  a: 'anonymous_id',
}

/** `e:ana@example.com` is an e-mail, `a:device1` an anonymous id. */
export function parseIdentifierWord(word: string): Identifier {
  const kind = KINDS[word[0]!]
  if (kind === undefined || word[1] !== ':')
    throw new Error(`"${word}" is no identifier; write e:ana@example.com.`)
  return { kind, value: word.slice(2) }
}
