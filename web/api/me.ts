// Who is signed in, and what their role may do here. The server decides for itself; this only spares people
// buttons that would be refused.
import { useQuery } from '@tanstack/react-query'
import { type Deed, MAY } from '../../src/contract/deeds.ts'
import type { Role } from '../../src/contract/manage.ts'
import { me } from './queries.ts'
import type { Me } from './shapes.ts'

export const useMe = (): Me | undefined => useQuery(me()).data

/** Whether the signed-in user's role allows a deed. */
export function useMay(deed: Deed): boolean {
  const user = useMe()
  return user !== undefined && (MAY[deed] as readonly Role[]).includes(user.role)
}
