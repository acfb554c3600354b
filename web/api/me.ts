// Who is signed in, and what their role may do here. The server decides for itself; this only spares people
// buttons that would be refused.
import { useQuery } from '@tanstack/react-query'
import type { Role } from '../../src/contract/manage.ts'
import { me } from './queries.ts'
import type { Me } from './shapes.ts'

const MAY = {
  typeIn: ['admin', 'marketing', 'sales', 'qualifier'],
  judge: ['admin', 'marketing', 'sales', 'qualifier'],
  answer: ['admin', 'sales', 'qualifier'],
  relink: ['admin', 'marketing', 'sales', 'qualifier'],
  editSources: ['admin', 'marketing'],
  editAgreement: ['admin', 'marketing'],
  importFiles: ['admin', 'marketing'],
  manageKeys: ['admin'],
  manageUsers: ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Deed = keyof typeof MAY

export const useMe = (): Me | undefined => useQuery(me()).data

/** Whether the signed-in user's role allows a deed. */
export function useMay(deed: Deed): boolean {
  const user = useMe()
  return user !== undefined && (MAY[deed] as readonly Role[]).includes(user.role)
}
