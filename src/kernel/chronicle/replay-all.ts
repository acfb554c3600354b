// The replay of everybody under one model.
// Deliberately absent: the model's own leads; they stay as history had them.

import type { Model } from '../model.ts'
import type { BucketChanges, Chronicle } from './chronicle.ts'
import { replayPlain } from './replay-plain.ts'
import type { ReplayOptions } from './standing-in.ts'

/** Every bucket change of everybody in (from, to], and the peak of every lead. */
export function replayAll(
  model: Model,
  chronicle: Chronicle,
  from: number,
  to: number,
  options: ReplayOptions = {},
): BucketChanges {
  return replayPlain(model, chronicle, from, to, options)
}
