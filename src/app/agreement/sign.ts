// Signing: marketing and sales each put their name under exactly one text, with a simulation of it before their eyes.
// Invariant: a signed text never changes, and nobody signs for both sides, whatever their role was or will be.
// Deliberately absent: standing in for somebody. An admin makes users; an admin does not sign.

import { SIDES, type Side } from '../../contract/agreement-life.ts'
import type { Role } from '../../contract/manage.ts'
import type { Refused } from '../../kernel/refusal.ts'
import { findAgreement } from '../../store/agreement.ts'
import {
  deleteSignature,
  insertSignature,
  lockAgreement,
  type StoredSignature,
  signaturesOf,
} from '../../store/agreement-life.ts'
import { findSimulation, newestSimulationOf } from '../../store/simulation.ts'
import { inTransaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'

/** A user as far as signing looks at them. */
export interface Signer {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly role: Role
}

/** The side that a role signs for; null for the others. */
export const sideOf = (role: Role): Side | null => SIDES.find((side) => side === role) ?? null

/**
 * Signs a version for the signer's side; again by the same user is no change. Refuses `wrong_signer`, `same_signer`,
 * `agreement_signed` (that side has), `agreement_in_use` (it has been in force) and `simulation_missing`.
 */
export async function signAgreement(
  ctx: Context,
  hash: string,
  signer: Signer,
  seen: { readonly simulation?: number | undefined } = {},
): Promise<{ readonly hash: string } | Refused> {
  const side = sideOf(signer.role)
  if (side === null) return { refused: 'wrong_signer' }
  const found = await findAgreement(ctx.db, hash)
  if (found === null) return { refused: 'agreement_not_found' }
  return inTransaction(ctx.db, async (db): Promise<{ readonly hash: string } | Refused> => {
    const locked = await lockAgreement(db, found.hash)
    if (locked === null) return { refused: 'agreement_not_found' }
    const signatures = await signaturesOf(db, found.hash)
    const own = signatures.find(({ userId }) => userId === signer.id)
    if (own?.side === side) return { hash: found.hash }
    if (own !== undefined) return { refused: 'same_signer' }
    const other = signatures.find((signature) => signature.side === side)
    if (other !== undefined)
      return { refused: 'agreement_signed', detail: `${other.email} signed for ${side}.` }
    if (locked.firstActiveAt !== null) return { refused: 'agreement_in_use' }
    const simulation = await simulationSeen(db, found.hash, seen.simulation)
    if (simulation === null) return { refused: 'simulation_missing' }
    const { id: userId, email, name } = signer
    await insertSignature(db, {
      hash: found.hash,
      side,
      userId,
      email,
      name,
      signedAt: ctx.now(),
      simulation,
    })
    return { hash: found.hash }
  })
}

async function simulationSeen(
  db: Context['db'],
  hash: string,
  id: number | undefined,
): Promise<number | null> {
  if (id === undefined) return (await newestSimulationOf(db, hash))?.id ?? null
  const simulation = await findSimulation(db, id)
  return simulation?.state === 'done' && simulation.draftHash === hash ? id : null
}

/** Takes one's own signature back while the version has not been in force. Refuses `missing_signature` without one. */
export async function withdrawSignature(
  ctx: Context,
  hash: string,
  signer: Pick<Signer, 'id'>,
): Promise<{ readonly hash: string } | Refused> {
  const found = await findAgreement(ctx.db, hash)
  if (found === null) return { refused: 'agreement_not_found' }
  return inTransaction(ctx.db, async (db): Promise<{ readonly hash: string } | Refused> => {
    const locked = await lockAgreement(db, found.hash)
    if (locked === null) return { refused: 'agreement_not_found' }
    if (locked.firstActiveAt !== null) return { refused: 'agreement_in_use' }
    const gone = await deleteSignature(db, found.hash, signer.id)
    return gone ? { hash: found.hash } : { refused: 'missing_signature', detail: 'You have not signed it.' }
  })
}

/** The first reason why these signatures do not suffice; null when they do. */
export function signaturesLack(signatures: readonly StoredSignature[]): Refused | null {
  const missing = SIDES.filter((side) => !signatures.some((signature) => signature.side === side))
  if (missing.length > 0)
    return {
      refused: 'missing_signature',
      detail: `${capital(missing.join(' and '))} ${missing.length > 1 ? 'have' : 'has'} not signed.`,
    }
  return new Set(signatures.map(({ userId }) => userId)).size < SIDES.length
    ? { refused: 'same_signer' }
    : null
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
