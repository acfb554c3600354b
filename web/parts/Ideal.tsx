// How much a contact is like the customer that both sides want, trait by trait; and what is not known yet, the most
// worth asking first. Neither gives points: they say whom to prefer among equals, and what to ask in a call.
import type { Explanation } from '../api/shapes.ts'
import { percent, score } from '../figures.ts'
import { attributeSays } from '../words.ts'
import classes from './Ideal.module.css'
import { Section } from './Section.tsx'

const STATES = { matching: 'As wanted', differing: 'Differs', unknown: 'Not known' } as const

export function Resemblance({ resemblance }: { resemblance: NonNullable<Explanation['resemblance']> }) {
  return (
    <Section title="Like the customer we want" note={`${percent(resemblance.share)} of the traits`}>
      <ul className={classes.traits}>
        {resemblance.traits.map((trait) => (
          <li key={`${trait.attribute}${trait.wanted}`} data-state={trait.state}>
            <span>
              {attributeSays(trait.attribute)}
              <small>{trait.wanted}</small>
            </span>
            <span>
              {trait.value === null ? STATES.unknown : String(trait.value)}
              {trait.value !== null && <small>{STATES[trait.state]}</small>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** An attribute's own name is no question. */
const saysMore = ({ attribute, says }: Explanation['ladder']['questions'][number]): boolean =>
  says.toLowerCase() !== attributeSays(attribute).toLowerCase()

/** A question more than these is for another call. */
const QUESTIONS_MAX = 5

export function Asking({ ladder }: { ladder: Explanation['ladder'] }) {
  const reached = ladder.rungs.findIndex((rung) => rung.missing.length > 0)
  const rungs = reached < 0 ? ladder.rungs.length : reached
  if (ladder.questions.length === 0 && ladder.rungs.length === 0) return null
  return (
    <Section
      title="Worth asking"
      note={ladder.rungs.length > 0 ? `Step ${rungs} of ${ladder.rungs.length} of the ladder` : undefined}
    >
      {ladder.questions.length === 0 && <p>Everything that gives points is known.</p>}
      <ol className={classes.traits}>
        {ladder.questions.slice(0, QUESTIONS_MAX).map((question) => (
          <li key={question.attribute}>
            <span>
              {attributeSays(question.attribute)}
              {saysMore(question) && <small>{question.says}</small>}
            </span>
            <span className="figures">
              {question.worst < 0 ? `${score(question.worst)} to ` : 'up to '}+{score(question.best)}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
