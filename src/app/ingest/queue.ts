// Requests wait here for a transaction that takes many of them at once: one commit, one lock round and one
// evaluation of a contact for hundreds of events. A request is answered only after its commit.
// Invariants: requests of one lane are stored in the order they came, and a contact always has the same lane
// within a gathering; a transaction that fails is halved until the bad request stands alone.
// Deliberately absent: durability of what waits. Who was not answered sends again, and messageId makes that safe.

import { isUnavailable } from '../../store/database-unavailable.ts'
import type { CapturedEvent, IngestResult } from '../capture/event.ts'
import type { Context } from '../context.ts'
import { ingest } from './ingest.ts'

/** Thrown when more events wait than settings.ingestQueueEventsMax; nothing of the request was stored. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
  readonly code = 'overloaded'
  constructor() {
    super('Too many events are waiting; nothing was stored. Try again in a moment.')
  }
}

/** Events of one transaction: enough to spread its cost, few enough that nobody waits long for the lock. */
const GATHERED_EVENTS_MAX = 1_000
/** Requests that one gathering looks at: behind a long queue that shares people, looking costs more than waiting. */
const LOOKED_AT_MAX = 1_000
/** Two lanes keep PostgreSQL busy while Node prepares the next; the embedded database has one session. */
const LANES_POSTGRES = 2
const LANES_EMBEDDED = 1

interface Waiting {
  /** Whose clock dates what becomes known. */
  readonly ctx: Context
  readonly events: readonly CapturedEvent[]
  /** Its identifiers, each once. */
  readonly keys: ReadonlySet<string>
  readonly resolve: (result: IngestResult) => void
  readonly reject: (error: unknown) => void
}

class IngestQueue {
  private readonly lanes: number
  private readonly waiting: Waiting[] = []
  private events = 0
  private running = 0
  /** First identifiers of the events in each running transaction: a request that shares one waits for it. */
  private readonly busy: Set<string>[] = []

  constructor(ctx: Context) {
    this.lanes = ctx.settings.databaseUrl === null ? LANES_EMBEDDED : LANES_POSTGRES
  }

  get depth(): number {
    return this.events
  }

  add(ctx: Context, events: readonly CapturedEvent[]): Promise<IngestResult> {
    if (events.length === 0) return Promise.resolve({ results: [], contacts: [] })
    if (this.events + events.length > ctx.settings.ingestQueueEventsMax)
      return Promise.reject(new Overloaded())
    this.events += events.length
    return new Promise((resolve, reject) => {
      this.waiting.push({ ctx, events, keys: keysOf(events), resolve, reject })
      // Requests that arrive in the same turn of the event loop go together.
      if (this.running < this.lanes) setImmediate(() => this.go())
    })
  }

  private go(): void {
    while (this.running < this.lanes) {
      const batch = this.gather()
      if (batch.length === 0) return
      this.running += 1
      const keys = new Set<string>()
      for (const one of batch) for (const key of one.keys) keys.add(key)
      this.busy.push(keys)
      void this.store(batch).finally(() => {
        this.busy.splice(this.busy.indexOf(keys), 1)
        this.running -= 1
        this.go()
      })
    }
  }

  /** The requests that go next: from the front, those that share nobody with a running transaction. */
  private gather(): Waiting[] {
    const batch: Waiting[] = []
    const held = new Set<string>()
    let events = 0
    let at = 0
    for (; at < this.waiting.length && at < LOOKED_AT_MAX; at++) {
      const next = this.waiting[at]!
      if (batch.length > 0 && events + next.events.length > GATHERED_EVENTS_MAX) break
      const hasOtherClock = batch.length > 0 && batch[0]!.ctx !== next.ctx
      if (hasOtherClock || meets(next.keys, held) || this.busy.some((one) => meets(next.keys, one))) {
        // Whatever shares somebody with a request that waits has to wait behind it.
        for (const key of next.keys) held.add(key)
        continue
      }
      batch.push(next)
      events += next.events.length
      this.waiting[at] = TAKEN
    }
    if (batch.length > 0) {
      const left = this.waiting.filter((one) => one !== TAKEN)
      this.waiting.length = 0
      for (const one of left) this.waiting.push(one)
    }
    return batch
  }

  private async store(batch: readonly Waiting[]): Promise<void> {
    const events = batch.flatMap((one) => one.events)
    const { ctx } = batch[0]!
    try {
      const result = await ingest(ctx, events)
      this.answer(batch, result)
    } catch (error) {
      if (batch.length === 1 || isUnavailable(error)) {
        for (const one of batch) this.fail(one, error)
        return
      }
      ctx.log.warn({ err: error, requests: batch.length }, 'a gathered transaction failed; halving it')
      const middle = batch.length >> 1
      await this.store(batch.slice(0, middle))
      await this.store(batch.slice(middle))
    }
  }

  private answer(batch: readonly Waiting[], { results, contacts }: IngestResult): void {
    let from = 0
    for (const { events, resolve } of batch) {
      this.events -= events.length
      const to = from + events.length
      resolve({ results: results.slice(from, to), contacts })
      from = to
    }
  }

  private fail({ events, reject }: Waiting, error: unknown): void {
    this.events -= events.length
    reject(error)
  }
}

const TAKEN = {
  events: [],
  keys: new Set(),
  resolve: () => undefined,
  reject: () => undefined,
} as unknown as Waiting

function keysOf(events: readonly CapturedEvent[]): Set<string> {
  const keys = new Set<string>()
  for (const event of events) for (const { kind, value } of event.identifiers) keys.add(`${kind} ${value}`)
  return keys
}

function meets(keys: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  if (others.size > 0) for (const key of keys) if (others.has(key)) return true
  return false
}

/** One queue a database: verbs that borrow a context with another clock share its lanes, never its time. */
const queues = new WeakMap<object, IngestQueue>()
function queueOf(ctx: Context): IngestQueue {
  let queue = queues.get(ctx.db)
  if (queue === undefined) {
    queue = new IngestQueue(ctx)
    queues.set(ctx.db, queue)
  }
  return queue
}

/** Stores events together with whatever else waits; rejects with Overloaded when too much does. */
export const enqueueIngest = (ctx: Context, events: readonly CapturedEvent[]): Promise<IngestResult> =>
  queueOf(ctx).add(ctx, events)

/** Events that wait or are being stored, for the metrics. */
export const ingestQueueDepth = (ctx: Context): number => queues.get(ctx.db)?.depth ?? 0
