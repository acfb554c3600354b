// Fit and engagement, always the same two letters: fit in a square, engagement in a round, darker is better.
// Grades have no colour of their own; colour belongs to buckets.
import classes from './Grades.module.css'

// The default labels from best to worst. An agreement may have labels of its own: those are drawn in the middle tone.
const TONE: Record<string, string> = {
  A: 'first',
  B: 'second',
  C: 'third',
  D: 'last',
  1: 'first',
  2: 'second',
  3: 'third',
  4: 'last',
}

export function Grades({ fit, engagement, large }: { fit: string; engagement: string; large?: boolean }) {
  return (
    <span
      className={large ? `${classes.grades} ${classes.large}` : classes.grades}
      role="img"
      aria-label={`Fit ${fit}, engagement ${engagement}`}
      title={`Fit ${fit}, engagement ${engagement}`}
    >
      <span className={classes.fit} data-tone={TONE[fit] ?? 'second'}>
        {fit}
      </span>
      <span className={classes.engagement} data-tone={TONE[engagement] ?? 'second'}>
        {engagement}
      </span>
    </span>
  )
}
