// `assay simulate --draft FILE`: what a draft would have done over history, beside the agreement in force. Carried out
// here and now; the report stays in the database, and what is printed is its main findings in plain sentences.

import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { runSimulation } from '../app/simulate/run.ts'
import { askForSimulation, cancelSimulation, simulationView } from '../app/simulate/simulation.ts'
import { CAPACITY_MAX, SimulationRequest, type SimulationView } from '../contract/simulation.ts'
import { isRefused } from '../kernel/refusal.ts'
import { findSimulation } from '../store/simulation.ts'
import { CommandFailed, command, type GlobalOptions, type Run, WrongUsage, withContext } from './command.ts'
import { instantOption } from './instant-option.ts'
import type { Progress } from './output.ts'
import { simulationText } from './simulation-text.ts'

interface SimulateOptions extends GlobalOptions {
  readonly draft: string
  readonly against: string
  /** Milliseconds UTC. */
  readonly from?: number
  readonly to?: number
  readonly capacity?: number
  readonly minutes?: number
  readonly maturity?: number
  readonly segment?: string
  readonly currency?: string
  readonly withoutAssumed?: boolean
}

const wholeNumber =
  (name: string, min: number, max: number) =>
  (text: string): number => {
    const number = Number(text)
    if (!Number.isInteger(number) || number < min || number > max)
      throw new WrongUsage(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
    return number
  }

/** `40` or `40/week`, as an agreement writes it. */
const capacityOption = (text: string): number =>
  wholeNumber('--capacity', 1, CAPACITY_MAX)(text.replace(/\s*\/\s*week$/, ''))

export const simulateCommand = (): Command =>
  command(
    'simulate',
    'Replay a draft over history and hold it against the agreement in force',
    'assay simulate --draft draft.yaml --capacity 40/week',
    'assay simulate --draft draft.yaml --against nothing --from 2025-01-01 --to 2025-07-01 --json',
  )
    .requiredOption('--draft <file>', 'a YAML or JSON file, or the hash of a saved version')
    .option('--against <what>', 'active, nothing, a file, or a hash', 'active')
    .option('--from <instant>', 'beginning; left out: a year before the end', (text) => instantOption(text))
    .option('--to <instant>', 'end; left out: now', (text) => instantOption(text))
    .option('--capacity <n/week>', 'leads that sales can call; left out: as the draft says', capacityOption)
    .option('--minutes <number>', 'minutes that a call takes', wholeNumber('--minutes', 1, 480), 20)
    .option(
      '--maturity <days>',
      'younger leads are left out of win rates; left out: by history',
      wholeNumber('--maturity', 0, 1_000),
    )
    .option('--segment <attribute>', 'attribute to cut by', 'account.industry')
    .option('--currency <code>', 'currency of the report; left out: that of most won deals')
    .option('--without-assumed', 'leave out values whose dates were assumed at import')
    .action(
      withContext<SimulateOptions>(async (run, options) => {
        const request = await requestOf(options)
        const asked = await askForSimulation(run.ctx, request, { says: 'command line', runs: true })
        if (isRefused(asked)) return asked
        const view = await carriedOut(run, Number(asked.id))
        run.out.document(view, simulationText)
        if (view.state !== 'done') process.exitCode = 1
        return undefined
      }),
    )

async function carriedOut({ ctx, out }: Run, id: number): Promise<SimulationView> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.once('SIGINT', stop)
  let progress: Progress | null = null
  try {
    await runSimulation(ctx, (await findSimulation(ctx.db, id))!, {
      stopping: stopping.signal,
      onProgress: (_stage, share) => {
        progress ??= out.progress('Simulating', 100)
        progress.update(Math.round(share * 100))
      },
    })
  } finally {
    process.off('SIGINT', stop)
    ;(progress as Progress | null)?.stop()
  }
  if (stopping.signal.aborted) await cancelSimulation(ctx, id)
  const view = await simulationView(ctx, id)
  if (isRefused(view)) throw new CommandFailed('The simulation is gone.')
  return view
}

async function requestOf(options: SimulateOptions): Promise<SimulationRequest> {
  const { against, from, to, capacity, minutes, maturity, segment, currency } = options
  const parsed = SimulationRequest.safeParse({
    draft: await versionOf(options.draft),
    against: against === 'active' || against === 'nothing' ? against : await versionOf(against),
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(maturity === undefined ? {} : { maturityDays: maturity }),
    ...(currency === undefined ? {} : { currency }),
    minutesPerLead: minutes,
    segment,
    leaveOutAssumed: options.withoutAssumed === true,
  })
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new WrongUsage(`--${OPTION_OF[String(path[0])] ?? String(path[0])}: ${message}.`)
}

const OPTION_OF: Readonly<Record<string, string>> = {
  leaveOutAssumed: 'without-assumed',
  maturityDays: 'maturity',
}

/** A hash as it is; anything else is a file. */
async function versionOf(given: string): Promise<SimulationRequest['draft']> {
  if (/^[0-9a-f]{8,64}$/.test(given)) return given
  try {
    const document = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(given))
    return { document, format: /\.json$/i.test(given) ? 'json' : 'yaml' }
  } catch (error) {
    throw new CommandFailed(`${given} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
