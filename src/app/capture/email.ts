// E-mail addresses: one normal form, what kind of mailbox it is, and which company it speaks for.
// Deliberately absent: dots and plus-tags are kept (two people may differ by a dot off Gmail), and no address is
// asked whether it exists.

import { domainToASCII } from 'node:url'
import { registrableDomain } from './domain.ts'
import { type MailboxLists, shippedMailboxLists } from './mailbox-lists.ts'

/** RFC 5321: 64 octets before the @, 254 in all. */
const LOCAL_LENGTH_MAX = 64
const ADDRESS_LENGTH_MAX = 254
// Printable, no blanks, no second @; quoted local parts are legal and are never seen outside of tests.
const LOCAL = /^[^\s@"(),:;<>[\]\\\p{C}]+$/u

export type EmailKind = 'business' | 'free' | 'disposable' | 'role'

/** `  Ana.Ruiz@MÜLLER.example ` -> `ana.ruiz@xn--mller-kva.example`; null when it is no address. */
export function normaliseEmail(given: unknown): string | null {
  if (typeof given !== 'string' || given.length > 2 * ADDRESS_LENGTH_MAX) return null
  const bracketed = /<([^<>]+)>\s*$/.exec(given)
  const text = (bracketed?.[1] ?? given).trim().replace(/^mailto:/i, '')
  const at = text.lastIndexOf('@')
  if (at < 1) return null
  const local = text.slice(0, at).normalize('NFC').toLowerCase()
  const domain = asciiDomain(text.slice(at + 1))
  if (domain === null || local.length > LOCAL_LENGTH_MAX || !LOCAL.test(local)) return null
  const address = `${local}@${domain}`
  return address.length > ADDRESS_LENGTH_MAX ? null : address
}

const PLAIN_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

function asciiDomain(given: string): string | null {
  const lower = given.toLowerCase().replace(/\.$/, '')
  if (PLAIN_DOMAIN.test(lower)) return lower
  // domainToASCII answers '' for what is no host, and normalises full-width dots and letters.
  const ascii = domainToASCII(lower)
  return PLAIN_DOMAIN.test(ascii) ? ascii : null
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)
const onList = (domain: string, list: ReadonlySet<string>): boolean =>
  list.has(domain) || list.has(registrableDomain(domain) ?? domain)

/** What kind of mailbox a normalised address is; disposable wins over free, free over role. */
export function emailKind(email: string, lists: MailboxLists = shippedMailboxLists()): EmailKind {
  const domain = domainOf(email)
  if (onList(domain, lists.disposable)) return 'disposable'
  if (onList(domain, lists.free)) return 'free'
  const local = email.slice(0, email.lastIndexOf('@'))
  return lists.roles.has(local.replace(/\+.*/, '')) ? 'role' : 'business'
}

/** The registrable domain of the company that a normalised address speaks for; null for free and disposable mail. */
export function accountDomainOf(email: string, lists: MailboxLists = shippedMailboxLists()): string | null {
  const kind = emailKind(email, lists)
  return kind === 'free' || kind === 'disposable' ? null : registrableDomain(domainOf(email))
}
