// Evidence comes in: many captured events, one transaction. The stations, in the order of ARCHITECTURE.md:
// sift -> look up -> plan -> lock contacts -> settle identity -> store -> lock accounts -> fold, evaluate, decide
// (restate.ts). Accounts are what two transactions most often share, so they are locked as late as can be.
// Invariant: when this returns, the evidence is committed and every contact it touches is scored with it.
// Deliberately absent: reading what was sent (capture/), and waiting in line (queue.ts).

import type { Kysely } from 'kysely'
import { lockContactStates } from '../../store/contact-state.ts'
import { leadsOf } from '../../store/lead.ts'
import type { Database } from '../../store/schema.ts'
import { inTransaction } from '../../store/transaction.ts'
import type { CapturedEvent, IngestResult } from '../capture/event.ts'
import { announce } from '../change-feed.ts'
import type { Context } from '../context.ts'
import { type Arrival, arrivalOf, type Directory, lookUp, nameAccounts } from './arrival.ts'
import { type Frame, openFrame } from './frame.ts'
import { holdAccounts } from './hold.ts'
import { Moved } from './moved.ts'
import { type Plan, plan } from './plan.ts'
import { type ContactChange, restate } from './restate.ts'
import { settleIdentity } from './settle-identity.ts'
import { type IngestWord, sift } from './sift.ts'
import { handEvidence, storeEvidence } from './store-evidence.ts'
import { type Subject, subjectOf } from './subject.ts'

/** Events of one transaction; more would hold locks for too long. */
export const INGEST_EVENTS_MAX = 5_000
/** How often one batch may find its contacts moved; each time somebody else has got on. */
const ATTEMPTS_MAX = 20

/** Stores events and brings the contacts they touch up to date; gives one word for each event, in order. */
export async function ingest(ctx: Context, events: readonly CapturedEvent[]): Promise<IngestResult> {
  if (events.length === 0) return { results: [], contacts: [] }
  if (events.length > INGEST_EVENTS_MAX)
    throw new Error(`One transaction takes ${INGEST_EVENTS_MAX} events, got ${events.length}.`)
  // A live message is hardly ever sent twice; an import often is.
  const isLive = events.every(({ known }) => known === 'live')
  const { results, changes } = await again((attempt) =>
    inTransaction(ctx.db, (trx) => ingestIn(ctx, trx, events, attempt === 1 && isLive)),
  )
  announce(ctx, changes)
  return { results, contacts: changes.map(({ contact }) => String(contact)) }
}

/** Begins a transaction anew while it finds that its contacts have moved. */
export async function again<T>(run: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt)
    } catch (error) {
      if (!(error instanceof Moved) || attempt >= ATTEMPTS_MAX) throw error
    }
  }
}

interface Ingested {
  readonly results: readonly IngestWord[]
  readonly changes: readonly ContactChange[]
}

async function ingestIn(
  ctx: Context,
  db: Kysely<Database>,
  events: readonly CapturedEvent[],
  trusting: boolean,
): Promise<Ingested> {
  const now = ctx.now()
  const frame = await openFrame(ctx, db, now, [...new Set(events.map(({ sourceId }) => sourceId))])
  const { words, fresh } = await sift(db, events, now, { trusting })
  const all = fresh.map((at) => arrivalOf(events[at]!, at))
  const { directory, arrivals, erased } = await lookUp(db, all)
  for (const { place } of erased) words[place] = 'erased'
  for (const { place } of arrivals) words[place] = 'stored'
  const results = words as IngestWord[]
  if (arrivals.length === 0) return { results, changes: [] }
  await nameAccounts(db, arrivals, now)
  const planned = await plan(db, frame, arrivals, directory)
  const { at, subjects } = await takeHold(db, frame, now, directory, planned)
  const hands = { frame, at, subjects, made: new Set<number>(), left: new Set<number>() }
  const settled = await settleIdentity(db, hands, arrivals, directory, planned)
  const placed = await storeEvidence(db, hands, arrivals, settled)
  const accounts = await holdAccounts(db, frame, planned.accounts)
  handEvidence(placed, hands, accounts)
  const causes = causesOf(arrivals, frame)
  const changes = await restate(db, {
    frame,
    at,
    subjects,
    accounts,
    accountsLeft: hands.left,
    cause: (subject) => causes(subject),
  })
  return { results, changes }
}

interface Held {
  readonly at: number
  readonly subjects: Map<number, Subject>
}

/** Locks contacts in order of id, and makes sure that nothing moved since the look-up. */
async function takeHold(
  db: Kysely<Database>,
  frame: Frame,
  now: number,
  directory: Directory,
  planned: Plan,
): Promise<Held> {
  const wanted = [...planned.contacts, ...planned.bystanders]
  const rows = await lockContactStates(db, wanted)
  const locked = new Map(rows.map((row) => [row.contact, row]))
  for (const contact of planned.contacts) {
    const seen = planned.component?.contacts.get(contact) ?? directory.contacts.get(contact)
    if (locked.get(contact)?.identityVersion !== seen?.version) throw new Moved()
  }
  // Live evidence is known strictly after everything that its contacts knew before.
  let at = now
  for (const contact of planned.contacts) at = Math.max(at, locked.get(contact)!.lastKnownAt + 1)
  const subjects = new Map<number, Subject>()
  for (const row of rows) {
    // Somebody who only stands by is never looked at before what is known of them.
    const subject = subjectOf(row.contact, row, frame.active, Math.max(at, row.lastKnownAt))
    subject.isBystander = planned.bystanders.has(row.contact)
    subjects.set(row.contact, subject)
  }
  const identified = rows.filter((row) => row.identified).map(({ contact }) => contact)
  for (const lead of await leadsOf(db, identified)) subjects.get(lead.contact)!.leads.push(lead)
  return { at, subjects }
}

/** Why a contact is decided about: the last of its new touchpoints. */
function causesOf(arrivals: readonly Arrival[], frame: Frame): (subject: Subject) => string {
  const last = arrivals.at(-1)!.event
  return ({ touches }) => {
    const touch = touches.at(-1)
    const type = touch?.facts.type ?? last.type
    const source = touch?.facts.source ?? frame.sources.get(last.sourceId)?.name ?? null
    return source === null ? type : `${type} from ${source}`
  }
}
