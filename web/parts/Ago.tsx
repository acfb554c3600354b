// An instant as how long ago it was, with the whole instant on hover. Ticks once a minute, all together.
import { useSyncExternalStore } from 'react'
import { ago, clock, wholeInstant } from '../instants.ts'

const TICK_MS = 60_000
let now = clock()
const tellers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null

function tick(): void {
  now = clock()
  for (const tell of tellers) tell()
}

// A stable function: a new one each render would subscribe anew each render.
function subscribe(tell: () => void): () => void {
  tellers.add(tell)
  if (timer === null) timer = setInterval(tick, TICK_MS)
  return () => {
    tellers.delete(tell)
    if (tellers.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

// Between visits to pages with times on them nothing ticks; a look that finds the time old takes the present.
const present = (): number => {
  if (timer === null && clock() - now > TICK_MS) now = clock()
  return now
}

/** The present, refreshed once a minute. */
export const useNow = (): number => useSyncExternalStore(subscribe, present)

export function Ago({ at, never = '\u2013' }: { at: string | null; never?: string }) {
  const now = useNow()
  if (at === null) return <span>{never}</span>
  return (
    <time dateTime={at} title={wholeInstant(at)}>
      {ago(at, now)}
    </time>
  )
}
