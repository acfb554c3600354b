// `assay leads [--bucket B] [--top N] [--at T]`: whom to call, best first, with the reasons.

import { type Command, Option } from 'commander'
import type { z } from 'zod'
import { leads } from '../app/read/leads.ts'
import { LeadOrder, type LeadRow, type LeadsQuery, PAST_ORDERS } from '../contract/leads.ts'
import { BUCKETS, type Bucket, CHANNELS, type Channel } from '../kernel/evidence.ts'
import { command, type GlobalOptions, WrongUsage, withContext } from './command.ts'
import { instantOption } from './instant-option.ts'

interface LeadsOptions extends GlobalOptions {
  readonly bucket: Bucket | 'any'
  readonly top: number
  readonly offset: number
  readonly order: z.infer<typeof LeadOrder>
  readonly search?: string
  readonly channel?: Channel
  readonly visitors?: boolean
  /** Milliseconds UTC. */
  readonly at?: number
}

/** Options are read before a database is opened, so that a slip of the finger is answered at once. */
const wholeNumber =
  (name: string, min: number, max: number) =>
  (text: string): number => {
    const number = Number(text)
    if (!Number.isInteger(number) || number < min || number > max)
      throw new WrongUsage(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
    return number
  }

export const leadsCommand = (): Command =>
  command(
    'leads',
    'List leads, the best first, with the reasons',
    'assay leads --bucket qualified --top 20',
    'assay leads --bucket any --order lastTouch --json',
    'assay leads --at 2026-01-01',
  )
    .addOption(new Option('--bucket <bucket>').choices([...BUCKETS, 'any']).default('qualified'))
    .option('--top <number>', 'how many, at most 1000', wholeNumber('--top', 1, 1_000), 20)
    .option('--offset <number>', 'how many to pass over', wholeNumber('--offset', 0, 10_000_000), 0)
    .addOption(new Option('--order <order>').choices(LeadOrder.options).default('rank'))
    .option('--search <words>', 'beginnings of words of a name, an address or an account')
    .addOption(new Option('--channel <channel>', 'of the first touchpoint').choices(CHANNELS))
    .option('--visitors', 'people known by their devices alone, instead of contacts')
    .option('--at <instant>', 'as of then, out of what was known then: a date or ISO 8601', (text) =>
      instantOption(text),
    )
    .hook('preAction', (self) => {
      const { at, order } = self.opts<LeadsOptions>()
      if (at !== undefined && !PAST_ORDERS.includes(order))
        throw new WrongUsage(`With --at the order is one of ${PAST_ORDERS.join(', ')}.`)
    })
    .action(
      withContext<LeadsOptions>(async ({ ctx, out }, options) => {
        const answer = await leads(ctx, queryOf(options))
        out.rows(answer.leads, COLUMNS, 'Nobody.')
        if (!out.json)
          out.say(`${answer.leads.length} of ${answer.totalIsExact ? '' : 'about '}${answer.total}`)
        return undefined
      }),
    )

const COLUMNS = [
  { head: 'Id', cell: (row: LeadRow) => row.contact },
  {
    head: 'Who',
    cell: (row: LeadRow) =>
      [row.name, row.account?.name ?? row.account?.domain, row.stage]
        .filter((line) => line != null)
        .join('\n'),
  },
  { head: 'Score', cell: (row: LeadRow) => row.score.toFixed(1), align: 'right' as const },
  // Apart, for without a grade of fit `–1` would read as a number.
  { head: 'Fit', cell: (row: LeadRow) => row.fit },
  { head: 'Eng', cell: (row: LeadRow) => row.engagement },
  {
    head: 'Because',
    cell: (row: LeadRow) => [`${row.bucket}: ${row.bucketBecause}`, ...row.reasons.slice(0, 2)].join('\n'),
  },
]

const queryOf = (options: LeadsOptions): z.infer<typeof LeadsQuery> => ({
  bucket: options.bucket,
  top: options.top,
  offset: options.offset,
  order: options.order,
  who: options.visitors ? 'visitors' : 'contacts',
  ...(options.search === undefined ? {} : { search: options.search.slice(0, 200) }),
  ...(options.channel === undefined ? {} : { channel: options.channel }),
  ...(options.at === undefined ? {} : { at: new Date(options.at).toISOString() }),
})
