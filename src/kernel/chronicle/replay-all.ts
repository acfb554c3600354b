// The replay of everybody under one model: one pass over each contact's rows, and the plain functions where a gap between
// two instants is longer than the kernel looks ahead.
// Deliberately absent: the model's own leads; they stay as history had them.

import type { Model } from '../model.ts'
import { ChangeRows } from './change-rows.ts'
import type { BucketChanges, Chronicle } from './chronicle.ts'
import { ContactReplay } from './replay-contact.ts'
import { PlainReplay } from './replay-plain.ts'
import type { ReplayOptions } from './standing-in.ts'

/** Every bucket change of everybody in (from, to], and the peak of every lead. */
export function replayAll(
  model: Model,
  chronicle: Chronicle,
  from: number,
  to: number,
  options: ReplayOptions = {},
): BucketChanges {
  const rows = new ChangeRows(chronicle)
  const replay = new ContactReplay(model, chronicle, rows, { from, to }, options)
  const range = options.contacts ?? { from: 0, to: chronicle.contacts }
  let plain: PlainReplay | null = null
  for (let c = range.from; c < range.to; c++) {
    replay.play(c)
    if (!replay.isTooLong) continue
    rows.drop(c)
    plain ??= new PlainReplay(model, chronicle, rows, options)
    plain.play(c, from, to)
  }
  return rows.done()
}
