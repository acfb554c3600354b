// Peak scores of the won above the line and of the not won below it, each as a share of its own group: the further
// apart the two heaps, the better the score tells them apart.
import type { ModelFigures } from '../api/shapes.ts'
import { count } from '../figures.ts'
import classes from './chart.module.css'
import { Plot } from './Plot.tsx'
import { linear, roundTicks } from './scale.ts'

const LEFT = 64
const RIGHT = 12
const TOP = 6
const BOTTOM = 30

export function ScoreSplit({
  scores,
  height: tall = 180,
}: {
  scores: ModelFigures['scores']
  height?: number
}) {
  const won = scores.reduce((sum, bin) => sum + bin.won, 0)
  const notWon = scores.reduce((sum, bin) => sum + bin.notWon, 0)
  const middleOf = (which: 'won' | 'notWon', all: number) => {
    let seen = 0
    for (const bin of scores) {
      seen += bin[which]
      if (seen * 2 >= all) return (bin.from + bin.to) / 2
    }
    return 0
  }
  const title =
    won === 0 || notWon === 0
      ? 'Scores of won and not won: one of the two groups is empty'
      : `Half of the won reached ${count(middleOf('won', won))} points, half of the not won ${count(middleOf('notWon', notWon))}`
  const most = Math.max(
    1e-9,
    ...scores.map((bin) => Math.max(bin.won / Math.max(1, won), bin.notWon / Math.max(1, notWon))),
  )
  if (scores.length === 0) return null
  const [low, high] = [scores[0]!.from, scores.at(-1)!.to]
  return (
    <Plot title={title} height={tall} spoken={title}>
      {(width, height) => {
        const x = linear(low, high, LEFT, Math.max(width - RIGHT, LEFT + 1))
        const zero = (TOP + height - BOTTOM) / 2
        const half = zero - TOP
        return (
          <>
            <text x={0} y={zero - half / 2 + 4} className={classes.label}>
              Won {count(won)}
            </text>
            <text x={0} y={zero + half / 2} className={classes.label}>
              Not won
            </text>
            <text x={0} y={zero + half / 2 + 14} className={classes.label}>
              {count(notWon)}
            </text>
            {scores.map((bin) => {
              const up = (bin.won / Math.max(1, won) / most) * half
              const down = (bin.notWon / Math.max(1, notWon) / most) * half
              const wide = Math.max(1, x(bin.to) - x(bin.from) - 1)
              return (
                <g key={bin.from}>
                  <title>{`${count(bin.from)} to ${count(bin.to)} points: ${count(bin.won)} won, ${count(bin.notWon)} not won`}</title>
                  <rect x={x(bin.from)} y={zero - up} width={wide} height={up} fill="var(--ink)" />
                  <rect
                    x={x(bin.from)}
                    y={zero + 1}
                    width={wide}
                    height={down}
                    fill="var(--bar-engagement)"
                  />
                </g>
              )
            })}
            <line x1={LEFT} x2={width - RIGHT} y1={zero + 0.5} y2={zero + 0.5} stroke="var(--rule-strong)" />
            {roundTicks(low, high, 6).map((tick) => (
              <text key={tick} x={x(tick)} y={height - BOTTOM + 14} className={classes.middle}>
                {count(tick)}
              </text>
            ))}
            <text x={(x(low) + x(high)) / 2} y={height - 2} className={classes.middle}>
              highest score while the lead was open
            </text>
          </>
        )
      }}
    </Plot>
  )
}
