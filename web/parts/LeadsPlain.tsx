// A short list of leads as a plain table: today's calls, an account's people, the others of an account.
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import type { LeadRow } from '../api/shapes.ts'
import { exactPoints, score } from '../figures.ts'
import { useKeys } from '../keys.ts'
import { paths } from '../paths.ts'
import { STAGE_MEANS, STAGE_SAYS } from '../words.ts'
import { Ago } from './Ago.tsx'
import { BucketMark } from './BucketMark.tsx'
import { Go } from './Go.tsx'
import { Grades } from './Grades.tsx'
import line from './LeadLine.module.css'
import { nameOf } from './LeadLine.tsx'
import classes from './LeadsPlain.module.css'
import { Reasons } from './Reasons.tsx'

interface Props {
  readonly leads: readonly LeadRow[]
  readonly onOpen: (contact: string) => void
  readonly withoutAccount?: boolean
  readonly showBucket?: boolean
  /** Only name, grades and score: for a narrow column. */
  readonly brief?: boolean
  /** With the number to call, where one is known. */
  readonly withPhone?: boolean
  /** This list takes j, k and enter. */
  readonly takesKeys?: boolean
}

export function LeadsPlain({
  leads,
  onOpen,
  withoutAccount,
  showBucket,
  brief,
  withPhone,
  takesKeys,
}: Props) {
  const [chosen, setChosen] = useState(-1)
  const narrow = useMediaQuery('(max-width: 860px)', window.matchMedia('(max-width: 860px)').matches)
  const keys = takesKeys
    ? {
        j: () => setChosen((old) => Math.min(leads.length - 1, old + 1)),
        k: () => setChosen((old) => Math.max(0, old - 1)),
        Enter: (event: KeyboardEvent) => {
          if (event.target instanceof HTMLElement && event.target.closest('a, button')) return
          const lead = leads[chosen]
          if (lead) onOpen(lead.contact)
        },
      }
    : {}
  useKeys(keys)
  return (
    <ol className={classes.list} data-brief={brief || narrow} data-phone={withPhone}>
      {leads.map((lead, index) => {
        const account = lead.account?.name ?? lead.account?.domain
        const under = [lead.title, withoutAccount ? null : account].filter(Boolean).join(', ')
        const phone = withPhone && lead.identifiers.find((each) => each.kind === 'phone')?.value
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the name inside is the link; the row is a larger target for the mouse
          <li
            key={lead.contact}
            className={classes.item}
            data-chosen={index === chosen}
            aria-current={index === chosen || undefined}
            onClick={(event) => {
              if (!(event.target as HTMLElement).closest('a')) onOpen(lead.contact)
            }}
          >
            <div className={classes.who}>
              <span className={line.line}>
                {showBucket && <BucketMark bucket={lead.bucket} bare />}
                <Go href={paths.contact(lead.contact)} className={line.name}>
                  {nameOf(lead)}
                </Go>
              </span>
              {under && <small>{under}</small>}
            </div>
            <Grades fit={lead.fit} engagement={lead.engagement} />
            <b title={exactPoints(lead.score)}>{score(lead.score)}</b>
            {!brief && <Reasons reasons={lead.reasons} instead={lead.bucketBecause} roomy={withPhone} />}
            {!brief && (
              <span className={classes.stage} title={lead.stage ? STAGE_MEANS[lead.stage] : undefined}>
                {lead.stage ? STAGE_SAYS[lead.stage] : ''}
              </span>
            )}
            {!brief && (
              <span className={classes.when}>
                <Ago at={lead.lastTouchAt} />
                {phone && (
                  <a className={classes.phone} href={`tel:${phone}`}>
                    {phone}
                  </a>
                )}
              </span>
            )}
          </li>
        )
      })}
    </ol>
  )
}
