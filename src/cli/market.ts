// `assay market`: writes a made-up company's three years as files, with the truth beside them, or sums them up.
// It needs no database. Deliberately absent: loading it; that is app/demo.ts, through the verbs of live traffic.

import { mkdir, readdir } from 'node:fs/promises'
import type { Command } from 'commander'
import { DAY, instantText } from '../kernel/market/calendar.ts'
import { MARKET_VERSION } from '../kernel/market/features.ts'
import { market } from '../kernel/market/market.ts'
import { summariseMarket } from '../kernel/market/summary.ts'
import { CommandFailed, command, WrongUsage, withOutput } from './command.ts'
import { writeMarket } from './market-files.ts'
import type { Output } from './output.ts'

interface MarketChoices {
  readonly seed: string
  readonly contacts: string
  readonly touchpoints: string
  readonly end?: string
  readonly out?: string
  readonly summary?: boolean
}

export const marketCommand = (): Command =>
  command(
    'market',
    'Make up a market with the truth beside it: events, lists, deals, answers',
    'assay market --seed 7 --contacts 2000 --touchpoints 60000 --end 2026-06-01T00:00:00Z --out market',
    'assay market --seed 7 --summary',
  )
    .option('--seed <number>', 'the same seed gives the same market', '1')
    .option('--contacts <number>', 'people who become known at some time', '2000')
    .option('--touchpoints <number>', 'touchpoints of all channels together', '60000')
    .option('--end <instant>', 'end of its three years (default: midnight UTC of today)')
    .option('--out <directory>', 'directory to write to; it must be new or empty')
    .option('--summary', 'print the figures of the market; with --out, besides writing it')
    .action(withOutput<MarketChoices>(make))

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new WrongUsage(`--${name} must be a whole number from ${least} to ${most}, not "${text}".`)
  return value
}

function endInstant(text: string | undefined): number {
  if (text === undefined) return Math.floor(Date.now() / DAY) * DAY
  const at = Date.parse(text)
  if (!(at >= 4 * 365 * DAY && at <= 4_102_444_800_000))
    throw new WrongUsage(`--end must be an instant such as 2026-06-01T00:00:00Z, not "${text}".`)
  return at
}

async function make(out: Output, options: MarketChoices): Promise<undefined> {
  if (options.out === undefined && !options.summary)
    throw new WrongUsage('Say where to write with --out, or ask for figures with --summary.')
  const contacts = wholeNumber('contacts', options.contacts, 1, 1_000_000)
  const touchpoints = wholeNumber('touchpoints', options.touchpoints, contacts, 100_000_000)
  const seed = wholeNumber('seed', options.seed, 0, Number.MAX_SAFE_INTEGER)
  const made = market({ seed, contacts, touchpoints, endAt: endInstant(options.end) })
  if (options.out !== undefined) {
    await mkdir(options.out, { recursive: true })
    if ((await readdir(options.out)).length > 0)
      throw new CommandFailed(`${options.out} is not empty; name a new directory.`)
    const bar = out.progress('Making the market', touchpoints)
    const written = await writeMarket(made, options.out, bar.update)
    bar.stop()
    if (!options.summary) {
      const facts = {
        directory: options.out,
        seed,
        version: MARKET_VERSION,
        from: instantText(made.from),
        end: instantText(made.endAt),
        ...written,
      }
      out.document(
        facts,
        () =>
          `Wrote ${written.touchpoints} touchpoints and ${written.files.length} files to ${options.out}; README.md there explains them.`,
      )
    }
  }
  if (options.summary) {
    const figures = summariseMarket(made)
    out.document(figures, (all) =>
      out.table(
        Object.entries(all).flatMap(([group, rows]) =>
          Object.entries(rows).map(([name, value]) => ({ group, name, value })),
        ),
        [
          { head: '', cell: (row) => row.group },
          { head: '', cell: (row) => row.name },
          { head: '', cell: (row) => row.value, align: 'right' },
        ],
      ),
    )
  }
  return undefined
}
