// Everything the app can change, as mutations: what is sent, and which reads are asked anew afterwards.
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Verdict } from '../../src/kernel/evidence.ts'
import { api } from '../paths.ts'
import { ask } from './ask.ts'
import type {
  Activation,
  AgreementCheck,
  AgreementVersion,
  HandContact,
  HandTouchpoint,
  IdentityChange,
  KeyCreate,
  KeyCreated,
  ReviewRequest,
  SimulationRequest,
  SimulationView,
  SourceEdit,
  UserCreate,
  UserCreated,
} from './shapes.ts'

function useDeed<Sent, Got>(send: (sent: Sent) => Promise<Got>, stale: readonly string[]) {
  const client: QueryClient = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSuccess: async () => {
      await Promise.all(stale.map((key) => client.invalidateQueries({ queryKey: [key] })))
    },
  })
}

const post = <T>(path: string, body: unknown) => ask<T>(path, { method: 'POST', body })
const PEOPLE = ['contact', 'leads', 'overview', 'accounts', 'account']

export const useTypeInTouchpoint = () =>
  useDeed(
    ({ contact, ...touchpoint }: HandTouchpoint & { contact: string }) =>
      post<unknown>(api.touchpoints(contact), touchpoint),
    PEOPLE,
  )

export const useFindOrMake = () =>
  useDeed((sent: HandContact) => post<{ contact: string; created: boolean }>(api.contacts(), sent), PEOPLE)

export interface HandVerdict {
  readonly contact: string
  readonly touchpoint?: string
  readonly identifier?: string
  readonly verdict: Verdict
  readonly reason: string
}
export const useJudge = () =>
  useDeed(({ contact, ...verdict }: HandVerdict) => post<unknown>(api.verdicts(contact), verdict), PEOPLE)

export interface HandAnswer {
  readonly lead: string
  readonly answer: 'accepted' | 'rejected' | 'sales_qualified' | 'recycled' | 'lost' | 'won'
  readonly reason?: string
  readonly recycleUntil?: string
}
export const useAnswer = () =>
  useDeed(({ lead, ...answer }: HandAnswer) => post<unknown>(api.answers(lead), answer), PEOPLE)

export const useMerge = () =>
  useDeed(
    (sent: { a: string; b: string; reason?: string; takeBack?: boolean }) =>
      post<IdentityChange>(api.merge(), sent),
    PEOPLE,
  )

export const useSplit = () =>
  useDeed((sent: { identifier: string; reason?: string }) => post<IdentityChange>(api.split(), sent), PEOPLE)

export const useEditSource = () =>
  useDeed(
    ({ id, ...edit }: SourceEdit & { id: number }) =>
      ask<unknown>(api.source(id), { method: 'PATCH', body: edit }),
    ['sources'],
  )

export const checkAgreement = (document: string): Promise<AgreementCheck> =>
  post<AgreementCheck>(api.checkAgreement(), { document, format: 'yaml' })

export const useStoreAgreement = () =>
  useDeed(
    (document: string) => post<AgreementVersion>(api.agreements(), { document, format: 'yaml' }),
    ['agreements'],
  )

const IN_FORCE = ['agreements', 'agreement', 'activation']

export const useSign = () =>
  useDeed(
    ({ hash, simulation }: { hash: string; simulation: string }) =>
      post<AgreementVersion>(api.signAgreement(hash), { simulation }),
    IN_FORCE,
  )

export const useWithdrawSignature = () =>
  useDeed((hash: string) => ask<AgreementVersion>(api.signAgreement(hash), { method: 'DELETE' }), IN_FORCE)

export const useActivate = () =>
  useDeed((hash: string) => post<Activation>(api.activateAgreement(hash), {}), IN_FORCE)

export const useCancelActivation = () =>
  useDeed(() => ask<Activation>(api.activation(), { method: 'DELETE' }), IN_FORCE)

export const useRollBack = () => useDeed(() => post<Activation>(api.rollBack(), {}), IN_FORCE)

export const useHoldReview = () =>
  useDeed((sent: ReviewRequest) => post<unknown>(api.reviews(), sent), ['reviews', 'overview'])

const SIMULATED = ['simulations', 'simulation', 'agreement']

export const useSimulate = () =>
  useDeed((sent: SimulationRequest) => post<SimulationView>(api.simulations(), sent), SIMULATED)

export const useCancelSimulation = () =>
  useDeed((id: string) => ask<SimulationView>(api.simulation(id), { method: 'DELETE' }), SIMULATED)

export const useMakeKey = () => useDeed((sent: KeyCreate) => post<KeyCreated>(api.keys(), sent), ['keys'])

export const useRevokeKey = () =>
  useDeed((key: string) => ask<void>(api.key(key), { method: 'DELETE' }), ['keys'])

export const useMakeUser = () =>
  useDeed((sent: UserCreate) => post<UserCreated>(api.users(), sent), ['users'])

export const useNewLink = () =>
  useDeed((email: string) => post<{ signInLink: string }>(api.userLinks(), { email }), [])

export const useChangeUser = () =>
  useDeed(
    ({ id, ...change }: { id: string; role?: string; name?: string }) =>
      ask<unknown>(api.user(id), { method: 'PATCH', body: change }),
    ['users', 'me'],
  )

export const useRemoveUser = () =>
  useDeed((id: string) => ask<void>(api.user(id), { method: 'DELETE' }), ['users'])
