// How many days before its deal opened a won lead was qualified: to the right is time to act.
import type { ModelFigures } from '../api/shapes.ts'
import { count } from '../figures.ts'
import classes from './chart.module.css'
import { Plot } from './Plot.tsx'
import { linear } from './scale.ts'

const TOP = 16
const BOTTOM = 30
const LEFT = 8

type Deals = ModelFigures['deals']

export function LeadTime({ deals, height: tall = 180 }: { deals: Deals; height?: number }) {
  const bins = deals.leadDaysHistogram
  const title =
    deals.leadDays === null
      ? 'Days ahead of the deal: no won deal was qualified in time'
      : `Half of the ${count(deals.wonInTime)} deals in time were qualified at least ${count(deals.leadDays.median)} days before they opened`
  const most = Math.max(1, ...bins.map((bin) => bin.deals))
  return (
    <Plot title={title} height={tall} spoken={title}>
      {(width, height) => {
        const x = linear(0, Math.max(1, bins.length), LEFT, Math.max(width - LEFT, LEFT + 1))
        const y = linear(0, most, height - BOTTOM, TOP)
        const wide = Math.max(1, x(1) - x(0) - 3)
        return (
          <>
            {bins.map((bin, at) => (
              <g key={bin.from}>
                <rect
                  x={x(at)}
                  y={y(bin.deals)}
                  width={wide}
                  height={height - BOTTOM - y(bin.deals)}
                  fill="var(--gold)"
                />
                {bin.deals > 0 && (
                  <text x={x(at) + wide / 2} y={y(bin.deals) - 3} className={classes.value}>
                    {count(bin.deals)}
                  </text>
                )}
                <text x={x(at) + wide / 2} y={height - BOTTOM + 14} className={classes.middle}>
                  {bin.to === null ? `${count(bin.from)}+` : `${count(bin.from)}\u2013${count(bin.to)}`}
                </text>
              </g>
            ))}
            <line
              x1={LEFT}
              x2={width - LEFT}
              y1={height - BOTTOM + 0.5}
              y2={height - BOTTOM + 0.5}
              stroke="var(--rule-strong)"
            />
            <text x={width / 2} y={height - 2} className={classes.middle}>
              days from qualified to the opening of the deal
            </text>
          </>
        )
      }}
    </Plot>
  )
}
