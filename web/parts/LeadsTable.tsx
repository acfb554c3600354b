// The ranked list as a table of any length: windows of 100 rows are asked for as they come into sight, rows keep
// their place while their figures change, j and k move, enter opens. Narrow screens get two lines a row.
import { useMediaQuery } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { LEADS_WINDOW, type LeadsAsked, leadsWindow } from '../api/queries.ts'
import type { LeadRow } from '../api/shapes.ts'
import { useKeys } from '../keys.ts'
import { paths } from '../paths.ts'
import { useGo } from './Go.tsx'
import { LeadLine, LeadLineWaiting, NARROW_ROW, WIDE_ROW } from './LeadLine.tsx'
import { type Column, RowWindow, type RowWindowHandle } from './RowWindow.tsx'
import { Failure, WaitingRows } from './States.tsx'

export const NARROW = '(max-width: 860px)'

interface Props {
  readonly label: string
  readonly asked: LeadsAsked
  readonly onOrder: (order: string) => void
  readonly empty: React.ReactNode
  /** Tells the number that match, whole. */
  readonly onTotal?: (total: number | undefined) => void
}

/** The pages that hold the rows in sight. */
function pagesOf(first: number, last: number): number[] {
  const pages: number[] = []
  for (
    let page = Math.floor(first / LEADS_WINDOW);
    page <= Math.floor(Math.max(first, last - 1) / LEADS_WINDOW);
    page++
  )
    pages.push(page)
  return pages
}

export function LeadsTable({ label, asked, onOrder, empty, onTotal }: Props) {
  const go = useGo()
  const narrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches)
  const [range, setRange] = useState({ first: 0, last: 1 })
  const [chosen, setChosen] = useState(-1)
  const handle = useRef<RowWindowHandle>(null)
  const pages = pagesOf(range.first, range.last)
  const answers = useQueries({ queries: [...new Set([0, ...pages])].map((page) => leadsWindow(asked, page)) })
  const byPage = new Map([...new Set([0, ...pages])].map((page, at) => [page, answers[at]!.data]))
  const total = byPage.get(0)?.total
  const failed = answers.find((answer) => answer.error && !answer.data)
  const leadAt = (index: number): LeadRow | undefined =>
    byPage.get(Math.floor(index / LEADS_WINDOW))?.leads[index % LEADS_WINDOW]

  useEffect(() => onTotal?.(total), [total, onTotal])
  const askedKey = JSON.stringify(asked)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question starts without a chosen row
  useEffect(() => setChosen(-1), [askedKey])

  const move = (by: number) => {
    const next = Math.max(0, Math.min((total ?? 1) - 1, chosen + by))
    setChosen(next)
    handle.current?.show(next)
  }
  const open = () => {
    const lead = leadAt(chosen)
    if (lead) go(paths.contact(lead.contact))
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: (event) => {
      // A focused link or button has its own enter.
      if (event.target instanceof HTMLElement && event.target.closest('a, button')) return
      open()
    },
  })

  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const columns = useMemo(() => columnsFor(asked.order, onOrder), [asked.order, onOrder])

  if (failed) return <Failure error={failed.error} again={() => failed.refetch()} />
  if (total === undefined)
    return <WaitingRows rows={12} height={WIDE_ROW} widths={narrow ? [80, 20] : [22, 18, 12, 32, 16]} />
  if (total === 0) return empty
  return (
    <RowWindow
      key={askedKey}
      label={label}
      columns={narrow ? [{ name: 'Lead' }] : columns}
      headless={narrow}
      count={total}
      rowHeight={narrow ? NARROW_ROW : WIDE_ROW}
      handle={handle}
      onRange={onRange}
      row={(index) => {
        const lead = leadAt(index)
        if (!lead) return <LeadLineWaiting key={`waiting-${index}`} index={index} narrow={narrow} />
        return (
          <LeadLine
            key={lead.contact}
            lead={lead}
            index={index}
            narrow={narrow}
            showBucket={asked.bucket === 'any'}
            chosen={index === chosen}
            onOpen={() => go(paths.contact(lead.contact))}
          />
        )
      }}
    />
  )
}

function columnsFor(order: string, onOrder: (order: string) => void): Column[] {
  const by = (name: string) => ({ onOrder: () => onOrder(name), ordered: order === name })
  return [
    { name: 'Name', width: '20%', ...by('name') },
    { name: 'Account', width: '16%' },
    { name: 'Grades', width: '64px' },
    { name: 'Score', width: '72px', align: 'right', ...by('score') },
    { name: 'Why' },
    { name: 'Stage', width: '88px' },
    { name: 'Last touch', width: '96px', align: 'right', ...by('lastTouch') },
  ]
}
