// Two texts line by line: what went, what came, and what stayed. The longest common subsequence of what lies between
// the common beginning and end; past a bound that middle counts as replaced whole, which is true, if not short.
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
  /** Line number in the new text; for what is gone, in the old. */
  readonly line: number
}

/** Cells of the table of lengths; 4 million are two agreements of 2,000 lines without a common one. */
const CELLS_MAX = 4_000_000

export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.replace(/\n$/, '').split('\n')
  const b = after.replace(/\n$/, '').split('\n')
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const out: DiffLine[] = []
  for (let i = 0; i < start; i++) out.push({ kind: 'same', text: b[i]!, line: i + 1 })
  middle(a.slice(start, a.length - end), b.slice(start, b.length - end), start, out)
  for (let i = b.length - end; i < b.length; i++) out.push({ kind: 'same', text: b[i]!, line: i + 1 })
  return out
}

function middle(a: readonly string[], b: readonly string[], start: number, out: DiffLine[]): void {
  const width = b.length + 1
  const bounded = (a.length + 1) * width <= CELLS_MAX
  // lengths[i * width + j]: the longest common subsequence of a from i on and b from j on.
  const lengths = new Uint16Array(bounded ? (a.length + 1) * width : 0)
  if (bounded)
    for (let i = a.length - 1; i >= 0; i--)
      for (let j = b.length - 1; j >= 0; j--)
        lengths[i * width + j] =
          a[i] === b[j]
            ? lengths[(i + 1) * width + j + 1]! + 1
            : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!)
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const both = bounded && i < a.length && j < b.length
    if (both && a[i] === b[j]) {
      out.push({ kind: 'same', text: b[j]!, line: start + j + 1 })
      i++
      j++
    } else if (i < a.length && (!both || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) {
      out.push({ kind: 'gone', text: a[i]!, line: start + i + 1 })
      i++
    } else {
      out.push({ kind: 'new', text: b[j]!, line: start + j + 1 })
      j++
    }
  }
}

export type Hunk = { readonly skipped: number; readonly lines: readonly DiffLine[] }

/** Only what changed, with some unchanged lines around it; `skipped` unchanged lines stand before each hunk. */
export function hunksOf(lines: readonly DiffLine[], around = 2): Hunk[] {
  const near = lines.map(() => false)
  lines.forEach((line, index) => {
    if (line.kind !== 'same')
      near.fill(true, Math.max(0, index - around), Math.min(lines.length, index + around + 1))
  })
  const hunks: { skipped: number; lines: DiffLine[] }[] = []
  let skipped = 0
  lines.forEach((line, index) => {
    if (!near[index]) skipped++
    else if (index > 0 && near[index - 1]) hunks.at(-1)!.lines.push(line)
    else {
      hunks.push({ skipped, lines: [line] })
      skipped = 0
    }
  })
  return hunks
}
