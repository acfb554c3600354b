// The first screen, in ten seconds: whom to call now and why, what changed since yesterday, and whether the
// agreement keeps its promise. Every number leads to the people behind it.
import { useQuery } from '@tanstack/react-query'
import { useMay } from '../api/me.ts'
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
import { useTypeIn } from '../parts/typeInContext.ts'
import { paths } from '../paths.ts'
import { OverdueReviews } from '../signing/Reviews.tsx'
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
      <OverdueReviews due={data.reviews} drift={data.drift} />
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
          withReach
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
  const { title, about } = promise(data)
  return (
    <Section title={title}>
      {about && <p className={classes.promise}>{about}</p>}
      <WeeklyChart weekly={data.weekly} capacity={data.capacityPerWeek} />
    </Section>
  )
}

/**
 * Both halves of the promise: marketing hands over no more than sales can take, and sales answers. Whole weeks only,
 * from the first in which anything happened.
 */
function promise({ weekly, capacityPerWeek }: Pick<Overview, 'weekly' | 'capacityPerWeek'>): {
  title: string
  about: string | null
} {
  const begun = weekly.findIndex((week) => week.qualified + week.accepted + week.rejected + week.won > 0)
  const whole = begun < 0 ? [] : weekly.slice(begun, -1)
  const sum = (key: 'qualified' | 'accepted' | 'rejected' | 'won') =>
    whole.reduce((total, week) => total + week[key], 0)
  if (whole.length === 0) return { title: 'Qualified, and what came of them, by week', about: null }
  const answered = sum('accepted') + sum('rejected')
  const over = capacityPerWeek === null ? 0 : whole.filter((week) => week.qualified > capacityPerWeek).length
  const within = over === 0 ? 'Never more' : `In ${counted(over, 'week')} more`
  return {
    title: `${count(sum('qualified'))} qualified in ${counted(whole.length, 'week')}, sales answered ${count(answered)}`,
    about: [
      `${count(sum('accepted'))} accepted, ${count(sum('rejected'))} rejected, ${count(sum('won'))} won.`,
      capacityPerWeek === null
        ? ''
        : `${within} than the ${count(capacityPerWeek)} a week that sales can take.`,
    ]
      .join(' ')
      .trim(),
  }
}

function FirstSteps({ data }: { data: Overview }) {
  const typeIn = useTypeIn()
  const mayTypeIn = useMay('typeIn')
  return (
    <Section title="From nothing to the first call">
      <ol className={classes.steps}>
        <li data-done={data.agreement !== null}>
          <h3>Say what a qualified lead is</h3>
          {data.agreement === null ? (
            <>
              <p>
                The agreement gives points for who people are and what they do. It starts from an example.
              </p>
              <Go href={paths.newAgreement()}>Write the agreement</Go>
            </>
          ) : (
            <p>
              Done: <Go href={paths.agreement()}>{data.agreement.name}</Go> is active.
            </p>
          )}
        </li>
        <li data-done={data.visitors > 0}>
          <h3>Bring evidence</h3>
          <p>
            {data.visitors > 0
              ? `${counted(data.visitors, 'anonymous visitor')} so far. One becomes a contact when a form or a call says who it is.`
              : 'From a website, from a file of the CRM, or by hand after a call.'}
          </p>
          <Go href={paths.settings('keys')}>Point a Segment SDK here</Go>
          <Go href={paths.settings('import')}>Import a file</Go>
          {mayTypeIn && (
            <button type="button" onClick={() => typeIn('new')}>
              Type in a call or visit
            </button>
          )}
        </li>
        <li>
          <h3>Call</h3>
          <p>Whoever fits and is looking stands here with the reason, the best first.</p>
        </li>
      </ol>
    </Section>
  )
}

function Waiting({ title }: { title: string }) {
  return (
    <>
      <PageHead title={title} about={'\u00a0'} />
      <div className={classes.columns}>
        <Section title="Call now">
          <WaitingRows rows={10} height={63} widths={[26, 12, 46, 16]} />
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
