// What the server says has changed, by server-sent events: one connection for the whole app, opened when
// the first part listens. Rows on the screen take their new score and bucket in place; what would move
// rows is only counted (parts/ChangesPill.tsx offers it). Events are gathered for a moment, so that a
// thousand a second cost the page a few paints.
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { api } from '../paths.ts'
import type { Change, LeadRow, LeadsAnswer } from './shapes.ts'

const GATHER_MS = 250
const AGAIN_MS = 3000
/** Changes kept while a page gathers; more than that is "many", and the page asks anew anyway. */
const GATHERED_MAX = 1000

type Listener = (changes: readonly Change[]) => void
export type LiveState = 'connecting' | 'live' | 'away'

const listeners = new Set<Listener>()
const stateListeners = new Set<() => void>()
let connection: EventSource | null = null
let state: LiveState = 'connecting'
let gathered: Change[] = []
let timer: ReturnType<typeof setTimeout> | null = null

function setState(next: LiveState): void {
  if (state === next) return
  state = next
  for (const tell of stateListeners) tell()
}

function flush(): void {
  timer = null
  const changes = gathered
  gathered = []
  for (const listen of listeners) listen(changes)
}

function receive(event: MessageEvent<string>): void {
  if (gathered.length < GATHERED_MAX) gathered.push(JSON.parse(event.data) as Change)
  if (timer === null) timer = setTimeout(flush, GATHER_MS)
}

function connect(): void {
  if (connection) return
  connection = new EventSource(api.changes())
  connection.addEventListener('open', () => setState('live'))
  connection.addEventListener('error', () => {
    setState('away')
    // The browser tries again after a lost connection, but not after an answer such as a proxy's 502.
    if (connection?.readyState !== EventSource.CLOSED) return
    connection = null
    setTimeout(connect, AGAIN_MS)
  })
  connection.addEventListener('message', receive)
  connection.addEventListener('change', receive)
}

/** Calls `listen` with each handful of changes while the component is shown. */
export function useChanges(listen: Listener): void {
  const latest = useRef(listen)
  latest.current = listen
  useEffect(() => {
    const relay: Listener = (changes) => latest.current(changes)
    listeners.add(relay)
    connect()
    return () => {
      listeners.delete(relay)
    }
  }, [])
}

function subscribeState(tell: () => void): () => void {
  stateListeners.add(tell)
  return () => stateListeners.delete(tell)
}

/** Whether changes arrive at the moment. */
export const useLiveState = (): LiveState => useSyncExternalStore(subscribeState, () => state)

/** Keeps what is on the screen true: rows in place, the page of a changed contact asked anew. */
export function useFreshness(): void {
  const client = useQueryClient()
  const live = useLiveState()
  const missing = useRef(false)
  useEffect(() => {
    // What happened meanwhile was told to nobody.
    if (live === 'live' && missing.current) client.invalidateQueries()
    missing.current = live === 'away'
  }, [client, live])
  useChanges((changes) => {
    for (const change of changes) {
      patchRows(client, change)
      client.invalidateQueries({ queryKey: ['contact', change.contact] })
    }
    client.invalidateQueries({ queryKey: ['overview'] }, { cancelRefetch: false })
  })
}

function patchRows(client: QueryClient, change: Change): void {
  client.setQueriesData<LeadsAnswer>({ queryKey: ['leads'] }, (answer) => {
    if (!answer?.leads.some((row) => row.contact === change.contact)) return answer
    return { ...answer, leads: answer.leads.map((row) => patched(row, change)) }
  })
}

function patched(row: LeadRow, change: Change): LeadRow {
  if (row.contact !== change.contact) return row
  return {
    ...row,
    score: change.score ?? row.score,
    bucket: change.bucket ?? row.bucket,
    lastTouchAt: row.lastTouchAt !== null && row.lastTouchAt > change.at ? row.lastTouchAt : change.at,
  }
}
