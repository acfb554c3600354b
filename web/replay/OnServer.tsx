// The draft in hand simulated by the server, where history is too long for this browser: asked for, followed, summed up.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSimulate } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import { simulation } from '../api/queries.ts'
import { Go } from '../parts/Go.tsx'
import { tellFailure } from '../parts/told.tsx'
import { paths } from '../paths.ts'
import { conclusionOf } from '../report/Differences.tsx'
import { SimulationProgress } from '../report/Progress.tsx'
import { Headline } from '../report/Report.tsx'

export function OnServer({ text }: { text: string }) {
  const [asked, setAsked] = useState<{ id: string; text: string } | null>(null)
  const may = useMay('simulate')
  const simulate = useSimulate()
  const view = useQuery({ ...simulation(asked?.id ?? ''), enabled: asked !== null }).data
  const isUnderWay = view?.state === 'waiting' || view?.state === 'running'
  if (!may) return null
  return (
    <>
      {view && isUnderWay && <SimulationProgress view={view} />}
      {view?.report && (
        <>
          <p>
            {asked?.text === text ? '' : 'Of the text before: '}
            {conclusionOf(view.report)} <Go href={paths.simulation(view.id)}>The whole report</Go>
          </p>
          <Headline report={view.report} />
        </>
      )}
      {view?.state === 'failed' && <p role="alert">{view.failure}</p>}
      {!isUnderWay && asked?.text !== text && (
        <Button
          variant="default"
          loading={simulate.isPending}
          onClick={() =>
            simulate.mutate(
              { draft: { document: text } },
              { onSuccess: ({ id }) => setAsked({ id, text }), onError: tellFailure },
            )
          }
        >
          Simulate this draft
        </Button>
      )}
    </>
  )
}
