// What a model made of each lead in the period: when it first became qualified, and in which bucket it ended.
// Invariant: only changes inside the lead's own window count, so nothing after a deal opened can qualify it.
// Deliberately absent: outcomes.

import type { BucketChanges } from '../chronicle/chronicle.ts'
import { BUCKETS } from '../evidence.ts'
import type { Past } from './past.ts'

export const QUALIFIED = BUCKETS.indexOf('qualified')
export const NURTURE = BUCKETS.indexOf('nurture')
export const DISQUALIFIED = BUCKETS.indexOf('disqualified')

export interface LeadVerdicts {
  /** One place a lead; NaN: never in its window. */
  readonly qualifiedAt: Float64Array
  /** Row of the changes that made it so, -1: none. */
  readonly qualifiedRow: Int32Array
  /** 1: it stood qualified when the period began. It shows wins in time, but is no new call of the period. */
  readonly carried: Uint8Array
  /** `qualified` if it ever was, else the bucket in which its window ended. */
  readonly bucket: Uint8Array
  /** The row of that bucket, -1: the contact was not known yet. */
  readonly endRow: Int32Array
}

export function leadVerdicts(past: Past, changes: BucketChanges): LeadVerdicts {
  const { leads } = past.chronicle
  const { from, to } = past.period
  const qualifiedAt = new Float64Array(leads.size).fill(NaN)
  const qualifiedRow = new Int32Array(leads.size).fill(-1)
  const carried = new Uint8Array(leads.size)
  const bucket = new Uint8Array(leads.size).fill(NURTURE)
  const endRow = new Int32Array(leads.size).fill(-1)
  for (let l = 0; l < leads.size; l++) {
    if (past.inPeriod[l] === 0) continue
    const c = leads.contact[l]!
    const last = changes.offsets[c + 1]!
    const start = Math.max(leads.openedAt[l]!, from)
    const end = past.ends[l]!
    for (let row = changes.offsets[c]!; row < last; row++) {
      const at = changes.at[row]!
      if (at > to || at >= end) break
      const until = row + 1 < last ? changes.at[row + 1]! : Infinity
      if (until <= start) continue
      endRow[l] = row
      bucket[l] = changes.bucket[row]!
      if (changes.bucket[row] === QUALIFIED && start < end) {
        qualifiedAt[l] = Math.max(at, start)
        qualifiedRow[l] = row
        if (leads.openedAt[l]! <= from && at <= from) carried[l] = 1
        break
      }
    }
  }
  return { qualifiedAt, qualifiedRow, carried, bucket, endRow }
}
