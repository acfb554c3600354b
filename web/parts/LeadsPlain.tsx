// A short list of leads as a plain table: today's calls, an account's people, the others of an account.
import { useMediaQuery } from '@mantine/hooks'
import { IconMail, IconPhone } from '@tabler/icons-react'
import { useState } from 'react'
import type { IdentifierKind } from '../../src/kernel/evidence.ts'
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
  /** With the number to call, or the address to write to. */
  readonly withReach?: boolean
  /** This list takes j, k and enter. */
  readonly takesKeys?: boolean
}

export function LeadsPlain({
  leads,
  onOpen,
  withoutAccount,
  showBucket,
  brief,
  withReach,
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
  const folded = narrow && !brief
  return (
    <ol className={classes.list} data-brief={brief} data-narrow={folded} data-reach={withReach}>
      {leads.map((lead, index) => (
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
          <Who
            lead={lead}
            showBucket={showBucket}
            withoutAccount={withoutAccount}
            apart={withReach && !folded}
          />
          <Grades fit={lead.fit} engagement={lead.engagement} />
          <b title={exactPoints(lead.score)}>{score(lead.score)}</b>
          {!brief && <Reasons lead={lead} roomy={withReach} />}
          {!brief && (
            <span className={classes.stage} title={lead.stage ? STAGE_MEANS[lead.stage] : undefined}>
              {lead.stage ? STAGE_SAYS[lead.stage] : ''}
            </span>
          )}
          {!brief && (
            <span className={classes.last}>
              <span className={classes.when}>
                <Ago at={lead.lastTouchAt} />
              </span>
              {withReach && <Reach lead={lead} />}
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}

function Who({
  lead,
  showBucket,
  withoutAccount,
  apart,
}: {
  lead: LeadRow
  showBucket: boolean | undefined
  withoutAccount: boolean | undefined
  /** Title and account on a line each. */
  apart: boolean | undefined
}) {
  const account = withoutAccount ? null : (lead.account?.name ?? lead.account?.domain ?? null)
  const known = [lead.title, account].filter((each) => each !== null)
  const lines = apart ? known : known.length > 0 ? [known.join(', ')] : []
  return (
    <div className={classes.who}>
      <span className={line.line}>
        {showBucket && <BucketMark bucket={lead.bucket} bare />}
        <Go href={paths.contact(lead.contact)} className={line.name}>
          {nameOf(lead)}
        </Go>
      </span>
      {lines.map((each) => (
        <small key={each} title={each}>
          {each}
        </small>
      ))}
    </div>
  )
}

/** The number to call, else the address to write to. */
function Reach({ lead }: { lead: LeadRow }) {
  const of = (kind: IdentifierKind) => lead.identifiers.find((each) => each.kind === kind)?.value
  const phone = of('phone')
  const email = of('email')
  if (phone)
    return (
      <a className={classes.reach} href={`tel:${phone}`} aria-label={`Call ${nameOf(lead)}, ${phone}`}>
        <IconPhone size={13} stroke={1.7} aria-hidden="true" />
        <span>{phone}</span>
      </a>
    )
  if (email)
    return (
      <a
        className={classes.reach}
        href={`mailto:${email}`}
        title={`No phone number is known. ${email}`}
        aria-label={`Write to ${nameOf(lead)}, ${email}`}
      >
        <IconMail size={13} stroke={1.7} aria-hidden="true" />
        <span>E-mail</span>
      </a>
    )
  return null
}
