// Whether the world still is as it was when the agreement was simulated: what gives alarm, with its picture, and what
// cannot be told yet. Silent where nothing has been looked at.
import { useQuery } from '@tanstack/react-query'
import { drift } from '../api/queries.ts'
import type { DriftCheck } from '../api/shapes.ts'
import { ScoresMoved } from '../chart/ScoresMoved.tsx'
import { WinRates } from '../chart/WinRates.tsx'
import { count, percent } from '../figures.ts'
import { clock, dayAndTime } from '../instants.ts'
import { Section } from '../parts/Section.tsx'
import { attributeSays } from '../words.ts'
import classes from './Reviews.module.css'

export function Drift() {
  const check = useQuery(drift()).data?.latest
  if (!check) return null
  return (
    <Section
      title={check.alarms.length === 0 ? 'The world is as it was simulated' : 'The world has moved'}
      note={`Looked at ${dayAndTime(check.checkedAt, clock())}`}
    >
      <ul className={classes.reviews}>
        {check.alarms.map((alarm) => (
          <li key={alarm.says}>
            <span data-overdue="true">{alarm.says}</span>
          </li>
        ))}
        {check.quiet.map((says) => (
          <li key={says}>
            <span className={classes.quiet}>{says}</span>
          </li>
        ))}
      </ul>
      {check.scores && check.scores.psi !== null && <ScoresMoved scores={check.scores} />}
      {check.winRates.length > 0 && <WinRates rates={check.winRates} />}
      <Wanted ideal={check.ideal} />
    </Section>
  )
}

function Wanted({ ideal }: { ideal: DriftCheck['ideal'] }) {
  const known = ideal.filter((trait) => trait.known > 0)
  if (known.length === 0) return null
  return (
    <ul className={classes.reviews} aria-label="The customer we want, and who was won">
      {known.map((trait) => (
        <li key={trait.attribute}>
          <span data-overdue={trait.alarm}>
            {attributeSays(trait.attribute)} {trait.wanted}: {percent(trait.matching / trait.known)} of the{' '}
            {count(trait.known)} won
          </span>
        </li>
      ))}
    </ul>
  )
}
