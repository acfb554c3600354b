// Hosts and registrable domains, by the Public Suffix List with its private part: two customers of one hosting
// service (a.github.io, b.github.io) are not one company.
// Deliberately absent: DNS. Whether a domain exists is not asked.

import { getDomain, getHostname } from 'tldts'

/** Registrable domains remembered; forgotten all at once when full, which is rare and cheap. */
const REMEMBERED_MAX = 20_000
const remembered = new Map<string, string | null>()

/** `www.shop.example.co.uk` -> `example.co.uk`; null for addresses, single labels and nonsense. Any case. */
export function registrableDomain(host: string): string | null {
  const known = remembered.get(host)
  if (known !== undefined) return known
  const domain = getDomain(host.toLowerCase(), { allowPrivateDomains: true })
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(host, domain)
  return domain
}

/** The domain of a company from what people write as its website: a URL, a host, `www.example.com/en`. */
export function websiteDomain(website: unknown): string | null {
  if (typeof website !== 'string' || website.length > 500) return null
  const host = getHostname(website.trim().toLowerCase())
  return host === null ? null : registrableDomain(host)
}
