// Who moves between which buckets: left what the one it is held against says, right the draft, bands as wide as their
// leads. Only leads that move are drawn strongly; who stays is the pale ground.
import { BUCKETS, type Bucket } from '../../src/kernel/evidence.ts'
import type { FlowCell } from '../api/shapes.ts'
import { count, counted } from '../figures.ts'
import { BUCKET_SAYS } from '../words.ts'
import { Plot } from './Plot.tsx'

const NODE = 8
const GAP = 14
const TOP = 18
const SIDE = 112
const ORDER: readonly Bucket[] = ['qualified', 'nurture', 'disqualified']
const fillOf = (bucket: Bucket): string => `var(--${bucket === 'qualified' ? 'gold' : bucket})`

export function FlowChart({
  flow,
  height: tall = 210,
  names = ['Draft', 'Active'],
}: {
  flow: readonly FlowCell[]
  height?: number
  names?: readonly [string, string]
}) {
  const all = flow.reduce((sum, cell) => sum + cell.leads, 0)
  const moved = flow.filter((cell) => cell.against !== cell.draft).reduce((sum, cell) => sum + cell.leads, 0)
  const won = flow.filter((cell) => cell.against !== cell.draft).reduce((sum, cell) => sum + cell.won, 0)
  const title =
    all === 0
      ? 'Nobody moves: there are no leads in this period'
      : `${counted(moved, 'lead')} of ${count(all)} would be in another bucket${moved ? `; ${count(won)} of them were won` : ''}`
  return (
    <Plot title={title} height={tall} spoken={title}>
      {(width, height) => {
        const unit = Math.max(0, height - TOP - GAP * (ORDER.length - 1)) / Math.max(1, all)
        const left = stack((bucket) => flow.filter((cell) => cell.against === bucket), unit)
        const right = stack((bucket) => flow.filter((cell) => cell.draft === bucket), unit)
        const bands = bandsOf(flow, left, right, unit)
        const [a, b] = [SIDE, Math.max(width - SIDE, SIDE + 40)]
        const middle = (a + NODE + b) / 2
        return (
          <>
            <text x={a + NODE} y={10} textAnchor="end">
              {names[1]}
            </text>
            <text x={b} y={10}>
              {names[0]}
            </text>
            {bands.map((band) => (
              <path
                key={`${band.cell.against}${band.cell.draft}`}
                d={`M${a + NODE},${band.from}C${middle},${band.from} ${middle},${band.to} ${b},${band.to}V${band.to + band.thick}C${middle},${band.to + band.thick} ${middle},${band.from + band.thick} ${a + NODE},${band.from + band.thick}Z`}
                fill={fillOf(band.cell.draft)}
                opacity={band.cell.against === band.cell.draft ? 0.16 : 0.7}
              >
                <title>{`${BUCKET_SAYS[band.cell.against]} to ${BUCKET_SAYS[band.cell.draft]}: ${counted(band.cell.leads, 'lead')}, ${count(band.cell.won)} won`}</title>
              </path>
            ))}
            {ORDER.map((bucket) => (
              <g key={bucket}>
                <rect
                  x={a}
                  y={left[bucket].top}
                  width={NODE}
                  height={left[bucket].size}
                  fill={fillOf(bucket)}
                />
                <text x={a - 6} y={left[bucket].top + left[bucket].size / 2 + 4} textAnchor="end">
                  {BUCKET_SAYS[bucket]} {count(left[bucket].leads)}
                </text>
                <rect
                  x={b}
                  y={right[bucket].top}
                  width={NODE}
                  height={right[bucket].size}
                  fill={fillOf(bucket)}
                />
                <text x={b + NODE + 6} y={right[bucket].top + right[bucket].size / 2 + 4}>
                  {BUCKET_SAYS[bucket]} {count(right[bucket].leads)}
                </text>
              </g>
            ))}
          </>
        )
      }}
    </Plot>
  )
}

type Stack = Record<Bucket, { top: number; size: number; leads: number }>

function stack(cellsOf: (bucket: Bucket) => readonly FlowCell[], unit: number): Stack {
  const out = Object.fromEntries(BUCKETS.map((bucket) => [bucket, { top: 0, size: 0, leads: 0 }])) as Stack
  let top = TOP
  for (const bucket of ORDER) {
    const leads = cellsOf(bucket).reduce((sum, cell) => sum + cell.leads, 0)
    out[bucket] = { top, size: Math.max(leads > 0 ? 1 : 0, leads * unit), leads }
    top += leads * unit + GAP
  }
  return out
}

function bandsOf(flow: readonly FlowCell[], left: Stack, right: Stack, unit: number) {
  const usedLeft = new Map<Bucket, number>()
  const usedRight = new Map<Bucket, number>()
  const cells = ORDER.flatMap((against) =>
    ORDER.flatMap((draft) => flow.filter((cell) => cell.against === against && cell.draft === draft)),
  )
  // Right places are taken in the same order, so that bands into one bucket do not cross.
  return cells
    .filter((cell) => cell.leads > 0)
    .map((cell) => {
      const thick = cell.leads * unit
      const from = left[cell.against].top + (usedLeft.get(cell.against) ?? 0)
      const to = right[cell.draft].top + (usedRight.get(cell.draft) ?? 0)
      usedLeft.set(cell.against, (usedLeft.get(cell.against) ?? 0) + thick)
      usedRight.set(cell.draft, (usedRight.get(cell.draft) ?? 0) + thick)
      return { cell, from, to, thick: Math.max(0.75, thick) }
    })
}
