// What is in force and since when, what is about to take over and how far everybody's scores are, and the way back.
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useCancelActivation, useRollBack } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import { activation } from '../api/queries.ts'
import type { Activation } from '../api/shapes.ts'
import { count, counted } from '../figures.ts'
import { Go } from '../parts/Go.tsx'
import { Progress } from '../parts/Progress.tsx'
import { tell, tellFailure } from '../parts/told.tsx'
import { paths } from '../paths.ts'
import classes from './Signing.module.css'

/** A strip while a version takes over; nothing otherwise. */
export function TakingOver() {
  const { data } = useQuery(activation())
  const client = useQueryClient()
  const cancel = useCancelActivation()
  const may = useMay('activateAgreement')
  const underWay = data?.underWay
  const was = useRef(data)
  useEffect(() => {
    const before = was.current
    was.current = data
    if (!before || !data || data.underWay) return
    // A switch of few contacts is over before anybody sees it under way; what is in force tells of it, too.
    const isAnother = before.inForce?.hash !== data.inForce?.hash
    if (!before.underWay && !isAnother) return
    // The switch has happened, or was given up: everything on the screen may be another's.
    client.invalidateQueries()
    if (isAnother && data.inForce) tell(`${data.inForce.name} is in force. Everybody is scored by it.`)
  }, [client, data])
  if (!underWay) return data?.lastFailure ? <Failed failure={data.lastFailure} /> : null
  return (
    <div className={classes.takingOver} role="status">
      <p>
        <b>
          <Go href={paths.agreement(underWay.hash)}>{underWay.name}</Go> is about to take over.
        </b>{' '}
        {underWay.stage}: {count(underWay.done)} of {counted(underWay.total, 'contact')}. Until then the
        version in force decides.
      </p>
      <Progress value={underWay.progress} says="Scoring everybody anew" />
      {may && (
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined, { onError: tellFailure })}
        >
          Cancel
        </Button>
      )}
    </div>
  )
}

function Failed({ failure }: { failure: NonNullable<Activation['lastFailure']> }) {
  return (
    <p className={classes.fault} role="alert">
      <Go href={paths.agreement(failure.hash)}>This version</Go> could not take over: {failure.message}
    </p>
  )
}

/** Back to the version before; offered beside the one in force. */
export function RollBack() {
  const { data } = useQuery(activation())
  const may = useMay('activateAgreement')
  const rollBack = useRollBack()
  if (!may || !data?.before || data.underWay) return null
  return (
    <Button
      variant="default"
      loading={rollBack.isPending}
      title={`Puts ${data.before.name} (${data.before.hash.slice(0, 8)}) in force again; its signatures stand`}
      onClick={() => rollBack.mutate(undefined, { onError: tellFailure })}
    >
      Roll back
    </Button>
  )
}
