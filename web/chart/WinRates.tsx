// The win rate of each grade with its interval, and a mark where the signed simulation promised it to be.
import type { DriftCheck } from '../api/shapes.ts'
import { count, percent } from '../figures.ts'
import classes from './chart.module.css'
import { Plot } from './Plot.tsx'
import { linear } from './scale.ts'

const ROW = 20
const LEFT = 32
const RIGHT = 150

export function WinRates({ rates }: { rates: DriftCheck['winRates'] }) {
  const most = Math.max(
    0.01,
    ...rates.flatMap((each) => [each.high ?? 0, each.rate ?? 0, each.promised ?? 0]),
  )
  const title = 'Win rate by grade, against what the simulation promised (upright mark)'
  return (
    <Plot title={title} height={rates.length * ROW + 8} spoken={title}>
      {(width) => {
        const x = linear(0, most, LEFT, Math.max(width - RIGHT, LEFT + 1))
        return rates.map((each, at) => {
          const y = at * ROW + ROW / 2
          const ink = each.alarm ? 'var(--fault-ink)' : 'var(--ink)'
          return (
            <g key={each.grade}>
              <text x={0} y={y + 4} className={classes.label}>
                {each.grade}
              </text>
              {each.low !== null && each.high !== null && (
                <line x1={x(each.low)} x2={x(each.high)} y1={y} y2={y} stroke={ink} strokeWidth={2} />
              )}
              {each.rate !== null && <circle cx={x(each.rate)} cy={y} r={3.5} fill={ink} />}
              {each.promised !== null && (
                <line
                  x1={x(each.promised)}
                  x2={x(each.promised)}
                  y1={y - 7}
                  y2={y + 7}
                  stroke="var(--gold)"
                  strokeWidth={2}
                />
              )}
              <text x={width - RIGHT + 8} y={y + 4}>
                {each.rate === null ? 'none yet' : `${percent(each.rate)} of ${count(each.leads)}`}
                {each.promised === null ? '' : `, promised ${percent(each.promised)}`}
              </text>
            </g>
          )
        })
      }}
    </Plot>
  )
}
