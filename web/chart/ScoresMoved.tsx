// How the scores of open leads lie now, as bars, against how they lay before, as a stepped line; both as shares.
import type { DriftCheck } from '../api/shapes.ts'
import { count } from '../figures.ts'
import { clock, day } from '../instants.ts'
import classes from './chart.module.css'
import { Plot } from './Plot.tsx'
import { linear } from './scale.ts'

const BOTTOM = 18
const TOP = 8
const RIGHT = 56

type Scores = NonNullable<DriftCheck['scores']>

export function ScoresMoved({ scores }: { scores: Scores }) {
  const { bins } = scores
  const sum = (key: 'before' | 'now') =>
    Math.max(
      1,
      bins.reduce((all, bin) => all + bin[key], 0),
    )
  const [before, now] = [sum('before'), sum('now')]
  const most = Math.max(...bins.map((bin) => Math.max(bin.before / before, bin.now / now)))
  const title = `Scores of ${count(now)} open leads, against those of ${day(scores.since, clock())}`
  return (
    <Plot title={title} height={120} spoken={title}>
      {(width, height) => {
        const x = linear(0, bins.length, 0, Math.max(1, width - RIGHT))
        const y = linear(0, most, height - BOTTOM, TOP)
        const wide = x(1) - x(0)
        return (
          <>
            {bins.map((bin, at) => (
              <g key={bin.from ?? 'lowest'}>
                <title>{`${count(bin.before)} before, ${count(bin.now)} now`}</title>
                <rect
                  x={x(at)}
                  y={y(bin.now / now)}
                  width={Math.max(1, wide - 2)}
                  height={height - BOTTOM - y(bin.now / now)}
                  fill="var(--bar-fit)"
                />
                <text x={x(at)} y={height - 3}>
                  {bin.from === null ? '' : count(bin.from)}
                </text>
              </g>
            ))}
            <path
              className={classes.against}
              d={bins
                .map((bin, at) => `${at === 0 ? 'M0,' : 'V'}${y(bin.before / before)}H${x(at + 1) - 1}`)
                .join('')}
            />
            <text x={x(bins.length) + 6} y={y(bins.at(-1)!.before / before) + 4}>
              before
            </text>
          </>
        )
      }}
    </Plot>
  )
}
