// The faults of a text, each a way to its place, with what was expected and the nearest valid word.
import type { AgreementProblem } from '../api/shapes.ts'
import { counted } from '../figures.ts'
import classes from './Problems.module.css'

export function Problems({
  problems,
  onGo,
}: {
  problems: readonly AgreementProblem[]
  onGo: (problem: AgreementProblem) => void
}) {
  return (
    <>
      <p className={classes.title}>{counted(problems.length, 'fault')}</p>
      <ol className={classes.problems}>
        {problems.map((problem) => (
          <li key={`${problem.line}:${problem.column}:${problem.path}:${problem.message}`}>
            <button type="button" onClick={() => onGo(problem)}>
              <span>{problem.line === null ? 'whole text' : `line ${problem.line}`}</span>
              <b>{problem.message}</b>
              <small>
                {problem.path && <code>{problem.path}</code>}
                {problem.expected && ` Expected ${problem.expected}.`}
                {problem.nearest && (
                  <>
                    {' '}
                    Did you mean <code>{problem.nearest}</code>?
                  </>
                )}
              </small>
            </button>
          </li>
        ))}
      </ol>
    </>
  )
}
