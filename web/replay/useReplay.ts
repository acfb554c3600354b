// The replay of a draft while it is turned: one worker for the page, fed with the newest text as soon as it has answered
// the last. What lies between was overtaken by the hand and is never replayed: the newest drag wins.
import { useEffect, useRef, useState } from 'react'
import { ApiFailure, saysOf } from '../api/ask.ts'
import { api } from '../paths.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import type { History, LiveFigures } from './replayer.ts'

/** Touchpoints that are asked for at most; what a machine does within 100 ms is measured there (bench/browser-replay.ts). */
export const TOUCHPOINTS_MAX = 500_000
/** A change that is answered within this feels like one's own. */
const BLINK_MS = 100
/** Slower than this it is no dragging any more: then the server does it. */
const SLOW_MS = 1_000

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
      /** Counts the texts that were answered. */
      readonly turn: number
      /** Milliseconds of the last replay. */
      readonly took: number
      /** Touchpoints that this machine replays within 100 ms, by what it did at the start. */
      readonly within: number
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
        if ('bytes' in got) send({ kind: 'open', ...got, against }, [got.bytes])
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
  if (message.kind === 'opened') {
    const { history, against, took } = message
    const within = took === 0 ? history.touchpoints : roundDown((history.touchpoints * BLINK_MS) / took)
    if (took > SLOW_MS) return { state: 'too_much', touchpoints: history.touchpoints, limit: within }
    return { state: 'ready', history, against, draft: against, turn: 0, took, within }
  }
  if (before.state !== 'ready') return before
  const { turn, figures } = message
  // A text with faults has no figures; those of the last good one stay.
  return figures ? { ...before, turn, draft: figures, took: message.took } : { ...before, turn }
}

/** To two digits: more would claim a precision that no machine has. */
function roundDown(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1)
  return Math.floor(value / unit) * unit
}

interface Chronicle {
  readonly bytes: ArrayBuffer
  readonly properties: readonly string[]
}

async function fetchChronicle(
  signal: AbortSignal,
): Promise<Chronicle | Extract<Replay, { state: 'too_much' }>> {
  const response = await fetch(api.chronicle({ limit: TOUCHPOINTS_MAX }), {
    credentials: 'same-origin',
    signal,
  })
  if (!response.ok)
    throw new ApiFailure(response.status, 'internal', 'The server did not give the history to replay.')
  const header = (name: string) => response.headers.get(name) ?? ''
  const all = Number(header('x-touchpoints-total'))
  if (all > Number(header('x-touchpoints'))) {
    await response.body?.cancel()
    return { state: 'too_much', touchpoints: all, limit: TOUCHPOINTS_MAX }
  }
  const properties = header('x-properties').split(',').map(decodeURIComponent)
  return { bytes: await response.arrayBuffer(), properties }
}
