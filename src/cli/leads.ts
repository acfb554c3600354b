// `assay leads [--bucket B] [--top N] [--at T]`: whom to call, best first, with the reasons.

import type { Command } from 'commander'
import type { z } from 'zod'
import { leads } from '../app/read/leads.ts'
import { LeadOrder, type LeadRow, LeadsQuery } from '../contract/leads.ts'
import { BUCKETS } from '../kernel/evidence.ts'
import { command, type GlobalOptions, WrongUsage, withContext } from './command.ts'
import { instantOption } from './instant-option.ts'

interface LeadsOptions extends GlobalOptions {
  readonly bucket: string
  readonly top: string
  readonly offset: string
  readonly order: string
  readonly search?: string
  readonly channel?: string
  readonly visitors?: boolean
  readonly at?: string
}

export const leadsCommand = (): Command =>
  command(
    'leads',
    'List leads, the best first, with the reasons',
    'assay leads --bucket qualified --top 20',
    'assay leads --bucket any --order lastTouch --json',
    'assay leads --at 2026-01-01',
  )
    .option('--bucket <bucket>', `${BUCKETS.join(', ')} or any`, 'qualified')
    .option('--top <number>', 'how many, at most 1000', '20')
    .option('--offset <number>', 'how many to pass over', '0')
    .option('--order <order>', LeadOrder.options.join(', '), 'rank')
    .option('--search <words>', 'beginnings of words of a name, an address or an account')
    .option('--channel <channel>', 'of the first touchpoint')
    .option('--visitors', 'people known by their devices alone, instead of contacts')
    .option('--at <instant>', 'as of then, out of what was known then: a date or an ISO 8601 instant')
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
  { head: 'Name', cell: (row: LeadRow) => row.name },
  { head: 'Account', cell: (row: LeadRow) => row.account?.name ?? row.account?.domain },
  { head: 'Bucket', cell: (row: LeadRow) => row.bucket },
  { head: 'Score', cell: (row: LeadRow) => row.score.toFixed(1), align: 'right' as const },
  { head: 'Fit', cell: (row: LeadRow) => row.fit + row.engagement },
  { head: 'Stage', cell: (row: LeadRow) => row.stage },
  { head: 'Because', cell: (row: LeadRow) => [row.bucketBecause, ...row.reasons.slice(0, 2)].join('\n') },
]

function queryOf(options: LeadsOptions): z.infer<typeof LeadsQuery> {
  const at = instantOption(options.at)
  const parsed = LeadsQuery.safeParse({
    bucket: options.bucket,
    top: options.top,
    offset: options.offset,
    order: options.order,
    ...(options.search === undefined ? {} : { search: options.search }),
    ...(options.channel === undefined ? {} : { channel: options.channel }),
    who: options.visitors ? 'visitors' : 'contacts',
    ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
  })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new WrongUsage(`--${String(issue.path[0])}: ${issue.message}`)
}
