// How a contact came to where it is: its leads one after the other, each decision with its cause, and its deals.
import type { ContactPage, DecisionView, LeadView } from '../api/shapes.ts'
import { money, score } from '../figures.ts'
import { clock, day, dayAndTime, wholeInstant } from '../instants.ts'
import { BUCKET_SAYS, OUTCOME_SAYS, STAGE_MEANS, STAGE_SAYS } from '../words.ts'
import { BucketMark } from './BucketMark.tsx'
import { Grades } from './Grades.tsx'
import classes from './History.module.css'

export function Leads({ leads }: { leads: readonly LeadView[] }) {
  const now = clock()
  return (
    <ol className={classes.list}>
      {leads.map((lead) => (
        <li key={lead.id}>
          <p>
            <b title={STAGE_MEANS[lead.stage]}>{STAGE_SAYS[lead.stage]}</b>
            {lead.outcome && <span>{OUTCOME_SAYS[lead.outcome].toLowerCase()}</span>}
            <small>
              {day(lead.openedAt, now)} {'\u2013'} {lead.closedAt ? day(lead.closedAt, now) : 'open'}
            </small>
          </p>
          <p className={classes.why}>
            {lead.openedBecause}
            {lead.qualifiedAt && `; qualified on ${day(lead.qualifiedAt, now)}`}
            {lead.reason && `; ${lead.reason}`}
          </p>
        </li>
      ))}
    </ol>
  )
}

export function Decisions({ decisions }: { decisions: readonly DecisionView[] }) {
  const now = clock()
  return (
    <ol className={classes.list}>
      {decisions.map((decision) => (
        <li key={`${decision.at}${decision.bucket}${decision.score}`}>
          <p>
            <BucketMark bucket={decision.bucket} />
            {decision.fit && decision.engagement && (
              <Grades fit={decision.fit} engagement={decision.engagement} />
            )}
            <span>{score(decision.score)}</span>
            <small title={wholeInstant(decision.at)}>{dayAndTime(decision.at, now)}</small>
          </p>
          <p className={classes.why}>
            {decision.because}
            {decision.bucketBefore &&
              decision.bucketBefore !== decision.bucket &&
              `; before: ${BUCKET_SAYS[decision.bucketBefore].toLowerCase()}`}
            {`; ${decision.cause}`}
          </p>
        </li>
      ))}
    </ol>
  )
}

type Deal = ContactPage['opportunities'][number]

export function Deals({ deals }: { deals: readonly Omit<Deal, 'role'>[] | readonly Deal[] }) {
  const now = clock()
  return (
    <ol className={classes.list}>
      {deals.map((deal) => (
        <li key={deal.id}>
          <p>
            <b>{deal.name ?? 'Deal'}</b>
            {deal.amount !== null && <span>{money(deal.amount, deal.currency)}</span>}
            <small>
              {day(deal.openedAt, now)} {'\u2013'} {deal.closedAt ? day(deal.closedAt, now) : 'open'}
            </small>
          </p>
          <p className={classes.why}>
            {deal.outcome ? OUTCOME_SAYS[deal.outcome] : 'Open'}
            {'role' in deal && deal.role && `; ${deal.role}`}
          </p>
        </li>
      ))}
    </ol>
  )
}
