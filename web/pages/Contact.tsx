// One contact: who it is and how it stands, why the score is what it is, all that happened, who said what, and
// what would have to happen next. On a narrow screen the three columns of thought become three views.
import { Button, Menu, SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconDots, IconMail, IconPhone, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiFailure, saysOf } from '../api/ask.ts'
import { useMay } from '../api/me.ts'
import { contactPage, scoreHistory } from '../api/queries.ts'
import type { ContactPage, Explanation, ScoreHistory } from '../api/shapes.ts'
import { ScoreChart } from '../chart/ScoreChart.tsx'
import { counted } from '../figures.ts'
import { clock, day } from '../instants.ts'
import { useKeys } from '../keys.ts'
import { AnswerBar } from '../parts/AnswerBar.tsx'
import { Claims } from '../parts/Claims.tsx'
import { Go, useGo } from '../parts/Go.tsx'
import { Deals, Decisions, Leads } from '../parts/History.tsx'
import { Asking, Resemblance } from '../parts/Ideal.tsx'
import { Identifiers, MergeDialog } from '../parts/Identifiers.tsx'
import { LeadsPlain } from '../parts/LeadsPlain.tsx'
import { NARROW } from '../parts/LeadsTable.tsx'
import { Ledger } from '../parts/Ledger.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Section } from '../parts/Section.tsx'
import { Standing } from '../parts/Standing.tsx'
import { Failure, Nothing, WaitingBlock, WaitingRows } from '../parts/States.tsx'
import { Timeline } from '../parts/Timeline.tsx'
import { ToQualify } from '../parts/ToQualify.tsx'
import { useTypeIn } from '../parts/typeInContext.ts'
import { paths } from '../paths.ts'
import classes from './Contact.module.css'

const VIEWS = [
  { value: 'why', label: 'Why' },
  { value: 'timeline', label: 'Timeline' },
  { value: 'facts', label: 'Facts' },
]

export function Contact() {
  const { contact } = useParams({ strict: false }) as { contact: string }
  const { data, error, refetch } = useQuery(contactPage(contact))
  const router = useRouter()
  useKeys({ u: () => router.history.back() })
  if (error && !data)
    return (
      <>
        <PageHead title="Contact" />
        {isGone(error) ? <Gone sentence={saysOf(error)} /> : <Failure error={error} again={refetch} />}
      </>
    )
  return data ? <Known key={data.contact} page={data} /> : <Waiting />
}

const isGone = (error: unknown): boolean =>
  error instanceof ApiFailure && (error.code === 'contact_not_found' || error.code === 'identifier_erased')

/** Asking again brings nobody back; the list may know the person under another name. */
function Gone({ sentence }: { sentence: string }) {
  return (
    <div role="alert">
      <Nothing title="This contact is not here" actions={<Go href={paths.leads()}>Go to Leads</Go>}>
        {sentence} It may have been erased, merged into another, or the address may be mistyped.
      </Nothing>
    </div>
  )
}

function Known({ page }: { page: ContactPage }) {
  const narrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches)
  const [view, setView] = useState('why')
  const why = page.explanation && <Why page={page} explanation={page.explanation} />
  const timeline = (
    <Timeline
      contact={page.contact}
      total={page.touchpointCount}
      contributions={page.explanation?.contributions ?? []}
    />
  )
  if (narrow)
    return (
      <>
        <Head page={page} />
        <Standing page={page} />
        <SegmentedControl fullWidth mb="md" aria-label="View" data={VIEWS} value={view} onChange={setView} />
        {view === 'why' && (
          <>
            <NextSteps page={page} />
            {why ?? <NoAgreement />}
          </>
        )}
        {view === 'timeline' && timeline}
        {view === 'facts' && <Facts page={page} />}
      </>
    )
  return (
    <>
      <Head page={page} />
      <Standing page={page} />
      <div className={classes.columns}>
        <div>
          {why ?? <NoAgreement />}
          {timeline}
        </div>
        <div>
          <NextSteps page={page} />
          <Facts page={page} />
        </div>
      </div>
    </>
  )
}

function Head({ page }: { page: ContactPage }) {
  const typeIn = useTypeIn()
  const mayTypeIn = useMay('typeIn')
  const mayRelink = useMay('relink')
  const [merging, setMerging] = useState(false)
  useKeys({
    n: (event) => {
      if (!mayTypeIn) return
      event.preventDefault()
      typeIn({ contact: page.contact, name: title })
    },
  })
  const first = page.explanation?.identifiers[0]?.value
  const account = page.account
  const title = page.name ?? first ?? `Contact ${page.contact}`
  return (
    <>
      <PageHead
        title={title}
        about={
          <>
            {page.visitor ? 'A visitor, known only by a browser' : page.title}
            {account && (
              <>
                {page.title || page.visitor ? ', ' : ''}
                <Go href={paths.account(account.id)}>{account.name ?? account.domain}</Go>
                {account.because && <span className={classes.because}> by {account.because}</span>}
              </>
            )}
            <Reach identifiers={page.explanation?.identifiers ?? []} />
          </>
        }
        actions={
          <>
            {page.lead && <AnswerBar lead={page.lead} />}
            {mayTypeIn && (
              <Button
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={() => typeIn({ contact: page.contact, name: title })}
              >
                Type in
              </Button>
            )}
            {mayRelink && first && (
              <Menu position="bottom-end" shadow="md">
                <Menu.Target>
                  <Button variant="default" aria-label="More about this contact" px={8}>
                    <IconDots size={16} stroke={1.6} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setMerging(true)}>Merge with another contact</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </>
        }
      />
      {merging && first && <MergeDialog identifier={first} onClose={() => setMerging(false)} />}
    </>
  )
}

const SCHEMES = { phone: 'tel:', email: 'mailto:' } as const

/** How to reach them: what one came to this page for. */
function Reach({ identifiers }: { identifiers: Explanation['identifiers'] }) {
  const ways = (['phone', 'email'] as const).flatMap((kind) =>
    identifiers.filter((each) => each.kind === kind).map(({ value }) => ({ kind, value })),
  )
  if (ways.length === 0) return null
  return (
    <span className={classes.reach}>
      {ways.map(({ kind, value }) => (
        <a key={value} href={`${SCHEMES[kind]}${value}`}>
          {kind === 'phone' ? (
            <IconPhone size={14} stroke={1.7} aria-label="Call" />
          ) : (
            <IconMail size={14} stroke={1.7} aria-label="Write to" />
          )}
          {value}
        </a>
      ))}
    </span>
  )
}

function Why({ page, explanation }: { page: ContactPage; explanation: Explanation }) {
  const history = useQuery(scoreHistory(page.contact))
  const seen = history.data && since(history.data, page.firstTouch?.at)
  return (
    <>
      <Section title="Why this score" note={`Scorecard ${explanation.scorecard}`}>
        <Ledger explanation={explanation} />
      </Section>
      <Section
        title={
          page.lead?.qualifiedAt
            ? 'Score since the first touch, and when it qualified'
            : 'Score since the first touch'
        }
      >
        {history.error && !history.data && <Failure error={history.error} again={() => history.refetch()} />}
        {!history.error && !history.data && <WaitingBlock height={196} />}
        {seen && seen.points.length > 0 && <ScoreChart history={seen} decisions={page.decisions} />}
        {seen?.points.length === 0 && <Nothing title="Nothing has counted yet" />}
      </Section>
    </>
  )
}

/** What was before the first touch is a flat line without a reason. */
function since(history: ScoreHistory, first: string | undefined): ScoreHistory {
  const points = first === undefined ? history.points : history.points.filter((point) => point.at >= first)
  return points.length > 1 ? { ...history, points } : history
}

function NextSteps({ page }: { page: ContactPage }) {
  const explanation = page.explanation
  if (!explanation) return null
  return (
    <>
      {explanation.bucket !== 'qualified' && explanation.toQualify.length > 0 && (
        <Section title="What would have to happen to qualify">
          <ToQualify ways={explanation.toQualify} />
        </Section>
      )}
      <Asking ladder={explanation.ladder} />
      {explanation.resemblance && <Resemblance resemblance={explanation.resemblance} />}
    </>
  )
}

function Facts({ page }: { page: ContactPage }) {
  const go = useGo()
  const explanation = page.explanation
  return (
    <>
      {explanation && (
        <Section title="Who says what">
          {explanation.claims.length > 0 ? (
            <>
              <Claims claims={explanation.claims.filter((claim) => claim.attribute.startsWith('contact.'))} />
              <Claims
                title="The company"
                claims={explanation.claims.filter((claim) => !claim.attribute.startsWith('contact.'))}
              />
            </>
          ) : (
            <Nothing title="Nobody has said anything yet">
              Values come from forms, imports, enrichment and calls, each with who said so.
            </Nothing>
          )}
        </Section>
      )}
      {explanation && (
        <Section title="Known as" note={counted(explanation.identifiers.length, 'identifier')}>
          <Identifiers identifiers={explanation.identifiers} />
        </Section>
      )}
      {page.colleagues.length > 0 && page.account && (
        <Section title={`Others of ${page.account.name ?? page.account.domain}`}>
          <LeadsPlain
            leads={page.colleagues}
            brief
            showBucket
            withoutAccount
            onOpen={(contact) => go(paths.contact(contact))}
          />
        </Section>
      )}
      {page.opportunities.length > 0 && (
        <Section title="Deals">
          <Deals deals={page.opportunities} />
        </Section>
      )}
      {page.leads.length > 0 && (
        <Section title="Passes through the lifecycle">
          <Leads leads={page.leads} />
        </Section>
      )}
      {page.decisions.length > 0 && (
        <Section title="Decisions" note="Kept with the explanation that they had">
          <Decisions decisions={page.decisions} />
        </Section>
      )}
      {page.firstTouch && (
        <Section title="First touch">
          <p style={{ padding: '6px 0' }}>
            {page.firstTouch.says}, {day(page.firstTouch.at, clock())}
          </p>
        </Section>
      )}
    </>
  )
}

const NoAgreement = () => (
  <Nothing
    title="There is no score, because no agreement is active"
    actions={<Go href={paths.newAgreement()}>Write the agreement</Go>}
  >
    All evidence is kept and will count once it is.
  </Nothing>
)

function Waiting() {
  return (
    <>
      <PageHead title={'\u00a0'} about={'\u00a0'} />
      <WaitingBlock height={56} />
      <div className={classes.columns}>
        <Section title="Why this score">
          <WaitingRows rows={8} height={36} widths={[50, 30, 20]} />
        </Section>
        <Section title="Who says what">
          <WaitingRows rows={8} height={32} widths={[30, 70]} />
        </Section>
      </div>
    </>
  )
}
