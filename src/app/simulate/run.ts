// Carries a simulation out: evidence into columns, both replays beside each other, figures, report. The row says how far
// it is and that somebody works on it; a run that is broken off is begun again by whoever looks next.
// Invariants: one at a time in a process; a run that was cancelled, or taken for dead, writes nothing any more.
// Deliberately absent: asking for one (simulation.ts).

import type { SimulationSettings } from '../../contract/simulation.ts'
import type { BucketChanges } from '../../kernel/chronicle/chronicle.ts'
import { PROVENANCES } from '../../kernel/evidence.ts'
import type { Period } from '../../kernel/simulate/input.ts'
import { activationAt } from '../../store/agreement.ts'
import { isUnavailable } from '../../store/database-unavailable.ts'
import {
  draftsTried,
  failSimulation,
  finishSimulation,
  noteProgress,
  releaseSimulation,
  type StoredSimulation,
  takeSimulation,
} from '../../store/simulation.ts'
import type { Context } from '../context.ts'
import type { Columns } from './columns.ts'
import type { ReplayedAgreement } from './figures.ts'
import { freshColumns } from './kept-columns.ts'
import { type AgreementDocument, attributesOf, documentOf, propertiesAskedFor } from './models.ts'
import { KERNEL, reportOf } from './report.ts'
import { Threads } from './threads.ts'

/** How often a run says that it lives. */
const ALIVE_EVERY_MS = 1_000
/** A runner that was silent for so long is dead: its process was killed, or its machine is gone. */
const SILENT_MS_MAX = 20_000
/** A simulation that brings its process down must not do so for ever. */
const ATTEMPTS_MAX = 3

/** Carries out what waits, one after the other; safe in several processes at once. */
export async function carryOutSimulations(ctx: Context, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const now = ctx.now()
    const taken = await takeSimulation(ctx.db, now, now - SILENT_MS_MAX)
    if (taken === null) return
    await runSimulation(ctx, taken, { stopping })
  }
}

interface RunOptions {
  readonly stopping?: AbortSignal
  readonly onProgress?: (stage: string, progress: number) => void
}

/** Thrown inside a run that is not to go on; caught by runSimulation. */
class BrokenOff extends Error {}

/** Carries out one simulation that the caller has taken. Never throws for what is wrong with the simulation itself. */
export async function runSimulation(
  ctx: Context,
  stored: StoredSimulation,
  options: RunOptions = {},
): Promise<void> {
  if (stored.attempt > ATTEMPTS_MAX)
    return failSimulation(ctx.db, stored, `It was broken off ${ATTEMPTS_MAX} times.`, ctx.now())
  const course = new Course(ctx, stored, options)
  try {
    await simulateStored(ctx, stored, course)
  } catch (error) {
    if (error instanceof BrokenOff || options.stopping?.aborted) {
      await releaseSimulation(ctx.db, stored).catch(() => undefined)
    } else if (isUnavailable(error)) throw error
    else {
      ctx.log.error({ err: error, simulation: stored.id }, 'a simulation failed')
      const why = error instanceof Unsimulatable ? error.message : 'Something went wrong; it has been logged.'
      await failSimulation(ctx.db, stored, why, ctx.now())
    }
  } finally {
    course.end()
  }
}

/** Thrown for what only shows once a simulation runs. The message is for people. */
class Unsimulatable extends Error {}

/** How far a run is, told to the row every second; notices when it is not to go on. */
class Course {
  readonly #ctx: Context
  readonly #stored: StoredSimulation
  readonly #options: RunOptions
  readonly #timer: NodeJS.Timeout
  #stage = ''
  #progress = 0
  #isWanted = true

  constructor(ctx: Context, stored: StoredSimulation, options: RunOptions) {
    this.#ctx = ctx
    this.#stored = stored
    this.#options = options
    this.#timer = setInterval(() => void this.#tell(), ALIVE_EVERY_MS)
    this.#timer.unref()
  }

  /** Notes a stage and goes on only if the run is still wanted. */
  async at(stage: string, progress: number): Promise<void> {
    this.#stage = this.#stored.attempt > 1 ? `begun again, for it was broken off: ${stage}` : stage
    this.move(progress)
    await this.#tell()
    this.check()
  }

  /** Notes progress within a stage; throws when the run is not to go on. */
  move(progress: number): void {
    this.#progress = progress
    this.#options.onProgress?.(this.#stage, progress)
    this.check()
  }

  check(): void {
    if (!this.#isWanted || this.#options.stopping?.aborted) throw new BrokenOff()
  }

  end(): void {
    clearInterval(this.#timer)
  }

  async #tell(): Promise<void> {
    try {
      const told = { stage: this.#stage, progress: this.#progress, at: this.#ctx.now() }
      this.#isWanted = await noteProgress(this.#ctx.db, this.#stored, told)
    } catch (error) {
      // The run itself meets the same database soon enough.
      this.#ctx.log.debug({ err: error }, 'a simulation could not say how far it is')
    }
  }

  /** Rejects as soon as the run is not to go on: for what runs in threads. */
  watch(): { readonly broken: Promise<never>; readonly stop: () => void } {
    let timer: NodeJS.Timeout | undefined
    const broken = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        try {
          this.check()
        } catch (error) {
          reject(error)
        }
      }, ALIVE_EVERY_MS / 4)
    })
    broken.catch(() => undefined)
    return { broken, stop: () => clearInterval(timer) }
  }
}

async function simulateStored(ctx: Context, stored: StoredSimulation, course: Course): Promise<void> {
  const draft = await agreementOf(ctx, stored.draftHash, 'The draft')
  const against =
    stored.againstHash === null ? null : await agreementOf(ctx, stored.againstHash, 'What it is held against')
  await course.at('reading the evidence', 0)
  const documents = against === null ? [draft] : [draft, against]
  const columns = await freshColumns(ctx, propertiesAskedFor(documents), (progress) =>
    course.move(progress * 0.5),
  )
  const threads = new Threads()
  const watch = course.watch()
  try {
    const run = new ThreadedRun(threads, columns, stored)
    await Promise.race([finish(ctx, stored, course, run, draft, against), watch.broken])
  } finally {
    watch.stop()
    await threads.end()
  }
}

async function agreementOf(ctx: Context, hash: string, what: string): Promise<AgreementDocument> {
  const document = await documentOf(ctx, hash)
  if (document === null) throw new Unsimulatable(`${what} was thrown away meanwhile.`)
  return document
}

/** The columns and the period, for replays and figures in threads. */
class ThreadedRun {
  readonly #threads: Threads
  readonly columns: Columns
  readonly period: Period
  readonly settings: SimulationSettings

  constructor(threads: Threads, columns: Columns, stored: StoredSimulation) {
    this.#threads = threads
    this.columns = columns
    this.period = { from: stored.from, to: stored.to }
    this.settings = stored.settings as SimulationSettings
  }

  async replayed(agreement: AgreementDocument, leaveOutAssumed: boolean): Promise<ReplayedAgreement> {
    const { bytes } = this.columns
    const { period } = this
    const changes: BucketChanges = await this.#threads.run({
      kind: 'replay',
      columns: bytes,
      agreement,
      period,
      leaveOutAssumed,
    })
    return { agreement, changes }
  }

  async figures(draft: AgreementDocument, against: AgreementDocument | null, leaveOutAssumed: boolean) {
    const [first, second] = await Promise.all([
      this.replayed(draft, leaveOutAssumed),
      against && this.replayed(against, leaveOutAssumed),
    ])
    return this.#threads.run({
      kind: 'figures',
      columns: this.columns.bytes,
      draft: first,
      against: second,
      period: this.period,
      settings: { ...this.settings, outcomesUntil: null },
    })
  }
}

async function finish(
  ctx: Context,
  stored: StoredSimulation,
  course: Course,
  run: ThreadedRun,
  draft: AgreementDocument,
  against: AgreementDocument | null,
): Promise<void> {
  const { settings, period } = run
  const { watermark } = run.columns.chronicle
  await course.at('replaying', 0.5)
  const figures = await run.figures(draft, against, settings.leaveOutAssumed)
  const attributes = settings.leaveOutAssumed ? [] : assumedAttributes(run.columns, draft, against)
  await course.at('checking without assumed dates', 0.8)
  const without = attributes.length === 0 ? null : await run.figures(draft, against, true)
  await course.at('writing the report', 0.95)
  const active = await activationAt(ctx.db, ctx.now())
  const report = await reportOf(ctx, {
    figures,
    draft,
    against,
    period,
    settings,
    watermark,
    withoutAssumed: without && { attributes, differences: without.differences },
    draftsTried: await draftsTried(ctx.db, { since: active?.activeFrom ?? 0, ...period }),
  })
  await finishSimulation(ctx.db, stored, {
    report,
    kernel: KERNEL,
    evidenceAt: watermark.knownAt,
    finishedAt: ctx.now(),
  })
}

/** Attributes that one of the agreements reads and of which a date was assumed at import. */
function assumedAttributes(
  { chronicle }: Columns,
  draft: AgreementDocument,
  against: AgreementDocument | null,
): string[] {
  const read = new Set([...attributesOf(draft), ...(against === null ? [] : attributesOf(against))])
  const found = new Set<number>()
  for (const { assumed, cell } of [chronicle.claims, chronicle.accountClaims])
    for (let row = 0; row < assumed.length; row++)
      if (assumed[row] === 1) found.add(Math.floor(cell[row]! / PROVENANCES.length))
  return [...found]
    .map((place) => chronicle.attributes[place]!)
    .filter((attribute) => read.has(attribute))
    .sort()
}
