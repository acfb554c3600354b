// The same list by account: companies buy, so one calls a company once and knows whom to ask for. Accounts come
// in windows as one scrolls; the people of each are asked for when it comes into sight.
import { useIntersection } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ask } from '../api/ask.ts'
import { fewLeads } from '../api/queries.ts'
import type { AccountRow, AccountsAnswer } from '../api/shapes.ts'
import { counted, money, score } from '../figures.ts'
import { api, paths } from '../paths.ts'
import { Ago } from './Ago.tsx'
import { Go, useGo } from './Go.tsx'
import classes from './LeadsByAccount.module.css'
import { LeadsPlain } from './LeadsPlain.tsx'
import { Failure, Nothing, WaitingRows } from './States.tsx'

const ACCOUNTS_WINDOW = 40
const PEOPLE_MAX = 20

export function LeadsByAccount({ bucket, search }: { bucket: string; search: string | undefined }) {
  const accounts = useInfiniteQuery({
    queryKey: ['accounts', 'grouped', search],
    queryFn: ({ pageParam, signal }) =>
      ask<AccountsAnswer>(
        api.accounts({ order: 'qualified', search, top: ACCOUNTS_WINDOW, offset: pageParam }),
        {
          signal,
        },
      ),
    initialPageParam: 0,
    getNextPageParam: (last, all) => {
      const seen = all.length * ACCOUNTS_WINDOW
      return last.accounts.length === ACCOUNTS_WINDOW && seen < last.total ? seen : undefined
    },
  })
  const { ref, entry } = useIntersection({ rootMargin: '400px' })
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = accounts
  useEffect(() => {
    if (entry?.isIntersecting && hasNextPage && !isFetchingNextPage) fetchNextPage()
  }, [entry, hasNextPage, isFetchingNextPage, fetchNextPage])

  if (accounts.error && !accounts.data)
    return <Failure error={accounts.error} again={() => accounts.refetch()} />
  if (!accounts.data) return <WaitingRows rows={10} height={48} widths={[30, 30, 40]} />
  const all = accounts.data.pages.flatMap((page) => page.accounts)
  const shown = bucket === 'qualified' ? all.filter((account) => account.qualified > 0) : all
  if (shown.length === 0)
    return (
      <Nothing title="No account matches">
        Contacts belong to an account by their e-mail domain, a group call or an imported column.
      </Nothing>
    )
  return (
    <div className={classes.list}>
      {shown.map((account) => (
        <AccountGroup key={account.id} account={account} bucket={bucket} />
      ))}
      <div ref={ref} className={classes.end}>
        {isFetchingNextPage && <WaitingRows rows={2} height={48} widths={[30, 30, 40]} />}
      </div>
    </div>
  )
}

function AccountGroup({ account, bucket }: { account: AccountRow; bucket: string }) {
  const go = useGo()
  const seen = useRef(false)
  const [shown, setShown] = useState(false)
  const { ref, entry } = useIntersection({ rootMargin: '200px' })
  if (entry?.isIntersecting && !seen.current) seen.current = true
  useEffect(() => {
    if (entry?.isIntersecting) setShown(true)
  }, [entry])
  const people = useQuery({
    ...fewLeads({ bucket, order: 'rank', account: account.id }, PEOPLE_MAX),
    enabled: shown,
  })
  const known = Math.min(account.contacts, PEOPLE_MAX, bucket === 'qualified' ? account.qualified : 3)
  return (
    <section ref={ref} className={classes.group} aria-label={account.name ?? account.domain ?? account.id}>
      <h2>
        <Go href={paths.account(account.id)}>{account.name ?? account.domain ?? account.id}</Go>
        <span>
          {[
            account.name ? account.domain : null,
            counted(account.contacts, 'contact'),
            account.bestScore !== null ? `best score ${score(account.bestScore)}` : null,
            account.openOpportunities > 0 ? counted(account.openOpportunities, 'open deal') : null,
            ...account.wonAmount.map((won) => `${money(won.amount, won.currency)} won`),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className={classes.when}>
          <Ago at={account.lastTouchAt} />
        </span>
      </h2>
      {people.data ? (
        <LeadsPlain
          leads={people.data.leads}
          showBucket={bucket === 'any'}
          withoutAccount
          onOpen={(contact) => go(paths.contact(contact))}
        />
      ) : (
        <WaitingRows rows={Math.max(1, known)} height={48} widths={[24, 14, 46, 16]} />
      )}
    </section>
  )
}
