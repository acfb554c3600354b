// The agreement: the document read aloud beside the text, who signed it or what it still waits for, and every version
// there has been.
import { Button, SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../api/me.ts'
import { agreement, agreements } from '../api/queries.ts'
import type { AgreementPage, AgreementVersion } from '../api/shapes.ts'
import { clock, day, dayAndTime } from '../instants.ts'
import { Go } from '../parts/Go.tsx'
import { NARROW } from '../parts/LeadsTable.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Section } from '../parts/Section.tsx'
import { Failure, Nothing, WaitingRows } from '../parts/States.tsx'
import { YamlText } from '../parts/YamlText.tsx'
import { paths } from '../paths.ts'
import { Drift } from '../signing/Drift.tsx'
import { RollBack, TakingOver } from '../signing/InForce.tsx'
import { Reviews } from '../signing/Reviews.tsx'
import { Signing } from '../signing/Signing.tsx'
import classes from './Agreement.module.css'

export function Agreement() {
  const { hash } = useParams({ strict: false }) as { hash?: string }
  const versions = useQuery(agreements())
  const may = useMay('editAgreement')
  const active = versions.data?.find((version) => version.active)
  const shown = hash ?? active?.hash ?? versions.data?.[0]?.hash
  const write = (
    <>
      <Button variant="default" component={Go} href={paths.simulations()}>
        Simulations
      </Button>
      {may && shown && (
        <Button variant="default" component={Go} href={paths.editAgreement(shown)}>
          Change and simulate
        </Button>
      )}
    </>
  )
  if (versions.error && !versions.data)
    return (
      <>
        <PageHead title="Agreement" />
        <Failure error={versions.error} again={() => versions.refetch()} />
      </>
    )
  if (!versions.data)
    return (
      <>
        <PageHead title="Agreement" about={'\u00a0'} />
        <WaitingRows rows={12} height={36} widths={[60, 40]} />
      </>
    )
  if (!shown)
    return (
      <>
        <PageHead title="Agreement" />
        <Nothing
          title="Sales and marketing have not agreed yet on what a qualified lead is"
          actions={may && <Go href={paths.newAgreement()}>Write the agreement</Go>}
        >
          The agreement gives points for who people are and what they do, and says from where on sales calls.
          Until one is active, evidence is gathered and nobody is scored.
        </Nothing>
      </>
    )
  return <Document hash={shown} versions={versions.data} actions={write} />
}

function Document({
  hash,
  versions,
  actions,
}: {
  hash: string
  versions: readonly AgreementVersion[]
  actions: React.ReactNode
}) {
  const { data, error, refetch } = useQuery(agreement(hash))
  const narrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches)
  const [side, setSide] = useState('aloud')
  if (error && !data)
    return (
      <>
        <PageHead title="Agreement" actions={actions} />
        <Failure error={error} again={refetch} />
      </>
    )
  if (!data)
    return (
      <>
        <PageHead
          title={versions.find((version) => version.hash === hash)?.name ?? 'Agreement'}
          about={'\u00a0'}
          actions={actions}
        />
        <WaitingRows rows={12} height={36} widths={[60, 40]} />
      </>
    )
  return (
    <>
      <PageHead
        title={data.name}
        about={standing(data)}
        actions={
          <>
            {actions}
            {data.active && <RollBack />}
          </>
        }
      />
      <TakingOver />
      {narrow && (
        <SegmentedControl
          fullWidth
          mb="md"
          aria-label="View"
          data={[
            { value: 'aloud', label: 'Read aloud' },
            { value: 'text', label: 'Text' },
            { value: 'versions', label: 'Versions' },
          ]}
          value={side}
          onChange={setSide}
        />
      )}
      <div className={classes.columns}>
        {(!narrow || side === 'aloud') && (
          <div>
            {data.active ? <SignedBy page={data} /> : <Signing page={data} />}
            {data.active && <Drift />}
            {data.active && <Reviews />}
            <Aloud plain={data.plain} />
          </div>
        )}
        <div>
          {(narrow ? side === 'versions' : versions.length > 1) && (
            <Versions versions={versions} shown={hash} />
          )}
          {(!narrow || side === 'text') && (
            <Section title="The text" note={data.hash.slice(0, 12)}>
              <YamlText text={data.document} />
            </Section>
          )}
        </div>
      </div>
    </>
  )
}

function standing(page: AgreementPage): string {
  const now = clock()
  if (page.active && page.firstActiveAt)
    return `In force since ${dayAndTime(page.firstActiveAt, now)}. Every score on every page follows it.`
  if (page.firstActiveAt)
    return `Was in force from ${dayAndTime(page.firstActiveAt, now)}; it cannot be changed any more.`
  return `Stored on ${dayAndTime(page.createdAt, now)}${page.createdBy ? ` by ${page.createdBy}` : ''}; never in force yet.`
}

function SignedBy({ page }: { page: AgreementPage }) {
  if (page.signatures.length === 0) return null
  const now = clock()
  return (
    <Section title="Signed">
      <ul className={classes.signed}>
        {page.signatures.map((each) => (
          <li key={each.side}>
            For {each.side}: <b>{each.name ?? each.email}</b>, {dayAndTime(each.signedAt, now)}, on{' '}
            <Go href={paths.simulation(each.simulation)}>this simulation</Go>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Aloud({ plain }: { plain: AgreementPage['plain'] }) {
  return plain.map((part) => (
    <Section key={part.heading} title={part.heading}>
      <ol className={classes.lines}>
        {part.lines.map((line) => (
          <li key={`${line.says}${line.detail}`}>
            <p>
              <b>{line.says}</b>
              <span>{line.detail}</span>
            </p>
            {line.points && <small>{line.points}</small>}
          </li>
        ))}
      </ol>
    </Section>
  ))
}

function Versions({ versions, shown }: { versions: readonly AgreementVersion[]; shown: string }) {
  const now = clock()
  return (
    <Section title="Versions">
      <ol className={classes.versions}>
        {versions.map((version) => (
          <li key={version.hash}>
            <Go
              href={paths.agreement(version.hash)}
              aria-current={version.hash === shown ? 'page' : undefined}
            >
              <b>{version.name}</b> <code>{version.hash.slice(0, 8)}</code>
              <small>
                {[
                  stateSays(version, now),
                  `stored ${day(version.createdAt, now)}`,
                  version.createdBy ? `by ${version.createdBy}` : null,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </small>
            </Go>
          </li>
        ))}
      </ol>
    </Section>
  )
}

function stateSays(version: AgreementVersion, now: number): string {
  if (version.active) return 'in force'
  if (version.firstActiveAt) return `in force from ${day(version.firstActiveAt, now)}`
  const sides = version.signatures.map((each) => each.side).join(' and ')
  return sides ? `signed by ${sides}` : 'draft'
}
