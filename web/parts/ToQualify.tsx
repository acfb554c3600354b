// What would have to happen for the contact to qualify: each way as a sentence and its steps.
import type { ToQualify as Way } from '../api/shapes.ts'
import { plainPoints } from '../figures.ts'
import classes from './ToQualify.module.css'

export function ToQualify({ ways }: { ways: readonly Way[] }) {
  return (
    <ol className={classes.ways}>
      {ways.map((way) => (
        <li key={`${way.rule}${way.because}`}>
          <p>
            <b>{way.rule}</b> <span>{way.because}</span>
          </p>
          <ul>
            {way.steps.map((step) => (
              <li key={step.says}>
                <span>{step.says}</span>
                {step.points !== null && <small>{plainPoints(step.points)}</small>}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  )
}
