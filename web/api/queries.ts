// Every read of the app as query options, keyed so that a change of a contact can find what shows it.
// Deliberately absent: polling, but for simulations and activations under way. What else changes is told by api/changes.ts.
import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '../paths.ts'
import { ApiFailure, ask } from './ask.ts'
import type {
  AccountPage,
  AccountsAnswer,
  Activation,
  AgreementPage,
  AgreementVersion,
  ContactPage,
  Drift,
  ImportRun,
  KeyRow,
  LeadsAnswer,
  Me,
  Overview,
  Reviews,
  ScoreHistory,
  SimulationView,
  SourcesAnswer,
  TimelineAnswer,
  UserRow,
} from './shapes.ts'

const RETRIES_MAX = 3

/** Retries only what may pass by itself: a server that is away or overloaded. A "no" is a "no". */
const mayPass = (failures: number, error: unknown): boolean =>
  failures < RETRIES_MAX && error instanceof ApiFailure && (error.status === 0 || error.status >= 502)

export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: mayPass, staleTime: 15_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })

export const LEADS_WINDOW = 100
const TIMELINE_WINDOW = 100

export interface LeadsAsked {
  readonly bucket: string
  readonly order: string
  readonly search?: string | undefined
  readonly channel?: string | undefined
  readonly account?: string | undefined
}

export const leadsWindow = (asked: LeadsAsked, page: number) =>
  queryOptions({
    queryKey: ['leads', { ...asked }, page],
    queryFn: ({ signal }) =>
      ask<LeadsAnswer>(api.leads({ ...asked, top: LEADS_WINDOW, offset: page * LEADS_WINDOW }), { signal }),
  })

/** The few leads of one search or one account. */
export const fewLeads = (asked: LeadsAsked, top: number) =>
  queryOptions({
    queryKey: ['leads', { ...asked }, 'few', top],
    queryFn: ({ signal }) => ask<LeadsAnswer>(api.leads({ ...asked, top }), { signal }),
    placeholderData: keepPreviousData,
  })

export const overview = () =>
  queryOptions({
    queryKey: ['overview'],
    queryFn: ({ signal }) => ask<Overview>(api.overview(), { signal }),
  })

export const contactPage = (contact: string) =>
  queryOptions({
    queryKey: ['contact', contact],
    queryFn: ({ signal }) => ask<ContactPage>(api.contact(contact), { signal }),
  })

export const scoreHistory = (contact: string) =>
  queryOptions({
    queryKey: ['contact', contact, 'history'],
    queryFn: ({ signal }) => ask<ScoreHistory>(api.history(contact), { signal }),
  })

export const timeline = (contact: string) =>
  infiniteQueryOptions({
    queryKey: ['contact', contact, 'timeline'],
    queryFn: ({ signal, pageParam }) =>
      ask<TimelineAnswer>(api.timeline(contact, { limit: TIMELINE_WINDOW, before: pageParam }), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.more ? last.touchpoints.at(-1)?.at : undefined),
  })

export const accountsWindow = (asked: { order: string; search?: string | undefined }, page: number) =>
  queryOptions({
    queryKey: ['accounts', { ...asked }, page],
    queryFn: ({ signal }) =>
      ask<AccountsAnswer>(api.accounts({ ...asked, top: LEADS_WINDOW, offset: page * LEADS_WINDOW }), {
        signal,
      }),
  })

export const accountPage = (account: string) =>
  queryOptions({
    queryKey: ['account', account],
    queryFn: ({ signal }) => ask<AccountPage>(api.account(account), { signal }),
  })

export const sources = () =>
  queryOptions({
    queryKey: ['sources'],
    queryFn: ({ signal }) => ask<SourcesAnswer>(api.sources(), { signal }),
  })

export const agreements = () =>
  queryOptions({
    queryKey: ['agreements'],
    queryFn: async ({ signal }) =>
      (await ask<{ agreements: AgreementVersion[] }>(api.agreements(), { signal })).agreements,
  })

export const agreement = (hash: string) =>
  queryOptions({
    queryKey: ['agreement', hash],
    queryFn: ({ signal }) => ask<AgreementPage>(api.agreement(hash), { signal }),
    staleTime: 60_000,
  })

/** How long to wait between looks at a simulation that has not finished. */
const LOOK_AGAIN_MS = 700

/** What is in force and what is about to take over; looked at again while everybody is being scored anew. */
export const activation = () =>
  queryOptions({
    queryKey: ['activation'],
    queryFn: ({ signal }) => ask<Activation>(api.activation(), { signal }),
    refetchInterval: (query) => (query.state.data?.underWay ? LOOK_AGAIN_MS : false),
  })

const isUnfinished = (view: SimulationView | undefined): boolean =>
  view?.state === 'waiting' || view?.state === 'running'

/** One simulation; looked at again and again until it has finished, for no change is told of it. */
export const simulation = (id: string) =>
  queryOptions({
    queryKey: ['simulation', id],
    queryFn: ({ signal }) => ask<SimulationView>(api.simulation(id), { signal }),
    refetchInterval: (query) => (isUnfinished(query.state.data) ? LOOK_AGAIN_MS : false),
    staleTime: (query) => (isUnfinished(query.state.data) ? 0 : Number.POSITIVE_INFINITY),
  })

/** The last simulations, without their reports; of one draft, or of all. */
export const simulations = (draft?: string) =>
  queryOptions({
    queryKey: ['simulations', draft ?? null],
    queryFn: async ({ signal }) =>
      (await ask<{ simulations: SimulationView[] }>(api.simulations({ draft }), { signal })).simulations,
    refetchInterval: (query) => (query.state.data?.some(isUnfinished) ? 2 * LOOK_AGAIN_MS : false),
  })

export const drift = () =>
  queryOptions({
    queryKey: ['drift'],
    queryFn: ({ signal }) => ask<Drift>(api.drift(), { signal }),
  })

export const reviews = () =>
  queryOptions({
    queryKey: ['reviews'],
    queryFn: ({ signal }) => ask<Reviews>(api.reviews(), { signal }),
  })

export const keys = () =>
  queryOptions({
    queryKey: ['keys'],
    queryFn: async ({ signal }) => (await ask<{ keys: KeyRow[] }>(api.keys(), { signal })).keys,
  })

export const users = () =>
  queryOptions({
    queryKey: ['users'],
    queryFn: async ({ signal }) => (await ask<{ users: UserRow[] }>(api.users(), { signal })).users,
  })

export const imports = () =>
  queryOptions({
    queryKey: ['imports'],
    queryFn: async ({ signal }) => (await ask<{ imports: ImportRun[] }>(api.imports(), { signal })).imports,
  })

export const me = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => ask<Me>(api.me(), { signal }),
    staleTime: 5 * 60_000,
  })
