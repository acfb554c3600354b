// The first screen, in ten seconds: whom to call now and why, what changed since yesterday, and whether the
// agreement keeps its promise. Every number leads to the people behind it.
import { useQuery } from '@tanstack/react-query'
import { overview } from '../api/queries.ts'
import type { Overview } from '../api/shapes.ts'
import { WeeklyChart } from '../chart/WeeklyChart.tsx'
import { count, counted } from '../figures.ts'
import { clock } from '../instants.ts'
import { Ago } from '../parts/Ago.tsx'
import { BucketMark } from '../parts/BucketMark.tsx'
import { Go, useGo } from '../parts/Go.tsx'
import { LeadsPlain } from '../parts/LeadsPlain.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Section } from '../parts/Section.tsx'
import { Failure, Nothing, WaitingBlock, WaitingRows } from '../parts/States.tsx'
import { paths } from '../paths.ts'
import classes from './Today.module.css'

const today = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })

export function Today() {
  const { data, error, refetch } = useQuery(overview())
  const title = today.format(clock())
  if (error && !data)
    return (
      <>
        <PageHead title={title} />
        <Failure error={error} again={refetch} />
      </>
    )
  if (!data) return <Waiting title={title} />
  const nobody = Object.values(data.buckets).every((n) => n === 0)
  return (
    <>
      <PageHead title={title} about={standing(data)} />
      {nobody && data.callNow.length === 0 ? (
        <FirstSteps data={data} />
      ) : (
        <div className={classes.columns}>
          <CallNow data={data} />
          <div>
            <KeptPromise data={data} />
            <SinceYesterday data={data} />
          </div>
        </div>
      )}
    </>
  )
}

function standing(data: Overview): React.ReactNode {
  if (!data.agreement) return 'No agreement is active, so nobody is scored yet.'
  const { qualified = 0, nurture = 0, disqualified = 0 } = data.buckets
  return (
    <>
      <Go href={paths.leads()}>{count(qualified)} qualified</Go>,{' '}
      <Go href={paths.leads({ bucket: 'nurture' })}>{count(nurture)} in nurture</Go>,{' '}
      <Go href={paths.leads({ bucket: 'disqualified' })}>{count(disqualified)} disqualified</Go>,{' '}
      {counted(data.visitors, 'anonymous visitor')}, by the agreement{' '}
      <Go href={paths.agreement()}>{data.agreement.name}</Go>.
    </>
  )
}

function CallNow({ data }: { data: Overview }) {
  const go = useGo()
  return (
    <Section
      title="Call now"
      note="The best of the qualified that wait, as of this moment"
      actions={<Go href={paths.leads()}>All {count(data.buckets.qualified ?? 0)}</Go>}
    >
      {data.callNow.length === 0 ? (
        <Nothing
          title="Nobody waits for a call"
          actions={<Go href={paths.leads({ bucket: 'nurture', order: 'score' })}>Who comes closest</Go>}
        >
          As soon as somebody qualifies, they stand here with the reason.
        </Nothing>
      ) : (
        <LeadsPlain
          leads={data.callNow}
          takesKeys
          withPhone
          onOpen={(contact) => go(paths.contact(contact))}
        />
      )}
    </Section>
  )
}

function SinceYesterday({ data }: { data: Overview }) {
  const since = data.sinceYesterday
  const facts: [number, string, string | null][] = [
    [since.newlyQualified, 'newly qualified', paths.leads({ order: 'qualifiedAt' })],
    [since.cooledDown, 'cooled down unanswered', paths.leads({ bucket: 'nurture', order: 'lastTouch' })],
    [since.disqualified, 'disqualified', paths.leads({ bucket: 'disqualified', order: 'lastTouch' })],
    [since.newContacts, since.newContacts === 1 ? 'new contact' : 'new contacts', null],
    [since.touchpoints, 'touchpoints', paths.sources()],
    [since.excluded, 'of them bots or junk', paths.sources()],
  ]
  return (
    <Section title="Since yesterday">
      <ul className={classes.facts}>
        {facts.map(([n, says, href]) => (
          <li key={says}>
            {href ? (
              <Go href={href}>
                <b>{count(n)}</b> {says}
              </Go>
            ) : (
              <span>
                <b>{count(n)}</b> {says}
              </span>
            )}
          </li>
        ))}
      </ul>
      <ol className={classes.changes}>
        {since.changes.map((change) => (
          <li key={`${change.contact}${change.at}`}>
            <BucketMark bucket={change.bucket} bare />
            <p>
              <Go href={paths.contact(change.contact)}>{change.name ?? `Contact ${change.contact}`}</Go>{' '}
              <span>{change.because}</span>
            </p>
            <small>
              <Ago at={change.at} />
            </small>
          </li>
        ))}
      </ol>
      {since.changes.length === 0 && <p className={classes.quiet}>Nobody changed bucket.</p>}
    </Section>
  )
}

function KeptPromise({ data }: { data: Overview }) {
  if (data.weekly.length === 0) return null
  return (
    <Section title={promise(data)}>
      <WeeklyChart weekly={data.weekly} capacity={data.capacityPerWeek} />
    </Section>
  )
}

/** The chart's title says what it shows. */
function promise({ weekly, capacityPerWeek }: Overview): string {
  const whole = weekly.slice(0, -1)
  if (capacityPerWeek === null || whole.length === 0) return 'Qualified, and what came of them, by week'
  const over = whole.filter((week) => week.qualified > capacityPerWeek).length
  if (over === 0) return `Never more than the ${capacityPerWeek} a week that sales can take`
  return `More than the ${capacityPerWeek} that sales can take in ${over} of ${whole.length} weeks`
}

function FirstSteps({ data }: { data: Overview }) {
  return (
    <Nothing title="Nothing has come in yet">
      {data.agreement === null && (
        <>
          First, say what a qualified lead is: <Go href={paths.newAgreement()}>write the agreement</Go>.{' '}
        </>
      )}
      Then bring evidence: <Go href={paths.settings('keys')}>point a Segment SDK here</Go>,{' '}
      <Go href={paths.settings('import')}>import a file</Go>, or press <kbd>n</kbd> and type in the last call.
      Whoever fits and is looking will stand here with the reason.
    </Nothing>
  )
}

function Waiting({ title }: { title: string }) {
  return (
    <>
      <PageHead title={title} about={'\u00a0'} />
      <div className={classes.columns}>
        <Section title="Call now">
          <WaitingRows rows={10} height={47} widths={[26, 12, 46, 16]} />
        </Section>
        <div>
          <Section title="By week">
            <WaitingBlock height={200} />
          </Section>
          <Section title="Since yesterday">
            <WaitingRows rows={5} height={28} widths={[70, 30]} />
          </Section>
        </div>
      </div>
    </>
  )
}
