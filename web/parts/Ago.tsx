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

/** The present, refreshed once a minute. */
export const useNow = (): number =>
  useSyncExternalStore(
    (tell) => {
      if (tellers.size === 0) now = clock()
      tellers.add(tell)
      timer ??= setInterval(tick, TICK_MS)
      return () => {
        tellers.delete(tell)
        if (tellers.size === 0 && timer) {
          clearInterval(timer)
          timer = null
        }
      }
    },
    () => now,
  )

export function Ago({ at, never = '\u2013' }: { at: string | null; never?: string }) {
  const present = useNow()
  if (at === null) return <span>{never}</span>
  return (
    <time dateTime={at} title={wholeInstant(at)}>
      {ago(at, present)}
    </time>
  )
}
