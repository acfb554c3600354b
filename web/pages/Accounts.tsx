// Accounts: companies buy, so here is each company with its people, its best score and its deals.
import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback, useMediaQuery } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useCallback, useRef, useState } from 'react'
import { accountsWindow, LEADS_WINDOW } from '../api/queries.ts'
import type { AccountRow } from '../api/shapes.ts'
import { count, exactPoints, money, score } from '../figures.ts'
import { useKeys } from '../keys.ts'
import { Ago } from '../parts/Ago.tsx'
import { Go, useGo } from '../parts/Go.tsx'
import line from '../parts/LeadLine.module.css'
import { LeadLineWaiting } from '../parts/LeadLine.tsx'
import { NARROW } from '../parts/LeadsTable.tsx'
import { useTabTitle } from '../parts/PageHead.tsx'
import { type Column, RowWindow, type RowWindowHandle } from '../parts/RowWindow.tsx'
import { Failure, Nothing, WaitingRows } from '../parts/States.tsx'
import { paths } from '../paths.ts'
import classes from './Leads.module.css'

const SEARCH_AFTER_MS = 250
const ROW = 48
const NARROW_ROW = 64
const ORDERS = ['qualified', 'score', 'lastTouch', 'name', 'contacts']

export function Accounts() {
  useTabTitle('Accounts')
  const router = useRouter()
  const go = useGo()
  const query = useSearch({ strict: false }) as { search?: string; order?: string }
  const order = ORDERS.find((each) => each === query.order) ?? 'qualified'
  const search = query.search
  const narrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches)
  const [range, setRange] = useState({ first: 0, last: 1 })
  const [chosen, setChosen] = useState(-1)
  const handle = useRef<RowWindowHandle>(null)
  const pages = [
    ...new Set([
      0,
      Math.floor(range.first / LEADS_WINDOW),
      Math.floor(Math.max(range.first, range.last - 1) / LEADS_WINDOW),
    ]),
  ]
  const answers = useQueries({ queries: pages.map((page) => accountsWindow({ order, search }, page)) })
  const byPage = new Map(pages.map((page, at) => [page, answers[at]!.data]))
  const accountAt = (index: number): AccountRow | undefined =>
    byPage.get(Math.floor(index / LEADS_WINDOW))?.accounts[index % LEADS_WINDOW]
  const total = byPage.get(0)?.total
  const failed = answers.find((answer) => answer.error && !answer.data)
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const onOrder = (by: string) =>
    router.history.replace(paths.accounts({ ...(search ? { search } : {}), order: by }))
  const move = (by: number) => {
    const next = Math.max(0, Math.min((total ?? 1) - 1, chosen + by))
    setChosen(next)
    handle.current?.show(next)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: (event) => {
      if (event.target instanceof HTMLElement && event.target.closest('a, button')) return
      const account = accountAt(chosen)
      if (account) go(paths.account(account.id))
    },
  })
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>Accounts</h1>
        {total !== undefined && <span style={{ color: 'var(--ink-3)' }}>{count(total)}</span>}
      </div>
      <div className={classes.tools}>
        <Search
          value={search ?? ''}
          onSearch={(text) =>
            router.history.replace(paths.accounts({ ...(text ? { search: text } : {}), order }))
          }
        />
      </div>
      {failed && <Failure error={failed.error} again={() => failed.refetch()} />}
      {!failed && total === undefined && (
        <WaitingRows rows={12} height={ROW} widths={[40, 10, 10, 10, 15, 15]} />
      )}
      {total === 0 && <Empty search={search} />}
      {!failed && total !== undefined && total > 0 && (
        <RowWindow
          key={`${order} ${search}`}
          label="Accounts"
          columns={narrow ? [{ name: 'Account' }] : columnsFor(order, onOrder)}
          headless={narrow}
          count={total}
          rowHeight={narrow ? NARROW_ROW : ROW}
          handle={handle}
          onRange={onRange}
          row={(index) => {
            const account = accountAt(index)
            if (!account) return <LeadLineWaiting key={`waiting-${index}`} index={index} narrow={narrow} />
            return (
              <AccountLine
                key={account.id}
                account={account}
                index={index}
                chosen={index === chosen}
                narrow={narrow}
              />
            )
          }}
        />
      )}
    </div>
  )
}

function columnsFor(order: string, onOrder: (order: string) => void): Column[] {
  const by = (name: string) => ({ onOrder: () => onOrder(name), ordered: order === name })
  return [
    { name: 'Account', ...by('name') },
    { name: 'Qualified', width: '96px', align: 'right', ...by('qualified') },
    { name: 'Contacts', width: '96px', align: 'right', ...by('contacts') },
    { name: 'Visitors', width: '88px', align: 'right' },
    { name: 'Best score', width: '104px', align: 'right', ...by('score') },
    { name: 'Open deals', width: '104px', align: 'right' },
    { name: 'Won', width: '136px', align: 'right' },
    { name: 'Last touch', width: '112px', align: 'right', ...by('lastTouch') },
  ]
}

const orNothing = (n: number): string => (n === 0 ? '' : count(n))

function AccountLine({
  account,
  index,
  chosen,
  narrow,
}: {
  account: AccountRow
  index: number
  chosen: boolean
  narrow: boolean
}) {
  const go = useGo()
  const href = paths.account(account.id)
  const name = account.name ?? account.domain ?? account.id
  const row = {
    'aria-rowindex': index + 2,
    'aria-selected': chosen,
    className: line.row,
    onClick: (event: React.MouseEvent) => {
      if (!(event.target as HTMLElement).closest('a')) go(href)
    },
  }
  const link = (
    <Go href={href} className={line.name}>
      {name}
    </Go>
  )
  if (narrow)
    return (
      <tr {...row}>
        <td className={line.narrow} style={{ height: NARROW_ROW }}>
          <div className={line.line}>
            {link}
            <span className={line.push}>
              <b>{account.bestScore === null ? '' : score(account.bestScore)}</b>
            </span>
          </div>
          <div className={line.line}>
            <span className={line.quiet}>
              {count(account.qualified)} of {count(account.contacts)} qualified
            </span>
            <span className={`${line.push} ${line.faint}`}>
              <Ago at={account.lastTouchAt} />
            </span>
          </div>
        </td>
      </tr>
    )
  return (
    <tr {...row} style={{ height: ROW }}>
      <td>
        <div className={line.two}>
          {link}
          {account.name && <small>{account.domain}</small>}
        </div>
      </td>
      <td className={line.score}>
        <b>{orNothing(account.qualified)}</b>
      </td>
      <td className={line.when}>{orNothing(account.contacts)}</td>
      <td className={line.when}>{orNothing(account.visitors)}</td>
      <td
        className={line.score}
        title={account.bestScore === null ? undefined : exactPoints(account.bestScore)}
      >
        {account.bestScore === null ? '' : score(account.bestScore)}
      </td>
      <td className={line.when}>{orNothing(account.openOpportunities)}</td>
      <td className={line.when}>
        {account.wonAmount.map((won) => money(won.amount, won.currency)).join(', ')}
      </td>
      <td className={line.when}>
        <Ago at={account.lastTouchAt} />
      </td>
    </tr>
  )
}

function Search({ value, onSearch }: { value: string; onSearch: (text: string | undefined) => void }) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const later = useDebouncedCallback((next: string) => onSearch(next.trim() || undefined), SEARCH_AFTER_MS)
  useKeys({
    '/': (event) => {
      event.preventDefault()
      input.current?.focus()
    },
  })
  const change = (next: string) => {
    setText(next)
    later(next)
  }
  return (
    <TextInput
      ref={input}
      size="xs"
      type="search"
      className={classes.search}
      aria-label="Search accounts"
      placeholder="Name or domain"
      leftSection={<IconSearch size={14} stroke={1.8} />}
      rightSection={
        text ? (
          <CloseButton size="xs" aria-label="Clear the search" onClick={() => change('')} />
        ) : (
          <kbd>/</kbd>
        )
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}

function Empty({ search }: { search: string | undefined }) {
  if (search)
    return <Nothing title="No account matches" actions={<Go href={paths.accounts()}>Clear the search</Go>} />
  return (
    <Nothing title="No accounts yet" actions={<Go href={paths.settings('import')}>Import a file</Go>}>
      An account appears with its first contact: by e-mail domain (never a free-mail one), by a group call of
      Segment, or by an imported column.
    </Nothing>
  )
}
