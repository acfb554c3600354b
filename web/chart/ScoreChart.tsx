// The score over time, as it was known: the line, the part of it that is fit, the thresholds, the bucket as a
// coloured strip below, and a mark for each decision. Pointing at it reads out the nearest moment.
import { useState } from 'react'
import type { DecisionView, ScoreHistory } from '../api/shapes.ts'
import { score as scoreText } from '../figures.ts'
import { clock, dayAndTime } from '../instants.ts'
import { BUCKET_SAYS } from '../words.ts'
import classes from './chart.module.css'
import { linear, roundTicks, type Scale, timeTicks } from './scale.ts'
import { useWidth } from './useWidth.ts'

const HEIGHT = 196
const TOP = 10
const BOTTOM = 40
const LEFT = 34
const RIGHT = 84
const STRIP = 6

type Point = ScoreHistory['points'][number]

export function ScoreChart({
  history,
  decisions,
}: {
  history: ScoreHistory
  decisions: readonly DecisionView[]
}) {
  const [ref, width] = useWidth()
  const [pointed, setPointed] = useState<Point | null>(null)
  const { points, thresholds } = history
  const last = points.at(-1)!
  const times = points.map((point) => Date.parse(point.at))
  const from = times[0]!
  const to = Math.max(times.at(-1)!, from + 86_400_000)
  const x = linear(from, to, LEFT, Math.max(width - RIGHT, LEFT + 1))
  const values = points.flatMap((point) => [point.score, point.fit])
  const reach = Math.max(...values)
  const inReach = thresholds.filter((each) => each.score <= reach * 1.5 + 10)
  const low = Math.min(0, ...values)
  const high = Math.max(1, reach, ...inReach.map((each) => each.score))
  const y = linear(low, high, HEIGHT - BOTTOM, TOP)
  const shown = pointed ?? last

  const point = (event: React.PointerEvent<SVGSVGElement>) => {
    const at = x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left)
    setPointed(nearest(points, times, at))
  }
  return (
    <figure ref={ref} className={classes.figure}>
      <figcaption className={classes.readout}>
        <span>{pointed ? dayAndTime(shown.at, clock()) : 'Now'}</span>
        <span>
          Score <b>{scoreText(shown.score)}</b>
        </span>
        <span>Fit {scoreText(shown.fit)}</span>
        <span>Engagement {scoreText(shown.engagement)}</span>
        <span>{BUCKET_SAYS[shown.bucket]}</span>
      </figcaption>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`Score from ${scoreText(points[0]!.score)} to ${scoreText(last.score)}`}
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
      >
        {roundTicks(low, high, 4).map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} className={classes.grid} />
            <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        {inReach.map((each) => (
          <line
            key={each.label}
            x1={LEFT}
            x2={width - RIGHT}
            y1={y(each.score)}
            y2={y(each.score)}
            className={classes.threshold}
          />
        ))}
        {timeTicks(from, to, Math.max(2, Math.floor((width - LEFT - RIGHT) / 72))).map((tick) => (
          <text key={tick.at} x={x(tick.at)} y={HEIGHT - 4} className={classes.middle}>
            {tick.label}
          </text>
        ))}
        <path d={stepPath(points, times, x, y, (each) => each.fit)} className={classes.fit} />
        <path d={linePath(points, times, x, y)} className={classes.score} />
        <Strip points={points} times={times} to={to} x={x} />
        {decisions.map((decision) => {
          const at = x(Math.min(to, Math.max(from, Date.parse(decision.at))))
          return (
            <g key={`${decision.at}${decision.bucket}`}>
              <title>{`${dayAndTime(decision.at, clock())}: ${BUCKET_SAYS[decision.bucket]}. ${decision.because}`}</title>
              <circle
                cx={at}
                cy={y(decision.score)}
                r={3.5}
                fill="var(--page)"
                stroke={`var(--${decision.bucket === 'qualified' ? 'gold' : decision.bucket})`}
                strokeWidth={2}
              />
            </g>
          )
        })}
        <Labels width={width} last={last} thresholds={inReach} y={y} />
        {pointed && (
          <g>
            <line
              x1={x(Date.parse(pointed.at))}
              x2={x(Date.parse(pointed.at))}
              y1={TOP}
              y2={HEIGHT - BOTTOM}
              className={classes.cross}
            />
            <circle cx={x(Date.parse(pointed.at))} cy={y(pointed.score)} r={3} fill="var(--ink)" />
          </g>
        )}
      </svg>
    </figure>
  )
}

/** Labels at the right end, pushed apart so that none covers another. */
function Labels({
  width,
  last,
  thresholds,
  y,
}: {
  width: number
  last: Point
  thresholds: ScoreHistory['thresholds']
  y: Scale
}) {
  const labels = [
    { text: `Score ${scoreText(last.score)}`, at: y(last.score), strong: true, score: last.score },
    { text: `Fit ${scoreText(last.fit)}`, at: y(last.fit), strong: false, score: last.fit },
    ...thresholds.map((each) => ({ text: each.label, at: y(each.score), strong: false, score: each.score })),
  ].sort((a, b) => a.at - b.at)
  let floor = TOP - 6
  return labels.map((label) => {
    floor = Math.max(label.at + 4, floor + 13)
    return (
      <text
        key={`${label.text}${label.score}`}
        x={width - RIGHT + 8}
        y={floor}
        style={label.strong ? { fill: 'var(--ink)', fontWeight: 600 } : undefined}
      >
        {label.text}
      </text>
    )
  })
}

function Strip({
  points,
  times,
  to,
  x,
}: {
  points: readonly Point[]
  times: readonly number[]
  to: number
  x: Scale
}) {
  const spans: { from: number; to: number; bucket: Point['bucket'] }[] = []
  for (let at = 0; at < points.length; at++) {
    const bucket = points[at]!.bucket
    const open = spans.at(-1)
    if (open?.bucket === bucket) continue
    if (open) open.to = times[at]!
    spans.push({ from: times[at]!, to, bucket })
  }
  return spans.map((span) => (
    <rect
      key={span.from}
      x={x(span.from)}
      y={HEIGHT - BOTTOM + 8}
      width={Math.max(1, x(span.to) - x(span.from))}
      height={STRIP}
      fill={`var(--${span.bucket === 'qualified' ? 'gold' : span.bucket})`}
    >
      <title>{BUCKET_SAYS[span.bucket]}</title>
    </rect>
  ))
}

/** Scores fall with time, so a fall is a slope; they rise at an instant, so a rise is a step. */
function linePath(points: readonly Point[], times: readonly number[], x: Scale, y: Scale): string {
  let path = ''
  let before = Number.POSITIVE_INFINITY
  points.forEach((each, at) => {
    const [left, top] = [x(times[at]!).toFixed(1), y(each.score).toFixed(1)]
    if (at === 0) path = `M${left},${top}`
    else path += each.score > before ? `H${left}V${top}` : `L${left},${top}`
    before = each.score
  })
  return path
}

/** Fit changes at an instant and stays: a step, not a slope. */
const stepPath = (
  points: readonly Point[],
  times: readonly number[],
  x: Scale,
  y: Scale,
  value: (point: Point) => number,
): string =>
  points
    .map(
      (each, at) =>
        `${at ? `H${x(times[at]!).toFixed(1)}V` : `M${x(times[at]!).toFixed(1)},`}${y(value(each)).toFixed(1)}`,
    )
    .join('')

function nearest(points: readonly Point[], times: readonly number[], at: number): Point {
  let best = 0
  for (let index = 1; index < times.length; index++)
    if (Math.abs(times[index]! - at) < Math.abs(times[best]! - at)) best = index
  return points[best]!
}
