// One lead as a row: who, where, how good, why, how far, when. All figures are links of the row to the contact.
import { Skeleton } from '@mantine/core'
import { memo, useEffect, useRef, useState } from 'react'
import type { LeadRow } from '../api/shapes.ts'
import { exactPoints, score } from '../figures.ts'
import { paths } from '../paths.ts'
import { STAGE_MEANS, STAGE_SAYS } from '../words.ts'
import { Ago } from './Ago.tsx'
import { BucketMark } from './BucketMark.tsx'
import { Go } from './Go.tsx'
import { Grades } from './Grades.tsx'
import classes from './LeadLine.module.css'
import { Reasons } from './Reasons.tsx'

export const WIDE_ROW = 48
export const NARROW_ROW = 88
const FRESH_MS = 2400

interface Props {
  readonly lead: LeadRow
  readonly index: number
  readonly narrow: boolean
  readonly showBucket: boolean
  readonly chosen: boolean
  readonly onOpen: () => void
}

export const nameOf = (lead: Pick<LeadRow, 'name' | 'identifiers' | 'contact'>): string =>
  lead.name ?? lead.identifiers[0]?.value ?? `Contact ${lead.contact}`

/** True for a moment after the value changed. */
function useFresh(value: unknown): boolean {
  const before = useRef(value)
  const [fresh, setFresh] = useState(false)
  useEffect(() => {
    if (before.current === value) return
    before.current = value
    setFresh(true)
    const timer = setTimeout(() => setFresh(false), FRESH_MS)
    return () => clearTimeout(timer)
  }, [value])
  return fresh
}

export const LeadLine = memo(function LeadLine({ lead, index, narrow, showBucket, chosen, onOpen }: Props) {
  const fresh = useFresh(lead.score)
  const name = nameOf(lead)
  const account = lead.account?.name ?? lead.account?.domain ?? null
  const row = {
    'aria-rowindex': index + 2,
    'aria-selected': chosen,
    'data-fresh': fresh,
    onClick: (event: React.MouseEvent) => {
      if (!(event.target as HTMLElement).closest('a')) onOpen()
    },
  }
  const link = (
    <Go href={paths.contact(lead.contact)} className={classes.name}>
      {name}
    </Go>
  )
  if (narrow)
    return (
      <tr {...row} className={classes.row}>
        <td className={classes.narrow} style={{ height: NARROW_ROW }}>
          <div className={classes.line}>
            {showBucket && <BucketMark bucket={lead.bucket} bare />}
            {link}
            <span className={classes.push}>
              <Grades fit={lead.fit} engagement={lead.engagement} />
              <b title={exactPoints(lead.score)}>{score(lead.score)}</b>
            </span>
          </div>
          <div className={classes.line}>
            <span className={classes.quiet}>
              {[lead.title, account].filter(Boolean).join(', ') || '\u00a0'}
            </span>
            <span className={`${classes.push} ${classes.faint}`}>
              <Ago at={lead.lastTouchAt} />
            </span>
          </div>
          <Reasons lead={lead} />
        </td>
      </tr>
    )
  return (
    <tr {...row} className={classes.row} style={{ height: WIDE_ROW }}>
      <td>
        <div className={classes.two}>
          <span className={classes.line}>
            {showBucket && <BucketMark bucket={lead.bucket} bare />}
            {link}
          </span>
          {lead.title && <small>{lead.title}</small>}
        </div>
      </td>
      <td>
        {lead.account && (
          <div className={classes.two}>
            <Go href={paths.account(lead.account.id)}>{account}</Go>
            {lead.account.name && <small>{lead.account.domain}</small>}
          </div>
        )}
      </td>
      <td>
        <Grades fit={lead.fit} engagement={lead.engagement} />
      </td>
      <td className={classes.score}>
        <b title={exactPoints(lead.score)}>{score(lead.score)}</b>
      </td>
      <td>
        <Reasons lead={lead} />
      </td>
      <td title={lead.stage ? STAGE_MEANS[lead.stage] : undefined}>
        {lead.stage ? STAGE_SAYS[lead.stage] : ''}
      </td>
      <td className={classes.when}>
        <Ago at={lead.lastTouchAt} />
      </td>
    </tr>
  )
})

export function LeadLineWaiting({ index, narrow }: { index: number; narrow: boolean }) {
  const widths = narrow ? [70] : [60, 55, 80, 50, 85, 50, 60]
  return (
    <tr
      aria-rowindex={index + 2}
      aria-busy="true"
      style={{ height: narrow ? NARROW_ROW : WIDE_ROW }}
      className={classes.row}
    >
      {widths.map((width, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns of a skeleton have no other name
        <td key={column}>
          <Skeleton height={10} width={`${width}%`} radius="sm" />
        </td>
      ))}
    </tr>
  )
}
