// Scoring people by a version that is not in force yet, into the tables beside: fold from the log, evaluate, decide, as
// ingest does it, but without a lock on anybody, for nothing that is in force is written.
// Invariant: evidence is read after the notes of who has changed were taken, so whatever comes later is noted again.
// Deliberately absent: the order in which everybody is gone through, and the switch (take-over.ts).

import type { Kysely } from 'kysely'
import { emptyState, type State } from '../../kernel/state.ts'
import { decodeState, encodeState } from '../../kernel/state-bytes.ts'
import { readAccountStates, type StoredAccountState, writeAccountStates } from '../../store/account.ts'
import {
  forgetChanged,
  forgetPrepared,
  reserveLeads,
  writeBeside,
  writeInPlace,
} from '../../store/agreement-next.ts'
import { type LeadToBe, prepareLeads } from '../../store/agreement-next-lead.ts'
import { readContactStates, writeContactStates } from '../../store/contact-state.ts'
import { insertDecisions } from '../../store/decision.ts'
import { leadsOf } from '../../store/lead.ts'
import type { Database } from '../../store/schema.ts'
import { type Decided, decide } from '../ingest/decide.ts'
import type { ActiveAgreement, Frame } from '../ingest/frame.ts'
import { type Loaded, loadEvidence, refoldAccounts, refoldContacts } from '../ingest/refold.ts'
import { loadDeals, rowOf } from '../ingest/restate.ts'
import {
  type AccountSubject,
  accountSubjectOf,
  accountsMatter,
  type Subject,
  subjectOf,
} from '../ingest/subject.ts'

type Db = Kysely<Database>

export interface Preparation {
  readonly next: ActiveAgreement
  /** The instant that everybody is evaluated at, unless they learned something later. */
  readonly at: number
  /** Why, for the decisions. */
  readonly cause: string
  /** Accounts whose members were prepared with an older state: a job follows them after the switch. */
  readonly areStale: boolean
}

/**
 * Prepares these contacts and accounts in the caller's transaction. `whole`: for the first time, with all of their
 * colleagues; `part`: without them; `again`: what was prepared before is taken back, and those who are gone stay away.
 */
export async function prepare(
  db: Db,
  preparation: Preparation,
  contacts: readonly number[],
  accounts: readonly number[],
  how: 'whole' | 'part' | 'again',
): Promise<void> {
  const { next, at } = preparation
  if (how === 'whole') await forgetChanged(db, contacts)
  const rows = await readContactStates(db, contacts)
  const subjects = new Map<number, Subject>()
  for (const row of rows) {
    const subject = subjectOf(row.contact, row, next, Math.max(at, row.lastKnownAt))
    subject.mustRefold = true
    subjects.set(row.contact, subject)
  }
  const all = [...subjects.values()]
  const ids = [...subjects.keys()]
  for (const lead of await leadsOf(db, ids)) subjects.get(lead.contact)!.leads.push(lead)
  const loaded = await loadEvidence(db, ids, { isForAccounts: false })
  await refoldContacts(db, next, all, loaded)
  const folded = await accountsFolded(db, preparation, all, accounts, { loaded, contacts: subjects })
  await loadDeals(db, all)
  const decided = new Map<number, Decided>()
  for (const subject of all) {
    const account =
      subject.account === null
        ? null
        : (folded.states.get(subject.account) ?? emptyState(next.model, 'account'))
    decided.set(subject.contact, await decide(db, next, subject, account, preparation.cause))
  }
  const leads = await leadIds(db, all, decided)
  await writeBeside(db)
  if (how === 'again') await forgetPrepared(db, contacts)
  const frame: Frame = { active: next, sources: new Map() }
  await writeContactStates(
    db,
    all.map((subject) => rowOf({ frame }, subject, decided.get(subject.contact), leads)),
  )
  await writeAccountStates(db, folded.rows)
  await insertDecisions(
    db,
    all.flatMap(({ contact }) => {
      const decision = decided.get(contact)!.decision
      return decision === null ? [] : [{ ...decision, lead: leads.get(contact) ?? null }]
    }),
  )
  await prepareLeads(
    db,
    all.flatMap((subject): LeadToBe[] => {
      const { lead, leadFate } = decided.get(subject.contact)!
      const last = subject.leads.at(-1)
      if (leadFate === 'kept') return []
      if (leadFate === 'removed') return [{ ...last!, fate: leadFate }]
      return [{ ...lead!, id: leads.get(subject.contact)!, contact: subject.contact, fate: leadFate }]
    }),
  )
  await writeInPlace(db)
}

interface Folded {
  readonly states: ReadonlyMap<number, State>
  /** To be written beside. */
  readonly rows: readonly StoredAccountState[]
}

/** The accounts of these contacts under the next version: those asked for and those not prepared yet are folded. */
async function accountsFolded(
  db: Db,
  { next, at, areStale }: Preparation,
  subjects: readonly Subject[],
  asked: readonly number[],
  members: { readonly loaded: Loaded; readonly contacts: ReadonlyMap<number, unknown> },
): Promise<Folded> {
  const needed = new Set(subjects.flatMap(({ account }) => (account === null ? [] : [account])))
  const ids = [...new Set([...needed, ...asked])]
  if (ids.length === 0) return { states: new Map(), rows: [] }
  await writeBeside(db)
  const prepared = new Map((await readAccountStates(db, ids)).map((row) => [row.account, row]))
  await writeInPlace(db)
  const again = new Set(asked)
  const fresh = ids.filter((id) => again.has(id) || !prepared.has(id))
  const stored = await readAccountStates(db, fresh)
  const folds: AccountSubject[] = accountsMatter(next.model)
    ? stored.map((row) => accountSubjectOf(row.account, row, next, { locked: true }))
    : []
  await refoldAccounts(db, next, folds, new Map(), at, members)
  const states = new Map(folds.map(({ account, state }) => [account, state!]))
  for (const [account, row] of prepared)
    if (!states.has(account) && row.agreementHash === next.hash)
      states.set(account, decodeState(next.model, row.state))
  if (folds.length === 0) return { states, rows: stored }
  return {
    states,
    rows: folds.map(({ account, state, dueAt, lastKnownAt }) => ({
      account,
      agreementHash: next.hash,
      state: encodeState(state!),
      lastKnownAt: Math.max(at, lastKnownAt),
      dueAt,
      staleSince: areStale ? at : null,
    })),
  }
}

/** The lead that each contact's row and decision name: the last one, or one that is opened at the switch. */
async function leadIds(
  db: Db,
  subjects: readonly Subject[],
  decided: ReadonlyMap<number, Decided>,
): Promise<Map<number, number>> {
  const ids = new Map<number, number>()
  const opened: number[] = []
  for (const { contact } of subjects) {
    const { lead } = decided.get(contact)!
    if (lead === null) continue
    if (lead.id === null) opened.push(contact)
    else ids.set(contact, lead.id)
  }
  const reserved = await reserveLeads(db, opened.length)
  opened.forEach((contact, index) => {
    ids.set(contact, reserved[index]!)
  })
  return ids
}
