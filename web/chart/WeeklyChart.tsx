// Thirteen weeks of the agreement's promise: qualified against the capacity that sales has, then what came of
// them. One row each on one time axis; every bar says its number. The running week is drawn lighter.
import type { Overview } from '../api/shapes.ts'
import { count } from '../figures.ts'
import { clock, day } from '../instants.ts'
import classes from './chart.module.css'
import { linear } from './scale.ts'
import { useWidth } from './useWidth.ts'

const LABELS = 72
const TALL = 72
const LOW = 34
const GAP = 12

type Week = Overview['weekly'][number]
const ROWS = [
  { key: 'accepted', says: 'Accepted', fill: 'var(--bar-fit)' },
  { key: 'rejected', says: 'Rejected', fill: 'var(--bar-minus)' },
  { key: 'won', says: 'Won', fill: 'var(--ink)' },
] as const

export function WeeklyChart({ weekly, capacity }: { weekly: readonly Week[]; capacity: number | null }) {
  const [ref, width] = useWidth()
  const height = TALL + GAP + ROWS.length * (LOW + GAP) + 8
  const x = linear(0, weekly.length, LABELS, Math.max(width, LABELS + 1))
  const bar = Math.max(2, (width - LABELS) / Math.max(1, weekly.length) - 4)
  const most = Math.max(1, capacity ?? 0, ...weekly.map((week) => week.qualified))
  const tall = linear(0, most * 1.08, TALL + 10, 14)
  const now = clock()
  return (
    <figure ref={ref} className={classes.figure}>
      <svg width={width} height={height} role="img" aria-label={spoken(weekly, capacity)}>
        <text x={0} y={TALL + 8} className={classes.label}>
          Qualified
        </text>
        {weekly.map((week, index) => (
          <g key={week.weekStarting} opacity={index === weekly.length - 1 ? 0.6 : 1}>
            <title>{`Week from ${day(week.weekStarting, now)}: ${week.qualified} qualified`}</title>
            <rect x={x(index)} y={14} width={bar + 4} height={TALL - 4} fill="transparent" />
            <rect
              x={x(index)}
              y={tall(week.qualified)}
              width={bar}
              height={TALL + 10 - tall(week.qualified)}
              fill="var(--gold)"
            />
            <text x={x(index) + bar / 2} y={tall(week.qualified) - 3} className={classes.value}>
              {count(week.qualified)}
            </text>
          </g>
        ))}
        {capacity !== null && (
          <g>
            <line x1={LABELS} x2={width} y1={tall(capacity)} y2={tall(capacity)} className={classes.limit} />
            <text x={0} y={tall(capacity) + 4} className={classes.limitLabel}>
              Capacity {count(capacity)}
            </text>
          </g>
        )}
        {ROWS.map((row, at) => (
          <Low
            key={row.key}
            row={row}
            weekly={weekly}
            top={TALL + GAP + 10 + at * (LOW + GAP)}
            x={x}
            bar={bar}
          />
        ))}
      </svg>
    </figure>
  )
}

function Low({
  row,
  weekly,
  top,
  x,
  bar,
}: {
  row: (typeof ROWS)[number]
  weekly: readonly Week[]
  top: number
  x: (index: number) => number
  bar: number
}) {
  const most = Math.max(1, ...weekly.map((week) => week[row.key]))
  const y = linear(0, most, top + LOW, top + 14)
  return (
    <g>
      <text x={0} y={top + LOW - 2} className={classes.label}>
        {row.says}
      </text>
      <line
        x1={x(0)}
        x2={x(weekly.length) - 4}
        y1={top + LOW + 0.5}
        y2={top + LOW + 0.5}
        stroke="var(--rule)"
      />
      {weekly.map((week, index) => {
        const value = week[row.key]
        return (
          <g key={week.weekStarting} opacity={index === weekly.length - 1 ? 0.6 : 1}>
            <rect x={x(index)} y={y(value)} width={bar} height={top + LOW - y(value)} fill={row.fill} />
            {value > 0 && (
              <text x={x(index) + bar / 2} y={y(value) - 3} className={classes.value}>
                {count(value)}
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}

function spoken(weekly: readonly Week[], capacity: number | null): string {
  const list = weekly.map((week) => week.qualified).join(', ')
  return `Qualified in each of the last ${weekly.length} weeks: ${list}${capacity === null ? '' : `; capacity ${capacity} a week`}`
}
