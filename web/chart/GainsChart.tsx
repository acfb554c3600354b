// Revenue captured against leads called, best first: the higher the line rises on the left, the fewer calls for the
// same money. The straight line is calling in no order.
import type { ModelFigures } from '../api/shapes.ts'
import { percent } from '../figures.ts'
import classes from './chart.module.css'
import { Plot } from './Plot.tsx'
import { linear } from './scale.ts'

const LEFT = 36
const RIGHT = 84
const TOP = 10
const BOTTOM = 30
const QUARTERS = [0, 0.25, 0.5, 0.75, 1]

type Gains = ModelFigures['gains']
type Measure = 'revenue' | 'won'

/** What calling the best fifth would have captured. */
export function capturedAt(gains: Gains, called: number, measure: Measure): number | null {
  const after = gains.findIndex((point) => point.called >= called)
  if (after < 0) return null
  const [a, b] = [gains[Math.max(0, after - 1)]!, gains[after]!]
  if (b.called === a.called) return b[measure]
  return a[measure] + ((called - a.called) / (b.called - a.called)) * (b[measure] - a[measure])
}

export function GainsChart({
  draft,
  against,
  height: tall = 210,
  names = ['Draft', 'Active'],
}: {
  draft: Gains
  against: Gains | null
  height?: number
  names?: readonly [string, string]
}) {
  const hasRevenue = (draft.at(-1)?.revenue ?? 0) > 0
  const measure: Measure = hasRevenue ? 'revenue' : 'won'
  const what = hasRevenue ? 'won revenue' : 'wins'
  const fifth = capturedAt(draft, 0.2, measure)
  const other = against && capturedAt(against, 0.2, measure)
  const title =
    fifth === null || (draft.at(-1)?.[measure] ?? 0) === 0
      ? 'Revenue against calls: of the leads old enough to have closed none was won'
      : `The best fifth of the leads held ${percent(fifth)} of the ${what}${other === null ? '' : `, by ${names[1].toLowerCase() === 'active' ? 'the active agreement' : names[1]} ${percent(other)}`}`
  return (
    <Plot title={title} height={tall} spoken={title}>
      {(width, height) => {
        const x = linear(0, 1, LEFT, Math.max(width - RIGHT, LEFT + 1))
        const y = linear(0, 1, height - BOTTOM, TOP)
        const line = (gains: Gains) =>
          gains
            .map(
              (point, at) => `${at ? 'L' : 'M'}${x(point.called).toFixed(1)},${y(point[measure]).toFixed(1)}`,
            )
            .join('')
        return (
          <>
            {QUARTERS.map((tick) => (
              <g key={tick}>
                <line x1={LEFT} x2={x(1)} y1={y(tick)} y2={y(tick)} className={classes.grid} />
                <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
                  {percent(tick)}
                </text>
                <text x={x(tick)} y={height - BOTTOM + 14} className={classes.middle}>
                  {percent(tick)}
                </text>
              </g>
            ))}
            <text x={(x(0) + x(1)) / 2} y={height - 2} className={classes.middle}>
              of the leads called, best first
            </text>
            <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} className={classes.threshold} />
            <text x={x(1) + 6} y={y(1) + 4}>
              in no order
            </text>
            {against && <path d={line(against)} className={classes.against} />}
            <path d={line(draft)} className={classes.draft} />
            <Names draft={draft} against={against} measure={measure} x={x} y={y} names={names} />
          </>
        )
      }}
    </Plot>
  )
}

/** Each line is named where it stands highest over the diagonal, one label above the other. */
function Names({
  draft,
  against,
  measure,
  x,
  y,
  names,
}: {
  draft: Gains
  against: Gains | null
  measure: Measure
  x: (v: number) => number
  y: (v: number) => number
  names: readonly [string, string]
}) {
  const place = (gains: Gains, at: number) => ({ left: x(at), top: y(capturedAt(gains, at, measure) ?? 0) })
  const a = place(draft, 0.3)
  const b = against && place(against, 0.5)
  const draftAbove =
    !against || (capturedAt(draft, 0.3, measure) ?? 0) >= (capturedAt(against, 0.3, measure) ?? 0)
  const againstAbove =
    against && (capturedAt(against, 0.5, measure) ?? 0) > (capturedAt(draft, 0.5, measure) ?? 0)
  return (
    <>
      <text
        x={a.left - 4}
        y={a.top + (draftAbove ? -6 : 16)}
        textAnchor={draftAbove ? 'end' : 'start'}
        className={classes.nameDraft}
      >
        {names[0]}
      </text>
      {b && (
        <text
          x={b.left + (againstAbove ? -4 : 6)}
          y={b.top + (againstAbove ? -6 : 16)}
          textAnchor={againstAbove ? 'end' : 'start'}
          className={classes.nameAgainst}
        >
          {names[1]}
        </text>
      )}
    </>
  )
}
