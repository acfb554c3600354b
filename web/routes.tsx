// The whole site map. Pages are loaded when they are first visited; the shell asks who is signed in before any of
// them, and sends nobody to the sign-in page. paths.ts makes the URLs that are matched here.
// Deliberately absent: /sign-in/:token, whose page the server writes itself, so that it works without scripts.
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { ApiFailure, ask } from './api/ask.ts'
import { me } from './api/queries.ts'
import { Broken, BrokenWhole } from './pages/Broken.tsx'
import { NotFound } from './pages/NotFound.tsx'
import { Shell } from './pages/Shell.tsx'
import { api, paths } from './paths.ts'

interface RouterContext {
  queryClient: QueryClient
}

const root = createRootRouteWithContext<RouterContext>()()

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/SignIn.tsx'), 'SignIn'),
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: BrokenWhole,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(me())
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.status !== 401) throw error
      context.queryClient.removeQueries({ queryKey: ['me'] })
      const to = location.href === '/' ? undefined : location.href
      throw redirect({ href: paths.signIn(to) })
    }
  },
})

type Load = () => Promise<Record<string, () => React.ReactNode>>

/** A page's file that cannot be fetched: the server is away, or has a newer app; then one reload gets that. */
const pageOr =
  (load: Load): Load =>
  async () => {
    try {
      return await load()
    } catch (error) {
      await ask(api.me())
      if (sessionStorage.getItem('assay-reloaded') !== location.href) {
        sessionStorage.setItem('assay-reloaded', location.href)
        location.reload()
      }
      throw error
    }
  }

const page = <P extends string>(path: P, load: Load, name: string) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    component: lazyRouteComponent(pageOr(load), name),
    errorComponent: Broken,
  })

const pages = [
  page('/', () => import('./pages/Today.tsx'), 'Today'),
  page('/leads', () => import('./pages/Leads.tsx'), 'Leads'),
  page('/contacts/$contact', () => import('./pages/Contact.tsx'), 'Contact'),
  page('/accounts', () => import('./pages/Accounts.tsx'), 'Accounts'),
  page('/accounts/$account', () => import('./pages/Account.tsx'), 'Account'),
  page('/sources', () => import('./pages/Sources.tsx'), 'Sources'),
  page('/agreement', () => import('./pages/Agreement.tsx'), 'Agreement'),
  page('/agreement/new', () => import('./pages/NewAgreement.tsx'), 'NewAgreement'),
  page('/agreement/$hash', () => import('./pages/Agreement.tsx'), 'Agreement'),
  page('/agreement/$hash/edit', () => import('./pages/NewAgreement.tsx'), 'NewAgreement'),
  page('/simulations', () => import('./pages/Simulations.tsx'), 'Simulations'),
  page('/simulations/$simulation', () => import('./pages/Simulation.tsx'), 'Simulation'),
  page('/settings', () => import('./pages/Settings.tsx'), 'Settings'),
  page('/settings/$section', () => import('./pages/Settings.tsx'), 'Settings'),
  createRoute({ getParentRoute: () => shell, path: '$', component: NotFound }),
]

const tree = root.addChildren([signIn, shell.addChildren(pages)])

/** Query strings are plain text here, `?bucket=nurture`, so that paths.ts and people can write them. */
const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text.replace(/^\?/, '')))

function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value))
  const text = params.toString()
  return text ? `?${text}` : ''
}

export const makeRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    defaultPendingMs: 400,
    defaultErrorComponent: BrokenWhole,
  })
