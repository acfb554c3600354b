// How far a simulation has come, in plain words, with a way to stop it.
import { Button } from '@mantine/core'
import { useCancelSimulation } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import type { SimulationView } from '../api/shapes.ts'
import { percent } from '../figures.ts'
import { Progress } from '../parts/Progress.tsx'
import { tellFailure } from '../parts/told.tsx'
import classes from './Progress.module.css'

export function SimulationProgress({ view }: { view: SimulationView }) {
  const cancel = useCancelSimulation()
  const may = useMay('simulate')
  const says = view.stage ?? (view.state === 'waiting' ? 'Waiting for its turn' : 'Replaying history')
  return (
    <div className={classes.progress}>
      <p>
        {says}
        <span className="figures">{percent(view.progress)}</span>
      </p>
      <Progress value={view.progress} says={says} />
      {may && (
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(view.id, { onError: tellFailure })}
        >
          Cancel
        </Button>
      )}
    </div>
  )
}
