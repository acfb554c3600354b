// A simulation read aloud: what it found in sentences that somebody may say in a meeting, what it cannot decide first.
// Deliberately absent: the charts, and the figures by week, source and segment; the page and --json have them.

import type { ModelFigures, SimulationReport, SimulationView } from '../contract/simulation.ts'

const EXAMPLES_MAX = 5

/** Everything that the command prints for people. */
export function simulationText(view: SimulationView): string {
  if (view.report === null) {
    const why = view.failure === null ? '' : `: ${view.failure}`
    return `The simulation ${view.state === 'cancelled' ? 'was cancelled' : 'failed'}${why}`
  }
  const { report } = view
  return [
    head(view, report),
    section('What to know first', notesOf(report)),
    section(called('The draft', report.draft), findings(report.draft, report)),
    report.against && section(called('Held against', report.against), findings(report.against, report)),
    report.against && section('The difference', differences(report)),
    section('Won, but not qualified in time', examples(report.draft.missed.examples)),
    `Simulation ${view.id} is kept; draft ${view.draft.slice(0, 12)}.`,
  ]
    .filter((part) => part !== null && part !== '')
    .join('\n\n')
}

const section = (heading: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [heading, ...lines.map((line) => `  ${line}`)].join('\n')

const day = (instant: string): string => instant.slice(0, 10)
const count = (value: number): string => Math.round(value).toLocaleString('en')
const decimal = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 })
const percent = (share: number | null): string =>
  share === null ? 'no share' : `${(share * 100).toFixed(1)} %`
const plural = (value: number, one: string, many: string): string =>
  `${count(value)} ${value === 1 ? one : many}`

function head(view: SimulationView, report: SimulationReport): string {
  const against = view.againstName === null ? '' : ` against "${view.againstName}"`
  const { touchpoints, contacts, knownAt } = report.watermark
  return [
    `"${view.draftName}"${against}, ${day(report.from)} to ${day(report.to)}`,
    `${plural(touchpoints, 'touchpoint', 'touchpoints')} of ${plural(contacts, 'contact', 'contacts')}, known by ${day(knownAt)}. ` +
      `${plural(report.leads, 'lead', 'leads')}, ${count(report.maturedLeads)} of them old enough to have closed ` +
      `(${plural(report.settings.maturityDays, 'day', 'days')}). ${plural(report.deals.won, 'deal', 'deals')} won.`,
  ].join('\n')
}

const WEIGHTS = ['stop', 'caution', 'fact'] as const
function notesOf({ notes }: SimulationReport): string[] {
  const MARKS = { stop: '!! ', caution: '!  ', fact: '   ' }
  return WEIGHTS.flatMap((weight) =>
    notes.filter((note) => note.weight === weight).map((note) => MARKS[weight] + note.says),
  )
}

function findings(model: ModelFigures, { settings, leads }: SimulationReport): string[] {
  const { deals, matured, atCapacity, wasted, disqualifiedWon, missed, threshold } = model
  const money = (value: number): string => `${count(value)} ${settings.currency ?? ''}`.trim()
  const lines = [
    `Qualifies ${plural(model.qualified, 'lead', 'leads')}, ${decimal(model.qualifiedPerWeek)} a week; sales can call ${count(settings.capacity)}.`,
  ]
  if (deals.won > 0)
    lines.push(
      `Of ${plural(deals.won, 'won deal', 'won deals')} it had ${count(deals.wonInTime)} qualified before they opened (${percent(deals.share)}), ` +
        `which is ${money(deals.revenueInTime)} of ${money(deals.revenue)} (${percent(deals.revenueShare)})` +
        (deals.leadDays === null
          ? '.'
          : `, half of them ${decimal(deals.leadDays.median)} days ahead or more.`),
    )
  if (matured.qualified > 0)
    lines.push(
      `Of ${plural(matured.qualified, 'qualified lead', 'qualified leads')} old enough ${count(matured.won)} won (${percent(matured.winRate)}), ` +
        `${money(matured.revenuePerQualified ?? 0)} for each.`,
    )
  if (atCapacity.called > 0)
    lines.push(
      `The best ${count(atCapacity.perWeek)} of each week: ${plural(atCapacity.called, 'call', 'calls')}, ${count(atCapacity.won)} won (${percent(atCapacity.precision)}), ${money(atCapacity.revenue)}.`,
    )
  if (wasted.leads > 0)
    lines.push(
      `${plural(wasted.leads, 'call', 'calls')} to leads that never won: ${decimal(wasted.hours)} hours at ${settings.minutesPerLead} minutes each.`,
    )
  if (missed.deals > 0)
    lines.push(
      `${plural(missed.deals, 'deal', 'deals')} won without it (${money(missed.revenue)}), ${count(disqualifiedWon.deals)} of them disqualified.`,
    )
  if (threshold.score !== null)
    lines.push(
      `A threshold of ${decimal(threshold.score)} points fills the week of sales` +
        (threshold.next === null
          ? '.'
          : `; ten more hours would bring ${plural(threshold.next.leads, 'lead', 'leads')} and ${plural(threshold.next.won, 'win', 'wins')} more.`),
    )
  // Of a period in which nobody was open it would say so of every condition.
  for (const condition of leads === 0 ? [] : model.unreachable) lines.push(`Nobody ever met: ${condition}`)
  return lines
}

const METRICS: Readonly<Record<string, string>> = {
  qualified_per_week: 'Qualified a week',
  won_share_in_time: 'Won deals in time',
  revenue_share_in_time: 'Revenue in time',
  win_rate: 'Win rate',
  revenue_per_qualified: 'Revenue for each qualified',
  precision_at_capacity: 'Won of those called',
  revenue_at_capacity: 'Revenue of those called',
  lead_days: 'Days ahead of the deal',
}
const SHARES = new Set(['won_share_in_time', 'revenue_share_in_time', 'win_rate', 'precision_at_capacity'])

function differences({ differences: all, withoutAssumed }: SimulationReport): string[] {
  const lines = all.map(differenceText)
  if (withoutAssumed === null) return lines
  return [
    ...lines,
    `Without ${withoutAssumed.attributes.join(', ')} where the dates were assumed:`,
    ...withoutAssumed.differences.map(differenceText),
  ]
}

/** Versions often bear one name, so the hash stands beside it. */
const called = (role: string, { name, hash }: ModelFigures): string =>
  `${role}: "${name}" (${hash.slice(0, 12)})`

function differenceText({
  metric,
  draft,
  against,
  difference,
  interval,
  decides,
}: SimulationReport['differences'][number]): string {
  const name = METRICS[metric] ?? metric
  if (draft === null || against === null || difference === null) return `${name}: too little to say.`
  const shown = (value: number): string => (SHARES.has(metric) ? percent(value) : decimal(value))
  // A change of a share is said in points, or 10 % more could be read as 11 % of what was 10 %.
  const moved = (value: number): string =>
    `${value > 0 ? '+' : ''}${SHARES.has(metric) ? `${(value * 100).toFixed(1)} points` : decimal(value)}`
  const change = difference === 0 ? 'no difference' : moved(difference)
  const within =
    interval === null
      ? ''
      : `, with 95 % confidence between ${moved(interval.low)} and ${moved(interval.high)}`
  const verdict = decides ? 'the data decide' : 'the data cannot decide'
  return `${name}: ${shown(draft)} instead of ${shown(against)} (${change}${within}); ${verdict}.`
}

const examples = (list: ModelFigures['missed']['examples']): string[] =>
  list
    .slice(0, EXAMPLES_MAX)
    .map(
      ({ name, contact, account, because }) =>
        `${[name ?? `contact ${contact}`, account].filter((part) => part !== null).join(', ')}: ${because}`,
    )
