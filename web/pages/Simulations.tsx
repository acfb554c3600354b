// Every simulation that was asked for, newest first, each by its link.
import { useQuery } from '@tanstack/react-query'
import { simulations } from '../api/queries.ts'
import type { SimulationView } from '../api/shapes.ts'
import { percent } from '../figures.ts'
import { clock, day, dayAndTime } from '../instants.ts'
import { Go } from '../parts/Go.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Failure, Nothing, WaitingRows } from '../parts/States.tsx'
import { paths } from '../paths.ts'
import classes from './Simulation.module.css'

export function Simulations() {
  const { data, error, refetch } = useQuery(simulations())
  const now = clock()
  return (
    <>
      <PageHead
        title="Simulations"
        about="What drafts of the agreement would have done with the leads that there were."
      />
      {error && !data && <Failure error={error} again={refetch} />}
      {!error && !data && <WaitingRows rows={8} height={44} widths={[50, 30, 20]} />}
      {data?.length === 0 && (
        <Nothing
          title="Nothing has been simulated yet"
          actions={<Go href={paths.newAgreement()}>Change the agreement and try</Go>}
        >
          A simulation replays history under a draft: how many calls, how much of the revenue, and who was
          missed.
        </Nothing>
      )}
      <ol className={classes.list}>
        {data?.map((view) => (
          <li key={view.id}>
            <Go href={paths.simulation(view.id)}>
              <span>
                <b>{view.draftName}</b> <code>{view.draft.slice(0, 8)}</code>
                <small>
                  {view.againstName ? `against ${view.againstName}, ` : ''}
                  {day(view.from, now)} to {day(view.to, now)}
                </small>
              </span>
              <span>
                {dayAndTime(view.createdAt, now)}
                <small>{view.createdBy ?? ''}</small>
              </span>
              <span>{stateSays(view)}</span>
            </Go>
          </li>
        ))}
      </ol>
    </>
  )
}

const STATES: Readonly<Record<SimulationView['state'], string>> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
}
const stateSays = (view: SimulationView): string =>
  view.state === 'running' ? `Running, ${percent(view.progress)}` : STATES[view.state]
