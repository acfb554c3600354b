// Putting a version in force, and going back to the one before. What asks is judged here: both signatures, and a
// simulation of exactly this version on evidence that is young enough. A version that was in force needs neither again.
// Deliberately absent: how everybody comes to be scored by it (switch.ts).

import type { Activation } from '../../contract/agreement-life.ts'
import type { Refused } from '../../kernel/refusal.ts'
import { activationAt, findAgreement } from '../../store/agreement.ts'
import {
  ACTIVATIONS_LISTED_MAX,
  endSwitch,
  lastSwitch,
  listActivations,
  type StoredActivation,
  switchUnderWay,
} from '../../store/agreement-life.ts'
import type { Context } from '../context.ts'
import { hindrances } from './hindrance.ts'
import { beginSwitch } from './switch.ts'

const iso = (instant: number): string => new Date(instant).toISOString()

/** Puts a version in force that both have signed; again is no change. */
export async function activateAgreement(
  ctx: Context,
  hash: string,
  says: string | null,
): Promise<{ readonly hash: string } | Refused> {
  const found = await findAgreement(ctx.db, hash)
  if (found === null) return { refused: 'agreement_not_found' }
  const current = await activationAt(ctx.db, Number.MAX_SAFE_INTEGER)
  if (current?.hash === found.hash) return { hash: found.hash }
  const [hindrance] = await hindrances(ctx, found.hash)
  if (hindrance !== undefined) return hindrance
  return beginSwitch(ctx, { hash: found.hash, kind: 'activation', says })
}

/** Puts the version before in force again; its signatures stand. Refuses `nothing_to_roll_back`. */
export async function rollBackAgreement(
  ctx: Context,
  says: string | null,
): Promise<{ readonly hash: string } | Refused> {
  const before = versionBefore(await listActivations(ctx.db))
  if (before === null) return { refused: 'nothing_to_roll_back' }
  return beginSwitch(ctx, { hash: before.hash, kind: 'rollback', says })
}

/** Stops the version that is about to take over; what is in force stays. Refuses `no_activation_under_way`. */
export async function cancelActivation(ctx: Context): Promise<{ readonly hash: string } | Refused> {
  const underWay = await switchUnderWay(ctx.db)
  if (underWay === null || !(await endSwitch(ctx.db, underWay.id, { state: 'cancelled', at: ctx.now() })))
    return { refused: 'no_activation_under_way' }
  return { hash: underWay.hash }
}

/** What a rollback goes back to: activations are a stack, which a rollback takes the top from. Newest first. */
export function versionBefore(activations: readonly StoredActivation[]): StoredActivation | null {
  const stack: StoredActivation[] = []
  for (const activation of activations.toReversed()) {
    if (activation.kind === 'rollback') stack.pop()
    else stack.push(activation)
  }
  return stack.at(-2) ?? null
}

/** What is in force, what is about to be, and how far that is. */
export async function activationView(ctx: Context): Promise<Activation> {
  const [activations, last] = await Promise.all([listActivations(ctx.db), lastSwitch(ctx.db)])
  const inForce = activations[0]
  const before = versionBefore(activations)
  const named = ({ hash, name }: { hash: string; name: string }) => ({ hash, name })
  return {
    inForce:
      inForce === undefined
        ? null
        : {
            ...named(inForce),
            since: iso(inForce.activeFrom),
            by: inForce.by,
            kind: inForce.kind,
            rescored: inForce.rescored,
          },
    underWay:
      last?.state === 'preparing'
        ? {
            ...named(last),
            kind: last.kind,
            askedAt: iso(last.askedAt),
            by: last.askedBy,
            stage: last.stage ?? 'Waiting to begin',
            done: last.done,
            total: last.total,
            progress: last.total === 0 ? 0 : Math.min(1, last.done / last.total),
          }
        : null,
    lastFailure:
      last?.state === 'failed'
        ? { at: iso(last.finishedAt!), hash: last.hash, message: last.failure ?? '' }
        : null,
    before: before && named(before),
    history: activations.slice(0, ACTIVATIONS_LISTED_MAX).map(({ activeFrom, by, kind, ...row }) => ({
      ...named(row),
      from: iso(activeFrom),
      by,
      kind,
    })),
  }
}
