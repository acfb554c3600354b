// Verbs of a simulation: ask for one, look at it, cancel it. Asking checks everything that can be checked at once, saves
// the drafts and leaves a row; the work itself is run.ts, in the order in which they were asked for.
// Deliberately absent: figures (kernel/simulate) and evidence (evidence.ts).

import type { z } from 'zod'
import { parseAgreement } from '../../contract/agreement.ts'
import type {
  SimulationReport,
  SimulationRequest,
  SimulationSettings,
  SimulationView,
} from '../../contract/simulation.ts'
import { isRefused, type Refused } from '../../kernel/refusal.ts'
import { activationAt, findAgreement } from '../../store/agreement.ts'
import { firstTouchpointAt } from '../../store/read/first-touchpoint.ts'
import {
  cancelStoredSimulation,
  findSimulation,
  insertSimulation,
  listStoredSimulations,
  reportOf,
  type StoredSimulation,
} from '../../store/simulation.ts'
import { problemText, saveAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'

/** Waiting and running together; a person who waits for the twentieth has asked too much at once. */
export const SIMULATIONS_UNFINISHED_MAX = 20
const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS
/** Longest period: figures by week must stay few enough to look at. */
const PERIOD_DAYS_MAX = 3_660
const CAPACITY_IF_UNSAID = 40
const SEGMENT_IF_UNSAID = 'account.industry'

/** Asks for a simulation. `runs`: the caller carries it out itself, so no other process may take it. */
export async function askForSimulation(
  ctx: Context,
  request: SimulationRequest,
  { says, runs = false }: { readonly says: string; readonly runs?: boolean },
): Promise<SimulationView | Refused> {
  const draft = await versionOf(ctx, request.draft, says)
  if (isRefused(draft)) return draft
  const against = await againstOf(ctx, request.against, says)
  if (isRefused(against)) return against
  const period = await periodOf(ctx, request)
  if (isRefused(period)) return period
  const settings: SimulationSettings = {
    capacity: request.capacity ?? draft.capacity ?? CAPACITY_IF_UNSAID,
    minutesPerLead: request.minutesPerLead,
    maturityDays: request.maturityDays ?? null,
    currency: request.currency ?? null,
    segment: request.segment ?? SEGMENT_IF_UNSAID,
    rounds: request.rounds,
    seed: request.seed,
    leaveOutAssumed: request.leaveOutAssumed,
  }
  const id = await insertSimulation(
    ctx.db,
    {
      draftHash: draft.hash,
      draftName: draft.name,
      againstHash: against?.hash ?? null,
      againstName: against?.name ?? null,
      ...period,
      settings,
      createdAt: ctx.now(),
      createdBy: says,
    },
    { unfinishedMax: SIMULATIONS_UNFINISHED_MAX, runs },
  )
  if (id === null)
    return {
      refused: 'too_many_simulations',
      detail: `${SIMULATIONS_UNFINISHED_MAX} are waiting or running; they run one after the other.`,
    }
  return viewOf((await findSimulation(ctx.db, id))!, null)
}

/** One simulation, with its report once it is done. */
export async function simulationView(ctx: Context, id: number): Promise<SimulationView | Refused> {
  const stored = await findSimulation(ctx.db, id)
  if (stored === null) return { refused: 'simulation_not_found' }
  return viewOf(stored, await reportOf(ctx.db, id))
}

/** The last simulations without their reports, newest first; of one draft where its hash is given. */
export async function listSimulations(ctx: Context, draftHash: string | null): Promise<SimulationView[]> {
  const stored = await listStoredSimulations(ctx.db, draftHash)
  return stored.map((row) => viewOf(row, null))
}

/** Ends one that waits or runs. */
export async function cancelSimulation(ctx: Context, id: number): Promise<SimulationView | Refused> {
  if (!(await cancelStoredSimulation(ctx.db, id, ctx.now())))
    return { refused: (await findSimulation(ctx.db, id)) ? 'simulation_ended' : 'simulation_not_found' }
  return simulationView(ctx, id)
}

interface Version {
  readonly hash: string
  readonly name: string
  readonly capacity: number | null
}

/** A stored version by its hash, or a text, which is saved as a draft. */
async function versionOf(
  ctx: Context,
  given: SimulationRequest['draft'],
  says: string,
): Promise<Version | Refused> {
  if (typeof given === 'object') {
    const saved = await saveAgreement(ctx, { ...given, says })
    return isRefused(saved) ? saved : versionOf(ctx, saved.hash, says)
  }
  const stored = await findAgreement(ctx.db, given)
  if (stored === null) return { refused: 'agreement_not_found' }
  const parsed = parseAgreement(stored.document, stored.format)
  if ('problems' in parsed) return { refused: 'agreement_invalid', detail: problemText(parsed.problems[0]!) }
  return { hash: stored.hash, name: stored.name, capacity: parsed.agreement.handoff.capacityPerWeek }
}

/** What the draft is held against; null: nothing, asked for or because nothing is in force yet. */
async function againstOf(
  ctx: Context,
  given: SimulationRequest['against'],
  says: string,
): Promise<Version | null | Refused> {
  if (given === 'nothing') return null
  if (given !== 'active') return versionOf(ctx, given, says)
  const active = await activationAt(ctx.db, ctx.now())
  return active && versionOf(ctx, active.hash, says)
}

async function periodOf(
  ctx: Context,
  request: SimulationRequest,
): Promise<{ readonly from: number; readonly to: number } | Refused> {
  const now = ctx.now()
  const to = request.to === undefined ? now : Date.parse(request.to)
  if (to > now) return { refused: 'period_invalid', detail: 'It ends in the future.' }
  const from =
    request.from === undefined
      ? Math.max(to - YEAR_MS, Math.min((await firstTouchpointAt(ctx.db)) ?? 0, to - DAY_MS))
      : Date.parse(request.from)
  if (from >= to) return { refused: 'period_invalid', detail: 'It ends before it begins.' }
  if (to - from > PERIOD_DAYS_MAX * DAY_MS)
    return { refused: 'period_invalid', detail: `It is longer than ${PERIOD_DAYS_MAX} days.` }
  return { from, to }
}

const iso = (instant: number): string => new Date(instant).toISOString()

function viewOf(stored: StoredSimulation, report: unknown): SimulationView {
  return {
    id: String(stored.id),
    state: stored.state,
    stage: stored.stage,
    progress: stored.progress,
    draft: stored.draftHash,
    draftName: stored.draftName,
    against: stored.againstHash,
    againstName: stored.againstName,
    from: iso(stored.from),
    to: iso(stored.to),
    createdAt: iso(stored.createdAt),
    createdBy: stored.createdBy,
    finishedAt: stored.finishedAt === null ? null : iso(stored.finishedAt),
    failure: stored.failure,
    report: report as z.infer<typeof SimulationReport> | null,
  }
}
