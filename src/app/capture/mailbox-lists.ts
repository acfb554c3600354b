// Which mail domains are throw-away, which are free for anybody, and which local parts are roles.
// Lists age within weeks, so each may be replaced by a text file in the data directory: lists/disposable.txt,
// lists/free.txt, lists/roles.txt (one entry a line, # starts a comment). A file replaces its list whole.
// Invariant: disposable wins over free, since the free lists hold disposable domains too.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { disposableEmailBlocklistSet } from 'disposable-email-domains-js'
import freeProviders from 'email-providers'
import roleLocalParts from 'role-based-email-addresses'

export interface MailboxLists {
  readonly disposable: ReadonlySet<string>
  readonly free: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
}

/**
 * Domains that email-providers calls free and that are not: names reserved for documentation (RFC 2606), and
 * companies whose staff writes from them.
 */
const NOT_FREE = ['example.com', 'example.net', 'example.org', 'facebook.com', 'csi.com', 'test.com']

/** Mailbox providers that email-providers lacks; each lets anybody open a mailbox. The first is the demo market's. */
const ALSO_FREE = [
  'freemail.example',
  'proton.me',
  'pm.me',
  'tutanota.com',
  'tuta.com',
  'hey.com',
  'duck.com',
  'mailbox.org',
]

// role-based-email-addresses has first names, place names that are first names, and words that are surnames;
// a person behind one of them must not lose the name.
const NOT_ROLES =
  'alexa angels berlin boston chef china denver fun gardner india lala master men montreal paris pastor ' +
  'prime principa random school seattle sydney tribe women work'

// Two letters are mostly somebody's initials; these are departments in several languages.
const TWO_LETTER_ROLES = new Set(['cs', 'hq', 'hr', 'ir', 'it', 'pr', 'qa', 'rh'])

/** What a file of one list may weigh: 200,000 domains need about 4 MB. */
const LIST_BYTES_MAX = 20_000_000

let shipped: MailboxLists | null = null

/** The lists of the packages with our corrections; made at the first use. */
export function shippedMailboxLists(): MailboxLists {
  if (shipped !== null) return shipped
  const free = new Set<string>([...freeProviders, ...ALSO_FREE])
  for (const domain of NOT_FREE) free.delete(domain)
  const wrong = new Set(NOT_ROLES.split(' '))
  const roles = roleLocalParts.filter(
    (role) => !wrong.has(role) && (role.length > 2 || TWO_LETTER_ROLES.has(role)) && !/^\d+$/.test(role),
  )
  shipped = { disposable: disposableEmailBlocklistSet(), free, roles: new Set(roles) }
  return shipped
}

/** The lists as they are to be used: those in the data directory where there are any, else the shipped ones. */
export function readMailboxLists(dataDirectory: string): MailboxLists {
  const lists = shippedMailboxLists()
  const replaced = (name: string, otherwise: ReadonlySet<string>): ReadonlySet<string> => {
    const path = join(dataDirectory, 'lists', name)
    if (!existsSync(path)) return otherwise
    if (statSync(path).size > LIST_BYTES_MAX)
      throw new Error(`${path} is larger than ${LIST_BYTES_MAX} bytes`)
    return new Set(readEntries(readFileSync(path, 'utf8')))
  }
  return {
    disposable: replaced('disposable.txt', lists.disposable),
    free: replaced('free.txt', lists.free),
    roles: replaced('roles.txt', lists.roles),
  }
}

const readEntries = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim().toLowerCase())
    .filter((entry) => entry !== '')
