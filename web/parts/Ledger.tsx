// Why the score is what it is: every contribution as a line of a ledger, with a waterfall that runs from nothing
// to the score, and the sum below. Points are multiples of 1/1024, so the sum in the browser is exact too.
// A line opens to the evidence behind it.
import { IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import type { Contribution, Explanation } from '../api/shapes.ts'
import { exactPoints, points, signedPoints } from '../figures.ts'
import { Evidence } from './Evidence.tsx'
import classes from './Ledger.module.css'

const PARTS = [
  { part: 'fit', says: 'Who they are', word: 'Fit' },
  { part: 'engagement', says: 'What they did', word: 'Engagement' },
] as const

interface Line extends Contribution {
  /** Running sum before this line. */
  readonly from: number
}

export function Ledger({ explanation }: { explanation: Explanation }) {
  const [exact, setExact] = useState(false)
  const own = explanation.contributions.filter((each) => each.scorecard === explanation.scorecard)
  const lines = running(own)
  const sum = own.reduce((total, each) => total + each.points, 0)
  const low = Math.min(0, ...lines.map((line) => Math.min(line.from, line.from + line.points)))
  const high = Math.max(1, ...lines.map((line) => Math.max(line.from, line.from + line.points)))
  const write = exact ? exactPoints : points
  const part = (name: Contribution['part']) => lines.filter((line) => line.part === name)
  const base = part('base').filter((line) => line.points !== 0)
  return (
    <>
      <div className={classes.ledger}>
        {base.map((line) => (
          <Row
            key={line.rule}
            line={line}
            low={low}
            high={high}
            exact={exact}
            contact={explanation.contact}
            plain
          />
        ))}
        {PARTS.map(({ part: name, says, word }) => (
          <div key={name}>
            <div className={classes.part}>
              <h3>{says}</h3>
              <span>
                {word} {name === 'fit' ? explanation.fit : explanation.engagement}
              </span>
              <b>{write(name === 'fit' ? explanation.fitPoints : explanation.engagementPoints)}</b>
            </div>
            {part(name).map((line) => (
              <Row
                key={line.rule}
                line={line}
                low={low}
                high={high}
                exact={exact}
                contact={explanation.contact}
              />
            ))}
            {part(name).length === 0 && <p className={classes.none}>Nothing counts here.</p>}
          </div>
        ))}
        <div className={classes.sum}>
          <span>Score</span>
          <output aria-label="Score">{write(explanation.score)}</output>
        </div>
      </div>
      <p className={classes.note}>
        {sum === explanation.score
          ? `${own.length} contributions add up to ${exactPoints(explanation.score)} exactly.`
          : `The contributions add up to ${exactPoints(sum)}, which is not the score. Please report this.`}{' '}
        <button type="button" onClick={() => setExact(!exact)}>
          {exact ? 'Round to hundredths' : 'Show every digit'}
        </button>
      </p>
    </>
  )
}

function running(contributions: readonly Contribution[]): Line[] {
  const order = { base: 0, fit: 1, engagement: 2 }
  const sorted = [...contributions].sort(
    (a, b) => order[a.part] - order[b.part] || Math.abs(b.points) - Math.abs(a.points),
  )
  let from = 0
  return sorted.map((each) => {
    const line = { ...each, from }
    from += each.points
    return line
  })
}

function Row({
  line,
  low,
  high,
  exact,
  contact,
  plain,
}: {
  line: Line
  low: number
  high: number
  exact: boolean
  contact: string
  plain?: boolean
}) {
  const [open, setOpen] = useState(false)
  const at = (value: number) => ((value - low) / (high - low)) * 100
  const start = at(Math.min(line.from, line.from + line.points))
  const end = at(Math.max(line.from, line.from + line.points))
  const signed = exact ? (line.points > 0 ? '+' : '') + exactPoints(line.points) : signedPoints(line.points)
  return (
    <>
      <button
        type="button"
        className={classes.row}
        data-zero={line.points === 0}
        aria-expanded={plain ? undefined : open}
        disabled={plain}
        onClick={() => setOpen(!open)}
      >
        <IconChevronRight
          size={14}
          stroke={1.8}
          aria-hidden="true"
          style={plain ? { opacity: 0 } : undefined}
        />
        <span className={classes.words}>
          <span>{line.rule}</span> <small>{line.because}</small>
          {line.capped && <em title="More of the same adds nothing at the moment">at its cap</em>}
        </span>
        <span className={classes.track} aria-hidden="true">
          <i style={{ left: `${at(0)}%` }} />
          <span
            data-part={line.part}
            data-minus={line.points < 0}
            style={{ left: `${start}%`, width: `${Math.max(end - start, line.points === 0 ? 0 : 0.6)}%` }}
          />
        </span>
        <b>{signed}</b>
      </button>
      {open && <Evidence contact={contact} contribution={line} />}
    </>
  )
}
