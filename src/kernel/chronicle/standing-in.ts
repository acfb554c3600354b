// The standing of one contact of a chronicle at an instant, folded from scratch: what everything faster in this folder
// is held to, and what the rare cases fall back on. Deliberately absent: speed.

import { type Claim, PROVENANCES, VERDICTS } from '../evidence.ts'
import type { Model, Scope } from '../model.ts'
import type { Standing } from '../standing.ts'
import { emptyState, type FoldTouch, fold, type State, withClaims } from '../state.ts'
import {
  type Chronicle,
  type DatedClaimColumns,
  type LeadColumns,
  touchAt,
  touchFrom,
  touchUntil,
} from './chronicle.ts'

export interface ReplayOptions {
  /** Without claims whose dates were assumed at import. */
  readonly leaveOutAssumed?: boolean
  /** Only these contacts, [from, to); the rows of all others are empty. */
  readonly contacts?: { readonly from: number; readonly to: number }
}

/** Message ids that keep rows in their order. */
const WIDTH = 10

/** Touchpoints of contact c that count at t, and in [since, until) belong. */
function countingTouches(chronicle: Chronicle, c: number, t: number): FoldTouch[] {
  const { touches, facts } = chronicle
  const found: FoldTouch[] = []
  for (let row = touches.offsets[c]!; row < touches.offsets[c + 1]!; row++)
    if (touchFrom(touches, row) <= t && t < touchUntil(touches, row))
      found.push({
        occurredAt: touchAt(touches, row),
        sourceId: 0,
        messageId: String(row).padStart(WIDTH, '0'),
        facts: facts[touches.facts[row]!]!,
      })
  return found
}

function countingClaims(
  chronicle: Chronicle,
  columns: DatedClaimColumns,
  owner: number,
  t: number,
  { leaveOutAssumed = false }: ReplayOptions,
): Claim[] {
  const found: Claim[] = []
  for (let row = columns.offsets[owner]!; row < columns.offsets[owner + 1]!; row++) {
    if (columns.from[row]! > t || t >= columns.until[row]!) continue
    if (leaveOutAssumed && columns.assumed[row] === 1) continue
    const cell = columns.cell[row]!
    found.push({
      attribute: chronicle.attributes[Math.floor(cell / PROVENANCES.length)]!,
      provenance: PROVENANCES[cell % PROVENANCES.length]!,
      value: chronicle.values[columns.value[row]!]!,
      occurredAt: columns.occurredAt[row]!,
      knownAt: columns.knownAt[row]!,
    })
  }
  return found
}

/** Place of the account that contact c belongs to at t, -1: none. */
export function accountOf({ memberships }: Chronicle, c: number, t: number): number {
  for (let row = memberships.offsets[c]!; row < memberships.offsets[c + 1]!; row++)
    if (memberships.from[row]! <= t && t < memberships.until[row]!) return memberships.account[row]!
  return -1
}

/** Members of each account at any time: rows of the memberships, account a has rows[offsets[a]] to rows[offsets[a + 1]]. */
export interface Members {
  readonly offsets: Uint32Array
  readonly rows: Uint32Array
}

export function membersOf({ memberships, accounts }: Chronicle): Members {
  const offsets = new Uint32Array(accounts + 1)
  for (const account of memberships.account) offsets[account + 1]!++
  for (let a = 0; a < accounts; a++) offsets[a + 1]! += offsets[a]!
  const next = offsets.slice()
  const rows = new Uint32Array(memberships.size)
  for (let row = 0; row < memberships.size; row++) rows[next[memberships.account[row]!]!++] = row
  return { offsets, rows }
}

const stateOf = (
  model: Model,
  scope: Scope,
  touches: readonly FoldTouch[],
  claims: readonly Claim[],
): State => withClaims(touches.length === 0 ? emptyState(model, scope) : fold(model, scope, touches), claims)

function accountState(
  model: Model,
  chronicle: Chronicle,
  members: Members,
  account: number,
  t: number,
  options: ReplayOptions,
): State {
  const { memberships } = chronicle
  const touches: FoldTouch[] = []
  const claims = countingClaims(chronicle, chronicle.accountClaims, account, t, options)
  for (let i = members.offsets[account]!; i < members.offsets[account + 1]!; i++) {
    const row = members.rows[i]!
    if (memberships.from[row]! > t || t >= memberships.until[row]!) continue
    const member = memberships.contact[row]!
    touches.push(...countingTouches(chronicle, member, t))
    for (const claim of countingClaims(chronicle, chronicle.claims, member, t, options))
      if (claim.attribute.startsWith('account.')) claims.push(claim)
  }
  return stateOf(model, 'account', touches, claims)
}

/** When the lead that is looked at at t opened, NaN: none. A disqualified one is looked at from its opening on. */
export function leadOpenedAt(leads: LeadColumns, c: number, t: number): number {
  let latest = Number.NaN
  for (let row = leads.offsets[c]!; row < leads.offsets[c + 1]!; row++)
    if (leads.openedAt[row]! <= t && t < leadEnd(leads, row)) latest = leads.openedAt[row]!
  return latest
}

/** 1 + the place of `disqualified` in OUTCOMES. */
const DISQUALIFIED = 3
/** Until when a lead is looked at: one that was disqualified for ever, as ingest does. */
export const leadEnd = (leads: LeadColumns, row: number): number =>
  leads.outcome[row] === DISQUALIFIED ? Infinity : leads.closedAt[row]!

/** The standing of contact c at t (milliseconds UTC) from scratch, out of what was known and counted then. */
export function standingIn(
  model: Model,
  chronicle: Chronicle,
  members: Members,
  c: number,
  t: number,
  options: ReplayOptions = {},
): Standing {
  const account = accountOf(chronicle, c, t)
  const opened = leadOpenedAt(chronicle.leads, c, t)
  const { verdicts } = chronicle
  const inForce: number[] = []
  for (let row = verdicts.offsets[c]!; row < verdicts.offsets[c + 1]!; row++)
    if (verdicts.from[row]! <= t && t < verdicts.until[row]!) inForce.push(verdicts.verdict[row]!)
  return {
    contact: stateOf(
      model,
      'contact',
      countingTouches(chronicle, c, t),
      countingClaims(chronicle, chronicle.claims, c, t, options),
    ),
    account: account < 0 ? null : accountState(model, chronicle, members, account, t, options),
    verdicts: inForce.map((place) => VERDICTS[place]!),
    leadOpenedAt: Number.isNaN(opened) ? null : opened,
    aheadAt: null,
  }
}
