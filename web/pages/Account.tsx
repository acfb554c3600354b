// One account: how it stands, its people from best to worst, who said what about the company, its deals.
import { useQuery } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { ApiFailure, saysOf } from '../api/ask.ts'
import { accountPage } from '../api/queries.ts'
import type { AccountPage } from '../api/shapes.ts'
import { count, counted, exactPoints, money, score } from '../figures.ts'
import { useKeys } from '../keys.ts'
import { Ago } from '../parts/Ago.tsx'
import { Claims } from '../parts/Claims.tsx'
import { Go, useGo } from '../parts/Go.tsx'
import { Deals } from '../parts/History.tsx'
import { LeadsPlain } from '../parts/LeadsPlain.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Section } from '../parts/Section.tsx'
import standing from '../parts/Standing.module.css'
import { Failure, Nothing, WaitingBlock, WaitingRows } from '../parts/States.tsx'
import { paths } from '../paths.ts'
import classes from './Contact.module.css'

export function Account() {
  const { account } = useParams({ strict: false }) as { account: string }
  const { data, error, refetch } = useQuery(accountPage(account))
  const router = useRouter()
  useKeys({ u: () => router.history.back() })
  if (error && !data)
    return (
      <>
        <PageHead title="Account" />
        {isGone(error) ? <Gone sentence={saysOf(error)} /> : <Failure error={error} again={refetch} />}
      </>
    )
  return data ? <Known page={data} /> : <Waiting />
}

const isGone = (error: unknown): boolean => error instanceof ApiFailure && error.code === 'account_not_found'

/** Asking again brings no account back; the list may know it under another name. */
function Gone({ sentence }: { sentence: string }) {
  return (
    <div role="alert">
      <Nothing title="This account is not here" actions={<Go href={paths.accounts()}>Go to Accounts</Go>}>
        {sentence} The address may be mistyped.
      </Nothing>
    </div>
  )
}

function Known({ page }: { page: AccountPage }) {
  const go = useGo()
  const won = page.wonAmount.map((each) => money(each.amount, each.currency)).join(', ')
  const facts: [string, React.ReactNode][] = [
    ['Qualified', count(page.qualified)],
    ['Contacts', count(page.contacts)],
    ['Visitors', count(page.visitors)],
    [
      'Best score',
      page.bestScore === null ? (
        '\u2013'
      ) : (
        <span key="best" title={exactPoints(page.bestScore)}>
          {score(page.bestScore)}
        </span>
      ),
    ],
    ['Open deals', count(page.openOpportunities)],
    ['Won', won || '\u2013'],
    ['Last touch', <Ago key="last" at={page.lastTouchAt} />],
  ]
  return (
    <>
      <PageHead
        title={page.name ?? page.domain ?? `Account ${page.id}`}
        about={page.name ? page.domain : undefined}
      />
      <dl className={standing.standing} data-bucket={page.qualified > 0 ? 'qualified' : undefined}>
        {facts.map(([says, value]) => (
          <div key={says}>
            <dt>{says}</dt>
            <dd className={standing.figure}>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={classes.columns}>
        <div>
          <Section
            title="People"
            note={page.people.length > 0 ? counted(page.people.length, 'person', 'people') : undefined}
          >
            {page.people.length === 0 ? (
              <Nothing title="Nobody of them is known by name yet">
                {page.visitors > 0
                  ? `${counted(page.visitors, 'visitor')} came without saying who they are.`
                  : 'Contacts belong to an account by their e-mail domain, a group call or an imported column.'}
              </Nothing>
            ) : (
              <LeadsPlain
                leads={page.people}
                showBucket
                withoutAccount
                takesKeys
                onOpen={(contact) => go(paths.contact(contact))}
              />
            )}
          </Section>
        </div>
        <div>
          <Section title="Who says what">
            {page.claims.length > 0 ? (
              <Claims claims={page.claims} />
            ) : (
              <Nothing title="Nothing is known about the company yet" />
            )}
          </Section>
          {page.opportunities.length > 0 && (
            <Section title="Deals">
              <Deals deals={page.opportunities} />
            </Section>
          )}
        </div>
      </div>
    </>
  )
}

function Waiting() {
  return (
    <>
      <PageHead title={'\u00a0'} about={'\u00a0'} />
      <WaitingBlock height={56} />
      <div className={classes.columns}>
        <Section title="People">
          <WaitingRows rows={6} height={47} widths={[30, 16, 54]} />
        </Section>
        <Section title="Who says what">
          <WaitingRows rows={6} height={32} widths={[30, 70]} />
        </Section>
      </div>
    </>
  )
}
