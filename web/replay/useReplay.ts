// The replay of a draft while it is turned: one worker for the page, fed with the newest text as soon as it has answered
// the last. What lies between was overtaken by the hand and is never replayed: the newest drag wins.
import { useEffect, useRef, useState } from 'react'
import { ApiFailure, saysOf } from '../api/ask.ts'
import { api } from '../paths.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import type { History, LiveFigures } from './replayer.ts'

/** Touchpoints that are asked for at most: what a present-day machine replays within 100 ms; measured in bench/browser-replay.ts. */
export const TOUCHPOINTS_MAX = 500_000

export type Replay =
  | { readonly state: 'loading' }
  /** There is more history than this page replays at once. */
  | { readonly state: 'too_much'; readonly touchpoints: number; readonly limit: number }
  | { readonly state: 'failed'; readonly message: string }
  | {
      readonly state: 'ready'
      readonly history: History
      readonly against: LiveFigures | null
      /** Of the newest text that could be read. */
      readonly draft: LiveFigures | null
      /** Milliseconds of the last replay. */
      readonly took: number
    }

export function useReplay(text: string, against: string | null): Replay {
  const [replay, setReplay] = useState<Replay>({ state: 'loading' })
  const feed = useRef<((text: string) => void) | null>(null)
  const newest = useRef(text)
  newest.current = text
  useEffect(() => {
    const leaving = new AbortController()
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    const send = (message: ToWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer)
    let busy = true
    let answered: string | null = null
    let turn = 0
    const next = () => {
      if (busy || answered === newest.current) return
      busy = true
      answered = newest.current
      send({ kind: 'replay', turn: ++turn, text: newest.current })
    }
    feed.current = next
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      busy = false
      setReplay((before) => afterMessage(before, data))
      if (data.kind !== 'failed') next()
    })
    worker.addEventListener('error', (event) => setReplay({ state: 'failed', message: event.message }))
    fetchChronicle(leaving.signal).then(
      (got) => {
        if (got instanceof ArrayBuffer) send({ kind: 'open', bytes: got, against }, [got])
        else setReplay(got)
      },
      (error) => {
        if (!leaving.signal.aborted) setReplay({ state: 'failed', message: saysOf(error) })
      },
    )
    return () => {
      feed.current = null
      leaving.abort()
      worker.terminate()
    }
  }, [against])
  useEffect(() => feed.current?.(text), [text])
  return replay
}

function afterMessage(before: Replay, message: FromWorker): Replay {
  if (message.kind === 'failed') return { state: 'failed', message: message.message }
  if (message.kind === 'opened')
    return {
      state: 'ready',
      history: message.history,
      against: message.against,
      draft: message.against,
      took: message.took,
    }
  if (before.state !== 'ready') return before
  // A text with faults has no figures; those of the last good one stay.
  return {
    ...before,
    draft: message.figures ?? before.draft,
    took: message.figures ? message.took : before.took,
  }
}

async function fetchChronicle(signal: AbortSignal): Promise<ArrayBuffer | Replay> {
  const response = await fetch(api.chronicle({ limit: TOUCHPOINTS_MAX }), {
    credentials: 'same-origin',
    signal,
  })
  if (!response.ok)
    throw new ApiFailure(response.status, 'internal', 'The server did not give the history to replay.')
  const all = Number(response.headers.get('x-touchpoints-total') ?? 0)
  const given = Number(response.headers.get('x-touchpoints') ?? all)
  if (all > given) return { state: 'too_much', touchpoints: all, limit: TOUCHPOINTS_MAX }
  return response.arrayBuffer()
}
