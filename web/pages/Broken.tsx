// What a page shows that threw: the sentence of a failed request, or that the page itself is at fault. Where the
// server was away, the page comes by itself as soon as the server is back.
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { ApiFailure } from '../api/ask.ts'
import { useLiveState } from '../api/changes.ts'
import { PageHead } from '../parts/PageHead.tsx'
import { Failure } from '../parts/States.tsx'

/** In place of one page, within the shell. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const state = useLiveState()
  const was = useRef(state)
  const away = error instanceof ApiFailure && error.code === 'unreachable'
  useEffect(() => {
    if (away && state === 'live' && was.current !== 'live') window.location.reload()
    was.current = state
  }, [away, state])
  const again = () => {
    reset()
    window.location.reload()
  }
  return (
    <>
      <PageHead title="This page did not load" />
      <Failure error={error} again={again} />
    </>
  )
}

/** In place of everything. */
export function BrokenWhole(props: ErrorComponentProps) {
  return (
    <main style={{ padding: '0 32px' }}>
      <Broken {...props} />
    </main>
  )
}
