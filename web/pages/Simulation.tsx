// One simulation by its link: how far it has come, then the report. The same page for whoever asked and for whoever
// was sent the link; it can be printed on one page and taken out as CSV or JSON.
import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { agreements, simulation } from '../api/queries.ts'
import type { SimulationView } from '../api/shapes.ts'
import { clock, day, dayAndTime } from '../instants.ts'
import { Go } from '../parts/Go.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Failure, Nothing, WaitingRows } from '../parts/States.tsx'
import { api, paths } from '../paths.ts'
import { SimulationProgress } from '../report/Progress.tsx'
import { Report } from '../report/Report.tsx'
import classes from './Simulation.module.css'

export function Simulation() {
  const { simulation: id } = useParams({ strict: false }) as { simulation: string }
  const { data, error, refetch } = useQuery(simulation(id))
  if (error && !data)
    return (
      <>
        <PageHead title="Simulation" />
        <Failure error={error} again={refetch} />
      </>
    )
  if (!data)
    return (
      <>
        <PageHead title="Simulation" about={'\u00a0'} />
        <WaitingRows rows={10} height={40} widths={[30, 15, 15, 40]} />
      </>
    )
  return (
    <>
      <PageHead
        title={titleOf(data)}
        about={
          <>
            <Go href={paths.agreement(data.draft)}>{data.draftName}</Go>, {day(data.from, clock())} to{' '}
            {day(data.to, clock())}; asked {dayAndTime(data.createdAt, clock())}
            {data.createdBy ? ` by ${data.createdBy}` : ''}.
          </>
        }
        actions={data.report && <Actions view={data} />}
      />
      <Body view={data} />
    </>
  )
}

const titleOf = (view: SimulationView): string =>
  view.againstName === null
    ? `What ${view.draftName} would have done`
    : view.againstName === view.draftName
      ? `${view.draftName}, two versions held against history`
      : `${view.draftName} against ${view.againstName}`

function Body({ view }: { view: SimulationView }) {
  if (view.report) return <Report report={view.report} />
  if (view.state === 'failed')
    return (
      <Nothing
        title="The simulation failed"
        actions={<Go href={paths.editAgreement(view.draft)}>Back to the agreement</Go>}
      >
        {view.failure ?? 'The server gave no reason; its log has it.'}
      </Nothing>
    )
  if (view.state === 'cancelled')
    return (
      <Nothing
        title="The simulation was cancelled"
        actions={<Go href={paths.agreement(view.draft)}>To the agreement, to ask for it again</Go>}
      >
        Nothing of it was kept.
      </Nothing>
    )
  return <SimulationProgress view={view} />
}

function Actions({ view }: { view: SimulationView }) {
  const versions = useQuery(agreements()).data
  const active = versions?.find((version) => version.hash === view.draft)?.active
  return (
    <span className={classes.actions}>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">Take out</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => window.print()}>Print, one page</Menu.Item>
          <Menu.Item component="a" href={api.simulationExport(view.id, 'csv')} download>
            CSV
          </Menu.Item>
          <Menu.Item component="a" href={api.simulationExport(view.id, 'json')} download>
            JSON
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {!active && (
        <Button component={Go} href={paths.agreement(view.draft)}>
          Read and sign
        </Button>
      )}
    </span>
  )
}
