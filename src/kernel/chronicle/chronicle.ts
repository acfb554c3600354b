// The chronicle: everything known about everybody, in typed columns. Each row carries the stretch [from, until) in which
// it was known AND counted: verdicts, splits, merges and late links are resolved when it is built, because none of
// that depends on an agreement. So any agreement is replayed from it without asking anything else.
// Invariants: rows of one contact lie together, touchpoints in total order; a touchpoint that counts in several stretches
// has several rows at the same place in the order, whose stretches never overlap.
// Deliberately absent: identifiers and message ids. All instants are milliseconds UTC.

import type { Scalar, TouchpointFacts } from '../evidence.ts'

/** No verdict, no split ended it: `until` of most rows. */
export const FOREVER = Infinity
/** In TouchColumns.delay: the row is known from `farFrom` on. */
export const FAR = 0xffff_ffff

export interface Chronicle {
  /** Contacts and visitors, also those that were merged away: their rows end at the merge. */
  readonly contacts: number
  /** The store's id of contact c. */
  readonly ids: Float64Array
  readonly accounts: number
  readonly accountIds: Float64Array
  readonly facts: readonly TouchpointFacts[]
  readonly attributes: readonly string[]
  readonly values: readonly Scalar[]
  readonly touches: TouchColumns
  /** Said of contacts, by contact. */
  readonly claims: DatedClaimColumns
  /** Said of accounts themselves, by account. */
  readonly accountClaims: DatedClaimColumns
  readonly memberships: MembershipColumns
  readonly verdicts: VerdictColumns
  readonly leads: LeadColumns
  readonly deals: DealColumns
  readonly watermark: Watermark
}

/** Up to where the log was read. */
export interface Watermark {
  readonly knownAt: number
  readonly touchpoints: number
  readonly contacts: number
}

/** Sorted by contact, then by total order; contact c has rows offsets[c] to offsets[c + 1]. */
export interface TouchColumns {
  readonly size: number
  readonly offsets: Uint32Array
  /** occurredAt = second x 1000 + millisecond. */
  readonly second: Uint32Array
  /** Empty where every touchpoint lies on a whole second. */
  readonly millisecond: Uint16Array
  /** Place in Chronicle.facts. */
  readonly facts: Uint16Array | Uint32Array
  /** Known so many milliseconds after occurredAt; FAR: see farRow. Empty where every one was known when it occurred. */
  readonly delay: Uint32Array
  /** Ascending rows with a longer delay, and the instants from which they count. */
  readonly farRow: Uint32Array
  readonly farFrom: Float64Array
  /** Ascending rows that ended, and the instants from which they no longer count. */
  readonly endRow: Uint32Array
  readonly endUntil: Float64Array
}

/** Sorted by owner (contact or account), then by cell, then from the earliest claim to the one that overtakes all. */
export interface DatedClaimColumns {
  readonly size: number
  readonly offsets: Uint32Array
  /** Place in Chronicle.attributes x 4 + place of the provenance. */
  readonly cell: Uint32Array
  /** Place in Chronicle.values. */
  readonly value: Uint32Array
  readonly occurredAt: Float64Array
  readonly knownAt: Float64Array
  /** Visible and counting from here on, to `until`. */
  readonly from: Float64Array
  readonly until: Float64Array
  /** 1: its date was assumed at import. */
  readonly assumed: Uint8Array
}

/** Contact belongs to account in [from, until); sorted by contact, then from. Never two at a time. */
export interface MembershipColumns {
  readonly size: number
  readonly offsets: Uint32Array
  readonly contact: Uint32Array
  /** Place in accountIds. */
  readonly account: Uint32Array
  readonly from: Float64Array
  readonly until: Float64Array
}

/** Verdicts in force on identifiers of the contact in [from, until); sorted by contact, then from. */
export interface VerdictColumns {
  readonly size: number
  readonly offsets: Uint32Array
  /** Index into VERDICTS. */
  readonly verdict: Uint8Array
  readonly from: Float64Array
  readonly until: Float64Array
}

/** Sorted by contact, then openedAt. */
export interface LeadColumns {
  readonly size: number
  readonly offsets: Uint32Array
  readonly id: Float64Array
  readonly contact: Uint32Array
  readonly openedAt: Float64Array
  /** Infinity while open. */
  readonly closedAt: Float64Array
  /** 0: none, else 1 + index into OUTCOMES. */
  readonly outcome: Uint8Array
}

export interface DealColumns {
  readonly size: number
  readonly id: Float64Array
  /** Place in accountIds, -1: none. */
  readonly account: Int32Array
  readonly openedAt: Float64Array
  /** Infinity while open. */
  readonly closedAt: Float64Array
  /** 0: open, 1: won, 2: lost. */
  readonly outcome: Uint8Array
  /** NaN: unknown. */
  readonly amount: Float64Array
  /** Place in currencies, 255: none. */
  readonly currency: Uint8Array
  readonly currencies: readonly string[]
  /** Deal d: contacts[contactOffsets[d]] to contacts[contactOffsets[d + 1]], places in ids. */
  readonly contactOffsets: Uint32Array
  readonly contacts: Uint32Array
}

/**
 * What a model did with everybody in (from, to], sorted by contact, then at. The first row of a contact stands at
 * `from`, or where the contact was first known; after that there is one row for each change of bucket.
 */
export interface BucketChanges {
  /** Contact c: rows offsets[c] to offsets[c + 1]. */
  readonly offsets: Uint32Array
  readonly at: Float64Array
  /** Index into BUCKETS. */
  readonly bucket: Uint8Array
  /** Index into model.conditions, -1: nurture. */
  readonly condition: Int16Array
  /** Of the scorecard that decides. */
  readonly score: Float64Array
  readonly fitRank: Uint8Array
  readonly engagementRank: Uint8Array
  /**
   * One place a lead: the highest score while it was open in the period, as of `from` or of any instant of the contact's
   * own evidence, and the first such instant. NaN: it was not open in the period.
   */
  readonly peakScore: Float64Array
  readonly peakAt: Float64Array
  readonly peakFitRank: Uint8Array
  readonly peakEngagementRank: Uint8Array
}

/** The first place of an ascending column whose row is `row` or later. */
export function placeFrom(rows: Uint32Array, row: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle]! < row) low = middle + 1
    else high = middle
  }
  return low
}

/** When the touchpoint of a row occurred. */
export const touchAt = (touches: TouchColumns, row: number): number =>
  touches.second[row]! * 1000 + (touches.millisecond.length === 0 ? 0 : touches.millisecond[row]!)

/** From when on the row counts. */
export function touchFrom(touches: TouchColumns, row: number): number {
  if (touches.delay.length === 0) return touchAt(touches, row)
  const delay = touches.delay[row]!
  return delay === FAR ? touches.farFrom[placeFrom(touches.farRow, row)]! : touchAt(touches, row) + delay
}

/** From when on it no longer counts. */
export function touchUntil(touches: TouchColumns, row: number): number {
  if (touches.endRow.length === 0) return FOREVER
  const place = placeFrom(touches.endRow, row)
  return touches.endRow[place] === row ? touches.endUntil[place]! : FOREVER
}
