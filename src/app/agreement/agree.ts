// All that it takes to put a version in force, in one go, by whoever has the machine in hand: simulate it where that was
// not done lately, sign it in the name of users who are there, activate it, and wait until everybody is scored by it.
// Invariant: the same verbs and the same refusals as everywhere; what this skips is only the waiting in between.

import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { SimulationRequest, type SimulationView } from '../../contract/simulation.ts'
import { isRefused, type Refused } from '../../kernel/refusal.ts'
import { switchUnderWay } from '../../store/agreement-life.ts'
import { findSimulation } from '../../store/simulation.ts'
import type { Context } from '../context.ts'
import { runSimulation } from '../simulate/run.ts'
import { askForSimulation, simulationView } from '../simulate/simulation.ts'
import { userByEmail } from '../user.ts'
import { activateAgreement } from './activate.ts'
import { simulationOf } from './hindrance.ts'
import { sideOf, signAgreement } from './sign.ts'
import { carryOutSwitch, type TakeOverProgress } from './take-over.ts'

/** Another process may be carrying out the switch. */
const LOOK_EVERY_MS = 200

export interface Agreeing {
  readonly hash: string
  readonly says: string
  /** E-mail addresses of the users in whose names it is signed; left out: who has signed already. */
  readonly marketing?: string | undefined
  readonly sales?: string | undefined
  readonly onProgress?: (progress: TakeOverProgress) => void
}

/** Simulates, signs, activates and waits. What is done before a refusal stays: a signature stands. */
export async function agree(ctx: Context, agreeing: Agreeing): Promise<{ readonly hash: string } | Refused> {
  const { hash, says, onProgress } = agreeing
  const signers = { marketing: agreeing.marketing, sales: agreeing.sales }
  // Nothing is simulated for a name that cannot sign.
  for (const side of ['marketing', 'sales'] as const) {
    const email = signers[side]
    if (email === undefined) continue
    const user = await userByEmail(ctx, email)
    if (isRefused(user)) return { ...user, detail: email }
    if (sideOf(user.role) !== side)
      return { refused: 'wrong_signer', detail: `${email} has the role ${user.role}.` }
  }
  const simulated = await simulateIfOld(ctx, hash, says)
  if (isRefused(simulated)) return simulated
  for (const email of [signers.marketing, signers.sales]) {
    if (email === undefined) continue
    const user = await userByEmail(ctx, email)
    if (isRefused(user)) return user
    const signed = await signAgreement(ctx, hash, user)
    if (isRefused(signed)) return signed
  }
  const activated = await activateAgreement(ctx, hash, says)
  if (isRefused(activated)) return activated
  await finishSwitch(ctx, onProgress)
  return activated
}

/** Carries out the switch under way, or waits for the process that does. */
export async function finishSwitch(ctx: Context, onProgress?: Agreeing['onProgress']): Promise<void> {
  while ((await switchUnderWay(ctx.db)) !== null)
    if (!(await carryOutSwitch(ctx, onProgress === undefined ? {} : { onProgress })))
      await pause(LOOK_EVERY_MS)
}

/** Simulates a version over the last year against what is in force, unless that was done lately. */
async function simulateIfOld(ctx: Context, hash: string, says: string): Promise<Refused | null> {
  const simulation = await simulationOf(ctx, hash)
  if (simulation !== null && !simulation.stale) return null
  const done = await simulateHere(ctx, { draft: hash }, says)
  if (isRefused(done)) return done
  return done.state === 'done'
    ? null
    : { refused: 'simulation_missing', ...(done.failure === null ? {} : { detail: done.failure }) }
}

/** Asks for a simulation and carries it out in this process, without waiting in line. */
export async function simulateHere(
  ctx: Context,
  request: z.input<typeof SimulationRequest>,
  says: string,
): Promise<SimulationView | Refused> {
  const asked = await askForSimulation(ctx, SimulationRequest.parse(request), { says, runs: true })
  if (isRefused(asked)) return asked
  await runSimulation(ctx, (await findSimulation(ctx.db, Number(asked.id)))!)
  return simulationView(ctx, Number(asked.id))
}
