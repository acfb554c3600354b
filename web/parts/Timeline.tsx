// Everything that was done by or with a contact, newest first, by day. Each touchpoint is a sentence with its
// channel and what it counts for; what a verdict excludes stays in sight, struck through, with the reason.
import { Button, Menu, SegmentedControl, Select } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { memo, useEffect, useState } from 'react'
import { CHANNELS, type Channel } from '../../src/kernel/evidence.ts'
import { useMay } from '../api/me.ts'
import { timeline } from '../api/queries.ts'
import type { Contribution, TouchpointView } from '../api/shapes.ts'
import { signedPoints } from '../figures.ts'
import { dayHeading, timeOfDay, wholeInstant } from '../instants.ts'
import { CHANNEL_SAYS, VERDICT_SAYS } from '../words.ts'
import { useNow } from './Ago.tsx'
import { ChannelMark } from './ChannelMark.tsx'
import { Section } from './Section.tsx'
import { Failure, Nothing, WaitingRows } from './States.tsx'
import classes from './Timeline.module.css'
import { VerdictDialog } from './VerdictDialog.tsx'

/** Pages fetched in a row while a filter finds nothing, before one is asked. */
const PAGES_UNASKED_MAX = 20

interface Props {
  readonly contact: string
  readonly total: number
  readonly contributions: readonly Contribution[]
}

/** What one touchpoint adds by itself. Several together make a frequency rule's points: those are nobody's own. */
function ownPoints(touchpoint: TouchpointView, contributions: readonly Contribution[]): number | null {
  const own = touchpoint.counts.filter((count) => {
    const whole = contributions.find((each) => each.rule === count.rule)
    return !(whole && whole.touchpoints > 1 && whole.points === count.points) && count.points !== 0
  })
  return own.length === 0 ? null : own.reduce((sum, each) => sum + each.points, 0)
}

export function Timeline({ contact, total, contributions }: Props) {
  const [channel, setChannel] = useState<Channel | null>(null)
  const [whose, setWhose] = useState('all')
  const query = useInfiniteQuery(timeline(contact))
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const all = data?.pages.flatMap((page) => page.touchpoints) ?? []
  const shown = all.filter(
    (each) =>
      (channel === null || each.channel === channel) &&
      (whose === 'all' || (whose === 'own' ? each.own : !each.own)),
  )
  const { ref, entry } = useIntersection({ rootMargin: '600px' })
  const pages = data?.pages.length ?? 0
  useEffect(() => {
    if (entry?.isIntersecting && hasNextPage && !isFetchingNextPage && pages < PAGES_UNASKED_MAX)
      fetchNextPage()
  }, [entry, hasNextPage, isFetchingNextPage, fetchNextPage, pages])
  const channels = CHANNELS.filter((each) => all.some((touchpoint) => touchpoint.channel === each))
  return (
    <Section
      title="Timeline"
      note={total > 0 ? `${total.toLocaleString('en-GB')} touchpoints` : undefined}
      actions={
        total > 0 && (
          <>
            <Select
              aria-label="Channel"
              size="xs"
              w={136}
              clearable
              allowDeselect
              placeholder="Any channel"
              data={channels.map((value) => ({ value, label: CHANNEL_SAYS[value] }))}
              value={channel}
              onChange={(value) => setChannel(value as Channel | null)}
            />
            <SegmentedControl
              aria-label="Whose doing"
              data={[
                { value: 'all', label: 'All' },
                { value: 'own', label: 'Theirs' },
                { value: 'ours', label: 'Ours' },
              ]}
              value={whose}
              onChange={setWhose}
            />
          </>
        )
      }
    >
      {error && !data && <Failure error={error} again={() => query.refetch()} />}
      {!error && !data && <WaitingRows rows={8} height={40} widths={[10, 70, 20]} />}
      {data && all.length === 0 && (
        <Nothing title="Nothing has happened yet">
          Type in a call or a visit, or send events with their identifier.
        </Nothing>
      )}
      {data && all.length > 0 && shown.length === 0 && !hasNextPage && (
        <Nothing title="Nothing of that kind" />
      )}
      <Days touchpoints={shown} contact={contact} contributions={contributions} />
      <div ref={ref} className={classes.end}>
        {isFetchingNextPage && <WaitingRows rows={3} height={40} widths={[10, 70, 20]} />}
        {hasNextPage && !isFetchingNextPage && pages >= PAGES_UNASKED_MAX && (
          <Button variant="default" onClick={() => fetchNextPage()}>
            Further back
          </Button>
        )}
      </div>
    </Section>
  )
}

function Days({
  touchpoints,
  contact,
  contributions,
}: Omit<Props, 'total'> & { touchpoints: readonly TouchpointView[] }) {
  const now = useNow()
  const days: { heading: string; touchpoints: TouchpointView[] }[] = []
  for (const touchpoint of touchpoints) {
    const heading = dayHeading(touchpoint.at, now)
    if (days.at(-1)?.heading === heading) days.at(-1)!.touchpoints.push(touchpoint)
    else days.push({ heading, touchpoints: [touchpoint] })
  }
  return days.map((day) => (
    <section key={day.heading} className={classes.day}>
      <h3>{day.heading}</h3>
      <ol>
        {day.touchpoints.map((touchpoint) => (
          <Line
            key={touchpoint.id}
            touchpoint={touchpoint}
            contact={contact}
            adds={ownPoints(touchpoint, contributions)}
          />
        ))}
      </ol>
    </section>
  ))
}

/** Kept as it is while older pages join below it. */
const Line = memo(function Line({
  touchpoint,
  contact,
  adds,
}: {
  touchpoint: TouchpointView
  contact: string
  adds: number | null
}) {
  const [open, setOpen] = useState(false)
  const excluded = touchpoint.verdict !== null && touchpoint.verdict.verdict !== 'human'
  return (
    <li className={classes.line} data-excluded={excluded} data-own={touchpoint.own}>
      <time dateTime={touchpoint.at} title={wholeInstant(touchpoint.at)}>
        {timeOfDay(touchpoint.at)}
      </time>
      <ChannelMark channel={touchpoint.channel} />
      <div className={classes.words}>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {touchpoint.says}
        </button>
        {touchpoint.verdict && (
          <em className={classes.verdict}>
            {VERDICT_SAYS[touchpoint.verdict.verdict]}: {touchpoint.verdict.reason}
          </em>
        )}
        {!touchpoint.verdict && touchpoint.counts.length > 0 && (
          <small>{touchpoint.counts.map((each) => each.rule).join(', ')}</small>
        )}
        {open && <Details touchpoint={touchpoint} />}
      </div>
      <b className={classes.points} title="What it adds now, before caps">
        {adds !== null && !excluded && signedPoints(adds)}
      </b>
      <LineMenu touchpoint={touchpoint} contact={contact} />
    </li>
  )
})

function Details({ touchpoint }: { touchpoint: TouchpointView }) {
  const facts: [string, string | null][] = [
    ['Type', touchpoint.type],
    ['Source', touchpoint.source],
    [
      'Came from',
      [touchpoint.trafficSource, touchpoint.medium, touchpoint.campaign].filter(Boolean).join(' / ') || null,
    ],
    ['Path', touchpoint.path],
    ['Identifier', touchpoint.identifier.value],
    ...Object.entries(touchpoint.properties).map(
      ([name, value]) =>
        [name, typeof value === 'string' ? value : JSON.stringify(value)] as [string, string],
    ),
  ]
  return (
    <dl className={classes.details}>
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

function LineMenu({ touchpoint, contact }: { touchpoint: TouchpointView; contact: string }) {
  const may = useMay('judge')
  const [judging, setJudging] = useState<'bot' | 'human' | null>(null)
  if (!may) return null
  const excluded = touchpoint.verdict !== null && touchpoint.verdict.verdict !== 'human'
  return (
    <>
      <Menu position="bottom-end" width={208} shadow="md">
        <Menu.Target>
          <button type="button" className={classes.more} aria-label={`More about: ${touchpoint.says}`}>
            <IconDots size={16} stroke={1.6} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {excluded ? (
            <Menu.Item onClick={() => setJudging('human')}>A human did this</Menu.Item>
          ) : (
            <Menu.Item onClick={() => setJudging('bot')}>This was not a human</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {judging && (
        <VerdictDialog
          contact={contact}
          touchpoint={touchpoint}
          first={judging}
          onClose={() => setJudging(null)}
        />
      )}
    </>
  )
}
