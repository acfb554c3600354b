// How many would have been handed to sales each week: bars for the draft, a stepped line for what it is held against,
// a dashed line for what sales can call. Weeks above capacity are those in which good leads wait.
import type { ModelFigures } from '../api/shapes.ts'
import { count } from '../figures.ts'
import classes from './chart.module.css'
import { Plot } from './Plot.tsx'
import { linear, roundTicks, timeTicks } from './scale.ts'

const LEFT = 28
const RIGHT = 74
const TOP = 12
const BOTTOM = 18
const WEEK = 604_800_000

export function QualifiedWeeks({
  draft,
  against,
  capacity,
  height: tall = 150,
  names = ['Draft', 'Active'],
}: {
  draft: Pick<ModelFigures, 'weeks'>
  against: Pick<ModelFigures, 'weeks'> | null
  capacity: number
  height?: number
  names?: readonly [string, string]
}) {
  const weeks = draft.weeks
  const over = weeks.filter((week) => week.qualified > capacity).length
  const title =
    over === 0
      ? `Qualified a week: always within the ${count(capacity)} that can be called`
      : `Qualified a week: more than the ${count(capacity)} that can be called in ${count(over)} of ${count(weeks.length)} weeks`
  if (weeks.length === 0) return null
  const from = Date.parse(weeks[0]!.week)
  const to = Date.parse(weeks.at(-1)!.week) + WEEK
  const other = new Map(against?.weeks.map((week) => [week.week, week.qualified]))
  const most = Math.max(1, capacity, ...weeks.map((week) => week.qualified), ...other.values()) * 1.06
  return (
    <Plot title={title} height={tall} spoken={`${title}. ${weeks.map((week) => week.qualified).join(', ')}`}>
      {(width, height) => {
        const x = linear(from, to, LEFT, Math.max(width - RIGHT, LEFT + 1))
        const y = linear(0, most, height - BOTTOM, TOP)
        const bar = Math.max(1, x(from + WEEK) - x(from) - 1)
        const ends = [
          { at: y(weeks.at(-1)!.qualified), says: names[0], fill: 'var(--gold-ink)' },
          ...(against
            ? [{ at: y(other.get(weeks.at(-1)!.week) ?? 0), says: names[1], fill: 'var(--ink-2)' }]
            : []),
          { at: y(capacity), says: `Can call ${count(capacity)}`, fill: 'var(--ink-2)' },
        ].sort((a, b) => a.at - b.at)
        let floor = TOP - 8
        return (
          <>
            {roundTicks(0, most, 3).map((tick) => (
              <g key={tick}>
                <line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className={classes.grid} />
                <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
                  {count(tick)}
                </text>
              </g>
            ))}
            {weeks.map((week) => (
              <rect
                key={week.week}
                x={x(Date.parse(week.week))}
                y={y(week.qualified)}
                width={bar}
                height={Math.max(0, height - BOTTOM - y(week.qualified))}
                fill="var(--gold)"
              >
                <title>{`Week from ${week.week.slice(0, 10)}: ${week.qualified} qualified, ${week.won} won`}</title>
              </rect>
            ))}
            {against && (
              <path
                className={classes.against}
                d={weeks
                  .map((week, at) => {
                    const top = y(other.get(week.week) ?? 0)
                    const left = x(Date.parse(week.week))
                    return `${at === 0 ? `M${left},${top}` : `V${top}`}H${left + bar + 1}`
                  })
                  .join('')}
              />
            )}
            <line x1={LEFT} x2={width - RIGHT} y1={y(capacity)} y2={y(capacity)} className={classes.limit} />
            {timeTicks(from, to, Math.max(2, Math.floor((width - LEFT - RIGHT) / 64))).map((tick) => (
              <text key={tick.at} x={x(tick.at)} y={height - 3} className={classes.middle}>
                {tick.label}
              </text>
            ))}
            {ends.map((end) => {
              floor = Math.min(height - BOTTOM, Math.max(end.at + 4, floor + 13))
              return (
                <text key={end.says} x={width - RIGHT + 6} y={floor} style={{ fill: end.fill }}>
                  {end.says}
                </text>
              )
            })}
          </>
        )
      }}
    </Plot>
  )
}
