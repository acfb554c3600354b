// Leads: the ranked list by bucket. What is asked stands in the URL, so that a list can be sent to a colleague.
import { CloseButton, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { BUCKETS, type Bucket, CHANNELS } from '../../src/kernel/evidence.ts'
import { overview } from '../api/queries.ts'
import type { Overview } from '../api/shapes.ts'
import { count } from '../figures.ts'
import { useKeys } from '../keys.ts'
import { ChangesPill } from '../parts/ChangesPill.tsx'
import { Go } from '../parts/Go.tsx'
import { LeadsByAccount } from '../parts/LeadsByAccount.tsx'
import { LeadsTable } from '../parts/LeadsTable.tsx'
import { useTabTitle } from '../parts/PageHead.tsx'
import { Nothing } from '../parts/States.tsx'
import { type LeadsFilter, paths } from '../paths.ts'
import { BUCKET_SAYS, CHANNEL_SAYS } from '../words.ts'
import classes from './Leads.module.css'

const SEARCH_AFTER_MS = 250
const ORDERS = [
  { value: 'rank', label: 'Best to call first' },
  { value: 'score', label: 'Highest score' },
  { value: 'lastTouch', label: 'Latest touch' },
  { value: 'qualifiedAt', label: 'Latest qualified' },
  { value: 'name', label: 'Name' },
]
const TABS: readonly (Bucket | 'any')[] = [...BUCKETS, 'any']

/** Makes an address mistyped by hand a valid question. */
function asFilter(search: Record<string, string>): LeadsFilter & { bucket: Bucket | 'any'; order: string } {
  return {
    bucket: TABS.find((bucket) => bucket === search.bucket) ?? 'qualified',
    order: ORDERS.find((order) => order.value === search.order)?.value ?? 'rank',
    search: search.search,
    channel: CHANNELS.find((channel) => channel === search.channel),
    group: search.group === 'account' ? 'account' : undefined,
  }
}

export function Leads() {
  useTabTitle('Leads')
  const router = useRouter()
  const client = useQueryClient()
  const filter = asFilter(useSearch({ strict: false }) as Record<string, string>)
  const { bucket, order, search, channel, group } = filter
  const counts = useQuery(overview()).data
  const [total, setTotal] = useState<number>()
  const ask = useCallback(
    (change: LeadsFilter) => {
      const next = { ...filter, ...change }
      const bare = {
        ...next,
        bucket: next.bucket === 'qualified' ? undefined : next.bucket,
        order: next.order === 'rank' ? undefined : next.order,
      }
      router.history.replace(paths.leads(bare))
    },
    [router, filter],
  )
  const onOrder = useCallback((by: string) => ask({ order: by }), [ask])
  const asked = { bucket, order, search, channel }
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>Leads</h1>
        <ChangesPill always={total === 0} onShow={() => client.invalidateQueries({ queryKey: ['leads'] })} />
        <SegmentedControl
          aria-label="Group"
          className={classes.group}
          data={[
            { value: 'people', label: 'People' },
            { value: 'account', label: 'By account' },
          ]}
          value={group ?? 'people'}
          onChange={(value) => ask({ group: value === 'account' ? 'account' : undefined })}
        />
        <BucketTabs filter={filter} counts={counts} total={search || channel ? total : undefined} />
      </div>
      <div className={classes.tools}>
        <SearchField value={search ?? ''} onSearch={(text) => ask({ search: text })} />
        {group !== 'account' && (
          <>
            <Select
              aria-label="Order"
              className={classes.order}
              size="xs"
              data={ORDERS}
              value={order}
              onChange={(value) => ask({ order: value ?? undefined })}
            />
            <Select
              aria-label="Channel"
              className={classes.order}
              size="xs"
              clearable
              allowDeselect
              placeholder="Any channel"
              data={CHANNELS.map((value) => ({ value, label: CHANNEL_SAYS[value] }))}
              value={channel ?? null}
              onChange={(value) => ask({ channel: value ?? undefined })}
            />
          </>
        )}
      </div>
      {group === 'account' ? (
        <LeadsByAccount bucket={bucket} search={search} />
      ) : (
        <LeadsTable
          label={bucket === 'any' ? 'All contacts' : `${BUCKET_SAYS[bucket]} leads`}
          asked={asked}
          onOrder={onOrder}
          onTotal={setTotal}
          empty={<Empty filter={filter} counts={counts} />}
        />
      )}
    </div>
  )
}

function BucketTabs({
  filter,
  counts,
  total,
}: {
  filter: LeadsFilter & { bucket: Bucket | 'any' }
  counts: Overview | undefined
  total: number | undefined
}) {
  const whole = (bucket: Bucket | 'any') => {
    if (bucket === filter.bucket && total !== undefined) return total
    if (!counts || filter.search || filter.channel) return undefined
    if (bucket === 'any') return BUCKETS.reduce((sum, each) => sum + (counts.buckets[each] ?? 0), 0)
    return counts.buckets[bucket] ?? 0
  }
  return (
    <nav className={classes.tabs} aria-label="Buckets">
      {TABS.map((bucket) => {
        const n = whole(bucket)
        return (
          <Go
            key={bucket}
            href={paths.leads({ ...filter, bucket: bucket === 'qualified' ? undefined : bucket })}
            aria-current={bucket === filter.bucket ? 'page' : undefined}
            data-bucket={bucket}
          >
            {bucket === 'any' ? 'All' : BUCKET_SAYS[bucket]}
            <span>{n === undefined ? '' : count(n)}</span>
          </Go>
        )
      })}
    </nav>
  )
}

function SearchField({ value, onSearch }: { value: string; onSearch: (text: string | undefined) => void }) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const later = useDebouncedCallback((next: string) => onSearch(next.trim() || undefined), SEARCH_AFTER_MS)
  useEffect(() => setText((old) => (old.trim() === value ? old : value)), [value])
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
      aria-label="Search leads"
      placeholder="Name, company, e-mail"
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

function Empty({
  filter,
  counts,
}: {
  filter: LeadsFilter & { bucket: Bucket | 'any' }
  counts: Overview | undefined
}) {
  if (filter.search || filter.channel)
    return (
      <Nothing
        title="Nobody matches"
        actions={
          <>
            <Go href={paths.leads({ bucket: filter.bucket })}>Clear the search</Go>
            {filter.bucket !== 'any' && (
              <Go href={paths.leads({ ...filter, bucket: 'any' })}>Search in all buckets</Go>
            )}
          </>
        }
      >
        The search looks at names, companies and identifiers.
      </Nothing>
    )
  if (counts && counts.agreement === null)
    return (
      <Nothing
        title="Nobody is scored yet, because no agreement is active"
        actions={<Go href={paths.newAgreement()}>Write the agreement</Go>}
      >
        The agreement says what a qualified lead is. Evidence is gathered meanwhile, and all of it will count.
      </Nothing>
    )
  const anybody = counts && BUCKETS.some((bucket) => (counts.buckets[bucket] ?? 0) > 0)
  if (anybody && filter.bucket !== 'any')
    return (
      <Nothing
        title={`Nobody is in ${BUCKET_SAYS[filter.bucket].toLowerCase()} at the moment`}
        actions={<Go href={paths.leads({ bucket: 'nurture' })}>See who is in nurture</Go>}
      >
        People come here by themselves as they do something, or as what they did grows old.
      </Nothing>
    )
  return (
    <Nothing
      title="No contacts yet"
      actions={
        <>
          <Go href={paths.settings('keys')}>Point a Segment SDK here</Go>
          <Go href={paths.settings('import')}>Import a file</Go>
        </>
      }
    >
      They appear as soon as evidence comes in: from the website, from a file, or typed in by hand (press n).
    </Nothing>
  )
}
