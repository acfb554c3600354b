// What keeps a version from being put in force: a signature that is missing, a simulation that is missing or too old.
import type { z } from 'zod'
import type { SimulationOfVersion } from '../../contract/agreement-life.ts'
import type { Refused } from '../../kernel/refusal.ts'
import { signaturesOf } from '../../store/agreement-life.ts'
import { newestSimulationOf } from '../../store/simulation.ts'
import type { Context } from '../context.ts'
import { signaturesLack } from './sign.ts'

const DAY_MS = 86_400_000
const iso = (instant: number): string => new Date(instant).toISOString()

/** The newest finished simulation of a version, judged by its evidence. */
export async function simulationOf(
  ctx: Context,
  hash: string,
): Promise<z.infer<typeof SimulationOfVersion> | null> {
  const found = await newestSimulationOf(ctx.db, hash)
  return (
    found && {
      id: String(found.id),
      finishedAt: iso(found.finishedAt),
      evidenceAt: iso(found.evidenceAt),
      stale: found.evidenceAt < ctx.now() - ctx.settings.simulationDaysMax * DAY_MS,
    }
  )
}

/** Everything that keeps a version from being activated now, the most important first. */
export async function hindrances(ctx: Context, hash: string): Promise<Refused[]> {
  const [signatures, simulation] = await Promise.all([signaturesOf(ctx.db, hash), simulationOf(ctx, hash)])
  const unsigned = signaturesLack(signatures)
  const found: Refused[] = unsigned === null ? [] : [unsigned]
  if (simulation === null) found.push({ refused: 'simulation_missing' })
  else if (simulation.stale)
    found.push({
      refused: 'simulation_stale',
      detail: `Its evidence ends on ${simulation.evidenceAt.slice(0, 10)}.`,
    })
  return found
}
