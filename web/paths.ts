// The only maker of URLs: `paths` are pages of the app, `api` are addresses of the server.
// test/web/paths.test.ts pins them.
import type { Bucket } from '../src/kernel/evidence.ts'

type Query = Record<string, string | number | boolean | undefined>

/** Adds a query string; undefined and empty values are left out. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value))
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

const part = encodeURIComponent

export interface LeadsFilter {
  bucket?: Bucket | 'any' | undefined
  order?: string | undefined
  search?: string | undefined
  channel?: string | undefined
  group?: 'account' | undefined
}

export const paths = {
  today: () => '/',
  leads: (filter: LeadsFilter = {}) => withQuery('/leads', { ...filter }),
  contact: (contact: string) => `/contacts/${part(contact)}`,
  accounts: (filter: { search?: string; order?: string } = {}) => withQuery('/accounts', filter),
  account: (account: string) => `/accounts/${part(account)}`,
  sources: () => '/sources',
  agreement: (hash?: string) => (hash ? `/agreement/${part(hash)}` : '/agreement'),
  newAgreement: () => '/agreement/new',
  editAgreement: (hash: string) => `/agreement/${part(hash)}/edit`,
  simulations: () => '/simulations',
  simulation: (simulation: string) => `/simulations/${part(simulation)}`,
  settings: (section: 'import' | 'keys' | 'users' = 'import') => `/settings/${section}`,
  signIn: (to?: string) => withQuery('/sign-in', { to }),
} as const

export const api = {
  overview: () => '/api/overview',
  leads: (query: Query) => withQuery('/api/leads', query),
  contacts: () => '/api/contacts',
  contact: (contact: string) => `/api/contacts/${part(contact)}`,
  explain: (contact: string) => `/api/contacts/${part(contact)}/explain`,
  timeline: (contact: string, query: Query) => withQuery(`/api/contacts/${part(contact)}/timeline`, query),
  history: (contact: string) => `/api/contacts/${part(contact)}/history`,
  touchpoints: (contact: string) => `/api/contacts/${part(contact)}/touchpoints`,
  verdicts: (contact: string) => `/api/contacts/${part(contact)}/verdicts`,
  answers: (lead: string) => `/api/leads/${part(lead)}/answers`,
  merge: () => '/api/identity/merge',
  split: () => '/api/identity/split',
  accounts: (query: Query) => withQuery('/api/accounts', query),
  account: (account: string) => `/api/accounts/${part(account)}`,
  sources: () => '/api/sources',
  source: (source: number) => `/api/sources/${source}`,
  agreements: () => '/api/agreements',
  agreement: (hash: string) => `/api/agreements/${part(hash)}`,
  activeAgreement: () => '/api/agreements/active',
  checkAgreement: () => '/api/agreements/check',
  activateAgreement: (hash: string) => `/api/agreements/${part(hash)}/activate`,
  signAgreement: (hash: string) => `/api/agreements/${part(hash)}/sign`,
  drift: () => '/api/drift',
  reviews: () => '/api/reviews',
  activation: () => '/api/activation',
  rollBack: () => '/api/activation/rollback',
  simulations: (query: Query = {}) => withQuery('/api/simulations', query),
  simulation: (simulation: string) => `/api/simulations/${part(simulation)}`,
  simulationExport: (simulation: string, format: 'csv' | 'json') =>
    withQuery(`/api/simulations/${part(simulation)}/export`, { format }),
  chronicle: (query: Query) => withQuery('/api/chronicle', query),
  keys: () => '/api/keys',
  key: (key: string) => `/api/keys/${part(key)}`,
  users: () => '/api/users',
  user: (user: string) => `/api/users/${part(user)}`,
  me: () => '/api/me',
  imports: (query: Query = {}) => withQuery('/api/imports', query),
  changes: () => '/api/changes',
  userLinks: () => '/api/users/links',
  session: () => '/api/session',
} as const
