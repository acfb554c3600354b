// The second half of every verb that changes evidence: fold, evaluate, decide, write. What comes in are locked
// subjects; what goes out are their rows, leads and decisions, and the changes to tell the world after commit.
// Invariant: a state that is extended here equals the one that a fold from the log would give.

import type { Kysely } from 'kysely'
import type { Bucket } from '../../kernel/evidence.ts'
import { isOpen } from '../../kernel/lead.ts'
import { extendAll, withClaim } from '../../kernel/state.ts'
import { encodeState } from '../../kernel/state-bytes.ts'
import { lockAccountStates, readAccountStates, setAccounts, writeAccountStates } from '../../store/account.ts'
import { membersOf, type StoredContactState, writeContactStates } from '../../store/contact-state.ts'
import { insertDecisions } from '../../store/decision.ts'
import { deleteLeads, insertLeads, updateLeads } from '../../store/lead.ts'
import { dealsOfContacts } from '../../store/opportunity.ts'
import type { Database } from '../../store/schema.ts'
import { type Decided, decide } from './decide.ts'
import type { Frame } from './frame.ts'
import { ACCOUNT_TOGETHER_MAX } from './plan.ts'
import { refoldAccounts, refoldContacts } from './refold.ts'
import { type AccountSubject, accountSubjectOf, accountsMatter, type Subject, showClaim } from './subject.ts'

/** What one transaction holds: subjects by contact, accounts by id, the instant, and why. */
export interface Work {
  readonly frame: Frame
  readonly at: number
  readonly subjects: ReadonlyMap<number, Subject>
  readonly accounts: Map<number, AccountSubject>
  /** In plain words: `page_viewed from Website`, `merged by ana@example.com`. */
  readonly cause: (subject: Subject) => string
  /** Accounts that lost a contact which is no longer there. */
  readonly accountsLeft?: ReadonlySet<number>
}

/** Something that lists and pages show has changed. */
export interface ContactChange {
  readonly at: number
  readonly contact: number
  readonly bucket: Bucket | null
  readonly bucketBefore: Bucket | null
  readonly score: number | null
  readonly because: string
}

/** Folds, evaluates, decides and writes all subjects of the work; gives what changed. */
export async function restate(db: Kysely<Database>, work: Work): Promise<ContactChange[]> {
  const { frame } = work
  const all = [...work.subjects.values()]
  await foldContacts(db, work, all)
  await foldAccounts(db, work, all)
  const subjects = all.filter(
    ({ isBystander, account }) => !isBystander || (account !== null && work.accounts.get(account)?.changed),
  )
  const decided = new Map<number, Decided>()
  if (frame.active !== null) {
    await loadDeals(db, subjects)
    for (const subject of subjects) {
      const account = subject.account === null ? null : (work.accounts.get(subject.account)?.state ?? null)
      decided.set(subject.contact, await decide(db, frame.active, subject, account, work.cause(subject)))
    }
  }
  const leads = await writeLeads(db, subjects, decided)
  await writeContactStates(
    db,
    subjects.map((subject) => rowOf(work, subject, decided.get(subject.contact), leads)),
  )
  await insertDecisions(
    db,
    subjects.flatMap((subject) => {
      const decision = decided.get(subject.contact)?.decision
      return decision ? [{ ...decision, lead: leads.get(subject.contact) ?? null }] : []
    }),
  )
  await writeAccounts(db, work)
  return subjects.map((subject) => changeOf(subject, decided.get(subject.contact)))
}

/** The deals of contacts that were known before and may open a lead now. */
export async function loadDeals(db: Kysely<Database>, subjects: readonly Subject[]): Promise<void> {
  const may = subjects.filter(
    ({ identified, leads, stored, mustRefold }) =>
      identified && !isOpen(leads.at(-1) ?? null) && (stored !== null || mustRefold),
  )
  const deals = await dealsOfContacts(
    db,
    may.map(({ contact }) => contact),
  )
  for (const subject of may) subject.deals = deals.get(subject.contact) ?? []
}

async function foldContacts(db: Kysely<Database>, work: Work, subjects: readonly Subject[]): Promise<void> {
  const refold: Subject[] = []
  for (const subject of subjects) if (subject.mustRefold || !extendSubject(subject)) refold.push(subject)
  await refoldContacts(db, work.frame.active, refold)
  const moved = subjects.filter(({ stored, account }) => (stored?.account ?? null) !== account)
  await setAccounts(
    db,
    moved.map(({ contact, account, accountBecause }) => ({ contact, account, because: accountBecause })),
  )
}

/** Extends a subject by what is new; false when order, or a value taken back, asks for a fold of the whole. */
function extendSubject(subject: Subject): boolean {
  for (const claim of subject.claims) {
    const display = showClaim(subject.display, claim)
    if (display === null) return false
    subject.display = display
  }
  if (subject.state === null) return true
  let state = extendAll(subject.state.model, subject.state, subject.touches)
  if (state === null) return false
  for (const claim of subject.claims) state = withClaim(state, claim)
  subject.state = state
  for (const { facts } of subject.touches) if (facts.own) subject.ownCount += 1
  return true
}

async function foldAccounts(db: Kysely<Database>, work: Work, subjects: readonly Subject[]): Promise<void> {
  const { active } = work.frame
  if (active === null || !accountsMatter(active.model)) return
  const moved = new Map<number, number | null>()
  const touched = new Set<number>(work.accountsLeft)
  const joined = new Set<number>()
  for (const subject of subjects) {
    const before = subject.stored?.account ?? null
    if (before !== subject.account) {
      moved.set(subject.contact, subject.account)
      // Of a contact that was not there before everything is new, so that it extends its account like any news.
      if (subject.stored === null && !subject.mustRefold) {
        joined.add(subject.account!)
        continue
      }
      for (const account of [before, subject.account]) if (account !== null) touched.add(account)
    } else if (subject.account !== null && (subject.mustRefold || concerns(work, subject)))
      touched.add(subject.account)
  }
  await haveAccounts(db, work, new Set([...touched, ...joined]), subjects)
  for (const account of touched) work.accounts.get(account)!.mustRefold = true
  for (const subject of subjects) if (subject.account !== null) contribute(work, subject, touched)
  const refold: AccountSubject[] = []
  for (const account of work.accounts.values()) {
    if (account.mustRefold || !extendAccount(account)) {
      if (account.locked) refold.push(account)
    }
  }
  // Even an account without evidence has a state once somebody belongs to it.
  for (const id of joined) {
    const account = work.accounts.get(id)!
    if (account.stored?.state.length === 0) account.changed = true
  }
  await refoldAccounts(db, active, refold, moved, work.at)
  for (const account of refold) account.changed = differs(account)
}

/** Whether a subject has news for an account that nobody expected to change, so that it is not locked yet. */
function concerns(work: Work, subject: Subject): boolean {
  if (work.accounts.get(subject.account!)?.locked) return false
  const { account: layout, attributes } = work.frame.active!.model
  return (
    subject.touches.some(({ facts }) => layout.slotsOf(facts).length > 0) ||
    subject.claims.some(({ attribute }) => attribute.startsWith('account.') && attributes.has(attribute))
  )
}

/** Accounts that turned out to matter only now are locked late; a deadlock by that is tried again. */
async function haveAccounts(
  db: Kysely<Database>,
  work: Work,
  touched: ReadonlySet<number>,
  subjects: readonly Subject[],
): Promise<void> {
  const late = [...touched].filter((account) => !work.accounts.get(account)?.locked)
  for (const stored of await lockAccountStates(db, late))
    work.accounts.set(
      stored.account,
      accountSubjectOf(stored.account, stored, work.frame.active, { locked: true }),
    )
  const needed = new Set(subjects.flatMap(({ account }) => (account === null ? [] : [account])))
  const unread = [...needed].filter((account) => !work.accounts.has(account))
  const rows = new Map((await readAccountStates(db, unread)).map((row) => [row.account, row]))
  for (const account of unread)
    work.accounts.set(
      account,
      accountSubjectOf(account, rows.get(account) ?? null, work.frame.active, { locked: false }),
    )
}

/** What a contact's new evidence means for its account. */
function contribute(work: Work, subject: Subject, refolded: ReadonlySet<number>): void {
  const account = work.accounts.get(subject.account!)!
  if (refolded.has(account.account) || !account.locked) return
  const { account: layout, attributes } = work.frame.active!.model
  for (const touch of subject.touches) if (layout.slotsOf(touch.facts).length > 0) account.touches.push(touch)
  for (const claim of subject.claims)
    if (claim.attribute.startsWith('account.') && attributes.has(claim.attribute)) account.claims.push(claim)
}

function extendAccount(account: AccountSubject): boolean {
  if (account.touches.length + account.claims.length === 0) return true
  let state = extendAll(account.state!.model, account.state!, account.touches)
  if (state === null) return false
  for (const claim of account.claims) state = withClaim(state, claim)
  account.changed = state !== account.state
  account.state = state
  return true
}

const differs = ({ state, stored }: AccountSubject): boolean =>
  state !== null && (stored === null || !Buffer.from(encodeState(state)).equals(stored.state))

async function writeLeads(
  db: Kysely<Database>,
  subjects: readonly Subject[],
  decided: ReadonlyMap<number, Decided>,
): Promise<Map<number, number>> {
  const ids = new Map<number, number>()
  const fresh = []
  const changed = []
  const removed = []
  for (const subject of subjects) {
    const made = decided.get(subject.contact)
    const last = subject.leads.at(-1)
    if (made === undefined) {
      if (last !== undefined) ids.set(subject.contact, last.id)
      continue
    }
    const { lead, leadFate } = made
    if (leadFate === 'removed') removed.push({ id: last!.id, into: null })
    if (lead === null) continue
    if (lead.id === null) fresh.push({ ...lead, contact: subject.contact })
    else ids.set(subject.contact, lead.id)
    if (leadFate === 'changed') changed.push({ ...lead, id: lead.id!, contact: subject.contact })
  }
  const made = await insertLeads(db, fresh)
  fresh.forEach(({ contact }, index) => {
    ids.set(contact, made[index]!)
  })
  await updateLeads(db, changed)
  await deleteLeads(db, removed)
  return ids
}

const NO_STATE = new Uint8Array(0)

/** The row of a contact as it has been folded and decided about. */
export function rowOf(
  { frame }: Pick<Work, 'frame'>,
  subject: Subject,
  decided: Decided | undefined,
  leads: ReadonlyMap<number, number>,
): StoredContactState {
  const { state, stored } = subject
  const evaluation = decided?.evaluation
  return {
    contact: subject.contact,
    account: subject.account,
    agreementHash: frame.active?.hash ?? null,
    state: state === null ? NO_STATE : encodeState(state),
    lastKnownAt: subject.lastKnownAt,
    firstTouchAt: state?.firstKey?.occurredAt ?? null,
    firstChannel: state?.first?.channel ?? null,
    firstSource: state?.first?.source ?? null,
    lastTouchAt: state?.lastKey?.occurredAt ?? null,
    touchCount: state?.count ?? 0,
    identified: subject.identified,
    bucket: evaluation?.bucket ?? null,
    scorecard: evaluation?.scorecard ?? null,
    score: evaluation?.score ?? 0,
    bound: decided?.bound ?? 0,
    fit: evaluation?.fit ?? 0,
    engagement: evaluation?.engagement ?? 0,
    fitGrade: evaluation?.fitGrade ?? null,
    engagementGrade: evaluation?.engagementGrade ?? null,
    bucketSays: evaluation?.says ?? null,
    lead: leads.get(subject.contact) ?? null,
    stage: decided === undefined ? (stored?.stage ?? null) : decided.stage,
    display: subject.display,
    evaluatedAt: subject.at,
    nextChangeAt: decided?.nextChangeAt ?? null,
    ownCount: subject.ownCount,
    reachableAt: subject.reachableAt,
    importOpensAt: subject.importOpensAt,
    aheadAt: subject.aheadAt,
    verdicts: [...subject.verdicts].sort().join(','),
    messageVerdicts: [...subject.messageVerdicts].sort().join(','),
    accountRank: subject.accountRank,
    accountAt: subject.accountAt,
    identityVersion: subject.identityVersion,
  }
}

/** Writes accounts that changed. Where contacts are not in hand, the account is stale until a job has seen to them. */
async function writeAccounts(db: Kysely<Database>, work: Work): Promise<void> {
  const written = [...work.accounts.values()].filter(
    ({ locked, state, changed, dueAt, stored }) =>
      locked && state !== null && (changed || dueAt !== (stored?.dueAt ?? null)),
  )
  // Whoever belongs to an account gives it a state, so of one without a state all contacts are in hand.
  const changed = written
    .filter(({ changed, stored }) => changed && stored?.state.length !== 0)
    .map(({ account }) => account)
  const left = await accountsLeft(db, work, changed)
  await writeAccountStates(
    db,
    written.map(({ account, state, dueAt, staleSince, lastKnownAt }) => ({
      account,
      agreementHash: work.frame.active?.hash ?? null,
      state: encodeState(state!),
      lastKnownAt: Math.max(work.at, lastKnownAt),
      dueAt,
      staleSince: left.has(account) ? (staleSince ?? work.at) : staleSince,
    })),
  )
}

/** Those of the changed accounts that may have contacts beside the ones in hand. */
async function accountsLeft(
  db: Kysely<Database>,
  { subjects }: Work,
  changed: readonly number[],
): Promise<ReadonlySet<number>> {
  // So many accounts have more contacts than one transaction takes in hand; to read them all would tell no more.
  if (changed.length > ACCOUNT_TOGETHER_MAX) return new Set(changed)
  const members = await membersOf(db, changed, subjects.size + 1)
  // What is listed is not all of them.
  if (members.length > subjects.size) return new Set(changed)
  return new Set(members.filter(({ contact }) => !subjects.has(contact)).map(({ account }) => account))
}

function changeOf(subject: Subject, decided: Decided | undefined): ContactChange {
  return {
    at: subject.at,
    contact: subject.contact,
    bucket: decided?.evaluation.bucket ?? null,
    bucketBefore: subject.stored?.bucket ?? null,
    score: decided?.evaluation.score ?? null,
    because: decided?.decision?.says ?? decided?.evaluation.says ?? '',
  }
}
