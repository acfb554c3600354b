// The evidence behind one contribution: the touchpoints that count in it, each with what it adds now, or the
// values that decide it. Touchpoints are looked for in the timeline, page by page, until enough are found.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { contactPage, timeline } from '../api/queries.ts'
import type { Contribution } from '../api/shapes.ts'
import { counted, points } from '../figures.ts'
import { clock, dayAndTime } from '../instants.ts'
import { Claims } from './Claims.tsx'
import classes from './Evidence.module.css'
import { Failure } from './States.tsx'

/** Pages of the timeline looked through by itself; beyond that one asks for more. */
const PAGES_MAX = 5
/** What adds less than it would show is counted, not listed. */
const SHOWN_POINTS_MIN = 0.005

export function Evidence({ contact, contribution }: { contact: string; contribution: Contribution }) {
  return (
    <div className={classes.evidence}>
      {contribution.part === 'fit' ? (
        <Values contact={contact} contribution={contribution} />
      ) : (
        <Touchpoints contact={contact} contribution={contribution} />
      )}
    </div>
  )
}

function Values({ contact, contribution }: { contact: string; contribution: Contribution }) {
  const { data } = useQuery(contactPage(contact))
  const claims =
    data?.explanation?.claims.filter((claim) => contribution.attributes?.includes(claim.attribute)) ?? []
  if (claims.length === 0)
    return <p className={classes.quiet}>Nobody has said anything about it yet, so it counts as unknown.</p>
  return <Claims claims={claims} />
}

function Touchpoints({ contact, contribution }: { contact: string; contribution: Contribution }) {
  const query = useInfiniteQuery(timeline(contact))
  const { data, error, hasNextPage, isFetching, fetchNextPage } = query
  const pages = data?.pages ?? []
  const found = pages
    .flatMap((page) => page.touchpoints)
    .map((touchpoint) => ({
      touchpoint,
      counts: touchpoint.counts.find((each) => each.rule === contribution.rule),
    }))
    .filter((each) => each.counts !== undefined)
  const enough = found.length >= contribution.touchpoints || pages.length >= PAGES_MAX
  useEffect(() => {
    if (!enough && hasNextPage && !isFetching) fetchNextPage()
  }, [enough, hasNextPage, isFetching, fetchNextPage])
  if (error && !data) return <Failure error={error} again={() => query.refetch()} />
  const now = clock()
  const worth = found.filter((each) => Math.abs(each.counts!.points) >= SHOWN_POINTS_MIN)
  const faded = found.length - worth.length
  return (
    <>
      <ol className={classes.list}>
        {worth.map(({ touchpoint, counts }) => (
          <li key={touchpoint.id}>
            <time dateTime={touchpoint.at}>{dayAndTime(touchpoint.at, now)}</time>
            <span>{touchpoint.says}</span>
            <b>{points(counts!.points)}</b>
          </li>
        ))}
      </ol>
      <p className={classes.quiet}>
        {isFetching
          ? 'Looking through the timeline'
          : found.length === 0
            ? 'No touchpoint of the contact counts in it; those of colleagues stand on their own pages.'
            : `${counted(found.length, 'touchpoint')}${faded > 0 ? `, ${faded === found.length ? 'all' : faded} faded to nothing` : ''}${contribution.capped ? '; the rule stops at its cap' : ''}.`}{' '}
        {!isFetching && found.length < contribution.touchpoints && hasNextPage && (
          <button type="button" onClick={() => fetchNextPage()}>
            Look further back
          </button>
        )}
      </p>
    </>
  )
}
