// `assay explain CONTACT [--at T]`: the score taken apart, what changes next, what would have to happen to qualify.

import type { Command } from 'commander'
import { explainContact } from '../app/read/explain.ts'
import type { Explanation } from '../contract/leads.ts'
import { isRefused } from '../kernel/refusal.ts'
import { command, type GlobalOptions, withContext } from './command.ts'
import { instantOption } from './instant-option.ts'
import type { Output } from './output.ts'

interface ExplainOptions extends GlobalOptions {
  /** Milliseconds UTC. */
  readonly at?: number
}

export const explainCommand = (): Command =>
  command(
    'explain',
    'Say why a contact has its score and its bucket',
    'assay explain ana@example.com',
    'assay explain 1234 --at 2026-01-31 --json',
  )
    .argument('<contact>', 'an id, an e-mail address or any other identifier')
    .option('--at <instant>', 'as of then, out of what was known then', (text) => instantOption(text))
    .action(
      withContext<ExplainOptions>(async ({ ctx, out }, options, contact) => {
        const { at } = options
        const answer = await explainContact(ctx, contact!, at === undefined ? {} : { at })
        if (isRefused(answer)) return answer
        out.document(answer, (explanation) => textOf(out, explanation))
        return undefined
      }),
    )

const points = (value: number): string =>
  value > 0 ? `+${Number(value.toFixed(3))}` : String(Number(value.toFixed(3)))

function resemblanceText({ resemblance }: Explanation): string {
  if (resemblance === null) return ''
  const lines = resemblance.traits.map(({ attribute, wanted, value, state }) => {
    const found = state === 'unknown' ? 'not known' : String(value)
    return `  ${state === 'matching' ? '+' : state === 'differing' ? '-' : '?'} ${attribute}: ${found} (the ideal one ${wanted})`
  })
  const has = resemblance.traits.filter(({ state }) => state === 'matching').length
  return [`Like the ideal customer in ${has} of ${resemblance.traits.length}`, ...lines].join('\n')
}

function ladderText({ ladder }: Explanation): string {
  const [next] = ladder.questions
  const rungs = ladder.rungs.map(({ says, missing }) =>
    missing.length === 0 ? `  + ${says}` : `  ? ${says}: ${missing.join(', ')} not known`,
  )
  if (next !== undefined && next.best > 0)
    rungs.push(`  Ask next: ${next.says} (${points(next.best)} at best, ${points(next.worst)} at worst)`)
  return rungs.length === 0 ? '' : ['What is known', ...rungs].join('\n')
}

function textOf(out: Output, explanation: Explanation): string {
  const { nextChange, toQualify } = explanation
  const parts = [
    `Contact ${explanation.contact}, ${explanation.asOf}, under "${explanation.agreement.name}"`,
    `${explanation.bucket}: ${explanation.bucketBecause}`,
    `Score ${points(explanation.score)}   fit ${explanation.fit} (${points(explanation.fitPoints)})   engagement ${explanation.engagement} (${points(explanation.engagementPoints)})`,
    out.table(explanation.contributions, [
      { head: 'Points', cell: (row) => points(row.points), align: 'right' },
      { head: 'Rule', cell: (row) => row.rule },
      { head: 'Because', cell: (row) => row.because },
    ]),
    nextChange === null
      ? 'Nothing changes by time alone.'
      : `On ${nextChange.at}, if nothing happens: ${nextChange.bucket}, fit ${nextChange.fit}, engagement ${nextChange.engagement} (${nextChange.because}).`,
    ...toQualify.map(
      ({ rule, because, steps }) =>
        `To qualify by "${rule}": ${because}${steps.map((step) => `\n  - ${step.says}${step.points === null ? '' : ` (${points(step.points)})`}`).join('')}`,
    ),
    resemblanceText(explanation),
    ladderText(explanation),
    out.table(explanation.claims, [
      { head: 'Attribute', cell: (row) => row.attribute },
      { head: 'Value', cell: (row) => String(row.value) },
      { head: '', cell: (row) => (row.deciding ? 'decides' : row.expired ? 'expired' : '') },
      { head: 'By', cell: (row) => `${row.provenance}, ${row.says}` },
      { head: 'Of', cell: (row) => row.at.slice(0, 10) },
    ]),
    out.table(explanation.identifiers, [
      { head: 'Identifier', cell: (row) => `${row.kind} ${row.value}` },
      { head: 'Because', cell: (row) => row.because },
      { head: 'Since', cell: (row) => row.at.slice(0, 10) },
      { head: '', cell: (row) => row.verdict },
    ]),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}
