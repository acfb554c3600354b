// Bucket changes as a replay gathers them: one contact after the other, in order of time.
// Deliberately absent: how a change was found.

import type { BucketChanges, Chronicle } from './chronicle.ts'
import { bytes, Column, doubles } from './columns.ts'

export class ChangeRows {
  readonly #offsets: Uint32Array
  readonly #at = doubles()
  readonly #bucket = bytes()
  readonly #condition = new Column(new Int16Array(0))
  readonly #score = doubles()
  readonly #fitRank = bytes()
  readonly #engagementRank = bytes()
  readonly peakScore: Float64Array
  readonly peakAt: Float64Array
  readonly peakFitRank: Uint8Array
  readonly peakEngagementRank: Uint8Array

  constructor({ contacts, leads }: Chronicle) {
    this.#offsets = new Uint32Array(contacts + 1)
    this.peakScore = new Float64Array(leads.size).fill(Number.NaN)
    this.peakAt = new Float64Array(leads.size).fill(Number.NaN)
    this.peakFitRank = new Uint8Array(leads.size)
    this.peakEngagementRank = new Uint8Array(leads.size)
  }

  /** Adds a change of contact c; contacts in ascending order. */
  add(
    c: number,
    at: number,
    bucket: number,
    condition: number,
    score: number,
    fitRank: number,
    engagementRank: number,
  ): void {
    this.#offsets[c + 1]!++
    this.#at.push(at)
    this.#bucket.push(bucket)
    this.#condition.push(condition)
    this.#score.push(score)
    this.#fitRank.push(fitRank)
    this.#engagementRank.push(engagementRank)
  }

  /** Takes the rows of contact c away again; it must be the last one added. */
  drop(c: number): void {
    const rows = this.#offsets[c + 1]!
    this.#offsets[c + 1] = 0
    const columns = [
      this.#at,
      this.#bucket,
      this.#condition,
      this.#score,
      this.#fitRank,
      this.#engagementRank,
    ]
    for (const column of columns) column.length -= rows
  }

  /** Takes a score of a lead; the highest stays, and of equal ones the first. */
  peak(lead: number, at: number, score: number, fitRank: number, engagementRank: number): void {
    if (score <= this.peakScore[lead]!) return
    this.peakScore[lead] = score
    this.peakAt[lead] = at
    this.peakFitRank[lead] = fitRank
    this.peakEngagementRank[lead] = engagementRank
  }

  done(): BucketChanges {
    const offsets = this.#offsets
    for (let c = 1; c < offsets.length; c++) offsets[c]! += offsets[c - 1]!
    return {
      offsets,
      at: this.#at.done(),
      bucket: this.#bucket.done(),
      condition: this.#condition.done(),
      score: this.#score.done(),
      fitRank: this.#fitRank.done(),
      engagementRank: this.#engagementRank.done(),
      peakScore: this.peakScore,
      peakAt: this.peakAt,
      peakFitRank: this.peakFitRank,
      peakEngagementRank: this.peakEngagementRank,
    }
  }
}
