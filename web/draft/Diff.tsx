// What a draft changes in the text of the active version: what goes, what comes, and a little around it.
import { count } from '../figures.ts'
import { diffLines, hunksOf } from './diff.ts'
import classes from './draft.module.css'

const SIGNS = { same: ' ', gone: '\u2212', new: '+' } as const
const SPOKEN = { same: '', gone: 'removed: ', new: 'added: ' } as const

export function Diff({ before, after }: { before: string; after: string }) {
  const lines = diffLines(before, after)
  const hunks = hunksOf(lines)
  if (hunks.length === 0) return <p className={classes.pale}>Not a letter differs from the active version.</p>
  return (
    <section className={classes.diff} aria-label="Changes to the active version">
      {hunks.map((hunk) => (
        <div key={`${hunk.lines[0]!.kind}${hunk.lines[0]!.line}`}>
          {hunk.skipped > 0 && <p>{count(hunk.skipped)} lines the same</p>}
          <pre>
            {hunk.lines.map((line) => (
              <code key={`${line.kind}${line.line}`} data-kind={line.kind}>
                <i aria-hidden="true">{SIGNS[line.kind]}</i>
                <span className="visually-hidden">{SPOKEN[line.kind]}</span>
                {line.text || '\u00a0'}
                {'\n'}
              </code>
            ))}
          </pre>
        </div>
      ))}
    </section>
  )
}

/** How many lines come and go, and which of the new text are new. */
export function changed(
  before: string,
  after: string,
): { readonly gone: number; readonly lines: ReadonlySet<number> } {
  const diff = diffLines(before, after)
  return {
    gone: diff.filter((line) => line.kind === 'gone').length,
    lines: new Set(diff.filter((line) => line.kind === 'new').map((line) => line.line)),
  }
}
