// Draft against the other, metric by metric, with the interval drawn around zero. What does not decide is said in
// words in its own row, so that nobody reads a difference where there may be none.
import type { Difference, SimulationReport } from '../api/shapes.ts'
import { changeText, METRICS, metricText } from './metrics.ts'
import classes from './report.module.css'

export function Differences({
  differences,
  currency,
  names,
}: {
  differences: readonly Difference[]
  currency: string | null
  names: readonly [string, string]
}) {
  return (
    <div className={classes.scroll}>
      <table className={classes.differences}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Figure</span>
            </th>
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
            <th scope="col">Difference</th>
            <th scope="col">95% interval, zero in the middle</th>
            <th scope="col">So</th>
          </tr>
        </thead>
        <tbody>
          {differences.map((row) => (
            <tr key={row.metric}>
              <th scope="row">
                <b>{METRICS[row.metric].says}</b>
                <small>{METRICS[row.metric].means}</small>
              </th>
              <td data-head={names[0]}>{metricText(row.metric, row.draft, currency)}</td>
              <td data-head={names[1]}>{metricText(row.metric, row.against, currency)}</td>
              <td data-head="Difference">{changeText(row.metric, row.difference, currency)}</td>
              <td>
                <IntervalMark row={row} currency={currency} />
              </td>
              <td className={classes.so}>{verdictOf(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What a difference says, in a few words. */
export function verdictOf(row: Difference): string {
  if (row.difference === null) return 'Not known'
  if (row.interval === null) return row.difference === 0 ? 'The same' : 'Too little to say'
  if (!row.decides)
    return row.interval.low === 0 && row.interval.high === 0 ? 'The same' : 'Cannot tell them apart'
  const { better } = METRICS[row.metric]
  const more = row.difference > 0
  if (better === null) return more ? 'More' : 'Fewer'
  return more === (better === 'more') ? 'Better' : 'Worse'
}

const WIDE = 168
const TALL = 18

/** The interval on a line whose middle is zero. */
function IntervalMark({ row, currency }: { row: Difference; currency: string | null }) {
  const { interval, difference } = row
  if (interval === null || difference === null) return <span className={classes.none}>none</span>
  const reach = Math.max(Math.abs(interval.low), Math.abs(interval.high), Math.abs(difference)) || 1
  const x = (value: number) => WIDE / 2 + (value / reach) * (WIDE / 2 - 4)
  const says = `${changeText(row.metric, interval.low, currency)} to ${changeText(row.metric, interval.high, currency)}`
  return (
    <span className={classes.interval}>
      <svg width={WIDE} height={TALL} role="img" aria-label={`From ${says}`}>
        <line x1={WIDE / 2} x2={WIDE / 2} y1={0} y2={TALL} stroke="var(--rule-strong)" />
        <line
          x1={x(interval.low)}
          x2={Math.max(x(interval.high), x(interval.low) + 1)}
          y1={TALL / 2}
          y2={TALL / 2}
          stroke={row.decides ? 'var(--ink)' : 'var(--bar-fit)'}
          strokeWidth={row.decides ? 3 : 2}
        />
        <circle
          cx={x(difference)}
          cy={TALL / 2}
          r={4}
          fill={row.decides ? 'var(--ink)' : 'var(--page)'}
          stroke={row.decides ? 'var(--ink)' : 'var(--bar-fit)'}
          strokeWidth={1.5}
        />
      </svg>
      <small>{says}</small>
    </span>
  )
}

/** The one sentence of a report: what it decides, what it leaves open. */
export function conclusionOf(report: SimulationReport): string {
  if (report.leads === 0) return 'There were no leads in this period, so there is nothing to say about them.'
  if (report.deals.won === 0)
    return 'Nothing was won in this period: what follows says who would be called, and not whether that is good.'
  if (report.against === null) return 'Held against nothing: these are the figures of one version alone.'
  const decided = report.differences.filter((row) => row.decides)
  const list = (rows: readonly Difference[]) =>
    rows.map((row) => METRICS[row.metric].says.toLowerCase()).join(', ')
  const better = decided.filter((row) => verdictOf(row) === 'Better')
  const worse = decided.filter((row) => verdictOf(row) === 'Worse')
  if (better.length === 0 && worse.length === 0)
    return `History cannot tell ${report.draft.name === report.against.name ? 'the two versions' : `${report.draft.name} and ${report.against.name}`} apart by what was won.`
  return [
    better.length > 0 ? `The draft is better in ${list(better)}` : null,
    worse.length > 0 ? `${better.length > 0 ? 'worse' : 'The draft is worse'} in ${list(worse)}` : null,
  ]
    .filter(Boolean)
    .join('; ')
    .concat('.')
}
