// How a contact stands, on one line: bucket and why, the two grades, the score, the chance, the stage, and what
// changes next if nothing happens.
import type { ContactPage, NextChange } from '../api/shapes.ts'
import { exactPoints, percent, score } from '../figures.ts'
import { clock, day, wholeInstant } from '../instants.ts'
import { STAGE_MEANS, STAGE_SAYS } from '../words.ts'
import { BucketMark } from './BucketMark.tsx'
import { Grades } from './Grades.tsx'
import classes from './Standing.module.css'

export function Standing({ page }: { page: ContactPage }) {
  const explanation = page.explanation
  if (!explanation) return null
  const chance = page.chance ?? null
  return (
    <dl className={classes.standing} data-bucket={explanation.bucket}>
      <div className={classes.bucket}>
        <dt>
          <BucketMark bucket={explanation.bucket} />
        </dt>
        <dd>{explanation.bucketBecause}</dd>
      </div>
      <div>
        <dt>Fit, engagement</dt>
        <dd>
          <Grades fit={explanation.fit} engagement={explanation.engagement} large />
        </dd>
      </div>
      <div>
        <dt>Score</dt>
        <dd className={classes.figure} title={exactPoints(explanation.score)}>
          {score(explanation.score)}
        </dd>
      </div>
      {chance !== null && (
        <div>
          <dt>Chance to win</dt>
          <dd className={classes.figure}>{percent(chance)}</dd>
        </div>
      )}
      {page.lead && (
        <div>
          <dt>Stage</dt>
          <dd title={STAGE_MEANS[page.lead.stage]}>
            {STAGE_SAYS[page.lead.stage]}
            {page.lead.qualifiedAt && <small>since {day(page.lead.qualifiedAt, clock())}</small>}
          </dd>
        </div>
      )}
      <div className={classes.next}>
        <dt>If nothing happens</dt>
        <dd>
          {explanation.nextChange ? (
            <NextSays next={explanation.nextChange} from={explanation.bucket} />
          ) : (
            'stays as it is'
          )}
        </dd>
      </div>
    </dl>
  )
}

function NextSays({ next, from }: { next: NextChange; from: string }) {
  return (
    <span className={classes.change} title={`${next.because}, ${wholeInstant(next.at)}`}>
      <Grades fit={next.fit} engagement={next.engagement} />
      {next.bucket !== from && <BucketMark bucket={next.bucket} />}
      on {day(next.at, clock())}
    </span>
  )
}
