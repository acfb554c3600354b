// `assay score --at T`: the score of everybody as of an instant, out of what was known then. One line a contact.

import type { Command } from 'commander'
import { type ScoreAt, scoresAt } from '../app/read/score-at.ts'
import { agreementAt } from '../app/read/standing-at.ts'
import type { ScoreLine } from '../contract/leads.ts'
import { command, type GlobalOptions, withContext } from './command.ts'
import { instantOption } from './instant-option.ts'
import type { Progress } from './output.ts'

interface ScoreOptions extends GlobalOptions {
  /** Milliseconds UTC. */
  readonly at?: number
}

export const scoreCommand = (): Command =>
  command(
    'score',
    'Print the score of everybody as of an instant, from what was known then',
    'assay score --at 2026-01-31 --json > scores.jsonl',
  )
    .option('--at <instant>', 'a date or an ISO 8601 instant; left out: now', (text) => instantOption(text))
    .action(
      withContext<ScoreOptions>(async ({ ctx, out }, options) => {
        const t = options.at ?? ctx.now()
        const active = await agreementAt(ctx, t)
        if (active === null) return { refused: 'no_active_agreement' }
        let progress: Progress | null = null
        const onProgress = (done: number, total: number) => {
          progress ??= out.progress('Scoring', total)
          progress.update(done)
        }
        await out.stream(lines(scoresAt(ctx, active, t, onProgress)), COLUMNS, 'Nobody was known then.')
        ;(progress as Progress | null)?.stop()
        return undefined
      }),
    )

async function* lines(scores: AsyncIterable<ScoreAt>): AsyncGenerator<ScoreLine> {
  for await (const { contact, group, evaluation } of scores)
    yield {
      contact: String(contact),
      identifiers: group.identifiers.map(({ kind, value }) => ({ kind, value })),
      score: evaluation.score,
      fit: evaluation.fitGrade,
      engagement: evaluation.engagementGrade,
      fitPoints: evaluation.fit,
      engagementPoints: evaluation.engagement,
      bucket: evaluation.bucket,
    }
}

const COLUMNS = [
  { head: 'Contact', cell: (row: ScoreLine) => row.contact },
  { head: 'Identifier', cell: (row: ScoreLine) => row.identifiers[0]?.value },
  { head: 'Score', cell: (row: ScoreLine) => row.score.toFixed(3), align: 'right' as const },
  { head: 'Fit', cell: (row: ScoreLine) => row.fit },
  { head: 'Engagement', cell: (row: ScoreLine) => row.engagement },
  { head: 'Bucket', cell: (row: ScoreLine) => row.bucket },
]
