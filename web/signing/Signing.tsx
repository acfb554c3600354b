// The way of a version into force: simulated, signed by marketing, signed by sales, put in force. The simulation that is
// signed on lies here before the signer's eyes, and its number goes with the signature.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useActivate, useSign, useSimulate, useWithdrawSignature } from '../api/deeds.ts'
import { useMay, useMe } from '../api/me.ts'
import { simulation, simulations } from '../api/queries.ts'
import type { AgreementPage, Side, SimulationView } from '../api/shapes.ts'
import { clock, dayAndTime } from '../instants.ts'
import { Go } from '../parts/Go.tsx'
import { Section } from '../parts/Section.tsx'
import { tell, tellFailure } from '../parts/told.tsx'
import { paths } from '../paths.ts'
import { conclusionOf } from '../report/Differences.tsx'
import { SimulationProgress } from '../report/Progress.tsx'
import { Headline, Notes } from '../report/Report.tsx'
import classes from './Signing.module.css'

const SIDE_SAYS: Readonly<Record<Side, string>> = { marketing: 'Marketing', sales: 'Sales' }

export function Signing({ page }: { page: AgreementPage }) {
  const newest = useQuery(simulations(page.hash)).data?.[0]
  const done = useQuery({ ...simulation(page.simulation?.id ?? ''), enabled: page.simulation !== null }).data
  const underWay = newest && (newest.state === 'waiting' || newest.state === 'running') ? newest : undefined
  return (
    <Section title="Before it is put in force" note="Simulated on fresh evidence, then signed by both sides">
      <ol className={classes.steps}>
        <Simulated page={page} underWay={underWay} newest={newest} />
        {done?.report && (
          <li className={classes.seen} aria-label="What is signed on">
            <p className={classes.conclusion}>{conclusionOf(done.report)}</p>
            <Headline report={done.report} />
            <Notes notes={done.report.notes} />
          </li>
        )}
        <Signature page={page} side="marketing" seen={done} />
        <Signature page={page} side="sales" seen={done} />
        <PutInForce page={page} />
      </ol>
    </Section>
  )
}

function Simulated({
  page,
  underWay,
  newest,
}: {
  page: AgreementPage
  underWay: SimulationView | undefined
  newest: SimulationView | undefined
}) {
  const may = useMay('simulate')
  const simulate = useSimulate()
  const stored = page.simulation
  const unlucky = newest?.state === 'failed' ? newest : undefined
  return (
    <Step done={stored !== null && !stored.stale} title="Simulated">
      {stored && (
        <p>
          <Go href={paths.simulation(stored.id)}>The report</Go> of {dayAndTime(stored.finishedAt, clock())}
          {stored.stale ? rests(', too old by now', stored.evidenceAt) : rests('', stored.evidenceAt)}
        </p>
      )}
      {!stored && !underWay && <p>Nobody has seen yet what this version would have done.</p>}
      {unlucky && (
        <p className={classes.fault}>The last one failed: {unlucky.failure ?? 'no reason given'}</p>
      )}
      {underWay ? (
        <SimulationProgress view={underWay} />
      ) : (
        may &&
        (!stored || stored.stale) && (
          <Button
            variant={stored && !stored.stale ? 'default' : 'filled'}
            loading={simulate.isPending}
            onClick={() => simulate.mutate({ draft: page.hash }, { onError: tellFailure })}
          >
            Simulate
          </Button>
        )
      )}
    </Step>
  )
}

const rests = (before: string, evidenceAt: string): string =>
  `${before}, on what was known by ${dayAndTime(evidenceAt, clock())}.`

function Signature({
  page,
  side,
  seen,
}: {
  page: AgreementPage
  side: Side
  seen: SimulationView | undefined
}) {
  const me = useMe()
  const sign = useSign()
  const withdraw = useWithdrawSignature()
  const signature = page.signatures.find((each) => each.side === side)
  const mine = me?.role === side
  const who = SIDE_SAYS[side]
  if (signature)
    return (
      <Step done title={`Signed by ${side}`}>
        <p>
          {signature.name ?? signature.email}, {dayAndTime(signature.signedAt, clock())}, on{' '}
          <Go href={paths.simulation(signature.simulation)}>this simulation</Go>.
        </p>
        {me?.email === signature.email && page.firstActiveAt === null && (
          <Button
            variant="default"
            loading={withdraw.isPending}
            onClick={() =>
              withdraw.mutate(page.hash, {
                onSuccess: () => tell('Your signature is taken back.'),
                onError: tellFailure,
              })
            }
          >
            Take it back
          </Button>
        )}
      </Step>
    )
  return (
    <Step done={false} title={`${who} signs`}>
      {mine ? (
        <Button
          disabled={!seen?.report}
          loading={sign.isPending}
          onClick={() =>
            sign.mutate(
              { hash: page.hash, simulation: seen!.id },
              { onSuccess: () => tell(`Signed for ${side}.`), onError: tellFailure },
            )
          }
        >
          Sign for {side}
        </Button>
      ) : (
        <p>Waits for a user of {side}; send them the address of this page.</p>
      )}
      {mine && !seen?.report && <p>First the simulation: nobody signs what they have not seen.</p>}
    </Step>
  )
}

function PutInForce({ page }: { page: AgreementPage }) {
  const may = useMay('activateAgreement')
  const activate = useActivate()
  const ready = page.hindrances.length === 0
  return (
    <Step done={false} title="Put in force">
      {page.hindrances.map((each) => (
        <p key={each.code}>{each.message}</p>
      ))}
      {ready && <p>Everybody is scored by it first; then it takes over at one instant.</p>}
      {may && (
        <Button
          disabled={!ready}
          loading={activate.isPending}
          onClick={() => activate.mutate(page.hash, { onError: tellFailure })}
        >
          Activate
        </Button>
      )}
    </Step>
  )
}

function Step({ done, title, children }: { done: boolean; title: string; children: React.ReactNode }) {
  return (
    <li className={classes.step} data-done={done}>
      <i aria-hidden="true">{done ? '\u2713' : ''}</i>
      <div>
        <h3>
          {title}
          {done && <span className="visually-hidden">, done</span>}
        </h3>
        {children}
      </div>
    </li>
  )
}
